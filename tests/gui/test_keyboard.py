"""The keyboard alone: every documented key in every kind of place, ways between canvas and settings, focus rings."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QTabBar, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.design.graph import Edge
from netdesigner.gui.look.text_focus import text_field
from netdesigner.gui.window import actions
from netdesigner.gui.window.action_table import TABLE
from netdesigner.gui.window.command_palette import CommandPalette
from netdesigner.gui.window.keyboard_ways import go_to_settings
from netdesigner.gui.window.main_window import MainWindow
from tests.drawings import Drawing
from tests.gui.conftest import id_of

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
PLACES = ("canvas", "search", "number", "choice", "palette", "tabs")


@pytest.fixture
def drawn(window: MainWindow, small: Design, qtbot: QtBot) -> MainWindow:
    """A window on a small network, its convolution selected."""
    window.session.document.reset(small)
    window.activateWindow()
    window.session.select([id_of(window.session, "conv1")])
    qtbot.waitUntil(window.canvas.isVisible)
    return window


def place(window: MainWindow, kind: str) -> QWidget:
    properties, palette = window.panels.properties, window.panels.palette
    if kind == "canvas":
        return window.canvas
    if kind == "search":
        return palette.search
    if kind == "palette":
        return next(tree for tree in palette.findChildren(QTreeView) if tree.isVisible())
    if kind == "tabs":
        return next(bar for bar in window.findChildren(QTabBar) if bar.isVisible())
    wanted: type[QWidget] = QComboBox if kind == "choice" else QAbstractSpinBox
    fields = [field for field in properties.findChildren(wanted) if field.isVisible()]
    return fields[0] if fields else next(f for f in properties.findChildren(QLineEdit) if f.isVisible())


@pytest.fixture
def fired(drawn: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which actions keys have called; none of them does anything, and all can be used."""
    called: list[str] = []
    monkeypatch.setattr(actions.Actions, "_run", lambda self, entry: called.append(entry.id))
    monkeypatch.setattr(actions.Actions, "renew", lambda self: None)
    for bound in drawn.actions_table.bound.values():
        bound.action.setEnabled(True)
    return called


@pytest.mark.parametrize("kind", PLACES)
def test_every_documented_key_does_the_same_everywhere(
    drawn: MainWindow, fired: list[str], kind: str, qtbot: QtBot
) -> None:
    for entry in TABLE:
        for text in entry.keys:
            widget = place(drawn, kind)
            widget.setFocus()
            qtbot.waitUntil(widget.hasFocus)
            fired.clear()
            pressed: QKeyCombination = QKeySequence(text)[0]  # type: ignore[assignment]
            QTest.keyClick(widget, pressed.key(), pressed.keyboardModifiers())
            is_texts = entry.is_editing and text_field(widget) is not None
            is_undo = text in ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y")  # the drawing's, where nothing was typed
            if not is_texts:
                assert fired == [entry.id], (entry.id, text, kind)
            elif not is_undo:
                assert fired == [], (entry.id, text, kind)


@pytest.mark.parametrize("kind", PLACES)
def test_alt_and_arrows_change_nothing_where_there_is_no_module(drawn: MainWindow, kind: str, qtbot: QtBot) -> None:
    document, said = drawn.session.document, list[str]()
    drawn.session.message.connect(said.append)
    widget = place(drawn, kind)
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    before = {node.id: node for node in document.graph.nodes.values()}
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(widget, key, ALT)
    assert {node.id: node for node in document.graph.nodes.values()} == before
    assert said == ["This is the network itself; no module is open.", "Select the block of a module first."]
    assert not isinstance(widget, QComboBox) or not widget.view().isVisible()


@pytest.mark.parametrize("kind", PLACES)
def test_alt_and_arrows_enter_and_leave_from_everywhere(drawn: MainWindow, kind: str, qtbot: QtBot) -> None:
    document = drawn.session.document
    block = document.group([id_of(drawn.session, "conv1"), id_of(drawn.session, "relu1")], "Block")
    drawn.session.select([block])
    drawn.actions_table.renew()
    if kind in ("number", "choice") and not drawn.panels.properties.findChildren(QComboBox):
        return  # a block without settings has no such field
    widget = place(drawn, "canvas" if kind in ("number", "choice") else kind)
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_Down, ALT)
    assert document.location.module == "Block"
    drawn.actions_table.renew()
    inside = next(node.id for node in document.graph.nodes.values() if node.name == "conv1")
    drawn.session.select([inside])
    field = place(drawn, kind)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClick(field, Qt.Key.Key_Up, ALT)
    assert document.location.module == ""


@pytest.mark.parametrize("kind", [kind for kind in PLACES if kind != "canvas"])
def test_the_keys_of_the_canvas_mean_the_drawing_only_there(drawn: MainWindow, kind: str, qtbot: QtBot) -> None:
    document, selection = drawn.session.document, drawn.session.selection
    widget = place(drawn, kind)
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    before = {node.id: (node.x, node.y) for node in document.graph.nodes.values()}
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        for held in (Qt.KeyboardModifier.NoModifier, CTRL, SHIFT):
            QTest.keyClick(widget, key, held)
    assert {node.id: (node.x, node.y) for node in document.graph.nodes.values()} == before
    assert drawn.session.selection == selection


