"""A small dense network as neurons and lines; with weights, the lines show them: width for size, colour for sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.design.design import Design
from netdesigner.figures.lettering import fitted
from netdesigner.figures.palette import mix
from netdesigner.figures.sheet import FigureError, Look, Sheet, number
from netdesigner.figures.stages import Stage, stages_of
from netdesigner.layers.base import show_shape
from netdesigner.layout.boxes import Point

Weights = Mapping[str, Any]  # arrays by "<node id>/weight"

MOST_UNITS = 16  # larger layers are shortened
SHOWN = 10  # neurons of a shortened layer, half of them above the dots
RADIUS, STEP, DOTS = 11.0, 34.0, 46.0  # of neurons; from one to the next; room for the dots
COLUMN = 170.0
NAME, LABEL = 13.0, 12.0
THINNEST, THICKEST = 0.4, 3.6
# The ends of a diverging map, negative and positive, told apart without red-green sight
ENDS = {"light": ("#2166ac", "#b2182b"), "dark": ("#5aa9e6", "#f4745b")}
BAR_WIDE, BAR_HIGH, BAR_STEPS = 180.0, 9.0, 40


@dataclass
class Column:
    """One layer of neurons: which units are shown, and where."""

    stage: Stage
    x: float
    units: list[int]
    places: list[Point]
    is_shortened: bool


def neurons_svg(
    design: Design, facts: Facts | None = None, look: Look | None = None, weights: Weights | None = None,
    scale: float = 1.0,
) -> str:  # fmt: skip
    """A chain of dense layers as neurons; raises FigureError for any other network."""
    facts = facts or analyse_design(design)
    stages = list(stages_of(design.graph, facts).values())
    _require_dense(stages)
    sheet = Sheet(look or Look())
    columns = [_column(stage, index * COLUMN) for index, stage in enumerate(stages)]
    tables = [_table(weights, stage) for stage in stages[1:]]
    largest = max((float(abs(table).max()) for table in tables if table is not None and table.size), default=0.0)
    for before, column, table in zip(columns, columns[1:], tables, strict=False):
        _lines(sheet, before, column, table, largest)
    for column in columns:
        _neurons(sheet, column)
    foot = max((y for column in columns for _, y in column.places), default=0.0) + RADIUS
    for column in columns:
        _label(sheet, column, foot)
    if sheet.look.has_legend:
        sheet.legend(stage.category for stage in stages)
    if largest:
        _color_bar(sheet, largest)
    return sheet.svg(design.name, scale)


def _require_dense(stages: list[Stage]) -> None:
    for index, stage in enumerate(stages):
        name = stage.node.name
        if not stage.is_vector:
            raise FigureError(
                f"{name} gives maps of {show_shape(stage.shape)}; neurons are drawn for dense networks alone. "
                "Take the style volumes."
            )
        is_chain = stage.sources == ([stages[index - 1].node.id] if index else [])
        if not is_chain or not (stage.node.layer.is_dense or stage.node.layer.is_input):
            raise FigureError(f"{name} is no layer of a plain chain of dense layers; take the style cards or volumes.")
    if not stages:
        raise FigureError("The drawing is empty; there are no neurons to draw.")


def _column(stage: Stage, x: float) -> Column:
    count = stage.shape[0]
    is_shortened = count > MOST_UNITS
    half = SHOWN // 2
    units = [*range(half), *range(count - half, count)] if is_shortened else list(range(count))
    height = (len(units) - 1) * STEP + (DOTS if is_shortened else 0.0)
    places = []
    for index in range(len(units)):
        gap = DOTS if is_shortened and index >= half else 0.0
        places.append((x, index * STEP + gap - height / 2))
    return Column(stage, x, units, places, is_shortened)


def _table(weights: Weights | None, stage: Stage) -> Any:
    """The weights of a layer, outputs by inputs; None where there are none."""
    if weights is None:
        return None
    owner = stage.node.weights_of or stage.node.id
    found = weights.get(f"{owner}/weight")
    if found is None or found.ndim != 2 or found.shape[0] != stage.shape[0]:
        raise FigureError(f"The weights have none that fit {stage.node.name}; they belong to another design.")
    return found


def _lines(sheet: Sheet, before: Column, column: Column, table: Any, largest: float) -> None:
    """Every shown neuron with every one before; the weightiest lie on top."""
    plain = mix(sheet.colors.wire, sheet.look.paper, 0.55)
    found: list[tuple[float, str]] = []
    for unit, (x, y) in zip(column.units, column.places, strict=True):
        for source, (sx, sy) in zip(before.units, before.places, strict=True):
            value = None
            if table is not None and source < table.shape[1]:
                value = float(table[unit, source]) / (largest or 1.0)
            color = plain if value is None else weight_color(value, sheet.look)
            width = 0.8 if value is None else THINNEST + (THICKEST - THINNEST) * abs(value)
            way = f"M{number(sx)},{number(sy)} L{number(x)},{number(y)}"
            found.append((abs(value or 0.0), f'<path d="{way}" stroke="{color}" stroke-width="{number(width)}"/>'))
    found.sort(key=lambda line: line[0])
    sheet.put("".join(['<g fill="none">', *(line for _, line in found), "</g>"]))


def weight_color(share: float, look: Look) -> str:
    """The colour of a weight from -1 to 1 of the largest: zero is nearly the paper's own."""
    negative, positive = ENDS[look.theme]
    strength = 0.12 + 0.88 * min(1.0, abs(share)) ** 0.7
    return mix(positive if share > 0 else negative, look.paper, strength)


