"""What the inspect panel says: whose weights are shown, and what a unit sees."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.gui.look import wording
from netdesigner.inspect.regions import Region


@dataclass(frozen=True)
class Origin:
    """Where the weights of a question came from."""

    seed: int
    live: tuple[int, int] | None = None  # epoch and step of the training that they were copied from
    is_redrawn: bool = False  # the drawing is another than the one that is (or was) trained


def whose_weights(origin: Origin, is_fresh: bool, fresh: Collection[str], mine: str, name: str, is_map: bool) -> str:
    """Whose weights are shown; `fresh` are the paths of blocks that have fresh ones, `mine` is the shown block's."""
    if is_fresh:
        return f"Untrained: these are fresh weights (seed {origin.seed})."
    since = "the training began" if origin.live else "the training"
    where = f"Live · epoch {origin.live[0]:,}, step {origin.live[1]:,}" if origin.live else "Trained weights"
    if mine in fresh:
        return f"{name} has changed since {since}: its weights here are fresh, not those of the training."
    if fresh:
        mixed = " Maps and scores mix both." if is_map else ""
        changed = f"{wording.plural(len(fresh), 'block')} changed since and {'has' if len(fresh) == 1 else 'have'}"
        return f"{where}; {changed} fresh weights.{mixed}"
    if origin.is_redrawn and is_map:
        return f"{where}, in the drawing as it is now: it has changed since {since}."
    return where if origin.live else f"{where}."


def what_it_sees(seen: ReceptiveField | None, region: Region | None) -> str:
    """What a unit sees, of the size that the status bar tells; "" where it is not known."""
    if seen is None or seen.status == "unknown":
        return ""
    if seen.status == "whole input":
        return "sees the whole input"
    size = wording.field_size(seen)
    if region is None or len(region) != len(seen.axes):
        return f"sees {size}"
    spans = [f"{first:g} to {last:g}".replace("-", "−") for first, last in region]
    names = {1: ("places",), 2: ("rows", "columns")}.get(len(region), tuple(f"axis {n}" for n in range(len(region))))
    return "sees " + ", ".join(f"{name} {span}" for name, span in zip(names, spans, strict=True)) + f" ({size})"
