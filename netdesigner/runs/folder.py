"""A run on disk: a folder with the design, its weights, its curves and where it was made.

    design.netdesign             what was trained, with its recipe
    model.weights.safetensors    weights of the best epoch, by node id; written at each that is better
    metrics.jsonl                one line an epoch, written as it ends
    run.json                     versions, device, seed, times, result

Every file but the growing metrics is written beside its place and then moved there, so that a run that is cut off
leaves whole files.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from netdesigner import __version__
from netdesigner.declare import plain
from netdesigner.design import file as design_file
from netdesigner.design.design import Design
from netdesigner.errors import NotWrittenError, SentenceError
from netdesigner.json_text import parse
from netdesigner.network import weights as network_weights
from netdesigner.training.events import BestWeights, EpochDone, Event, Finished, Started, Weights

DESIGN, WEIGHTS, METRICS, RUN = "design.netdesign", "model.weights.safetensors", "metrics.jsonl", "run.json"


class RunError(SentenceError):
    """A folder that cannot be read as a run, or cannot be made: one sentence."""


class RunFolder:
    """Writes a run while it happens; give it every event of the training."""

    def __init__(
        self, path: Path, design: Design, made_by: str = "command line", before: tuple[EpochDone, ...] = ()
    ) -> None:
        """Begins a run in `path`, which must be empty or not there yet; `before` are epochs that it goes on from."""
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            if any(path.iterdir()):
                raise RunError(f"{path} is not empty. Choose another folder for the run.")
            self._begin(design)
        except OSError as error:
            raise RunError(f"The run cannot be written to {path} ({error.strerror or error}).") from None
        self._epochs: list[EpochDone] = []
        for epoch in before:
            self._add(epoch)
        self._kept_epoch: int | None = None  # whose weights lie in the folder
        self._environment = _environment(design) | {"made_by": made_by, "epochs_before": len(before)}
        self._write_environment("running")

    def _begin(self, design: Design) -> None:
        """Writes the design; where there is no room for it, no empty folder stays."""
        try:
            design_file.save(design, self.path / DESIGN)
        except design_file.FileError:
            with suppress(OSError):
                self.path.rmdir()
            raise

    @classmethod
    def new(
        cls,
        parent: Path,
        design: Design,
        now: datetime | None = None,
        made_by: str = "command line",
        before: tuple[EpochDone, ...] = (),
    ) -> RunFolder:
        """A folder of its own below `parent`, called after the time and the design."""
        stem = re.sub(r"[^\w-]+", "-", design.name).strip("-").lower() or "network"
        name = f"{(now or datetime.now()):%Y-%m-%d-%H%M%S}-{stem}"
        taken = {path.name for path in parent.iterdir()} if parent.is_dir() else set()
        number = 1
        while (numbered := name if number == 1 else f"{name}-{number}") in taken:
            number += 1
        return cls(parent / numbered, design, made_by, before)

    def take(self, event: Event) -> None:
        """Writes what an event brings: an epoch's line, the weights that are best so far, or the result."""
        if isinstance(event, Started):
            self._environment |= {
                "device": event.device, "device_name": event.device_name, "parameters": event.param_count,
                "training_examples": event.training_count, "validation_examples": event.validation_count,
                "loss": event.loss, "notes": list(event.notes),
            }  # fmt: skip
            self._write_environment("running")
        elif isinstance(event, EpochDone):
            self._add(event)
        elif isinstance(event, BestWeights):
            network_weights.save(self.path / WEIGHTS, event.weights)
            self._kept_epoch = event.epoch
        elif isinstance(event, Finished):
            self._finish(event)

    def _add(self, epoch: EpochDone) -> None:
        self._epochs.append(epoch)
        try:
            with (self.path / METRICS).open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(epoch)) + "\n")
        except OSError as error:
            raise NotWrittenError(self.path / METRICS, error) from None

    def fail(self, message: str) -> None:
        """Notes that the training ended with an error."""
        self._environment |= {"finished": _now(), "message": message}
        self._write_environment("failed")

    def record(self, events: Iterable[Event]) -> Iterator[Event]:
        """Passes events on and writes them on the way; an error is noted and passed on as well."""
        try:
            for event in events:
                self.take(event)
                yield event
        except Exception as error:  # noted whatever it is, and raised again
            with suppress(OSError, SentenceError):  # on a full disk there is no room for the note either
                self.fail(str(error))
            raise

    def _finish(self, event: Finished) -> None:
        if event.weights and (event.best_epoch is None or event.best_epoch != self._kept_epoch):
            network_weights.save(self.path / WEIGHTS, event.weights)
        best = next((epoch for epoch in self._epochs if epoch.epoch == event.best_epoch), None)
        self._environment |= {
            "finished": _now(), "seconds": round(event.seconds, 3), "message": event.message,
            "epochs": event.epochs, "steps": event.step, "best_epoch": event.best_epoch,
            "best_val_loss": best and best.val_loss, "best_val_accuracy": best and best.val_accuracy,
        }  # fmt: skip
        self._write_environment(event.reason)

    def _write_environment(self, result: str) -> None:
        text = json.dumps(self._environment | {"result": result}, indent=2, ensure_ascii=False) + "\n"
        _write(self.path / RUN, text)


@dataclass(frozen=True, eq=False)
class Run:
    """A run read back."""

    path: Path
    design: Design
    weights: Weights | None  # None: it was cut off before its first epoch was done
    epochs: tuple[EpochDone, ...]
    environment: dict[str, Any]

    @property
    def result(self) -> str:
        """done, stopped, nan, failed, or running (then it was cut off, or goes on elsewhere)."""
        return str(self.environment.get("result", "running"))


def is_run(path: Path) -> bool:
    """Whether a folder looks like a run."""
    return (path / DESIGN).is_file() and (path / RUN).is_file()


def open_run(path: Path) -> Run:
    """Reads a run folder; RunError, FileError or a weights error say what is wrong with it."""
    if not is_run(path):
        missing = DESIGN if not (path / DESIGN).is_file() else RUN
        raise RunError(f"{path} is not a run: {missing} is not in it. Give a folder that `train --run-dir` made.")
    try:
        environment = parse((path / RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{path / RUN} cannot be read ({error}). The run was not written whole.") from None
    if not isinstance(environment, dict):
        raise RunError(f"{path / RUN} does not describe a run: it holds a {type(environment).__name__}.")
    design = design_file.load(path / DESIGN)
    weights = network_weights.load(path / WEIGHTS) if (path / WEIGHTS).is_file() else None
    return Run(path, design, weights, tuple(_epochs(path / METRICS)), environment)


def _epochs(path: Path) -> Iterator[EpochDone]:
    """The epochs in a metrics file; a last line that was cut off is left out."""
    if not path.is_file():
        return
    names = {field.name for field in fields(EpochDone)}
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        try:
            values = json.loads(line)
            yield EpochDone(**{name: value for name, value in values.items() if name in names})
        except (ValueError, TypeError, AttributeError) as error:
            if number == len(lines):
                return
            raise RunError(f"Line {number} of {path} is damaged ({error}).") from None


def _environment(design: Design) -> dict[str, Any]:
    return {
        "name": design.name,
        "started": _now(),
        "seed": design.recipe.seed,
        "recipe": plain.to_json(design.recipe),
        "versions": {
            "netdesigner": __version__,
            "python": platform.python_version(),
            **{name: found for name in ("torch", "numpy") if (found := _version(name))},
        },
        "platform": platform.platform(),
        "cores": os.cpu_count(),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _write(path: Path, text: str) -> None:
    """Writes beside the place and moves it there."""
    design_file.write_text(path, text)
