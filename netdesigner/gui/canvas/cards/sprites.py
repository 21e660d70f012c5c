"""Painted cards and chips, kept as pictures: drawing one is a single call."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

CACHE_BYTES = 48 * 2**20
STEPS = (0.5, 1.0, 2.0, 4.0)  # scales at which pictures are made while the zoom is moving

Key = tuple[Hashable, float, float]  # what is shown, scale, pixels a point


class Sprites:
    """Pictures by what they show and the scale; the least recently used give way.

    At rest a picture has exactly the scale of the view and lies on whole pixels, so that text is crisp. While the
    zoom is moving, one of the next larger step is drawn smaller instead of a new one being made each time.
    """

    def __init__(self) -> None:
        self.is_settled = True
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._bytes = 0

    def clear(self) -> None:
        self._kept.clear()
        self._bytes = 0

    def draw(self, painter: QPainter, look: Hashable, bounds: QRectF, paint: Callable[[QPainter], None]) -> None:
        """Draws what `paint` would paint within `bounds`, from a picture."""
        place = painter.worldTransform()
        scale, ratio = place.m11(), painter.device().devicePixelRatioF()
        if not self.is_settled:
            scale = next((step for step in STEPS if step >= scale), STEPS[-1])
        key = (look, scale, ratio)
        picture = self._kept.get(key)
        if picture is None:
            picture = self._make(key, bounds, paint)
        else:
            self._kept.move_to_end(key)
        if scale != place.m11():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            # The picture's rim is transparent; a smooth rim of the rectangle would cost four times as much.
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            size = picture.size() / (scale * ratio)
            painter.drawPixmap(QRectF(bounds.x(), bounds.y(), size.width(), size.height()), picture, picture.rect())
            return
        corner = place.map(bounds.topLeft())
        painter.resetTransform()
        painter.drawPixmap(QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio), picture)
        painter.setWorldTransform(place)

    def _make(self, key: Key, bounds: QRectF, paint: Callable[[QPainter], None]) -> QPixmap:
        _, scale, ratio = key
        full = scale * ratio
        size = QSize(int(bounds.width() * full) + 2, int(bounds.height() * full) + 2)
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(full, full)
        painter.translate(-bounds.topLeft())
        paint(painter)
        painter.end()
        picture.setDevicePixelRatio(ratio)
        self._kept[key] = picture
        self._bytes += size.width() * size.height() * 4
        while self._bytes > CACHE_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.width() * oldest.height() * 4
        return picture
