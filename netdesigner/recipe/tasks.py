"""What is to be learned: one class a task, which says what targets it takes and what its loss usually is."""

from __future__ import annotations

from typing import ClassVar

from netdesigner.declare.declared import Declared
from netdesigner.declare.registry import Registry
from netdesigner.recipe.losses import BinaryCrossEntropyLoss, CrossEntropyLoss, Loss, MSELoss


class Task(Declared):
    """A kind of answer."""

    takes_classes: ClassVar[bool] = False  # the targets are classes, not values; answers are right or wrong
    usual_loss: ClassVar[type[Loss]] = MSELoss
    one_score_loss: ClassVar[type[Loss] | None] = None  # the usual one where a single score tells two classes apart
    head_name: ClassVar[str] = "head"  # the last dense layers in code


TASKS: Registry[Task] = Registry(in_words=True)


def task(cls: type[Task]) -> type[Task]:
    """Registers a task under its class's name in words."""
    TASKS.add(cls)
    return cls


@task
class Classification(Task):
    """Which of several classes an example belongs to."""

    takes_classes = True
    usual_loss, one_score_loss = CrossEntropyLoss, BinaryCrossEntropyLoss
    head_name = "classifier"


@task
class Regression(Task):
    """Numbers, such as a price or a whole picture."""
