"""How a card looks: what there is to show as a frozen value, and how it is painted."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from netdesigner.analysis.facts import Facts
from netdesigner.figures.lettering import condensed
from netdesigner.gui.canvas.geometry import CARD, PORT_RADIUS
from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.theme import Theme
from netdesigner.layout.boxes import Point
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH

State = Literal["ok", "error", "warning", "waiting"]

MARGIN = 14.0  # round the card: ports, badge, selection ring
BOUNDS = CARD.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
RADIUS = 7.0
STRIP = 8.0
STACK = 5.0  # how far the card behind a module's looks out
TILE = QRectF(16, (CARD_HEIGHT - 28) / 2, 28, 28)
TEXT_LEFT = 52.0
TEXT_WIDTH = CARD_WIDTH - TEXT_LEFT - 6
TITLE_PIXELS, SUMMARY_PIXELS = 14, 12  # 12 pixels are 9 points
NARROWEST = 0.8  # longer lines are set narrower, then shortened, then set smaller before they are cut
SMALLER = 0.84
PALE = 0.76  # what waits for another block: grey, but legible


class CardLook(NamedTuple):
    """Everything a card shows."""

    title: str  # empty: the card without its words
    summary: str
    category: str
    state: State = "ok"
    is_selected: bool = False
    is_hovered: bool = False
    is_shared: bool = False  # uses the weights of another node
    is_dropping: bool = False  # what is being dragged would go behind this card
    is_module: bool = False  # stands for a module: a second card looks out behind it
    repeat: int = 1  # how many times the module stands in a row
    ports: tuple[Point, ...] = ()
    spare: Point | None = None  # a port that merges offer beyond those in use
    hot_port: Point | None = None  # the port under the mouse


def states_of(facts: Facts) -> dict[str, State]:
    """Of every node that is not well: its own fault, waiting for another's, or doubtful."""
    states: dict[str, State] = {key: "waiting" for key, known in facts.nodes.items() if known.status == "waiting"}
    for problem in reversed(facts.problems):
        if problem.node is not None and states.get(problem.node) != "error":
            states[problem.node] = problem.severity
    return states


def paint_card(painter: QPainter, look: CardLook, colors: Theme) -> None:
    """Paints a card with its upper left corner at the origin."""
    is_pale = look.state == "waiting"
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_body(painter, look, colors)
    if is_pale:
        painter.setOpacity(PALE)
    _paint_icon(painter, look, colors)
    if look.title:
        _paint_text(painter, look, colors)
    if is_pale:
        painter.setOpacity(1.0)
    _paint_ports(painter, look, colors)
    if look.state in ("error", "warning"):
        _paint_badge(painter, colors.error if look.state == "error" else colors.warning, colors.card)


def _border(look: CardLook, colors: Theme) -> tuple[QColor, float]:
    if look.state == "error":
        return colors.error, 2.0
    if look.is_selected or look.is_dropping:
        return colors.accent, 2.0
    if look.state == "warning":
        return colors.warning, 1.5
    if look.is_hovered:
        return colors.accent, 1.2
    return colors.card_border, 1.0


def _paint_body(painter: QPainter, look: CardLook, colors: Theme) -> None:
    color, width = _border(look, colors)
    painter.setPen(Qt.PenStyle.NoPen)
    if look.is_selected or look.is_hovered or look.is_dropping:
        ring = QColor(colors.error if look.state == "error" else colors.accent)
        ring.setAlphaF(0.30 if look.is_selected or look.is_dropping else 0.16)
        painter.setBrush(ring)
        painter.drawRoundedRect(CARD.adjusted(-4, -4, 4, 4), RADIUS + 3, RADIUS + 3)
    if look.is_module:
        _paint_stack(painter, look, colors)
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.shadow)
    painter.drawRoundedRect(CARD.translated(0, 1.5).adjusted(-0.5, 0, 0.5, 0.5), RADIUS, RADIUS)
    inside = CARD.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setBrush(colors.card)
    painter.drawRoundedRect(inside, RADIUS, RADIUS)
    strip = theme.category_color(look.category, colors)
    if look.state == "waiting":
        strip = theme.mix(strip, colors.card, 0.45)
    painter.fillPath(_strip(), QBrush(strip))
    pen = QPen(color, width)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inside, RADIUS, RADIUS)


def _paint_stack(painter: QPainter, look: CardLook, colors: Theme) -> None:
    """The cards behind a module's: one, or two where it is repeated."""
    painter.setPen(QPen(colors.border_strong, 1.0))
    painter.setBrush(theme.category_tint(look.category, colors))
    for number in reversed(range(2 if look.repeat > 1 else 1)):
        away = STACK * (number + 1)
        painter.drawRoundedRect(CARD.adjusted(0.5, 0.5, -0.5, -0.5).translated(away, away), RADIUS, RADIUS)


