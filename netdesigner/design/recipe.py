"""How a drawing shall learn: data, loss, optimizer and schedule as one frozen value."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Task = Literal["classification", "regression"]
Loss = Literal["auto", "cross_entropy", "hinge", "binary_cross_entropy", "mse", "l1"]
CLASS_LOSSES = ("cross_entropy", "hinge")  # they take the number of the right class, not values
SCORE_LOSSES = (*CLASS_LOSSES, "binary_cross_entropy")  # they want raw scores
LOSS_WORDS = {
    "cross_entropy": "cross-entropy", "hinge": "hinge", "binary_cross_entropy": "binary cross-entropy",
    "mse": "mean squared error", "l1": "mean absolute error",
}  # fmt: skip


class Recipe(BaseModel):
    """What one training needs to know besides the drawing.

    Field names are PyTorch's own where PyTorch has them; `help` texts are shown as tooltips.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    data: str = Field("digits", description="Where the examples come from: digits, a file or a folder.")
    validation: float = Field(0.2, gt=0, lt=1, description="Part of the examples kept for validation.")
    normalize: bool = Field(True, description="Give inputs zero mean and unit variance (from the training part).")
    task: Task = Field("classification", description="What is to be learnt.")
    loss: Loss = Field("auto", description="What is minimized; auto follows from the task and the outputs.")
    optimizer: Literal["SGD", "Adam", "AdamW"] = Field("Adam", description="How the weights are moved.")
    lr: float = Field(0.001, gt=0, le=100, description="Learning rate: the length of a step.")
    momentum: float = Field(0.9, ge=0, lt=1, description="SGD only: how much of the last step is kept.")
    weight_decay: float = Field(0.0, ge=0, le=10, description="Pull of all weights towards zero.")
    batch_size: int = Field(32, ge=1, le=65536, description="Examples in one step.")
    epochs: int = Field(15, ge=1, le=100000, description="Passes over the training part.")
    seed: int = Field(0, ge=0, lt=2**31, description="Fixes the split, the first weights and the order.")
    device: str = Field("auto", description="auto, cpu, cuda, cuda:1, mps.")

    @property
    def loss_in_use(self) -> str:
        """The loss with "auto" resolved by the task."""
        if self.loss != "auto":
            return self.loss
        return "cross_entropy" if self.task == "classification" else "mse"

    def replace(self, **settings: Any) -> Recipe:
        """The same recipe with other settings, checked (pydantic.ValidationError)."""
        return Recipe.model_validate(self.model_dump() | settings)
