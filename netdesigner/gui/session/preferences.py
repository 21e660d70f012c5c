"""What the window remembers from one start to the next: an ini file in the state folder."""

from __future__ import annotations

import re

from PySide6.QtCore import QByteArray, QSettings

from netdesigner.json_text import parse
from netdesigner.paths import state_folder


def preferences() -> QSettings:
    """The remembered values; cheap to make anew wherever one is needed."""
    return QSettings(str(state_folder() / "window.ini"), QSettings.Format.IniFormat)


def remembered_text(key: str, default: str = "") -> str:
    value = preferences().value(key, default)
    return value if isinstance(value, str) else default


def remembered_texts(key: str) -> list[str]:
    """The texts that were kept as a JSON list; what is no text, or no list, is left out."""
    try:
        values = parse(remembered_text(key, "[]"))
    except ValueError:
        return []
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def remembered_number(key: str, default: int, most: int) -> int:
    """A whole number from 0 to `most`; the default where something else was kept."""
    kept = remembered_text(key)
    return int(kept) if re.fullmatch("[0-9]{1,9}", kept) and int(kept) <= most else default


def remembered_bytes(key: str) -> QByteArray | None:
    value = preferences().value(key)
    return value if isinstance(value, QByteArray) and not value.isEmpty() else None
