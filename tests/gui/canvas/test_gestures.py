"""What the mouse does on the canvas: each gesture is one verb of the document, and one step of the history."""

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netdesigner.design.document import Document
from netdesigner.design.graph import Edge
from netdesigner.gui.canvas import CanvasView
from netdesigner.gui.look.mime import carry_layer
from netdesigner.layers import REGISTRY
from tests.gui.canvas.mouse import MIDDLE, Mouse, drag_place

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def free_block(document: Document, name: str = "BatchNorm2d", at: tuple[float, float] = (400, 200)) -> str:
    return document.add(REGISTRY[name].make(), at)


def test_click_selects_and_ctrl_click_toggles(view: CanvasView, mouse: Mouse) -> None:
    mouse.click(*mouse.middle_of("n2"))
    assert view.session.selection == ("n2",)
    mouse.click(*mouse.middle_of("n3"), keys=CTRL)
    assert view.session.selection == ("n2", "n3")
    mouse.click(*mouse.middle_of("n2"), keys=CTRL)
    assert view.session.selection == ("n3",)
    assert view.canvas.nodes["n3"].look.is_selected
    assert not view.canvas.nodes["n2"].look.is_selected
    mouse.click(400, 300)
    assert view.session.selection == ()


def test_moving_several_blocks_is_one_step(view: CanvasView, mouse: Mouse, document: Document) -> None:
    view.session.select(["n2", "n3"])
    x, y = mouse.middle_of("n2")
    mouse.drag((x, y), (x + 160, y + 40))
    moved = document.graph.nodes
    assert (moved["n2"].x, moved["n2"].y) == (160, 144)
    assert (moved["n3"].x, moved["n3"].y) == (160, 248)
    assert (moved["n4"].x, moved["n4"].y) == (0, 312)
    assert document.undo_title == "Move 2 blocks"
    document.undo()
    assert document.undo_title is None
    assert view.canvas.nodes["n2"].box[:2] == (0, 104)


def test_escape_puts_a_dragged_block_back(view: CanvasView, mouse: Mouse, document: Document) -> None:
    x, y = mouse.middle_of("n2")
    mouse.carry((x, y), (x + 200, y))
    assert view.canvas.nodes["n2"].x() == 200
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.mouse.gesture is None
    assert view.canvas.nodes["n2"].x() == 0
    assert view.canvas.cards["n2"][0] == 0
    assert document.undo_title is None
    mouse.release(x + 200, y)


def test_rubber_band_selects_what_it_touches(view: CanvasView, mouse: Mouse) -> None:
    mouse.drag((-60, 80), (60, 250))
    assert view.session.selection == ("n2", "n3")


def test_dragging_a_wire_connects(view: CanvasView, mouse: Mouse, document: Document) -> None:
    new = free_block(document)
    mouse.drag(mouse.output_of("n2"), mouse.input_of(new))
    assert Edge("n2", new) in document.graph.inputs_of(new)
    assert document.undo_title == "Connect"
    document.undo()
    assert not document.graph.inputs_of(new)


def test_dragging_backwards_from_an_input_connects(view: CanvasView, mouse: Mouse, document: Document) -> None:
    new = free_block(document)
    mouse.drag(mouse.input_of(new), mouse.output_of("n3"))
    assert document.graph.inputs_of(new) == [Edge("n3", new)]


def test_clicking_two_ports_connects(view: CanvasView, mouse: Mouse, document: Document) -> None:
    new = free_block(document)
    mouse.click(*mouse.output_of("n1"))
    assert view.mouse.gesture is not None
    mouse.move(*mouse.input_of(new))
    mouse.click(*mouse.input_of(new))
    assert document.graph.inputs_of(new) == [Edge("n1", new)]
    assert view.mouse.gesture is None


def test_a_wire_that_may_not_be_says_why(view: CanvasView, mouse: Mouse, document: Document) -> None:
    said: list[str] = []
    view.session.message.connect(said.append)
    mouse.carry(mouse.output_of("n3"), mouse.input_of("n2"))
    assert view.overlays.note.isVisible()
    assert "circle" in view.overlays.note.text()
    mouse.release(*mouse.input_of("n2"))
    assert view.overlays.note.isVisible()  # for some seconds, where one looks
    assert "conv1 → relu1 → conv1" in said[0]
    assert document.undo_title is None


def test_pulling_a_wire_off_and_letting_it_go_removes_it(view: CanvasView, mouse: Mouse, document: Document) -> None:
    mouse.drag(mouse.input_of("n3"), (320, 160))
    assert document.graph.inputs_of("n3") == []
    document.undo()
    assert document.graph.inputs_of("n3") == [Edge("n2", "n3")]


