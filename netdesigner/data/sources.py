"""Opens what `--data` and the data page name: the digits, IDX files, a folder of images or an .npz."""

from __future__ import annotations

from pathlib import Path

from netdesigner.data.digits import open_digits
from netdesigner.data.entries import entries, existing, folders
from netdesigner.data.folder import has_images, open_folder
from netdesigner.data.idx import image_files, is_idx, open_idx, open_idx_folder
from netdesigner.data.npz import open_npz
from netdesigner.data.source import Source, SourceError
from netdesigner.paths import kind_of

__all__ = ["Source", "SourceError", "open_source"]

CHOICES = "Give digits, an IDX images file, a folder of them, a folder with a folder a class, or an .npz file."

LONGEST = 80  # characters of a place in a sentence


def open_source(where: str) -> Source:
    """The source that `where` names; SourceError says what is wrong with it and what to do."""
    where = where.strip()
    if where.lower() == "digits":
        return open_digits()
    if not where:
        raise SourceError(f"No examples are named. {CHOICES}")
    path = Path(where)
    try:
        path = existing(path.expanduser())
        if path.is_dir():
            return _open_folder(path)
        if path.is_file():
            return _open_file(path)
        if path.exists():
            raise SourceError(f"{path} is neither a file nor a folder ({kind_of(path)}). {CHOICES}")
    except PermissionError as error:
        raise SourceError(f"{error.filename or path} may not be read. Change its permissions or copy it.") from None
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        # no such user (~name), a name too long or with a null character, a disk that is gone
        reason = getattr(error, "strerror", None) or str(error).rstrip(".")
        raise SourceError(f"{_brief(where)} cannot be opened ({reason}). {CHOICES}") from None
    raise SourceError(f"There is nothing at {path}. {CHOICES}")


def _brief(where: str) -> str:
    return where if len(where) <= LONGEST else f"{where[:LONGEST]}…"


def _open_folder(folder: Path) -> Source:
    if image_files(folder):
        return open_idx_folder(folder)
    inner = next((path for path in folders(folder) if image_files(path)), None)
    if inner is not None:  # MNIST/raw
        return open_idx_folder(inner)
    archives = [path for path in entries(folder) if path.suffix.lower() == ".npz" and path.is_file()]
    if len(archives) == 1 and not has_images(folder):
        return open_npz(archives[0])
    if not entries(folder):
        raise SourceError(f"{folder} is empty. Put the images of each class in a folder named after it.")
    return open_folder(folder)


def _open_file(path: Path) -> Source:
    if path.suffix.lower() == ".npz":
        return open_npz(path)
    if path.stat().st_size == 0:
        raise SourceError(f"{path} is empty (0 bytes). Download it again.")
    if is_idx(path) or "ubyte" in path.name:
        return open_idx(path)
    raise SourceError(f"{path.name} is not a kind of file that is known. {CHOICES}")
