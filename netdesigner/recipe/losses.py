"""What is minimized: one class a loss, averaged over the examples of a step."""

from __future__ import annotations

from typing import ClassVar

from netdesigner.declare.declared import Declared
from netdesigner.declare.registry import Registry
from netdesigner.layers.call import Call


class Loss(Declared):
    """How far answers are from their targets."""

    words: ClassVar[str] = ""  # as a sentence calls it
    function: ClassVar[str] = ""  # of torch.nn, where it has another name
    takes_class_numbers: ClassVar[bool] = False  # the targets are numbers of the right classes, not values
    wants_scores: ClassVar[bool] = False  # raw ones, which it brings into a range by itself
    takes_one_score: ClassVar[bool] = False  # which tells two classes apart

    def call(self) -> Call:
        """The loss as a call; settings at their default are left out."""
        return Call(f"nn.{self.function or type(self).__name__}", (), self.changed())


LOSSES: Registry[Loss] = Registry("Loss", in_words=True)


def loss(cls: type[Loss]) -> type[Loss]:
    """Registers a loss under its class's name in words, without "Loss"."""
    LOSSES.add(cls)
    return cls


@loss
class CrossEntropyLoss(Loss):
    """For one of several classes: minus the logarithm of the right class's probability, made of raw scores."""

    words = "cross-entropy"
    takes_class_numbers = wants_scores = True


@loss
class HingeLoss(Loss):
    """For one of several classes: how far the other scores come within a margin of 1 of the right one's."""

    words = "hinge"
    function = "MultiMarginLoss"
    takes_class_numbers = wants_scores = True


@loss
class BinaryCrossEntropyLoss(Loss):
    """For yes or no, each score by itself: cross-entropy of its sigmoid."""

    words = "binary cross-entropy"
    function = "BCEWithLogitsLoss"
    wants_scores = takes_one_score = True


@loss
class MSELoss(Loss):
    """Mean squared error: large mistakes count most."""

    words = "mean squared error"


@loss
class L1Loss(Loss):
    """Mean absolute error: each mistake counts by its size, so that outliers pull less."""

    words = "mean absolute error"
