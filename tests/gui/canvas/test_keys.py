"""What the keys do on the canvas, and the box and the field they open."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netdesigner.design.document import Document
from netdesigner.design.graph import Edge
from netdesigner.gui.canvas import CanvasView
from netdesigner.layers import REGISTRY


def type_into_box(text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), text)


def press(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space])
def test_box_opens_and_enter_adds_behind_the_selection(view: CanvasView, document: Document, key: Qt.Key) -> None:
    view.session.select(["n2"])
    scale = view.navigation.scale_factor
    QTest.keyClick(view, key)
    assert view.overlays.quick_add.isVisible()
    type_into_box("batchnorm2")
    assert view.overlays.quick_add.names[0] == "BatchNorm2d"
    press(Qt.Key.Key_Return)
    (added,) = view.session.selection
    assert document.graph.inputs_of(added) == [Edge("n2", added)]
    assert document.graph.inputs_of("n3") == [Edge(added, "n3")]
    assert not view.overlays.quick_add.isVisible()
    assert view.navigation.scale_factor == scale  # never zooms by itself


def test_arrow_keys_choose_in_the_box(view: CanvasView, document: Document) -> None:
    QTest.keyClick(view, Qt.Key.Key_Space)
    type_into_box("pool")
    second = view.overlays.quick_add.names[1]
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    (added,) = view.session.selection
    assert type(document.graph.nodes[added].layer).__name__ == second


def test_escape_closes_the_box_and_adds_nothing(view: CanvasView, document: Document) -> None:
    QTest.keyClick(view, Qt.Key.Key_Space)
    type_into_box("conv")
    press(Qt.Key.Key_Escape)
    assert not view.overlays.quick_add.isVisible()
    assert document.undo_title is None
    assert QApplication.focusWidget() is view


def test_box_says_when_nothing_fits(view: CanvasView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Space)
    type_into_box("zzzz")
    assert view.overlays.quick_add.names == []
    press(Qt.Key.Key_Return)  # nothing to add
    assert view.overlays.quick_add.isVisible()


def test_nudges_in_a_row_are_one_step(view: CanvasView, document: Document) -> None:
    view.session.select(["n2"])
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    node = document.graph.nodes["n2"]
    assert (node.x, node.y) == (24, 104 + 80)
    document.undo()
    assert document.graph.nodes["n2"].x == 0
    assert document.undo_title is None


def test_copy_cut_paste_and_duplicate(view: CanvasView, document: Document) -> None:
    view.session.select(["n2", "n3"])
    view.editing.duplicate()
    copies = view.session.selection
    assert len(copies) == 2
    assert document.graph.inputs_of(copies[1]) == [Edge(copies[0], copies[1])]  # the inner wire came along
    view.editing.cut()
    assert not set(copies) & set(document.graph.nodes)
    view.editing.paste()
    assert len(view.session.selection) == 2


def test_paste_of_something_else_says_so(view: CanvasView) -> None:
    said: list[str] = []
    view.session.message.connect(said.append)
    QApplication.clipboard().setText("just words")
    view.editing.paste()
    assert "no blocks" in said[0]


@pytest.mark.qt_log_ignore("does not support raise")  # the offscreen platform, about the tool tip
def test_renaming_on_the_card(view: CanvasView, document: Document) -> None:
    view.session.select(["n2"])
    view.editing.rename_selected()
    field = view.overlays.rename
    field.setText("relu1")
    press(Qt.Key.Key_Return)
    assert field.isVisible()  # taken: refused in place
    assert document.graph.nodes["n2"].name == "conv1"
    field.setText("edges")
    press(Qt.Key.Key_Return)
    assert document.graph.nodes["n2"].name == "edges"
    assert not field.isVisible()
    assert view.canvas.nodes["n2"].look.title == "edges"


def test_delete_removes_blocks_and_wires_as_one_step(view: CanvasView, document: Document) -> None:
    view.editing.select_all()
    view.editing.delete_selection()
    assert not document.graph.nodes
    assert not view.canvas.nodes
    assert view.overlays.hint.isVisibleTo(view)
    document.undo()
    assert len(view.canvas.nodes) == 5
    assert len(view.canvas.edges) == 4


def test_wheel_zooms_at_the_mouse(view: CanvasView) -> None:
    place = QPointF(200, 300)
    before = view.navigation.to_scene(place)
    keys = Qt.KeyboardModifier.NoModifier
    no_buttons = Qt.MouseButton.NoButton
    for turn in (240, -360):
        event = QWheelEvent(
            place, place, QPoint(), QPoint(0, turn), no_buttons, keys, Qt.ScrollPhase.NoScrollPhase, False
        )
        view.wheelEvent(event)
        after = view.navigation.to_scene(place)
        assert abs(after.x() - before.x()) < 2 / view.navigation.scale_factor
        assert abs(after.y() - before.y()) < 2 / view.navigation.scale_factor
    assert view.navigation.scale_factor < 1


def test_layout_is_one_step_and_keeps_the_selection_in_view(view: CanvasView, document: Document) -> None:
    document.move({"n2": (700, 900)})
    view.session.select(["n4"])
    view.editing.arrange()
    assert document.undo_title == "Lay out"
    seen = view.navigation.visible_area()
    assert seen.contains(view.canvas.bounds(["n4"]))
    document.undo()
    assert document.graph.nodes["n2"].x == 700


def test_large_layout_runs_in_the_background(qtbot, open_view) -> None:  # type: ignore[no-untyped-def]
    document = Document()
    last = document.add(REGISTRY["Input"].make(), (0, 0))
    with document.gesture("Build"):
        for _ in range(260):
            last = document.add(REGISTRY["ReLU"].make(), (0, 0), source=(last, 0))
    view = open_view(document)
    with qtbot.waitSignal(view.editing.laying_out.became_idle, timeout=20_000):
        view.editing.arrange()
        assert view.editing.laying_out.is_busy
    assert len({node.x for node in document.graph.nodes.values()}) > 5, "in columns"
    document.undo()
    with qtbot.waitSignal(view.editing.laying_out.became_idle, timeout=20_000):
        view.editing.arrange()
        assert view.editing.cancel_arrange()
    assert document.undo_title == "Build"


def test_direction_turns_ports_and_wires(view: CanvasView) -> None:
    view.direction = "right"
    start, end = view.canvas.wiring.ends(Edge("n1", "n2"))
    assert start == (170, 28)
    assert end[1] == 104 + 28
    assert end[0] < 0
