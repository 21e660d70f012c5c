"""Names the block that a NaN comes from, for the sentence with which a training ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from netdesigner.design.design import Design
from netdesigner.network.finite import first_bad_gradient, first_not_finite
from netdesigner.training.lesson import Locate

SAID = {
    "examples": "the examples that reach {} are not finite",
    "weights": "the weights of {} are not finite",
    "values": "{} is the first block whose values are not finite",
    "gradient": "{} is where the gradient is not finite first",
}


def locating(design: Design) -> Locate:
    """What a lesson asks when its loss is not finite."""

    def locate(network: Any, inputs: Tensor, loss_of: Callable[[Any], Tensor]) -> str:
        try:
            trouble = first_not_finite(design, network, [inputs])
            trouble = trouble or first_bad_gradient(design, network, [inputs], loss_of)
        except (RuntimeError, MemoryError):  # looking takes memory; the training ends with its sentence anyway
            return ""
        return SAID[trouble.kind].format(trouble.block) if trouble else ""

    return locate


def are_finite(tensors: list[Tensor]) -> bool:
    """Whether all numbers of these tensors are finite."""
    with torch.no_grad():
        return all(bool(value.isfinite().all()) for value in tensors if value.is_floating_point())
