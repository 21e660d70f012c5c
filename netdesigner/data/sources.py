"""Opens what `--data` and the data page name, and says what may be given there: both from the registry of sources."""

from __future__ import annotations

from pathlib import Path

from netdesigner.data import kinds  # noqa: F401  (registers them)
from netdesigner.data.checks import SourceError
from netdesigner.data.entries import existing
from netdesigner.data.example_set import ExampleSet
from netdesigner.data.source import SOURCES, Confidence, Source
from netdesigner.paths import kind_of

__all__ = ["SourceError", "at_hand", "choices", "file_filter", "in_files", "in_folders", "open_source"]

LONGEST = 80  # characters of a place in a sentence


def open_source(where: str) -> ExampleSet:
    """The examples that `where` names; SourceError says what is wrong with them and what to do."""
    where = where.strip()
    if not where:
        raise SourceError(f"No examples are named. {_advice()}")
    if own := at_hand().get(where.lower()):
        return own().open(Path(where))
    path = Path(where)
    try:
        path = existing(path.expanduser())
        if path.is_dir() or path.is_file():
            return _surest(path)().open(path)
        if path.exists():
            raise SourceError(f"{path} is neither a file nor a folder ({kind_of(path)}). {_advice()}")
    except PermissionError as error:
        raise SourceError(f"{error.filename or path} may not be read. Change its permissions or copy it.") from None
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        # no such user (~name), a name too long or with a null character, a disk that is gone
        reason = getattr(error, "strerror", None) or str(error).rstrip(".")
        raise SourceError(f"{_brief(where)} cannot be opened ({reason}). {_advice()}") from None
    raise SourceError(f"There is nothing at {path}. {_advice()}")


def _surest(path: Path) -> type[Source]:
    """The source that is surest of a path, the first of equally sure ones; raises SourceError where none knows it."""
    ranked = {cls: cls.recognises(path) for cls in SOURCES.values()}
    best = max(ranked, key=lambda cls: ranked[cls])
    if ranked[best] < Confidence.SURE and path.is_file() and path.stat().st_size == 0:
        raise SourceError(f"{path} is empty (0 bytes). Download it again.")
    if ranked[best]:
        return best
    raise SourceError(f"{path.name} is not a kind of file that is known. {_advice()}")


def _brief(where: str) -> str:
    return where if len(where) <= LONGEST else f"{where[:LONGEST]}…"


# --- what may be given, in words -----------------------------------------------------------------------


def at_hand() -> dict[str, type[Source]]:
    """The sources that need no path, by the word that is written instead."""
    return {cls.word: cls for cls in SOURCES.values() if cls.word}


def choices() -> str:
    """All that may be named: "digits, an IDX images file, … or an .npz file"."""
    return _one_of([way for cls in SOURCES.values() for way in cls.ways])


def _advice() -> str:
    return f"Give {choices()}."


def file_filter() -> str:
    """What a file dialog offers, as Qt writes it."""
    patterns = " ".join(pattern for cls in SOURCES.values() for pattern in cls.patterns)
    return f"Examples ({patterns});;All files (*)"


def in_files() -> str:
    """The files that may be chosen, in sentences."""
    return " ".join(cls.help() for cls in SOURCES.values() if cls.patterns)


def in_folders() -> str:
    """The folders that may be chosen, in a sentence."""
    return f"A folder with {_one_of([cls.folder_of for cls in SOURCES.values() if cls.folder_of])}."


def _one_of(words: list[str]) -> str:
    return ", ".join(words[:-1]) + f" or {words[-1]}" if len(words) > 1 else "".join(words)
