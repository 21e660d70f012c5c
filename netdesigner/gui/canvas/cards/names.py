"""Names seen from afar: the name alone stays on a card and is written larger than the card would have it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap, QTransform

from netdesigner.gui.look import theme
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH

NAMES_SCALE = 0.68  # below it what stands under the name could not be read
LEAST_SCALE = 0.22  # below it no name fits into its card
SHORTENED_SCALE = 0.4  # below it half a name says nothing
LEAST_PIXELS, MOST_PIXELS = 9, 12  # height of the letters' font
SHARE = 0.36  # of a card's height, between these
NARROWER = (1.0, 0.9, 0.8)  # of the letters' width; tried in this order
RIGHT_AIR = 6.0  # scene units
MOST_KEPT = 2000


NamedCard = tuple[float, float, str, bool]  # left and top of the card, its name, whether it is pale


class Tag(NamedTuple):
    """A name as it is written: letters (perhaps shortened), font size in pixels, how much narrower than usual."""

    text: str
    pixels: int
    squeeze: float


def pixels_at(scale: float) -> int:
    """Height of the font of names at a scale of the view."""
    return min(MOST_PIXELS, max(LEAST_PIXELS, round(CARD_HEIGHT * scale * SHARE)))


@lru_cache(maxsize=MOST_KEPT)
def tag_of(name: str, pixels: int, room: int, may_shorten: bool = True) -> Tag | None:
    """How a name is written into so many pixels; shortened, or None, where it does not fit."""
    metrics = QFontMetricsF(_font(pixels))
    wide = metrics.horizontalAdvance(name)
    for squeeze in NARROWER:
        if wide * squeeze <= room:
            return Tag(name, pixels, squeeze)
    if not may_shorten:
        return None
    return Tag(metrics.elidedText(name, Qt.TextElideMode.ElideRight, room / NARROWER[-1]), pixels, NARROWER[-1])


@lru_cache(maxsize=8)
def _font(pixels: int) -> QFont:
    font = QFont()
    font.setPixelSize(pixels)
    font.setBold(True)
    return font


def written(name: str, scale: float, left: float) -> Tag | None:
    """The name alone on a card at a scale of the view, begun at `left`; None where there is too little room."""
    room = int((CARD_WIDTH - left - RIGHT_AIR) * scale)
    return tag_of(name, pixels_at(scale), room, may_shorten=scale >= SHORTENED_SCALE)


class NamePictures:
    """Names as pictures that lie on whole pixels, whatever the scale."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Tag, str, float], QPixmap] = {}

    def clear(self) -> None:
        self._kept.clear()

    def draw(self, painter: QPainter, place: QTransform, cards: Iterable[NamedCard], left: float) -> None:
        """Writes names into cards; `place` maps the scene to the painter, `left` is where on a card a name begins."""
        ratio, scale = painter.device().devicePixelRatioF(), place.m11()
        dx, dy = place.dx() + left * scale, place.dy() + CARD_HEIGHT / 2 * scale
        ink, pale = theme.current().text, theme.current().muted
        for x, y, name, is_pale in cards:
            tag = written(name, scale, left)
            if tag is not None:
                picture = self._picture(tag, pale if is_pale else ink, ratio)
                top = y * scale + dy - picture.height() / ratio / 2
                painter.drawPixmap(round(x * scale + dx), round(top), picture)

    def _picture(self, tag: Tag, color: QColor, ratio: float) -> QPixmap:
        key = (tag, color.name(), ratio)
        picture = self._kept.get(key)
        if picture is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            picture = self._kept[key] = _painted(tag, color, ratio)
        return picture


def _painted(tag: Tag, color: QColor, ratio: float) -> QPixmap:
    font = _font(tag.pixels)
    metrics = QFontMetricsF(font)
    wide, high = metrics.horizontalAdvance(tag.text) * tag.squeeze + 2, metrics.height()
    picture = QPixmap(QSize(int(wide * ratio) + 1, int(high * ratio) + 1))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(color)
    painter.scale(tag.squeeze, 1.0)
    painter.drawText(QPointF(0, metrics.ascent()), tag.text)
    painter.end()
    return picture
