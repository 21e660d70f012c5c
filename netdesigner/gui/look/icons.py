"""The program's icons: one family of 24 x 24 SVG line drawings, tinted when asked for and kept."""

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from netdesigner.paths import resources

SIZES = (16, 20, 24)  # an icon holds these; Qt takes the nearest larger one and scales
DISABLED_OPACITY = 0.38
FALLBACK = "modules"


def names() -> tuple[str, ...]:
    """Every icon there is, sorted."""
    return tuple(sorted(path.stem for path in (resources() / "icons").glob("*.svg")))


def category_icon(category: str) -> str:
    """The name of a palette category's icon; a category nobody drew one for gets that of modules."""
    name = "modules" if category == "My modules" else category.lower().replace("/", "-").replace(" ", "-")
    return name if (resources() / "icons" / f"{name}.svg").is_file() else FALLBACK


def icon(name: str, color: QColor | str) -> QIcon:
    """A tinted icon, crisp on ordinary and on HiDPI screens, paler when disabled."""
    return _icon(name, QColor(color).name(QColor.NameFormat.HexArgb))


def pixmap(name: str, color: QColor | str, size: int = 20, dpr: float = 1.0) -> QPixmap:
    """A tinted picture of `size` logical pixels for a screen of ratio `dpr`."""
    return _pixmap(name, QColor(color).name(QColor.NameFormat.HexArgb), size, dpr)


def app_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(pixmap("netdesigner", "black", size))
    return made


@lru_cache(maxsize=512)
def _icon(name: str, color: str) -> QIcon:
    made = QIcon()
    sharpest = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
    for dpr in {1.0, float(ceil(sharpest))}:
        for size in SIZES:
            normal = _pixmap(name, color, size, dpr)
            made.addPixmap(normal)
            made.addPixmap(_paler(normal, DISABLED_OPACITY), QIcon.Mode.Disabled)
    return made


@lru_cache(maxsize=2048)
def _pixmap(name: str, color: str, size: int, dpr: float) -> QPixmap:
    tint = QColor(color)
    renderer = _renderer(name, tint.name())
    picture = QPixmap(QSize(round(size * dpr), round(size * dpr)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(dpr)
    return picture if tint.alpha() == 255 else _paler(picture, tint.alphaF())


def _paler(picture: QPixmap, opacity: float) -> QPixmap:
    """The whole picture at once: line by line, a line over a filled shape would show."""
    made = picture.copy()
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.fillRect(made.rect(), QColor.fromRgbF(0, 0, 0, opacity))
    painter.end()
    return made


@lru_cache(maxsize=64)
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    path = resources() / "icons" / f"{name}.svg"
    if not path.is_file():
        raise LookupError(f"There is no icon named {name!r} in {path.parent}.")
    return path.read_text(encoding="utf-8")
