"""What a crash left behind: drawings, and weights that were trained and not saved."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLockFile

from netdesigner.design.design import Design
from netdesigner.design.file import loads
from netdesigner.design.stamp import Stamp
from netdesigner.json_text import parse
from netdesigner.network.moved_weights import Moves, moved
from netdesigner.paths import state_folder, sweep

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow
    from netdesigner.network.weights import WeightsFile
    from netdesigner.runs.history import Lineage

ENDING = ".recovery.json"
UNREADABLE = ".unreadable"


def folder() -> Path:
    return state_folder() / "recovery"


@dataclass(frozen=True)
class Found:
    """Work that a crash left behind."""

    file: Path
    design: Design
    origin: Path | None  # the design file it was opened from
    when: datetime
    stamp: Stamp | None = None  # what that file held then
    copy: Path | None = None  # weights that lay in no other file
    run: Path | None = None  # the run with the weights that were not saved
    running: tuple[Path, Moves] | None = None  # the run of the training that was cut off

    @property
    def title(self) -> str:
        return self.origin.name if self.origin else f"{self.design.name} (never saved)"

    def learned(self) -> tuple[WeightsFile | None, Lineage | None]:
        """The newest weights there are: of the training that was cut off, if it came to an epoch, else those before.

        Raises WeightsError.
        """
        from netdesigner.network.weights import WeightsFile, read
        from netdesigner.runs.history import KEY, history_from

        if self.running is not None:
            path, moves = self.running
            weights, history = _from_run(path)
            if weights is not None:
                for pairs, place in moves:
                    weights = WeightsFile(moved(weights.weights, pairs, self.design, place), weights.notes)
                return weights, history
        if self.copy is not None and self.copy.is_file():
            kept = read(self.copy)
            return kept, history_from(kept.notes.get(KEY))
        return _from_run(self.run) if self.run is not None else (None, None)

    def discard(self) -> None:
        remove(self.file)
        if self.copy is not None:
            remove(self.copy)
        remove(lock_path(self.file))


def _from_run(path: Path) -> tuple[WeightsFile | None, Lineage | None]:
    """Weights and curves in a run's folder; nothing where it is gone or was cut off too early."""
    from netdesigner.errors import SentenceError
    from netdesigner.network.weights import read
    from netdesigner.runs.folder import WEIGHTS, open_run
    from netdesigner.runs.history import history_of

    try:
        return (read(path / WEIGHTS), history_of(open_run(path))) if (path / WEIGHTS).is_file() else (None, None)
    except SentenceError:
        return None, None


def left_behind() -> list[Found]:
    """The work of processes that ended without closing, newest first."""
    found = [work for file in _abandoned() if (work := _read(file)) is not None]
    return sorted(found, key=lambda work: work.when, reverse=True)


def set_aside() -> list[Path]:
    """Renames files that cannot be read (torn, or of a newer program), so that nothing is lost; says where they are."""
    kept = []
    for file in _abandoned():
        if _read(file) is None:
            goal = file.with_name(file.name + UNREADABLE)
            with suppress(OSError):  # it stays where it is, and is tried again at the next start
                file.replace(goal)
                lock_path(file).unlink(missing_ok=True)
                kept.append(goal)
    return kept


def sweep_recovery() -> None:
    """Removes what belongs to no recovery file any more: locks of nobody, copies of weights, halves of files."""
    place = folder()
    sweep(place)
    with suppress(OSError):
        for file in sorted(place.iterdir()):
            if file.suffix == ".lock":
                stem = file.name.removesuffix(".lock")
            elif ENDING in file.name or file.name.count("-") < 2:
                continue
            else:
                stem = file.name.rpartition("-")[0]
            owner = place / f"{stem}{ENDING}"
            if not owner.exists() and not owner.with_name(owner.name + UNREADABLE).exists() and _is_free(owner):
                remove(file)


def _abandoned() -> list[Path]:
    """Files whose lock nobody holds; the others belong to windows that are still at work."""
    return [file for file in sorted(folder().glob(f"*{ENDING}")) if _is_free(file)]


def _is_free(file: Path) -> bool:
    lock = QLockFile(str(lock_path(file)))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    return True


def _read(file: Path) -> Found | None:
    """The work in a file; None where it cannot be read."""
    try:
        content = parse(file.read_text(encoding="utf-8"))
        origin, copy, run = (content.get(name) for name in ("origin", "weights", "run"))
        return Found(
            file,
            loads(content["design"]),
            Path(origin) if origin else None,
            datetime.fromisoformat(content["when"]),
            _stamp(content.get("stamp")),
            file.with_name(Path(copy).name) if copy else None,
            Path(run) if run else None,
            _running(content.get("running")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _stamp(told: Any) -> Stamp | None:
    return None if told is None else Stamp(int(told["size"]), int(told["modified"]), str(told["digest"]))


def _running(told: Any) -> tuple[Path, Moves] | None:
    if told is None:
        return None
    moves = tuple((tuple((str(old), str(new)) for old, new in pairs), str(place)) for pairs, place in told["moves"])
    return Path(told["run"]), moves


def remove(file: Path) -> None:
    with suppress(OSError):  # it is not there, or lies where nothing can be changed
        file.unlink()


def lock_path(file: Path) -> Path:
    return file.with_name(file.name.removesuffix(ENDING) + ".lock")


# -- in the window


def offer(window: MainWindow) -> None:
    """Offers what a crash left behind, newest first; what belongs to no work any more goes."""
    sweep_recovery()
    for kept in set_aside():
        window.notice.tell(f"Unsaved work of an earlier session cannot be read. It is kept as {kept}.")
    for work in left_behind()[:1]:
        _offer_one(window, work)


def _offer_one(window: MainWindow, work: Found) -> None:
    def restore() -> None:
        if window.files.may_leave():
            window.files.show_recovered(work)
            window.recovery.write()
            work.discard()
            offer(window)

    def discard() -> None:
        work.discard()
        offer(window)

    text = f"NetDesigner ended without closing. Unsaved work on {work.title} from {work.when:%d %b, %H:%M} was kept."
    window.notice.offer(text, ("Restore it", restore), ("Later", lambda: None), ("Throw it away", discard))
