"""What a command may write over: never what it reads, never a design, never a run, and no place twice.

Paths of options carry their meaning in the parser's `type`; the check is made once, before any verb is run.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from netdesigner.cli.errors import UsageError
from netdesigner.design.file import SUFFIX, is_design

RUN = "run.json"  # the file that makes a folder a run (runs/folder.py, which imports torch's neighbours)
OTHERWISE = "choose another name"


def reads(text: str) -> Path:
    """The type of an option whose file is read."""
    return _named(text)


def writes(text: str) -> Path:
    """The type of an option whose file is written; an older file may be replaced, but no design and no run."""
    return _named(text)


def writes_folder(text: str) -> Path:
    """The type of an option whose folder is filled; the verb itself refuses or numbers what is there."""
    return _named(text)


def _named(text: str) -> Path:
    if not text:
        raise UsageError("A file has no name: an option was given an empty text.")
    return Path(text)


def check_outputs(verb: ArgumentParser, options: Namespace) -> None:
    """Raises UsageError where an output of this command would destroy something."""
    inputs, outputs = list(_paths(verb, options, reads)), list(_paths(verb, options, writes))
    inputs += [(f"the network in {path}", beside) for _, path in inputs if (beside := _weights_of(path)).is_file()]
    for number, (option, path) in enumerate(outputs):
        for other, source in inputs:
            if is_same(path, source):
                raise UsageError(f"{option} {path} would replace what {other} is read from; choose another name.")
        for other, earlier in outputs[:number]:
            if is_same(path, earlier):
                raise UsageError(f"{option} and {other} name the same file, {path}; choose two names.")
        if not getattr(options, "force", False):
            check_output(path, "give --force to replace it" if hasattr(options, "force") else OTHERWISE)


def check_output(path: Path, otherwise: str = OTHERWISE) -> None:
    """Raises UsageError where a file to be written is a design, or a file of a run."""
    if not path.exists():
        return
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it.")
    if path.is_file() and (path.resolve().suffix == SUFFIX or is_design(path)):
        raise UsageError(f"{path} is a design and is not written over; {otherwise}.")
    if (path.resolve().parent / RUN).is_file():
        raise UsageError(f"{path} belongs to the run in {path.parent} and is not written over; choose another name.")


def _weights_of(design: Path) -> Path:
    """The trained weights beside a design, which a command reads with it (as `network.weights.beside` names them)."""
    return design.with_suffix(".weights.safetensors")


def _paths(verb: ArgumentParser, options: Namespace, kind: object) -> Iterable[tuple[str, Path]]:
    """The given paths of one kind, with what the user calls the option."""
    for action in verb._actions:  # argparse has no public list of them
        if action.type is kind:
            given = getattr(options, action.dest, None)
            name = action.option_strings[-1] if action.option_strings else str(action.metavar)
            paths = given if isinstance(given, list) else [given]
            yield from ((name, path) for path in paths if isinstance(path, Path))


def is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, by links and other spellings too; it need not be there yet."""
    try:
        if one.is_file() or other.is_file():
            return one.samefile(other)
    except OSError:
        return False
    return one.resolve() == other.resolve()


@contextmanager
def together(*paths: Path | None) -> Iterator[None]:
    """Files that belong together: where one cannot be written, none that was not there before is left behind."""
    new = [path for path in paths if path is not None and not path.exists()]
    try:
        yield
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        raise
