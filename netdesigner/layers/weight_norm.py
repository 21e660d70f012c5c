"""Normalization of weights, which layers that have some may be given: length and direction apart, or spectral."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from math import prod
from typing import ClassVar, Literal

from netdesigner.declare.settings import settings_of
from netdesigner.layers.base import Call, Layer, Setting, Weight, param

PLACE = "nn.utils.parametrizations"
NORMS = {"weight": f"{PLACE}.weight_norm", "spectral": f"{PLACE}.spectral_norm"}


@cache
def _norm_last(cls: type[Layer]) -> tuple[Setting, ...]:
    return tuple(sorted(settings_of(cls), key=lambda setting: setting.name == "weight_norm"))


def within(name: str, weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """The weights of a module that has that name in an `nn.Sequential`."""
    return tuple(weight._replace(name=f"{name}.{weight.name}") for weight in weights)


class NormalizedWeights(Layer):
    """A layer whose weights may be made of others at each pass, so that their size is kept in check."""

    spectral_axis: ClassVar[int] = 0  # of the weight, along which its outputs lie

    weight_norm: Literal["none", "weight", "spectral"] = param(
        "none",
        "weight: length and direction of each filter are learned apart (weight normalization). spectral: the weights "
        "are divided by their largest singular value, so that no input is enlarged (for the discriminator of a GAN). "
        "Both start as PyTorch has it.",
    )

    @classmethod
    def settings(cls) -> tuple[Setting, ...]:
        """Behind PyTorch's own."""
        return _norm_last(cls)

    def with_norm(self, call: Call) -> Call:
        """The call of the layer, with what is done to its weights around it instead of among its settings."""
        if self.weight_norm == "none":
            return call
        own = tuple(pair for pair in call.kwargs if pair[0] != "weight_norm")
        return replace(call, kwargs=own, around=NORMS[self.weight_norm])

    def normed(self, weights: Iterable[Weight]) -> tuple[Weight, ...]:
        """What the layer owns in place of the one weight: what it is made of."""
        if self.weight_norm == "none":
            return tuple(weights)
        weight, *others = weights
        shape, name = weight.shape, f"parametrizations.{weight.name}"
        if self.weight_norm == "weight":
            length = (shape[0], *[1] * (len(shape) - 1))
            return (*others, Weight(f"{name}.original0", length), Weight(f"{name}.original1", shape))
        outputs = shape[self.spectral_axis]
        vectors = (("_u", outputs), ("_v", prod(shape) // outputs))
        found = [Weight(f"{name}.0.{each}", (size,), is_learned=False) for each, size in vectors]
        return (*others, Weight(f"{name}.original", shape), *found)
