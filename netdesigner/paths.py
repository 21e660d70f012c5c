"""Where things lie: the resources shipped with the program, and the user's own folders; and how a file is replaced."""

import errno
import getpass
import glob
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path, user_data_path, user_state_path

from netdesigner.errors import NotWrittenError

APP = "netdesigner"
DAY, SETTLED = 86_400, 5  # seconds; another machine may write into a shared folder, and its processes are not seen
MOST_OF_NAME = 40  # characters of a file's name in that of its temporary twin: the whole might be too long for one


def resources() -> Path:
    """The folder of shipped resources, in a checkout, an installed wheel or a frozen bundle."""
    if bundle := getattr(sys, "_MEIPASS", None):
        return Path(bundle) / "resources"
    here = Path(__file__).resolve().parent
    installed = here / "_resources"
    return installed if installed.is_dir() else here.parent / "resources"


def state_folder() -> Path:
    """Where recent files, window layout and recovery files are kept; made on first use.

    Where the usual place cannot be written, a folder of the user's below the system's temporary one: the window
    starts all the same, and `state_trouble` says so.
    """
    return _state()[0]


def state_trouble() -> str:
    """A sentence about where settings and unsaved work are kept, if it is not the usual place; else ""."""
    return _state()[1]


def _state() -> tuple[Path, str]:
    usual = user_state_path(APP, appauthor=False)
    try:
        usual.mkdir(parents=True, exist_ok=True)
        if os.access(usual, os.W_OK | os.X_OK):
            return usual, ""
        reason = "it is not writable"
    except OSError as error:
        reason = error.strerror or str(error)
    other = _own_temporary_folder()
    return other, f"Settings and unsaved work cannot be kept in {usual} ({reason}); they are kept in {other}."


def cache_folder() -> Path:
    """Where what can be made again is kept; made on first use, a temporary folder where that cannot be written."""
    usual = user_cache_path(APP, appauthor=False)
    with suppress(OSError):
        usual.mkdir(parents=True, exist_ok=True)
        if os.access(usual, os.W_OK | os.X_OK):
            return usual
    return _own_temporary_folder()


def _own_temporary_folder() -> Path:
    """The same at each start, so that what a crash left is found again; never a folder of somebody else."""
    owner = os.getuid() if hasattr(os, "getuid") else getpass.getuser()
    folder = Path(tempfile.gettempdir()) / f"{APP}-{owner}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        if not folder.is_symlink() and (not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()):
            return folder
    return Path(_fresh_temporary_folder())


@cache
def _fresh_temporary_folder() -> str:
    return tempfile.mkdtemp(prefix=f"{APP}-")


def is_file(path: Path) -> bool:
    """As `Path.is_file`, and False for what can be no path at all (a zero byte, a name of a thousand letters)."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def runs_folder() -> Path:
    """Where finished trainings are kept unless the user names a place."""
    return user_data_path(APP, appauthor=False) / "runs"


def kind_of(path: Path) -> str:
    """What lies at a path that is there, in words: "a folder", "a device", ..."""
    kinds = {"a file": path.is_file, "a folder": path.is_dir, "a pipe": path.is_fifo, "a socket": path.is_socket}
    return next((words for words, is_it in kinds.items() if is_it()), "a device")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A place to write to that becomes `path` in one step: whoever reads it sees the old file or the new, never half.

    A link stays a link, a file keeps its mode, its owner and its other names (hard links). What is no file, such as
    /dev/stdout, is written to and never replaced. Raises NotWrittenError; a read-only file is refused.
    """
    try:
        with _replacing(path) as place:
            yield place
    except OSError as error:
        raise NotWrittenError(path, error) from None


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    if path.exists() and not path.is_file() and not path.is_dir():
        yield path
        return
    goal = path.resolve()
    before = goal.stat() if goal.is_file() else None
    if before is not None and not before.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(errno.EACCES, "it is read-only", str(path))  # told to root as well, who could write it
    goal.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(
        prefix=f".{goal.name[:MOST_OF_NAME]}.{os.getpid()}-", suffix=".tmp", dir=goal.parent
    )
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        if before is not None and before.st_nlink > 1:
            _overwrite(goal, temporary)
        else:
            _take_after(temporary, before)
            os.replace(temporary, goal)
            _sync_folder(goal.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sweep(folder: Path, name: str = "*") -> None:
    """Removes the halves of files (all, or those of one name) that processes left in a folder when they were killed."""
    pattern = name if name == "*" else glob.escape(name[:MOST_OF_NAME])
    with suppress(OSError):
        for path in sorted(folder.glob(f".{pattern}.*.tmp")):
            with suppress(OSError):
                if _is_left(path):
                    path.unlink()


def _is_left(path: Path) -> bool:
    """Whether nobody writes a half of a file any more: its process is gone, or it has not been touched for a day."""
    age = time.time() - path.stat().st_mtime
    owner = path.name.removesuffix(".tmp").rpartition(".")[2].partition("-")[0]
    is_gone = owner.isdecimal() and hasattr(os, "getuid") and not _is_alive(int(owner))
    return age > DAY or (is_gone and age > SETTLED)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)  # asks only; on Windows it would end the process
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _take_after(temporary: Path, before: os.stat_result | None) -> None:
    """Mode and owner of the file that will be replaced; of a new file those that are usual here."""
    if before is None:
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        return
    now = temporary.stat()
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        with suppress(OSError):  # only root may give files away
            os.chown(temporary, before.st_uid, before.st_gid)
    temporary.chmod(stat.S_IMODE(before.st_mode))  # last: chown takes rights away


def _overwrite(goal: Path, source: Path) -> None:
    """Writes over a file with several names, which replacing would cut apart.

    Its room on the disk is taken first, so that a full disk is met while the old content is whole.
    """
    size = source.stat().st_size
    with source.open("rb") as new, goal.open("rb+") as stream:
        if hasattr(os, "posix_fallocate") and size:
            os.posix_fallocate(stream.fileno(), 0, size)
        shutil.copyfileobj(new, stream)
        stream.truncate()
        os.fsync(stream.fileno())
    source.unlink()


def _sync_folder(folder: Path) -> None:
    """The new name outlives a power cut as well; where folders cannot be opened (Windows) there is nothing to do."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
