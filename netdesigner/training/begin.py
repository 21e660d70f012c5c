"""A training begun by a thread that has not imported torch yet."""

from __future__ import annotations

from collections.abc import Iterator

from netdesigner.training.events import Event
from netdesigner.training.request import TrainRequest


def begin(request: TrainRequest) -> Iterator[Event]:
    """`train`, with torch imported by the thread that asks: for a worker beside a window."""
    from netdesigner.training.train import train

    return train(request)
