"""Finds the block that a NaN comes from, for the sentence with which a training ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor

from netdesigner.design.design import Design
from netdesigner.network.finite import Trouble, first_bad_gradient, first_not_finite
from netdesigner.training.kernel.setup import Locate


def locating(design: Design) -> Locate:
    """What the kernel asks when a loss is not finite; the place is a `Trouble`."""

    def locate(network: Any, inputs: Tensor, loss_of: Callable[[Any], Tensor]) -> Trouble | None:
        try:
            trouble = first_not_finite(design, network, [inputs])
            return trouble or first_bad_gradient(design, network, [inputs], loss_of)
        except (RuntimeError, MemoryError):  # looking takes memory; the training ends with its sentence anyway
            return None

    return locate
