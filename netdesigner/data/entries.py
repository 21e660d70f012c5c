"""What counts in a folder: not what systems, editors and notebooks leave there; and names in one Unicode form."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

# Left behind by macOS archives, NAS systems, Windows, Python and unclean disks; names with a dot in front go anyway.
LEFT_BEHIND = {
    "__macosx", "@eadir", "#recycle", "#snapshot", "$recycle.bin", "system volume information", "lost+found",
    "__pycache__", "desktop.ini", "thumbs.db", "icon\r",
}  # fmt: skip


def one_form(name: str) -> str:
    """A name as it is compared: "é" may be stored as one sign or as two (macOS), and is the same name."""
    return unicodedata.normalize("NFC", name)


def is_left_behind(name: str) -> bool:
    """Whether a file or folder is none of the user's: `.ipynb_checkpoints`, `._cat.png`, `__MACOSX`, `cat.png~`."""
    return name.startswith((".", "~$")) or name.endswith("~") or name.lower() in LEFT_BEHIND


def entries(folder: Path) -> list[Path]:
    """The files and folders in a folder that count, in order of their names."""
    return sorted(path for path in folder.iterdir() if not is_left_behind(path.name))


def folders(folder: Path) -> list[Path]:
    return [path for path in entries(folder) if path.is_dir()]


def files_below(folder: Path, suffixes: set[str]) -> Iterator[Path]:
    """The files with these endings (in small letters) in a folder and the folders below it, in order."""
    for place, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if not is_left_behind(name))
        for name in sorted(names):
            path = Path(place, name)
            if path.suffix.lower() in suffixes and not is_left_behind(name) and path.is_file():
                yield path


def existing(path: Path) -> Path:
    """The path, or what is there under the same name in the other Unicode form."""
    forms = (Path(unicodedata.normalize(form, str(path))) for form in ("NFC", "NFD"))
    return path if path.exists() else next((other for other in forms if other.exists()), path)
