"""Refuses what would fill this machine's memory, before it is read."""

from __future__ import annotations

import os

from netdesigner.data.checks import SourceError

MOST = 10**18  # bytes: what announces more than that lies


def installed_memory() -> int:
    """Bytes of memory in this machine; 8 GB where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 8_000_000_000


def check_memory(needed: int, what: str, advice: str) -> None:
    """Refuses to keep more than half of the machine's memory in examples."""
    memory, needed = installed_memory(), min(needed, MOST)
    if needed > memory // 2:
        raise SourceError(f"{what} {needed / 1e9:,.1f} GB of the {memory / 1e9:,.1f} GB of this machine. {advice}")
