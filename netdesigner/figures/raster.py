"""An SVG drawing as a PNG or PDF file, drawn by Qt."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer

from netdesigner.design.file import FileError, write_bytes

SCALE = 2.0  # pixels of a PNG for one unit of the drawing
LARGEST = 16000  # pixels on a side; more would not fit into memory or a viewer


def save_picture(svg: str, path: Path) -> None:
    """Writes the drawing as the file's ending says; raises FileError."""
    if QGuiApplication.instance() is None:
        QGuiApplication(["netdesigner"])
    write_bytes(path, _pdf(svg) if path.suffix.lower() == ".pdf" else png(to_image(svg)))


def png(image: QImage) -> bytes:
    """A picture as the content of a PNG file."""
    # Qt does not say when its own writing meets a full disk, so it writes to memory and never to a file.
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(content, "PNG"):  # type: ignore[call-overload]
        raise FileError("The picture is too large to be written.")
    return bytes(content.data().data())


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


def _pdf(svg: str) -> bytes:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(content)
    size = renderer.defaultSize().toSizeF()
    writer.setPageSize(QPageSize(size * 0.75, QPageSize.Unit.Point))  # a unit of the drawing is 1/96 inch
    writer.setPageMargins(QMarginsF())
    painter = QPainter()
    if not painter.begin(writer):
        raise FileError("The picture could not be drawn.")
    renderer.render(painter)
    painter.end()
    return bytes(content.data().data())
