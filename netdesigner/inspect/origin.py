"""Whose weights are looked at, in a sentence: fresh ones, trained ones, or both."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Where the weights of a subject came from."""

    seed: int
    live: tuple[int, int] | None = None  # epoch and step of the training that they were copied from
    is_redrawn: bool = False  # the drawing is another than the one that is (or was) trained
    source: str = "Trained weights"  # where they came from otherwise


def whose_weights(origin: Origin, is_fresh: bool, fresh: Collection[str], mine: str, name: str, is_map: bool) -> str:
    """Whose weights are shown; `fresh` are the paths of blocks that have fresh ones, `mine` is the shown block's."""
    if is_fresh:
        return f"Untrained: these are fresh weights (seed {origin.seed})."
    since = "the training began" if origin.live else "the training"
    where = f"Live · epoch {origin.live[0]:,}, step {origin.live[1]:,}" if origin.live else origin.source
    if mine in fresh:
        return f"{name} has changed since {since}: its weights here are fresh, not those of the training."
    if fresh:
        mixed = " Maps and scores mix both." if is_map else ""
        changed = (
            "1 block changed since and has" if len(fresh) == 1 else f"{len(fresh):,} blocks changed since and have"
        )
        return f"{where}; {changed} fresh weights.{mixed}"
    if origin.is_redrawn and is_map:
        return f"{where}, in the drawing as it is now: it has changed since {since}."
    return where if origin.live else f"{where}."
