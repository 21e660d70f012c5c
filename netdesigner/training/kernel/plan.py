"""The numbers of a training, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OutputsPlan:
    """How much each output counts in the loss, and which of them evaluation has."""

    weights: tuple[float, ...] = (1.0,)
    kept: tuple[int, ...] = (0,)  # the first is the one whose accuracy is told

    def of(self, is_training: bool) -> tuple[tuple[float, ...], int]:
        """The weights of what is returned, and where the main output is among them."""
        if is_training:
            return self.weights, self.kept[0]
        return tuple(self.weights[index] for index in self.kept), 0


@dataclass(frozen=True)
class TrainingPlan:
    """How long, in which batches, by what measure.

    A loss that takes rows instead of class numbers says of how many numbers
    (`one_hot_classes`); a network that gives a single score takes 0 and 1 then. Trained
    weights (`is_continued`) are validated first, so that only what is better takes
    their place; epochs and steps are counted on from those that they have behind them.
    """

    epochs: int
    batch_size: int
    validation_batch_size: int  # may be larger: nothing is kept for a way back
    seed: int  # of the order of examples, and of what layers such as Dropout draw
    is_classification: bool
    one_hot_classes: int | None = None
    outputs: OutputsPlan = OutputsPlan()
    is_continued: bool = False
    epochs_before: int = 0
    steps_before: int = 0
    best_before: int = 0  # the epoch that the weights are from
