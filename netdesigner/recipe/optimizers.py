"""How the weights are moved: one class an optimizer, under PyTorch's names, with PyTorch's defaults."""

from __future__ import annotations

from typing import Any, ClassVar

from netdesigner.declare.declared import Declared
from netdesigner.declare.registry import Registry
from netdesigner.declare.settings import Setting, param
from netdesigner.layers.call import Arg, Call

LR = "Learning rate: the length of a step."
DECAY = "Pull of all weights towards zero."


class Optimizer(Declared):
    """A rule that makes steps of gradients."""

    has_fused: ClassVar[bool] = False  # PyTorch has it in one kernel: the same steps, faster

    lr: float = param(0.001, LR, gt=0, le=100, label="learning rate")

    def is_told(self, setting: Setting, value: Any) -> bool:
        """The learning rate is always said."""
        return setting.name == "lr" or super().is_told(setting, value)

    def call(self) -> Call:
        """The optimizer as a call; `Arg(0)` stands for the network's parameters."""
        return Call(f"torch.optim.{type(self).__name__}", (Arg(0),), self.changed())


OPTIMIZERS: Registry[Optimizer] = Registry()


def optimizer(cls: type[Optimizer]) -> type[Optimizer]:
    """Registers an optimizer under its class's name."""
    OPTIMIZERS.add(cls)
    return cls


@optimizer
class SGD(Optimizer):
    """Stochastic gradient descent: steps against the gradient of a batch, which momentum keeps rolling."""

    has_fused = True

    momentum: float = param(0.0, "How much of the last step is kept.", ge=0, lt=1)
    weight_decay: float = param(0.0, DECAY, ge=0, le=10)


@optimizer
class Adam(Optimizer):
    """Steps of each weight's own length, from moving averages of its gradients and their squares."""

    has_fused = True

    weight_decay: float = param(0.0, f"{DECAY} It is added to the gradients.", ge=0, le=10)


@optimizer
class AdamW(Optimizer):
    """Adam whose weight decay shrinks the weights themselves instead of being added to the gradients."""

    has_fused = True

    weight_decay: float = param(0.01, DECAY, ge=0, le=10)
