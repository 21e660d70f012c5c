"""Edits from elsewhere while the mouse is busy: the gesture ends and nothing of it stays."""

from dataclasses import replace

import pytest

from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.gui.canvas import CanvasView, menus
from netdesigner.layers import REGISTRY
from tests.gui.canvas.mouse import Mouse


def carry(mouse: Mouse, what: str) -> tuple[float, float]:
    """Begins one of the gestures that change the drawing; returns where the mouse is."""
    x, y = mouse.middle_of("n3")
    starts = {"a block": (x, y), "a wire": mouse.output_of("n3"), "an end": mouse.input_of("n3"), "a band": (300, 20)}
    start = starts[what]
    mouse.carry(start, (start[0] + 120, start[1] + 60))
    return start[0] + 120, start[1] + 60


GESTURES = ("a block", "a wire", "an end")


@pytest.mark.parametrize("what", GESTURES)
def test_delete_in_the_middle_of_a_drag(what: str, view: CanvasView, mouse: Mouse, document: Document) -> None:
    place = carry(mouse, what)
    assert view.mouse.gesture is not None
    document.remove(["n3"])
    assert view.mouse.gesture is None
    mouse.move(place[0] + 30, place[1])
    mouse.release(*place)
    assert "n3" not in view.canvas.nodes
    document.undo()
    assert document.undo_title is None
    assert view.canvas.nodes["n3"].box == view.canvas.cards["n3"]


@pytest.mark.parametrize("what", [*GESTURES, "a band"])
def test_another_file_in_the_middle_of_a_drag(what: str, view: CanvasView, mouse: Mouse, document: Document) -> None:
    place = carry(mouse, what)
    document.reset(Design("Other"))
    assert view.mouse.gesture is None
    mouse.move(place[0] + 30, place[1])
    mouse.release(*place)
    assert not view.canvas.nodes
    document.reset(chain("Third", (1, 8, 8), [REGISTRY["Flatten"].make()]))
    assert set(view.canvas.nodes) == set(document.graph.nodes)


def test_undo_of_a_move_in_the_middle_of_another(view: CanvasView, mouse: Mouse, document: Document) -> None:
    document.move({"n3": (400.0, 300.0)})
    carry(mouse, "a block")
    document.undo()
    assert view.mouse.gesture is None
    node = document.graph.nodes["n3"]
    assert view.canvas.nodes["n3"].box[:2] == (node.x, node.y)


def test_deleting_a_loose_block_while_it_is_dragged(view: CanvasView, mouse: Mouse, document: Document) -> None:
    new = document.add(REGISTRY["ReLU"].make(), (400.0, 200.0))
    mouse.carry(mouse.middle_of(new), (55, 170))
    document.remove([new])
    assert view.mouse.gesture is None
    assert not any(edge.look.is_dropping for edge in view.canvas.edges.values())


def test_an_edit_elsewhere_lets_the_drag_go_on(view: CanvasView, mouse: Mouse, document: Document) -> None:
    carry(mouse, "a block")
    document.set(["n2"], out_channels=9)
    assert view.mouse.gesture is not None
    view.mouse.gesture.cancel()


def test_the_menu_of_a_block_whose_owner_is_missing(view: CanvasView, mouse: Mouse, document: Document) -> None:
    graph = document.design.snapshot().graph
    graph.put_node(replace(graph.nodes["n2"], weights_of="gone"))
    document.reset(Design("Damaged", graph))
    view.navigation.zoom_to(1.0)
    menu = menus.make_menu(view, view.mouse.pointer(mouse.at(*mouse.middle_of("n2"))))
    own = next(action for action in menu.actions() if "Own weights" in action.text())
    own.trigger()
    assert document.graph.nodes["n2"].weights_of is None
