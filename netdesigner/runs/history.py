"""How weights came about: the epochs behind them, kept in the metadata of their file and read back with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pydantic import NonNegativeInt, TypeAdapter, ValidationError

from netdesigner.training.events import EpochDone, Reason, Started

if TYPE_CHECKING:
    from netdesigner.runs.folder import Run

KEY = "netdesigner_history"  # in the metadata of a weights file


@dataclass(frozen=True)
class Lineage:
    """A training that has given weights, and those before it from whose weights it went on."""

    started: Started  # of the last of them
    epochs: tuple[EpochDone, ...]
    sentence: str  # how it ended
    reason: Reason = "done"
    run: str = ""  # the folder of its run
    epochs_before: NonNegativeInt = 0  # how many of `epochs` belong to earlier ones
    is_of_this_drawing: bool = True  # False: the drawing that the weights were saved with is another than was trained

    def text(self) -> str:
        """As JSON, for `history_from`."""
        return _ADAPTER.dump_json(self).decode()


def columns(epochs: Sequence[EpochDone]) -> dict[str, tuple[float, ...]]:
    """What a training measured as plain numbers, one an epoch: "train_loss", "val_accuracy", ...; NaN for none."""
    rows = [asdict(epoch) for epoch in epochs]
    names = [name for name, value in rows[0].items() if not isinstance(value, bool)] if rows else []
    return {name: tuple(float("nan") if row[name] is None else float(row[name]) for row in rows) for name in names}


_ADAPTER = TypeAdapter(Lineage)


def history_from(text: str | None) -> Lineage | None:
    """What `History.text` wrote; None where there is none or it cannot be read: curves are no reason to fail."""
    if text is None:
        return None
    try:
        history = _ADAPTER.validate_json(text)
    except ValidationError:
        return None
    numbers = [epoch.epoch for epoch in history.epochs]
    is_in_order = numbers == sorted(set(numbers)) and len(numbers) >= history.epochs_before
    return history if is_in_order and min(numbers, default=1) > 0 and history.started.steps_per_epoch > 0 else None


def history_of(run: Run) -> Lineage | None:
    """That of a run, also of one that was cut off; None where not one epoch was finished."""
    told, epochs = run.environment, run.epochs
    if not epochs:
        return None
    wanted, before = run.design.recipe.epochs, int(told.get("epochs_before", 0))
    started = Started(
        epochs=wanted,
        steps_per_epoch=max(1, epochs[-1].step - (epochs[-2].step if len(epochs) > 1 else 0)),
        param_count=told.get("parameters", 0),
        device=told.get("device", ""),
        device_name=told.get("device_name", ""),
        training_count=told.get("training_examples", 0),
        validation_count=told.get("validation_examples", 0),
        loss=told.get("loss", run.design.recipe.loss_in_use.choice),
    )
    ended: dict[str, Reason] = {"done": "done", "stopped": "stopped", "nan": "nan"}
    cut_off = f"It was cut off after {len(epochs) - before} of {wanted} epochs; the best weights until then are kept."
    sentence = str(told.get("message", cut_off))
    return Lineage(started, epochs, sentence, ended.get(run.result, "stopped"), str(run.path), before)
