"""What a layer becomes: PyTorch calls as data, which one reader performs and another prints."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PARAMETER = "nn.Parameter"  # the target of a call whose tensor is an attribute of the network itself

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "@": operator.matmul,
}
"""The targets that are written between two values."""

ROOMS = ("nn", "torch", "F")  # where what is not imported from elsewhere lives


def is_imported(target: str) -> bool:
    """Whether a call names a class of an installed package other than PyTorch."""
    room, _, name = target.rpartition(".")
    return room.partition(".")[0].isidentifier() and room.partition(".")[0] not in ROOMS and name.isidentifier()


@dataclass(frozen=True)
class Arg:
    """The place of input number `index` in a call that `forward` makes."""

    index: int


@dataclass(frozen=True)
class Call:
    """One PyTorch call as data.

    `nn.Conv2d` and other classes are built once and applied in `forward`; `torch.cat`, `torch.flatten` and
    the operators "+", "*" are made in `forward` itself, with `Arg` standing for the inputs. A plain name is a
    class of our own (`network/own_layers.py`) or of a reusable module, and any other path, `package.modules.Sine`,
    one of an installed plug-in. Arguments may be calls themselves.

    What `forward` gives a module is `given` and `given_by_name`; None stands for all inputs in order. `returns`
    says how the answer is taken apart: `(0, None)` is `x, _ = …`; None is the value itself, or a plain tuple where
    there are several outputs. `then` is what is made of that value at once, as `Arg(0)`, in a line of its own.

    `as_module` stands for a call of `forward` where the user puts the block into an `nn.Sequential`.

    ".expand" is a method of the first argument, and ".shape" its sizes or one of them: `x.shape[0]`.

    "[]" takes a part: its arguments are the value and the keys, numbers and slices, one an axis: `x[:, -1]`.

    `nn.Parameter` is a tensor that the network owns by itself; `use` is what `forward` makes of the inputs, and of
    it as the last `Arg`: `x + self.position`. Its weight is called "weight"; in a `state_dict` it has the
    name of the attribute.
    """

    target: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()
    given: tuple[Any, ...] | None = None
    given_by_name: tuple[tuple[str, Any], ...] = ()
    returns: tuple[Any, ...] | None = None
    identity_if: tuple[tuple[Any, Any], ...] = ()  # where all these pairs are equal, it is `nn.Identity()` instead
    only_if: tuple[tuple[Any, Any], ...] = ()  # where not all these pairs are equal, it is its first argument alone
    then: Call | None = None
    as_module: Call | None = None
    around: str = ""  # what is done to the module at once: `nn.utils.parametrizations.spectral_norm`
    use: Call | None = None

    @property
    def is_chainable(self) -> bool:
        """Whether the call may stand in an `nn.Sequential`: one value in, the same value's answer out."""
        is_plain = self.given is None and not self.given_by_name and self.returns is None and self.then is None
        return self.is_module and is_plain and self.use is None

    @property
    def is_module(self) -> bool:
        """Whether the call builds an attribute (an `nn.Module`, a parameter) rather than being made in `forward`."""
        return self.target.startswith("nn.") or self.target.isidentifier() or is_imported(self.target)