def _neurons(sheet: Sheet, column: Column) -> None:
    base, paper = sheet.colors.category(column.stage.category), sheet.look.paper
    for x, y in column.places:
        sheet.circle(x, y, RADIUS, mix(base, paper, 0.28), base, 1.6)
    if column.is_shortened:
        middle = (column.places[SHOWN // 2 - 1][1] + column.places[SHOWN // 2][1]) / 2
        for offset in (-10.0, 0.0, 10.0):
            sheet.circle(column.x, middle + offset, 2.2, sheet.colors.text)


def _label(sheet: Sheet, column: Column, foot: float) -> None:
    """Name, count and what is applied, in one line of columns under the tallest."""
    stage, base = column.stage, foot + 24
    name = fitted(stage.node.name, NAME, COLUMN - 12, is_bold=True)
    sheet.text(column.x, base, name, NAME, sheet.colors.text, anchor="middle", bold=True)
    count = stage.shape[0]
    lines = [f"{count:,} unit{'' if count == 1 else 's'}", *(["+ " + ", ".join(stage.folded)] if stage.folded else [])]
    for index, line in enumerate(lines, 1):
        line = fitted(line, LABEL, COLUMN - 12)
        sheet.text(column.x, base + 16.0 * index, line, LABEL, sheet.colors.muted, anchor="middle")


def _color_bar(sheet: Sheet, largest: float) -> None:
    """What the colours of the lines mean, from minus to plus the largest weight."""
    left, _, right, bottom = sheet.bounds()
    x, y = (left + right - BAR_WIDE) / 2, bottom + 20
    step = BAR_WIDE / BAR_STEPS
    for index in range(BAR_STEPS):
        color = weight_color((index + 0.5) / BAR_STEPS * 2 - 1, sheet.look)
        at = f'x="{number(x + index * step)}" y="{number(y)}" width="{number(step + 0.3)}" height="{number(BAR_HIGH)}"'
        sheet.put(f'<rect {at} fill="{color}"/>', (x, y))
    for share, value in ((0.0, -largest), (0.5, 0.0), (1.0, largest)):
        shown = "0" if value == 0 else f"{value:.3g}".replace("-", "−")
        sheet.text(x + share * BAR_WIDE, y + BAR_HIGH + 14, shown, LABEL, sheet.colors.muted, anchor="middle")
    sheet.text(x - 34, y + BAR_HIGH, "weight", LABEL, sheet.colors.muted, anchor="end")
