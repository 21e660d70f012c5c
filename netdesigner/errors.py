"""Errors as users meet them: our own are sentences, some of others can be told as one, the rest are mistakes."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import ClassVar

PACKAGES = {"PIL": "Pillow", "sklearn": "scikit-learn", "PySide6": "PySide6-Essentials", "pydantic_core": "pydantic"}
NO_LIBRARY = "cannot open shared object file"  # what the loader says of a missing system library
SYSTEM_LIBRARIES = (
    "apt-get install -y --no-install-recommends libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 "
    "libglib2.0-0 libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
)
NO_MEMORY = "There is not enough memory for this. Close other programs, or take a smaller network."
NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)  # a full disk, a file too large for it, a user's share used up
OUT_OF_MEMORY = ("can't allocate memory", "out of memory", "not enough memory")  # as PyTorch says it, on CPU and GPU


class SentenceError(ValueError):
    """Something the user can understand and mend: its text is one sentence, and no traceback belongs to it."""

    is_failure: ClassVar[bool] = False  # the work failed on the way, rather than that it was given what it cannot use


class NotWrittenError(OSError, SentenceError):
    """A file that could not be written: which one, why, and what to do."""

    def __init__(self, path: Path, error: BaseException) -> None:
        number = error.errno if isinstance(error, OSError) else None
        super().__init__(number, getattr(error, "strerror", None) or str(error), str(path))

    def __str__(self) -> str:
        advice = "Make room there, or save in another place." if self.errno in NO_ROOM else "Save under another name."
        return f"{self.filename} could not be written: {str(self.strerror).rstrip('.')}. {advice}"


def told(error: BaseException) -> str | None:
    """The sentence for an error that is no mistake of this program; None for what is unexpected."""
    if isinstance(error, SentenceError):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith("netdesigner"):
        name = error.name.partition(".")[0]
        return f"The package {name} is missing. Install it: {sys.executable} -m pip install {PACKAGES.get(name, name)}"
    if isinstance(error, ImportError) and NO_LIBRARY in str(error):
        return f"A system library is missing ({error}). On Debian or Ubuntu, install what Qt needs: {SYSTEM_LIBRARIES}"
    if isinstance(error, MemoryError) or any(words in str(error) for words in OUT_OF_MEMORY):
        return NO_MEMORY
    if isinstance(error, OSError):
        return f"{error.filename or 'A file'} could not be used: {error.strerror or error}."
    return None
