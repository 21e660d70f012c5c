"""The picture of a drawing: valid, complete, in the window's colours, and understood by Qt."""

from xml.dom import minidom

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray
from PySide6.QtSvg import QSvgRenderer

from netdesigner.analysis.layout import arrange
from netdesigner.codegen.palette import CATEGORY_COLORS, DARK, LIGHT, Palette
from netdesigner.codegen.svg import drawing_svg
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.templates import template
from netdesigner.gui import theme
from tests.drawings import Drawing, chain_drawing, designs


def texts(svg: str) -> list[str]:
    return [
        node.firstChild.nodeValue for node in minidom.parseString(svg).getElementsByTagName("text") if node.firstChild
    ]


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_card_and_shape_is_there(is_dark: bool) -> None:
    design = template("lenet5").open()
    svg = drawing_svg(design, dark=is_dark)
    shown = texts(svg)
    assert {node.name for node in design.graph.nodes.values()} <= set(shown)
    assert shown.count("6 × 28 × 28") == 2
    assert QSvgRenderer(QByteArray(svg.encode())).isValid()


@given(designs(), st.sampled_from(["down", "right"]))
def test_any_drawing_is_valid(design: Design, direction: str) -> None:
    document = Document(design)
    document.move(arrange(document.graph, direction=direction))  # type: ignore[arg-type]
    svg = drawing_svg(document.design)
    minidom.parseString(svg)
    assert QSvgRenderer(QByteArray(svg.encode())).isValid()


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
