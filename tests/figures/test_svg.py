"""The picture of a drawing: valid, complete, in the window's colours, and understood by Qt."""

from dataclasses import replace
from xml.dom import minidom

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray
from PySide6.QtSvg import QSvgRenderer

from netdesigner.design.design import Design
from netdesigner.design.templates import template
from netdesigner.figures.figure import turned
from netdesigner.figures.palette import CATEGORY_COLORS, DARK, LIGHT, Palette
from netdesigner.figures.sheet import Look, Theme
from netdesigner.figures.svg import drawing_svg
from netdesigner.gui.look import theme
from netdesigner.layout.spacing import Direction
from tests.drawings import Drawing, chain_drawing, designs


def texts(svg: str) -> list[str]:
    return [
        node.firstChild.nodeValue for node in minidom.parseString(svg).getElementsByTagName("text") if node.firstChild
    ]


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_every_card_and_shape_is_there(shade: Theme) -> None:
    design = template("lenet5").open()
    svg = drawing_svg(design, look=Look(shade))
    shown = texts(svg)
    assert {node.name for node in design.graph.nodes.values()} <= set(shown)
    assert shown.count("6 × 28 × 28") == 2
    assert QSvgRenderer(QByteArray(svg.encode())).isValid()


@given(designs(), st.sampled_from(["down", "right"]))
def test_any_drawing_is_valid(design: Design, direction: Direction) -> None:
    svg = drawing_svg(turned(design, direction))
    minidom.parseString(svg)
    assert QSvgRenderer(QByteArray(svg.encode())).isValid()


def test_the_flow_is_the_designs_own_whatever_the_wires_do() -> None:
    """Two cards side by side in a drawing that runs down: the wire still leaves below and arrives above."""
    drawing = Drawing()
    drawing.put("ReLU", drawing.put("Input((4))"))
    first, second = drawing.graph.nodes.values()
    drawing.graph.put_node(replace(second, x=600.0, y=0.0))
    below = f'cx="{85 + first.x:g}" cy="{56 + first.y:g}"'
    assert below in drawing_svg(drawing.design)
    drawing.design.direction = "right"
    assert below not in drawing_svg(drawing.design)


def test_the_shape_of_a_fork_is_written_once() -> None:
    drawing = Drawing()
    x = drawing.put("Input((3, 5, 7))")
    drawing.put("Add", *[drawing.put("Conv2d(3, 1)", x) for _ in range(3)])
    svg = drawing_svg(turned(drawing.design, "right"))
    assert texts(svg).count("3 × 5 × 7") == 1 + 3  # of the fork, and of the three convolutions


@given(st.text(min_size=1))
def test_any_name_is_valid(name: str) -> None:
    drawing = Drawing(name)
    drawing.put("ReLU", name=name)
    svg = drawing_svg(drawing.design)
    minidom.parseString(svg)
    assert QSvgRenderer(QByteArray(svg.encode())).isValid()


def test_an_empty_drawing_is_a_picture() -> None:
    assert QSvgRenderer(QByteArray(drawing_svg(Drawing().design).encode())).isValid()


def test_mistakes_are_red_and_what_waits_is_pale() -> None:
    svg = drawing_svg(chain_drawing("Conv2d(4, 3) | Linear(10) | ReLU"))
    assert LIGHT.error in svg
    assert 'opacity="0.45"' in svg


@pytest.mark.parametrize(("ours", "window"), [(LIGHT, theme.LIGHT), (DARK, theme.DARK)])
def test_colours_are_the_windows(ours: Palette, window: theme.Theme) -> None:
    names = ("canvas", "card", "card_border", "text", "muted", "error", "wire", "wire_faint", "chip", "chip_border")
    assert {name: getattr(ours, name) for name in names} == {name: getattr(window, name).name() for name in names}
    for category in [*CATEGORY_COLORS, "Unknown"]:
        assert ours.category(category) == theme.category_color(category, window).name()
        assert ours.category_ink(category) == theme.category_ink(category, window).name()
        assert ours.category_tint(category) == theme.category_tint(category, window).name()
