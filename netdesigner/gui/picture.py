"""An SVG drawing as a PNG or PDF file, drawn by Qt."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QMarginsF, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer

from netdesigner.design.file import FileError

SCALE = 2.0  # pixels of a PNG for one unit of the drawing
LARGEST = 16000  # pixels on a side; more would not fit into memory or a viewer


def save_picture(svg: str, path: Path) -> None:
    """Writes the drawing as the file's ending says; raises FileError."""
    if QGuiApplication.instance() is None:
        QGuiApplication(["netdesigner"])
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    size = renderer.defaultSize().toSizeF()
    is_written = _pdf(renderer, size, path) if path.suffix.lower() == ".pdf" else _png(renderer, size, path)
    if not is_written:
        raise FileError(f"{path} could not be written. Is the folder there, and may you write to it?")


def _png(renderer: QSvgRenderer, size: QSizeF, path: Path) -> bool:
    scale = min(SCALE, LARGEST / max(size.width(), size.height(), 1))
    image = QImage((size * scale).toSize(), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image.save(str(path))


def _pdf(renderer: QSvgRenderer, size: QSizeF, path: Path) -> bool:
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(size * 0.75, QPageSize.Unit.Point))  # a unit of the drawing is 1/96 inch
    writer.setPageMargins(QMarginsF())
    painter = QPainter()
    if not painter.begin(writer):
        return False
    renderer.render(painter)
    return painter.end()
