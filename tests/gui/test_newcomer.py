"""What a newcomer stumbles over: the window's size, keys in fields, the way back from the start page."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.gui.canvas.geometry import PortId
from netdesigner.gui.look.elided import ElidedButton, ElidedLabel
from netdesigner.gui.panels.editors.number_editors import NumberField
from netdesigner.gui.panels.inspect.sample_picker import ExampleNumber
from netdesigner.gui.panels.palette.panel import PalettePanel
from netdesigner.gui.panels.training.panel import TrainingPanel
from netdesigner.gui.window.main_window import MainWindow
from tests.gui.conftest import id_of

LONG = "A sentence about everything that could be said of this drawing, and then some more of it. " * 8


def test_no_sentence_widens_the_window(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    window.session.document.reset(small)
    window.raise_dock("training")
    before = window.minimumSizeHint().width()
    window.session.message.emit(LONG)
    window.status.totals.setText(LONG)
    qtbot.wait(50)
    assert window.minimumSizeHint().width() <= before + 60
    assert window.width() == 1400


def test_what_is_cut_is_in_the_tooltip(qapp: object, qtbot: QtBot) -> None:
    label, button = ElidedLabel(), ElidedButton(LONG)
    for widget in (label, button):
        qtbot.addWidget(widget)
        widget.resize(120, 24)
        widget.show()
    label.setText(LONG)
    assert label.text() == button.text() == LONG
    assert label.minimumSizeHint().width() < 120
    assert button.minimumSizeHint().width() < 120
    assert LONG in label.toolTip()


def _out_features(window: MainWindow) -> NumberField:
    window.session.select([id_of(window.session, "fc1")])
    page = window.panels.properties.findChildren(NumberField)
    return next(field for field in page if field.accessibleName() == "out_features")


def _focus(window: MainWindow, field: NumberField, qtbot: QtBot) -> None:
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(lambda: field.hasFocus())
    field.lineEdit().selectAll()


def test_return_gives_the_keys_to_the_canvas_and_undo_works(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    window.session.document.reset(small)
    node = id_of(window.session, "fc1")
    field = _out_features(window)
    _focus(window, field, qtbot)
    QTest.keyClicks(field, "77")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.canvas)
    nodes = lambda: window.session.document.graph.nodes  # noqa: E731
    assert nodes()[node].layer.values()["out_features"] == 77
    _focus(window, field, qtbot)
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: nodes()[node].layer.values()["out_features"] == 10)
    assert field.lineEdit().text() == "10"


def test_escape_brings_back_what_stood_there(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    window.session.document.reset(small)
    node = id_of(window.session, "fc1")
    field = _out_features(window)
    _focus(window, field, qtbot)
    QTest.keyClicks(field, "0")
    assert field.property("invalid")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.hasFocus()
    assert field.lineEdit().text() == "0"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.property("invalid")
    assert field.lineEdit().text() == "10"
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.canvas)
    assert window.session.document.graph.nodes[node].layer.values()["out_features"] == 10


def test_the_way_back_from_the_start_page(window: MainWindow, small: Design) -> None:
    window.session.document.reset(small)
    window.show_start()
    QTest.keyClick(window.start_page, Qt.Key.Key_Escape)
    assert window.is_canvas_shown
    window.show_start()
    window.actions_table.renew()
    assert not window.actions_table["arrange"].isEnabled()
    window.actions_table["design"].trigger()
    assert window.is_canvas_shown


def test_a_double_click_adds_one_block(window: MainWindow) -> None:
    tree = window.panels.palette.tree
    item = tree.topLevelItem(1).child(0)
    place = tree.visualItemRect(item).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(window.session.document.graph.nodes) == 1


def test_names_come_before_further_words_in_the_palette(qapp: object, qtbot: QtBot) -> None:
    palette = PalettePanel()
    qtbot.addWidget(palette)
    before = [palette.tree.topLevelItem(i).text(0) for i in range(palette.tree.topLevelItemCount())]
    palette.search.setText("linear")
    assert palette.tree.topLevelItem(0).child(0).text(0) == "Linear"
    palette.search.clear()
    assert [palette.tree.topLevelItem(i).text(0) for i in range(palette.tree.topLevelItemCount())] == before


def test_blocks_that_do_not_fit_come_last_with_the_reason(window: MainWindow, small: Design) -> None:
    window.session.document.reset(small)
    window.canvas.editing.open_quick_add((0, 0), at_port=PortId(id_of(window.session, "relu1"), 0, True))
    box = window.canvas.overlays.quick_add
    names, others = box.names, box.others
    assert "LSTM" in others
    assert others["LSTM"].endswith(".")
    assert names.index("Conv2d") < names.index("LSTM")
    assert set(names[-len(others) :]) == set(others)
    box.close_box()


def test_a_number_beyond_the_examples_becomes_the_last(qapp: object, qtbot: QtBot) -> None:
    number = ExampleNumber()
    qtbot.addWidget(number)
    number.setMaximum(359)
    number.show_range()
    number.show()
    number.lineEdit().setText("9999 of 359")
    number.interpretText()
    assert number.value() == 359
    assert "1 to 359" in number.toolTip()


def test_panels_at_the_bottom_may_be_low_and_never_take_half_of_the_window(window: MainWindow, qtbot: QtBot) -> None:
    window.raise_dock("training")
    qtbot.wait(300)
    before = window.docks["training"].height()
    window.resizeDocks([window.docks["training"]], [140], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: window.docks["training"].height() <= min(before, 170))
    window.resizeDocks([window.docks["training"]], [700], Qt.Orientation.Vertical)
    qtbot.wait(50)
    window.actions_table["code"].trigger()
    window.actions_table["design"].trigger()
    qtbot.waitUntil(lambda: window.docks["training"].height() <= window.height() // 2 + 2)


def test_a_double_click_on_what_was_searched_adds_one_block(window: MainWindow, small: Design) -> None:
    window.session.document.reset(small)
    window.panels.palette.search.setText("relu")
    tree = window.panels.palette.tree
    item = tree.currentItem()
    assert item is not None
    place = tree.visualItemRect(item).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(window.session.document.graph.nodes) == 7


def test_why_training_waits_is_seen_without_scrolling(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    window.session.document.reset(small)
    window.session.document.remove([id_of(window.session, "flatten")])
    window.raise_dock("training")
    dock = window.docks["training"]
    qtbot.waitUntil(lambda: dock.findChild(TrainingPanel) is not None)
    panel = dock.findChild(TrainingPanel)
    qtbot.waitUntil(lambda: dock.height() > 150 and panel.trouble.isVisible())
    area = panel.parentWidget()
    qtbot.waitUntil(lambda: panel.height() <= area.height())
    assert not panel.trouble.visibleRegion().isEmpty()
