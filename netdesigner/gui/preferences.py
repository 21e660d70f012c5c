"""What the window remembers from one start to the next: an ini file in the state folder."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

from netdesigner.paths import state_folder


def preferences() -> QSettings:
    """The remembered values; cheap to make anew wherever one is needed."""
    return QSettings(str(state_folder() / "window.ini"), QSettings.Format.IniFormat)


def remembered_text(key: str, default: str = "") -> str:
    value = preferences().value(key, default)
    return value if isinstance(value, str) else default


def remembered_bytes(key: str) -> QByteArray | None:
    value = preferences().value(key)
    return value if isinstance(value, QByteArray) and not value.isEmpty() else None
