"""Pictures of the templates: made once in the background, painted at whatever size a card has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from netdesigner.design.file import FileError
from netdesigner.design.templates import Template
from netdesigner.gui.look import theme
from netdesigner.gui.session.worker import Worker

if TYPE_CHECKING:
    from netdesigner.figures.sheet import Theme

LARGEST_SCALE = 1.0  # small networks are not blown up
_made: dict[tuple[str, Theme], str] = {}  # SVG by template and theme, for as long as the program runs


class Waiting:
    """Templates whose pictures are still to be made; the window and the worker share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: list[Template] = []

    @property
    def is_empty(self) -> bool:
        return not self._found

    def put(self, found: list[Template]) -> None:
        with self._lock:
            self._found = list(found)

    def prefer(self, name: str) -> None:
        """Puts the template of this name first."""
        with self._lock:
            self._found.sort(key=lambda template: template.name != name)

    def take(self) -> Template | None:
        with self._lock:
            return self._found.pop(0) if self._found else None


class TemplatePictures(QObject):
    """Volumes to scale, or neurons where the network is a few of them; without lettering."""

    came = Signal(object)  # list of names

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._painted: dict[tuple[str, Theme, int, int, float], QPixmap] = {}
        self._waiting = Waiting()
        self._worker: Worker | None = None

    def make(self, found: list[Template]) -> None:
        """Makes those that are missing, in this order; those that somebody looks at come first."""
        shown = _theme()
        self._waiting.put([template for template in found if (template.name, shown) not in _made])
        if not self._waiting.is_empty and (self._worker is None or not self._worker.is_running):
            self._worker = Worker(partial(_draw_all, self._waiting, shown), parent=self)
            self._worker.received.connect(self._take)
            self._worker.start()

    def _take(self, drawn: list[tuple[str, Theme, str]]) -> None:
        for name, shown, svg in drawn:
            _made[name, shown] = svg
        self.came.emit([name for name, _, _ in drawn])

    def stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()

    def has(self, name: str) -> bool:
        """Whether the picture is made; if not, it is made next."""
        if (name, _theme()) in _made:
            return True
        self._waiting.prefer(name)
        return False

    def picture(self, name: str, width: int, height: int, ratio: float) -> QPixmap | None:
        """The picture fitted into so many pixels; None where it is not made yet."""
        key = (name, _theme(), width, height, ratio)
        svg = _made.get((name, _theme()))
        if svg is None:
            return None
        if key not in self._painted:
            self._painted[key] = _painted(svg, width, height, ratio)
        return self._painted[key]


def _theme() -> Theme:
    return "dark" if theme.current().is_dark else "light"


def _draw_all(waiting: Waiting, shown: Theme) -> Iterator[tuple[str, Theme, str]]:
    while (template := waiting.take()) is not None:
        yield template.name, shown, _drawn(template, shown)


def _drawn(template: Template, shown: Theme) -> str:
    """The SVG; empty where the design cannot be read or drawn."""
    from netdesigner.figures.figure import figure_svg  # imported here, it does not hold up the window
    from netdesigner.figures.sheet import FigureError, Look

    look = Look(shown, is_transparent=True, has_labels=False)
    try:
        design = template.open()
    except FileError:
        return ""
    for style in ("neurons", "volumes"):
        try:
            return figure_svg(design, style, look)
        except FigureError:
            continue
    return ""


def _painted(svg: str, width: int, height: int, ratio: float) -> QPixmap:
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    size = renderer.defaultSize().toSizeF()
    if size.isEmpty():
        return picture
    scale = min(LARGEST_SCALE, width / size.width(), height / size.height())
    goal = QRectF(0, 0, size.width() * scale, size.height() * scale)
    goal.moveCenter(QRectF(0, 0, width, height).center())
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, goal)
    painter.end()
    return picture