def test_pulling_a_wire_to_another_block_reconnects(view: CanvasView, mouse: Mouse, document: Document) -> None:
    new = free_block(document)
    mouse.drag(mouse.input_of("n3"), mouse.input_of(new))
    assert document.graph.inputs_of("n3") == []
    assert document.graph.inputs_of(new) == [Edge("n2", new)]
    assert document.undo_title == "Reconnect"


def test_wire_dropped_on_paper_offers_what_accepts_its_shape(
    view: CanvasView, mouse: Mouse, document: Document
) -> None:
    mouse.drag(mouse.output_of("n2"), (320, 260))
    box = view.overlays.quick_add
    assert box.isVisible()
    assert "MaxPool2d" in box.names
    assert box.names.index("LSTM") > box.names.index("MaxPool2d")  # wants a sequence
    assert "LSTM" in box.others
    assert "Input" not in box.names
    QTest.keyClicks(QApplication.focusWidget(), "maxpool2d")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    (added,) = view.session.selection
    assert document.graph.inputs_of(added) == [Edge("n2", added)]
    assert document.undo_title == "Add MaxPool2d"


def test_clicking_a_wire_selects_it_and_delete_removes_it(view: CanvasView, mouse: Mouse, document: Document) -> None:
    mouse.click(85, 182)  # between conv1 and relu1
    assert view.canvas.selected_edges == {Edge("n2", "n3")}
    view.editing.delete_selection()
    assert document.graph.inputs_of("n3") == []
    assert view.canvas.selected_edges == set()


def test_free_block_let_go_on_a_wire_is_inserted(view: CanvasView, mouse: Mouse, document: Document) -> None:
    new = free_block(document)
    mouse.carry(mouse.middle_of(new), (55, 170))
    assert view.canvas.edges[Edge("n2", "n3")].look.is_dropping
    mouse.release(55, 170)
    assert document.graph.inputs_of(new) == [Edge("n2", new)]
    assert document.graph.inputs_of("n3") == [Edge(new, "n3")]
    nodes = document.graph.nodes
    assert nodes[new].y - nodes["n2"].y == 104 == nodes["n3"].y - nodes[new].y  # room was made
    document.undo()
    assert document.graph.inputs_of("n3") == [Edge("n2", "n3")]
    assert document.graph.nodes[new].x == 400


def drop(view: CanvasView, name: str, x: float, y: float) -> None:
    """What Qt does when a drag from the palette ends on the canvas."""
    point = view.viewportTransform().map(QPointF(x, y)).toPoint()
    place = drag_place(point.x(), point.y())
    content = carry_layer(name)
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    view.dragEnterEvent(QDragEnterEvent(place, action, content, button, keys))
    view.dragMoveEvent(QDragMoveEvent(place, action, content, button, keys))
    view.dropEvent(QDropEvent(QPointF(place), action, content, button, keys))


def test_dropping_on_paper_places_the_block(view: CanvasView, document: Document) -> None:
    drop(view, "ReLU", 400, 100)
    (added,) = view.session.selection
    node = document.graph.nodes[added]
    assert abs(node.x + 85 - 400) <= 4
    assert abs(node.y + 28 - 100) <= 4
    assert document.graph.inputs_of(added) == []


def test_dropping_on_a_wire_inserts(view: CanvasView, document: Document) -> None:
    drop(view, "BatchNorm2d", 85, 168)
    (added,) = view.session.selection
    assert document.graph.inputs_of(added) == [Edge("n2", added)]
    assert document.graph.inputs_of("n3") == [Edge(added, "n3")]
    assert document.undo_title == "Add BatchNorm2d"


def test_dropping_on_a_block_places_it_behind(view: CanvasView, document: Document) -> None:
    drop(view, "BatchNorm2d", 60, 124)
    (added,) = view.session.selection
    assert document.graph.inputs_of(added) == [Edge("n2", added)]


def test_dropping_below_an_open_end_connects_in_the_same_step(view: CanvasView, document: Document) -> None:
    document.remove(["n5"])
    drop(view, "Output", 100, 420)
    (added,) = view.session.selection
    assert document.graph.inputs_of(added) == [Edge("n4", added)]
    document.undo()
    assert list(document.graph.nodes) == ["n1", "n2", "n3", "n4"]