def test_a_key_leads_to_the_settings_and_back(drawn: MainWindow, qtbot: QtBot) -> None:
    drawn.actions_table.renew()
    drawn.canvas.setFocus()
    QTest.keyClick(drawn.canvas, Qt.Key.Key_F4)
    field = QApplication.focusWidget()
    assert field is not None
    assert drawn.panels.properties.isAncestorOf(field)
    assert text_field(field) is not None, "a value can be typed at once"
    form = drawn.panels.properties.node.form
    assert form is not None
    assert form.isAncestorOf(field), "the first setting, not the name"
    QTest.keyClick(field, Qt.Key.Key_F4)
    assert QApplication.focusWidget() is drawn.canvas


def test_tab_leaves_the_canvas(drawn: MainWindow) -> None:
    drawn.canvas.setFocus()
    QTest.keyClick(drawn.canvas, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not drawn.canvas
    drawn.canvas.setFocus()
    QTest.keyClick(drawn.canvas, Qt.Key.Key_Backtab, SHIFT)
    assert QApplication.focusWidget() is not drawn.canvas


def branched() -> Design:
    drawing = Drawing()
    start = drawing.put("Input((4, 8, 8))", name="start")
    left, right = drawing.put("ReLU", start, name="left"), drawing.put("Tanh", start, name="right")
    drawing.put("Output", drawing.put("Add", left, right, name="end"))
    return drawing.design


def test_ctrl_and_arrows_walk_along_the_wires(window: MainWindow) -> None:
    window.session.document.reset(branched())
    view, session = window.canvas, window.session
    view.editing.arrange()
    view.setFocus()

    def walk(*keys: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> list[str]:
        for key in keys:
            QTest.keyClick(view, key, held)
        return [view.canvas.graph.nodes[node_id].name for node_id in session.selection]

    places = {node.id: (node.x, node.y) for node in view.canvas.graph.nodes.values()}
    assert walk(Qt.Key.Key_Down) == ["start"], "without a selection a walk begins at the first block"
    assert walk(Qt.Key.Key_Down) in (["left"], ["right"])
    session.select([id_of(session, "left")])
    assert walk(Qt.Key.Key_Right) == ["right"]
    assert walk(Qt.Key.Key_Left) == ["left"]
    assert walk(Qt.Key.Key_Down) == ["end"]
    assert walk(Qt.Key.Key_Up) in (["left"], ["right"])
    session.select([id_of(session, "left")])
    assert walk(Qt.Key.Key_Right, held=CTRL | SHIFT) == ["left", "right"]
    assert {node.id: (node.x, node.y) for node in view.canvas.graph.nodes.values()} == places, "nothing moved"


def test_two_selected_blocks_are_wired_by_a_key(drawn: MainWindow) -> None:
    document, session = drawn.session.document, drawn.session
    lone = document.add(document.graph.nodes[id_of(session, "relu1")].layer, (600, 0))
    conv = id_of(session, "conv1")
    session.select([conv, lone])
    drawn.actions_table.renew()
    drawn.canvas.setFocus()
    QTest.keyClick(drawn.canvas, Qt.Key.Key_W)
    assert document.graph.inputs_of(lone) == [Edge(conv, lone)]
    assert session.selection == (lone,)


def test_one_selected_block_asks_where_the_wire_shall_go(drawn: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[CommandPalette] = []  # without a screen a list over the window cannot be shown
    monkeypatch.setattr(CommandPalette, "open_at_top", lambda box: opened.append(box))
    document, session = drawn.session.document, drawn.session
    lone = document.add(document.graph.nodes[id_of(session, "relu1")].layer, (600, 0))
    session.select([id_of(session, "conv1")])
    drawn.actions_table.renew()
    drawn.canvas.setFocus()
    QTest.keyClick(drawn.canvas, Qt.Key.Key_W)
    opened[0].search.setText(document.graph.nodes[lone].name)
    QTest.keyClick(opened[0], Qt.Key.Key_Return)
    assert document.graph.inputs_of(lone) == [Edge(id_of(session, "conv1"), lone)]


def test_the_settings_key_stays_where_nothing_is_to_set(window: MainWindow) -> None:
    go_to_settings(window)
    assert window.panels.properties.isVisible()


def test_a_setting_that_goes_takes_nothing_else_along(drawn: MainWindow, qtbot: QtBot) -> None:
    """Looking for the first setting once made the toolbar a part of the last field, with which its buttons went."""
    drawn.session.select([id_of(drawn.session, "conv1")])
    go_to_settings(drawn)
    drawn.session.select([id_of(drawn.session, "relu1")])
    drawn.session.select([])
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    with qtbot.capture_exceptions() as raised:
        drawn.resize(900, 700)
        QApplication.processEvents()
    assert not raised
