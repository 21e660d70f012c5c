"""The stages of a network as a table: what makes each map, its size, its parameters. Read in the background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph
from netdesigner.design.templates import Template
from netdesigner.gui.gallery.lines import draw_pair
from netdesigner.gui.look import theme, wording
from netdesigner.layers import show_shape

if TYPE_CHECKING:
    from netdesigner.figures.stages import Stage

LINE, TALL = 17, 44  # pixels: of text, of a row
STRIP = 4


@dataclass(frozen=True)
class StageRow:
    """One map or vector, with what is folded into it."""

    name: str
    category: str
    shape: str
    operation: str
    params: int


@dataclass(frozen=True)
class Opened:
    """What is known of a template once its design was read."""

    design: Design
    output: str
    rows: tuple[StageRow, ...]


def read(template: Template) -> Opened:
    """Opens and analyses a template; needs neither Qt nor the live document."""
    design = template.open()
    facts = analyse_design(design)
    graph = design.graph
    outputs = [facts.nodes[key].inputs for key, node in graph.nodes.items() if node.layer.is_output]
    shapes = [show_shape(shape) for inputs in outputs[:1] for shape in inputs]
    return Opened(design, ", ".join(shapes), stage_rows(graph, facts))


def stage_rows(graph: Graph, facts: Facts) -> tuple[StageRow, ...]:
    """The stages in order; a normalization counts for the map that it normalizes."""
    from netdesigner.figures.stages import stages_of  # imported here, it does not hold up the window

    stages = stages_of(graph, facts)
    owner: dict[str, str] = {}
    params = dict.fromkeys(stages, 0)
    for node_id in graph.order():
        before = [owner[edge.source] for edge in graph.inputs_of(node_id) if edge.source in owner]
        owner[node_id] = node_id if node_id in stages or not before else before[0]
        if owner[node_id] in params:
            params[owner[node_id]] += facts.nodes[node_id].params or 0
    return tuple(
        StageRow(stage.node.name, stage.category, show_shape(stage.shape), _operation(stage), params[key])
        for key, stage in stages.items()
    )


def _operation(stage: Stage) -> str:
    """The layer, its window, and what follows: "Conv2d 11 × 11, stride 4 + ReLU"."""
    layer = stage.node.layer
    first = stage.operation if layer.module else f"{layer.title()} {stage.operation}".strip()
    return " + ".join([first, *dict.fromkeys(stage.folded)])


class StageTable(QWidget):
    """A row a stage: name and size, below them the operation and the parameters."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[StageRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Stages")

    def show_rows(self, rows: tuple[StageRow, ...]) -> None:
        self._rows = rows
        told = (f"{row.name}: {row.operation}, gives {row.shape}, {row.params:,} parameters" for row in rows)
        self.setAccessibleDescription("; ".join(told))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, TALL * len(self._rows))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, row in enumerate(self._rows):
            rect = QRect(0, place * TALL, self.width(), TALL)
            if rect.intersects(event.rect()):
                self._paint(painter, rect, row, place > 0)

    def _paint(self, painter: QPainter, rect: QRect, row: StageRow, has_line: bool) -> None:
        shown = theme.current()
        if has_line:
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), shown.border)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.category_color(row.category))
        painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 7, STRIP, TALL - 13), 2, 2)
        first = QRect(rect.left() + STRIP + 8, rect.top() + 5, rect.width() - STRIP - 8, LINE)
        small, params = theme.small_font(), wording.count(row.params) if row.params else ""
        bold = theme.small_font(is_bold=True)
        draw_pair(painter, first, (bold, shown.text, row.name), (small, shown.text, row.shape))
        second = first.translated(0, LINE)
        draw_pair(painter, second, (small, shown.muted, row.operation), (small, shown.muted, params))
