"""What one sees of a network that was just opened: all of it, with names that can be read."""

from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from netdesigner.design.file import save
from netdesigner.design.templates import Template, templates
from netdesigner.gui.canvas.cards.card import TEXT_LEFT, TITLE_PIXELS
from netdesigner.gui.canvas.cards.names import NAMES_SCALE, written
from netdesigner.gui.canvas.overview import NAME_LEFT, OVERVIEW_SCALE
from netdesigner.gui.canvas.view import CanvasView
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layout.boxes import grow, meet
from tests.drawings import chain_drawing

READABLE = 9  # pixels
MOST_BLOCKS = 40  # at the top level


def check_names(view: CanvasView, template: str) -> None:
    scale = view.navigation.scale_factor
    if scale >= NAMES_SCALE:
        assert scale * TITLE_PIXELS >= READABLE, template
        return
    left = TEXT_LEFT if scale >= OVERVIEW_SCALE else NAME_LEFT
    for node in view.canvas.graph.nodes.values():
        tag = written(node.name, scale, left)
        assert tag is not None, (template, node.name, scale)
        assert tag.text == node.name, (template, node.name, scale)
        assert tag.pixels >= READABLE


def check_apart(view: CanvasView, template: str) -> None:
    """No card on another, no wire through a card (names stand on cards)."""
    scene = view.canvas
    boxes = {key: item.box for key, item in scene.nodes.items()}
    assert not any(meet(first, other) for first, other in combinations(boxes.values(), 2)), template
    for edge, wire in scene.edges.items():
        crossed = [scene.graph.nodes[key].name for key, box in boxes.items() if wire.meets(grow(box, -1.0))]
        assert not crossed, (template, edge, crossed)


@pytest.mark.slow
def test_every_template_shows_whole_with_readable_names(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1480, 940)
    view, opened = window.canvas, 0
    for template in templates():
        if template.blocks <= MOST_BLOCKS:
            check_first_look(window, template, qtbot)
            opened += 1
    assert opened > 50
    view.navigation.fit(())


def check_first_look(window: MainWindow, template: Template, qtbot: QtBot) -> None:
    view = window.canvas
    window.files.open_template(template.path)
    qtbot.waitUntil(lambda: not view._wants_fit)
    assert not window.files.is_modified, "a template is not changed by being laid out"
    assert view.navigation.visible_area().contains(view.canvas.extent()), template.name
    check_names(view, template.name)
    check_apart(view, template.name)


def test_f_shows_the_selection_and_then_all(window: MainWindow) -> None:
    window.session.document.reset(chain_drawing("|".join(["ReLU"] * 60)))
    view = window.canvas
    window.session.select([list(view.canvas.graph.nodes)[30]])
    view.navigation.fit()
    assert not view.navigation.visible_area().contains(view.canvas.bounds())
    view.navigation.fit()
    assert view.navigation.visible_area().contains(view.canvas.bounds())
    view.navigation.fit()
    assert not view.navigation.visible_area().contains(view.canvas.bounds()), "and the selection again"


def test_f_after_adding_shows_all(window: MainWindow) -> None:
    window.session.document.reset(chain_drawing("|".join(["ReLU"] * 30)))
    window.add_block("ReLU")
    assert window.session.selection
    window.canvas.navigation.fit()
    assert window.canvas.navigation.visible_area().contains(window.canvas.canvas.bounds())


def test_fit_shows_a_drawing_of_any_length(window: MainWindow) -> None:
    window.session.document.reset(chain_drawing("|".join(["ReLU"] * 900)))
    view = window.canvas
    view.navigation.fit(())
    assert view.navigation.visible_area().contains(view.canvas.bounds())
    before = view.navigation.scale_factor
    view.navigation.zoom_at(QPointF(300, 300), 0.5)
    assert view.navigation.scale_factor == before, "from there it only goes nearer"
    view.navigation.zoom_in()
    assert view.navigation.scale_factor > before


def test_a_file_is_shown_as_its_user_placed_it(window: MainWindow, tmp_path: Path) -> None:
    design = chain_drawing("|".join(["ReLU"] * 20))
    save(design, tmp_path / "own.netdesign")
    placed = {node.id: (node.x, node.y) for node in design.graph.nodes.values()}
    assert window.open(tmp_path / "own.netdesign")
    window.canvas.navigation.fit(())
    assert {node.id: (node.x, node.y) for node in window.canvas.canvas.graph.nodes.values()} == placed
    assert not window.files.is_modified
