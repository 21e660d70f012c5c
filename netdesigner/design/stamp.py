"""What a file was when it was last read or written here, so that another program's change is noticed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stamp:
    """Size, time and content of a file; equal content at another time is no change."""

    size: int  # bytes
    modified: int  # nanoseconds since 1970, as the file system counts them
    digest: str  # SHA-256 of the content


def stamp(path: Path) -> Stamp | None:
    """The stamp of a file as it is now; None where it is not there, or cannot be read."""
    try:
        if not path.is_file():  # a pipe would never end
            return None
        before = path.stat()
        return Stamp(before.st_size, before.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
    except OSError:
        return None


def has_changed(path: Path, known: Stamp | None) -> bool:
    """Whether the file holds something else than it did; one that is gone has nothing that could be lost."""
    try:
        now = path.stat()
    except OSError:
        return False
    if known is not None and (now.st_size, now.st_mtime_ns) == (known.size, known.modified):
        return False
    present = stamp(path)
    return present is not None and (known is None or present.digest != known.digest)
