"""Ties the document's events (psygnal) to widgets: the link ends when the widget goes."""

from collections.abc import Callable
from typing import Any

from psygnal import SignalInstance
from PySide6.QtCore import QObject


def listen(owner: QObject, signal: SignalInstance, slot: Callable[..., Any]) -> None:
    """Calls `slot` at each `signal` for as long as `owner` lives."""
    signal.connect(slot)

    def end() -> None:
        signal.disconnect(slot, missing_ok=True)

    owner.destroyed.connect(end)