def test_a_foreign_drag_is_left_to_the_window(view: CanvasView) -> None:
    content = QMimeData()
    content.setText("hello")
    event = QDragEnterEvent(
        drag_place(10, 10),
        Qt.DropAction.CopyAction,
        content,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    view.dragEnterEvent(event)
    assert not event.isAccepted()


def test_middle_drag_pans(view: CanvasView, mouse: Mouse) -> None:
    before = view.navigation.to_scene(QPoint(0, 0))
    mouse.drag((300, 300), (360, 340), MIDDLE)
    after = view.navigation.to_scene(QPoint(0, 0))
    assert before != after
    assert view.navigation.scale_factor == 1.0


def test_space_and_drag_pans_without_the_box(view: CanvasView, mouse: Mouse) -> None:
    before = view.navigation.to_scene(QPoint(0, 0))
    QTest.keyPress(view, Qt.Key.Key_Space)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    QTest.mouseMove(view.viewport(), QPoint(330, 300))
    QTest.mouseMove(view.viewport(), QPoint(350, 300))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(350, 300))
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert view.navigation.to_scene(QPoint(0, 0)).x() == before.x() - 50
    assert not view.overlays.quick_add.isVisible()


def test_double_click_on_a_block_is_announced(view: CanvasView, mouse: Mouse) -> None:
    heard: list[str] = []
    view.mouse.double_clicked.connect(heard.append)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=mouse.at(*mouse.middle_of("n2")))
    assert heard == ["n2"]


def test_seen_small_a_card_can_still_be_taken_hold_of(view: CanvasView, mouse: Mouse) -> None:
    view.navigation.zoom_to(0.45)
    left, top, right, bottom = view.canvas.nodes["n2"].box
    for share in (0.3, 0.5, 0.7):
        assert (
            view.canvas.hit((left + right) / 2, top + share * (bottom - top), view.navigation.scale_factor).port is None
        )
    assert view.canvas.hit((left + right) / 2, bottom + 12, view.navigation.scale_factor).port is not None, (
        "outside there is room"
    )


def test_seen_from_afar_a_wire_is_drawn_from_a_port(view: CanvasView, mouse: Mouse, document: Document) -> None:
    document.remove(["n5"], [Edge("n3", "n4")])
    for scale in (0.39, 0.3, 0.23):
        view.navigation.zoom_to(scale)
        mouse.drag(mouse.output_of("n3"), mouse.middle_of("n4"))
        assert document.graph.inputs_of("n4") == [Edge("n3", "n4")], f"at {scale:.0%}"
        document.undo()


def test_a_near_miss_with_shift_keeps_the_selection(view: CanvasView, mouse: Mouse) -> None:
    view.session.select(["n2", "n3"])
    x, y = mouse.output_of("n4")
    mouse.click(x, y + 6, keys=SHIFT)  # at the port below the card
    assert view.session.selection == ("n2", "n3", "n4")
    assert view.mouse.gesture is None
    mouse.click(85, 84, keys=SHIFT)  # on the wire between n1 and n2
    assert view.session.selection == ("n2", "n3", "n4")
    assert view.canvas.selected_edges == {Edge("n1", "n2")}
    mouse.click(400, 300, keys=SHIFT)
    assert view.session.selection == ("n2", "n3", "n4")


def test_what_is_let_go_outside_of_the_window_is_given_up(view: CanvasView, mouse: Mouse, document: Document) -> None:
    outside = view.navigation.to_scene(QPoint(-300, 100))
    mouse.drag(mouse.middle_of("n2"), (outside.x(), outside.y()))
    assert document.graph.nodes["n2"].x == 0
    mouse.drag(mouse.output_of("n2"), (outside.x(), outside.y()))
    assert view.mouse.gesture is None
    assert not view.overlays.quick_add.isVisible()
    assert document.undo_title is None


def test_the_view_does_not_run_away_while_a_wire_is_drawn(view: CanvasView, mouse: Mouse) -> None:
    mouse.click(*mouse.output_of("n2"))  # the first of two clicks: no button is held
    start = view.navigation.visible_area().topLeft()
    for x, y in ((-40, 300), (view.width() + 40, 300)):  # on the way to the palette, to the settings
        QTest.mouseMove(view.viewport(), QPoint(x, y))
        view.mouse.place = QPoint(x, y)
        view.mouse.rim.tick()
    assert view.navigation.visible_area().topLeft() == start
    view.mouse.place = QPoint(3, 300)
    for _ in range(2000):
        view.mouse.rim.tick()
    seen, drawing = view.navigation.visible_area(), view.canvas.bounds()
    assert seen.intersects(drawing), "not beyond the drawing"
