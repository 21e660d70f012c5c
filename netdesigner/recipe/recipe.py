"""All that one training needs to know besides the drawing, as one frozen value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netdesigner.declare.declared import Declared
from netdesigner.declare.settings import chosen_from, param
from netdesigner.recipe.losses import LOSSES, Loss
from netdesigner.recipe.optimizers import OPTIMIZERS, Adam, Optimizer
from netdesigner.recipe.tasks import TASKS, Classification, Task

AUTO = "auto"  # the loss that the task usually has

if TYPE_CHECKING:
    AnyOptimizer = Optimizer
    AnyTask = Task
    AnyLoss = Loss | None
else:
    AnyOptimizer = chosen_from(OPTIMIZERS, Optimizer)
    AnyTask = chosen_from(TASKS, Task)
    AnyLoss = chosen_from(LOSSES, Loss, otherwise=AUTO)


class Recipe(Declared):
    """How a drawing shall learn."""

    data: str = param("digits", "Where the examples come from: digits, a file or a folder.")
    validation: float = param(0.2, "Part of the examples kept for validation.", gt=0, lt=1)
    normalize: bool = param(True, "Give inputs zero mean and unit variance (from the training part).")
    optimizer: AnyOptimizer = param(Adam(), "How the weights are moved.")
    batch_size: int = param(32, "Examples in one step.", ge=1, le=65536)
    epochs: int = param(15, "Passes over the training part.", ge=1, le=100000)
    task: AnyTask = param(Classification(), "What is to be learned.")
    loss: AnyLoss = param(None, "What is minimized; auto follows from the task and the outputs.")
    seed: int = param(0, "Fixes the split, the first weights and the order.", ge=0, lt=2**31)
    threads: int = param(0, "How many compute on the CPU; 0 is one fewer than it has cores.", ge=0, le=1024)
    device: str = param("auto", "auto, cpu, cuda, cuda:1, mps.")

    @property
    def loss_in_use(self) -> Loss:
        """The loss, where it is "auto" the task's usual one."""
        return self.loss or self.task.usual_loss()
