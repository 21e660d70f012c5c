"""A design as a picture in one of the styles: the cards of the canvas, volumes to scale, neurons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.design.design import Design
from netdesigner.figures.columns import folded
from netdesigner.figures.neurons import neurons_svg
from netdesigner.figures.sheet import FigureError, Look
from netdesigner.figures.svg import drawing_svg
from netdesigner.figures.volumes import Scaling, volumes_svg
from netdesigner.layout.layered import arrange
from netdesigner.layout.spacing import Direction

Style = Literal["cards", "volumes", "neurons"]
STYLES: tuple[Style, ...] = ("cards", "volumes", "neurons")


def figure_svg(
    design: Design,
    style: Style = "cards",
    look: Look | None = None,
    *,
    facts: Facts | None = None,
    direction: Direction | None = None,
    columns: int | None = 1,
    scaling: Scaling = "automatic",
    weights: Mapping[str, Any] | None = None,
    scale: float = 1.0,
) -> str:
    """The picture as SVG; raises FigureError where the style cannot show the network or an option is not its own.

    `columns` folds long drawings of cards; None chooses how many.
    """
    facts = facts or analyse_design(design)
    if columns != 1 and style != "cards":
        raise FigureError(f"The style {style} is drawn in one piece; columns go with the style cards.")
    if direction is not None and style != "cards":
        raise FigureError(f"The style {style} always runs to the right; a direction goes with the style cards.")
    if weights is not None and style != "neurons":
        raise FigureError(f"The style {style} shows no weights; they go with the style neurons.")
    if scaling != "automatic" and style != "volumes":
        raise FigureError(f"The style {style} is not to scale; a scaling goes with the style volumes.")
    if style == "volumes":
        return volumes_svg(design, facts, look, scaling, scale)
    if style == "neurons":
        return neurons_svg(design, facts, look, weights, scale)
    return drawing_svg(folded(turned(design, direction), columns), facts, look, scale)


def turned(design: Design, direction: Direction | None) -> Design:
    """The design running the other way, laid out anew; itself where it runs that way already."""
    if direction is None or direction == design.direction:
        return design
    copy = design.snapshot()
    for node_id, (x, y) in arrange(copy.graph, direction).items():
        copy.graph.put_node(replace(copy.graph.nodes[node_id], x=x, y=y))
    copy.direction = direction
    return copy
