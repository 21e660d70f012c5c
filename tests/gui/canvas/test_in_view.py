"""What is built up block by block stays in view, with room for the next one."""

from collections.abc import Callable

from netdesigner.design.document import Document
from netdesigner.gui.canvas import CanvasView
from netdesigner.layers import REGISTRY


def on_screen(view: CanvasView, node_id: str) -> tuple[float, float]:
    """Upper and lower edge of a card in the view."""
    area = view.viewportTransform().mapRect(view.canvas.bounds([node_id]))
    return area.top(), area.bottom()


def test_the_first_block_comes_to_where_the_flow_begins(
    open_view: Callable[[Document], CanvasView], empty: Document
) -> None:
    view = open_view(empty)
    node_id = empty.add(REGISTRY["Input"].make(), view.navigation.middle_corner())
    assert on_screen(view, node_id)[0] == 24


def test_below_what_is_added_there_is_room_for_the_next(
    open_view: Callable[[Document], CanvasView], empty: Document
) -> None:
    view = open_view(empty)
    last = empty.add(REGISTRY["Input"].make(), (0, 0))
    for _ in range(9):
        last = empty.add(REGISTRY["ReLU"].make(), after=last)
        assert on_screen(view, last)[1] + 104 <= view.viewport().height()
    assert view.navigation.scale_factor == 1


def test_what_is_selected_stays_in_view_when_a_panel_opens(view: CanvasView) -> None:
    view.session.select(["n5"])
    view.navigation.reveal(["n5"])
    view.resize(view.width(), 420)
    assert on_screen(view, "n5")[1] <= view.viewport().height()


def test_a_drawing_far_longer_than_wide_is_fitted_into_the_middle(view: CanvasView, document: Document) -> None:
    document.move({"n5": (0, 520_000)})  # 5,000 blocks in one column
    view.session.select(())
    view.navigation.fit()
    shown = view.viewportTransform().mapRect(view.canvas.bounds())
    assert (shown.center() - view.viewport().rect().center()).manhattanLength() < 4


def test_a_callout_leaves_its_block_free_on_a_narrow_canvas(view: CanvasView) -> None:
    view.resize(700, 260)
    view.session.select(["n4"])  # wants a flat row: a long sentence
    view.navigation.centre_on("n4")
    view.overlays.refresh()
    callout = view.overlays.problem
    assert callout.isVisible()
    assert not callout.geometry().intersects(callout.card_rect())


def test_a_drawing_nobody_touched_fills_the_room_again_after_its_recipe_was_edited(
    open_view: Callable[[Document], CanvasView], document: Document
) -> None:
    view = open_view(document)
    before = view.navigation.view_now()
    view.resize(900, 300)  # a panel opens
    assert view.navigation.scale_factor < 1
    document.set_recipe(epochs=7)
    view.resize(900, 800)
    assert view.navigation.view_now() == before
