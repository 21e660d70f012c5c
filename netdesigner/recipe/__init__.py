"""How a drawing shall learn: what can be chosen, one class a choice, and the recipe that holds such values.

An optimizer, a loss or a task is one class in its family's file: form, file, command line, code and tests follow.
"""

from netdesigner.recipe.losses import LOSSES, Loss
from netdesigner.recipe.optimizers import OPTIMIZERS, Optimizer
from netdesigner.recipe.recipe import Recipe
from netdesigner.recipe.tasks import TASKS, Task

__all__ = ["LOSSES", "OPTIMIZERS", "TASKS", "Loss", "Optimizer", "Recipe", "Task"]
