"""Where things lie: the resources shipped with the program, and the user's own folders; and how a file is replaced."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_data_path, user_state_path

APP = "netdesigner"


def resources() -> Path:
    """The folder of shipped resources, in a checkout, an installed wheel or a frozen bundle."""
    if bundle := getattr(sys, "_MEIPASS", None):
        return Path(bundle) / "resources"
    here = Path(__file__).resolve().parent
    installed = here / "_resources"
    return installed if installed.is_dir() else here.parent / "resources"


def state_folder() -> Path:
    """Where recent files, window layout and recovery files are kept; made on first use."""
    folder = user_state_path(APP, appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def runs_folder() -> Path:
    """Where finished trainings are kept unless the user names a place."""
    return user_data_path(APP, appauthor=False) / "runs"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A place to write to that becomes `path` in one step: whoever reads it sees the old file or the new, never half.

    A link stays a link. What is no file, such as /dev/stdout, is written to and never replaced.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        yield path
        return
    goal = path.resolve()
    goal.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{goal.name}.", suffix=".tmp", dir=goal.parent)
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        os.replace(temporary, goal)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
