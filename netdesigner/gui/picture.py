"""An SVG drawing as a PNG or PDF file, drawn by Qt."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QMarginsF, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer

from netdesigner.design.file import FileError
from netdesigner.paths import replacing

SCALE = 2.0  # pixels of a PNG for one unit of the drawing
LARGEST = 16000  # pixels on a side; more would not fit into memory or a viewer


def save_picture(svg: str, path: Path) -> None:
    """Writes the drawing as the file's ending says; raises FileError."""
    if QGuiApplication.instance() is None:
        QGuiApplication(["netdesigner"])
    try:
        with replacing(path) as place:
            is_pdf = path.suffix.lower() == ".pdf"
            is_written = _pdf(svg, place) if is_pdf else to_image(svg).save(str(place), "PNG")  # type: ignore[call-overload]
            if not is_written:
                raise FileError(f"{path} could not be written. Is the disk full?")
    except OSError as error:
        raise FileError(f"{path} could not be written: {error.strerror or error}. Save under another name.") from None


def pixels(svg: str) -> tuple[int, int]:
    """Width and height that the picture has as PNG."""
    size = _scaled(QSvgRenderer(QByteArray(svg.encode())))
    return round(size.width()), round(size.height())


def _scaled(renderer: QSvgRenderer) -> QSizeF:
    size = renderer.defaultSize().toSizeF()
    return size * min(SCALE, LARGEST / max(size.width(), size.height(), 1))


def to_image(svg: str) -> QImage:
    """The picture in pixels; transparent where nothing is drawn."""
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(_scaled(renderer).toSize(), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def _pdf(svg: str, path: Path) -> bool:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    writer = QPdfWriter(str(path))
    size = renderer.defaultSize().toSizeF()
    writer.setPageSize(QPageSize(size * 0.75, QPageSize.Unit.Point))  # a unit of the drawing is 1/96 inch
    writer.setPageMargins(QMarginsF())
    painter = QPainter()
    if not painter.begin(writer):
        return False
    renderer.render(painter)
    return painter.end()
