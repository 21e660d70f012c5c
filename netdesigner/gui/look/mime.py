"""What is carried in a drag from the palette to the canvas: the name of a kind of block."""

from PySide6.QtCore import QMimeData

MIME_LAYER = "application/x-netdesigner-layer"


def carry_layer(name: str) -> QMimeData:
    """A drag's content that names a layer class."""
    content = QMimeData()
    content.setData(MIME_LAYER, name.encode())
    return content


def carried_layer(content: QMimeData) -> str | None:
    """The kind of block that a drag names; None when it carries something else. It may be unknown here."""
    if not content.hasFormat(MIME_LAYER):
        return None
    return bytes(content.data(MIME_LAYER).data()).decode(errors="replace") or None
