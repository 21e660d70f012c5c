"""How a drawing shall learn: data, loss, optimizer and schedule as one frozen value."""

from __future__ import annotations

from typing import Literal

from netdesigner.declare.declared import Declared
from netdesigner.declare.settings import param

Task = Literal["classification", "regression"]
Loss = Literal["auto", "cross_entropy", "hinge", "binary_cross_entropy", "mse", "l1"]
CLASS_LOSSES = ("cross_entropy", "hinge")  # they take the number of the right class, not values
SCORE_LOSSES = (*CLASS_LOSSES, "binary_cross_entropy")  # they want raw scores
LOSS_WORDS = {
    "cross_entropy": "cross-entropy", "hinge": "hinge", "binary_cross_entropy": "binary cross-entropy",
    "mse": "mean squared error", "l1": "mean absolute error",
}  # fmt: skip


class Recipe(Declared):
    """What one training needs to know besides the drawing.

    Field names are PyTorch's own where PyTorch has them.
    """

    data: str = param("digits", "Where the examples come from: digits, a file or a folder.")
    validation: float = param(0.2, "Part of the examples kept for validation.", gt=0, lt=1)
    normalize: bool = param(True, "Give inputs zero mean and unit variance (from the training part).")
    task: Task = param("classification", "What is to be learnt.")
    loss: Loss = param("auto", "What is minimized; auto follows from the task and the outputs.")
    optimizer: Literal["SGD", "Adam", "AdamW"] = param("Adam", "How the weights are moved.")
    lr: float = param(0.001, "Learning rate: the length of a step.", gt=0, le=100)
    momentum: float = param(0.9, "SGD only: how much of the last step is kept.", ge=0, lt=1)
    weight_decay: float = param(0.0, "Pull of all weights towards zero.", ge=0, le=10)
    batch_size: int = param(32, "Examples in one step.", ge=1, le=65536)
    epochs: int = param(15, "Passes over the training part.", ge=1, le=100000)
    seed: int = param(0, "Fixes the split, the first weights and the order.", ge=0, lt=2**31)
    device: str = param("auto", "auto, cpu, cuda, cuda:1, mps.")

    @property
    def loss_in_use(self) -> str:
        """The loss with "auto" resolved by the task."""
        if self.loss != "auto":
            return self.loss
        return "cross_entropy" if self.task == "classification" else "mse"