@cache
def _strip() -> QPainterPath:
    """The coloured edge of the card, round on its left side."""
    whole, right = QPainterPath(), QPainterPath()
    whole.addRoundedRect(CARD.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    right.addRect(QRectF(STRIP, 0, CARD_WIDTH, CARD_HEIGHT))
    return whole.subtracted(right)


_icon_of = cache(icons.category_icon)  # asks the disk


def _paint_icon(painter: QPainter, look: CardLook, colors: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.category_tint(look.category, colors))
    painter.drawRoundedRect(TILE, 6, 6)
    ink = theme.category_ink(look.category, colors)
    picture = icons.pixmap(_icon_of(look.category), ink, 18, 2.0)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(TILE.adjusted(5, 5, -5, -5), picture, QRectF(picture.rect()))


@cache
def card_font(is_title: bool) -> QFont:
    font = QFont()
    font.setPixelSize(TITLE_PIXELS if is_title else SUMMARY_PIXELS)
    font.setBold(is_title)
    return font


@cache
def metrics(is_title: bool) -> QFontMetricsF:
    return QFontMetricsF(card_font(is_title))


def _paint_line(painter: QPainter, is_title: bool, text: str, base: float, width: float) -> None:
    """One line of text: set narrower, then cut, where it is too long."""
    painter.setFont(card_font(is_title))
    full = metrics(is_title).horizontalAdvance(text)
    if full * NARROWEST > width and not is_title:
        text = condensed(text)
        full = metrics(is_title).horizontalAdvance(text)
    if full <= width:
        painter.drawText(QPointF(TEXT_LEFT, base), text)
        return
    size = 1.0 if full * NARROWEST <= width else SMALLER
    squeeze = max(NARROWEST, width / full / size)
    if squeeze == NARROWEST:
        text = metrics(is_title).elidedText(text, Qt.TextElideMode.ElideRight, width / squeeze / size)
    place = painter.worldTransform()
    painter.translate(TEXT_LEFT, base)
    painter.scale(squeeze * size, size)
    painter.drawText(QPointF(0, 0), text)
    painter.setWorldTransform(place)


def _paint_text(painter: QPainter, look: CardLook, colors: Theme) -> None:
    painter.setPen(colors.text)
    taken = (16 if look.is_shared else 0) + (_paint_repeat(painter, look, colors) if look.repeat > 1 else 0)
    painter.setPen(colors.text)
    _paint_line(painter, True, look.title, CARD_HEIGHT / 2 - 5, TEXT_WIDTH - taken)
    painter.setPen(colors.muted)
    _paint_line(painter, False, look.summary, CARD_HEIGHT / 2 + 15, TEXT_WIDTH)
    if look.is_shared:
        picture = icons.pixmap("link", colors.muted, 15, 2.0)
        painter.drawPixmap(QRectF(CARD_WIDTH - 22, 9, 15, 15), picture, QRectF(picture.rect()))


def _paint_repeat(painter: QPainter, look: CardLook, colors: Theme) -> float:
    """How often a module is repeated, as a pill at the right of the name; returns the room it takes."""
    text = f"× {look.repeat}"
    painter.setFont(card_font(False))
    width = metrics(False).horizontalAdvance(text) + 10
    pill = QRectF(CARD_WIDTH - width - 6 - (18 if look.is_shared else 0), 7, width, 19)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.accent_soft)
    painter.drawRoundedRect(pill, 9, 9)
    painter.setPen(colors.accent)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
    return width + 6


def _paint_ports(painter: QPainter, look: CardLook, colors: Theme) -> None:
    painter.setPen(QPen(colors.wire_faint if look.state == "waiting" else colors.wire, 1.5))
    painter.setBrush(colors.card)
    for x, y in look.ports:
        painter.drawEllipse(QPointF(x, y), PORT_RADIUS, PORT_RADIUS)
    if look.spare is not None:
        painter.setPen(QPen(colors.wire_faint, 1.2, Qt.PenStyle.DotLine))
        painter.drawEllipse(QPointF(*look.spare), PORT_RADIUS, PORT_RADIUS)
    if look.hot_port is not None:
        painter.setPen(QPen(colors.card, 1.5))
        painter.setBrush(colors.accent)
        painter.drawEllipse(QPointF(*look.hot_port), PORT_RADIUS + 2.5, PORT_RADIUS + 2.5)


def _paint_badge(painter: QPainter, color: QColor, edge: QColor) -> None:
    centre = QPointF(CARD_WIDTH - 3, 3)
    painter.setPen(QPen(edge, 1.5))
    painter.setBrush(color)
    painter.drawEllipse(centre, 9.5, 9.5)
    painter.setPen(QPen(QColor("white"), 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(centre + QPointF(0, -4.5), centre + QPointF(0, 0.8))
    painter.drawPoint(centre + QPointF(0, 4.6))
