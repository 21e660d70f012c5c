"""How one tensor gets its first numbers: a rule of `torch.nn.init`, one class each, or typed values. Without torch."""

from __future__ import annotations

import sys
from math import prod
from typing import Any, ClassVar, Literal, NamedTuple

from pydantic import ConfigDict

from netdesigner.declare.declared import Declared, SettingError
from netdesigner.declare.registry import Registry
from netdesigner.declare.settings import Setting, param
from netdesigner.layers.base import Arg, Call, LayerError, Shape

LARGEST = sys.float_info.max
MOST_TYPED = 20_000  # numbers by hand: beyond that they belong into a weights file
Nested = tuple[Any, ...]
"""Numbers in rows, rows in tables, and so on."""


# --- numbers by hand ---------------------------------------------------------------------------------


class Values(NamedTuple):
    """Numbers typed by hand. They may have fewer axes than the weight: a kernel of 3 × 3 is then every kernel."""

    numbers: Nested

    @classmethod
    def of(cls, content: Any) -> Values:
        """Values from nested lists; raises LayerError where rows are unlike or something is no number."""
        shape = _shape_of(content)
        if not shape or 0 in shape:
            raise LayerError("Type at least one number.")
        if prod(shape) > MOST_TYPED:
            raise LayerError(f"{prod(shape):,} numbers are too many to type; at most {MOST_TYPED:,} can be.")
        return cls(_checked(content, shape))

    @property
    def shape(self) -> Shape:
        return _shape_of(self.numbers)

    def fits(self, shape: Shape) -> bool:
        """Whether these are the weight's numbers, or those of each of its kernels."""
        own = self.shape
        return len(own) <= len(shape) and own == tuple(shape[len(shape) - len(own) :])

    def spread(self, shape: Shape) -> Nested:
        """The numbers of a whole weight."""
        numbers: Any = self.numbers
        for size in reversed(shape[: len(shape) - len(self.shape)]):
            numbers = (numbers,) * size
        return tuple(numbers)

    def compact(self) -> Values:
        """The same, said once where all kernels are equal."""
        numbers = self.numbers
        while len(_shape_of(numbers)) > 2 and all(part == numbers[0] for part in numbers):
            numbers = numbers[0]
        return Values(numbers)


def _shape_of(content: Any) -> Shape:
    shape = []
    while isinstance(content, (list, tuple)):
        shape.append(len(content))
        content = content[0] if content else None
    return tuple(shape)


def _checked(content: Any, shape: Shape) -> Any:
    if not shape:
        is_number = isinstance(content, (int, float)) and not isinstance(content, bool)
        if not is_number or not -LARGEST <= content <= LARGEST:  # not a number is neither
            raise LayerError(f"{str(content)[:40]!r} is not a number such as 0.5.")
        return float(content)
    if not isinstance(content, (list, tuple)) or len(content) != shape[0]:
        raise LayerError("All rows of typed values must be equally long.")
    return tuple(_checked(part, shape[1:]) for part in content)


# --- rules -------------------------------------------------------------------------------------------


class Initializer(Declared):
    """A way to start one tensor."""

    refusal: ClassVar[type[SettingError]] = LayerError
    words: ClassVar[str] = ""  # what forms call it
    function: ClassVar[str] = ""  # of torch.nn.init
    fixed: ClassVar[tuple[tuple[str, Any], ...]] = ()  # what is said besides the settings
    suits_biases: ClassVar[bool] = False  # and weights of one axis, as that of a normalization
    needs_one: ClassVar[bool] = False  # it is made for one weight, not for several parts or all layers at once
    is_usual: ClassVar[bool] = False  # nothing is done: PyTorch's own
    is_identity: ClassVar[bool] = False  # another function for each number of axes

    @property
    def typed(self) -> Values | None:
        """Numbers by hand, where it holds some."""
        return None

    def summary(self) -> str:
        """The rule as one reads it: "Normal, std 0.02"."""
        numbers = ((name, value) for name, value in self.values().items() if not isinstance(value, str))
        return ", ".join([self.words, *(f"{name} {value:g}" for name, value in numbers)])

    def call(self) -> Call:
        """The call for one tensor, which is `Arg(0)`."""
        return Call(f"nn.init.{self.function}", (Arg(0),), self.changed() + self.fixed)


INITIALIZERS: Registry[Initializer] = Registry()


def initializer(choice: str) -> Any:
    """Registers a rule under its name in files."""

    def register(cls: type[Initializer]) -> type[Initializer]:
        INITIALIZERS.add(cls, choice=choice)
        return cls

    return register


class _Gain(Initializer):
    gain: float = param(1.0, "Factor for the function that follows: 5/3 for tanh, √2 for ReLU.", gt=0)


class _Mode(Initializer):
    mode: Literal["fan_in", "fan_out"] = param(
        "fan_in",
        "fan_in counts the inputs of one output unit, fan_out the outputs of one input unit: keep the size of answers, "
        "or of gradients.",
    )


@initializer("default")
class PyTorchDefault(Initializer):
    """What the PyTorch class does by itself: mostly U(−1/√fan_in, 1/√fan_in)."""

    words = "PyTorch's default"
    is_usual = suits_biases = True


@initializer("zeros")
class Zeros(Initializer):
    """All zero. Weights of equal units then stay equal for ever: for biases only."""

    words = "Zeros"
    suits_biases = True
    function = "zeros_"


@initializer("constant")
class ConstantValue(Initializer):
    """The same number everywhere."""

    words = "Constant"
    suits_biases = True

    value: float = param(0.0, "The number that everything starts with.")

    def call(self) -> Call:
        return Call("nn.init.constant_", (Arg(0), self.value))


@initializer("normal")
class Normal(Initializer):
    """N(0, std²): small random numbers."""

    words = "Normal"
    function = "normal_"

    std: float = param(example=0.01, help="Standard deviation of the random numbers.", gt=0)


@initializer("inverse_sqrt")
class InverseSqrt(Initializer):
    """N(0, 1/n) with n = fan_in: keeps the size of sums. LeCun 1998."""

    words = "1/√n"
    function = "kaiming_normal_"
    fixed = (("nonlinearity", "linear"),)


@initializer("xavier_uniform")
class XavierUniform(_Gain):
    """U(−a, a), a = gain · √(6 / (fan_in + fan_out)): for tanh and sigmoid. Glorot 2010."""

    words = "Xavier, uniform"
    function = "xavier_uniform_"


@initializer("xavier_normal")
class XavierNormal(_Gain):
    """N(0, std²), std = gain · √(2 / (fan_in + fan_out)): for tanh and sigmoid. Glorot 2010."""

    words = "Xavier, normal"
    function = "xavier_normal_"


@initializer("kaiming_uniform")
class KaimingUniform(_Mode):
    """U(−a, a), a = √(6 / fan): for ReLU. He 2015."""

    words = "He, uniform"
    function = "kaiming_uniform_"
    fixed = (("nonlinearity", "relu"),)


@initializer("kaiming_normal")
class KaimingNormal(_Mode):
    """N(0, 2 / fan): for ReLU. He 2015."""

    words = "He, normal"
    function = "kaiming_normal_"
    fixed = (("nonlinearity", "relu"),)


@initializer("orthogonal")
class Orthogonal(_Gain):
    """Rows at right angles, of length gain. Saxe 2013."""

    words = "Orthogonal"
    function = "orthogonal_"


@initializer("identity")
class IdentityStart(Initializer):
    """What comes in goes out: ones on the diagonal, a one in mid-kernel."""

    words = "Identity"
    needs_one = is_identity = True


@initializer("values")
class TypedValues(Initializer):
    """Numbers typed by hand."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    words = "Typed values"
    needs_one = suits_biases = True

    numbers: Values | None = None

    @classmethod
    def settings(cls) -> tuple[Setting, ...]:
        """The numbers have an editor of their own."""
        return ()

    @property
    def typed(self) -> Values | None:
        return self.numbers

    def call(self) -> Call:
        numbers = self.numbers.compact().numbers if self.numbers is not None else ()
        return Call(".copy_", (Arg(0), Call("torch.tensor", (_lists(numbers),))))


def _lists(numbers: Any) -> Any:
    return [_lists(part) for part in numbers] if isinstance(numbers, tuple) else numbers


AS_USUAL: Initializer = PyTorchDefault()


def filling(kind: str = "default", values: Values | None = None, **settings: Any) -> Initializer:
    """An initializer by its name in files, with its settings or typed values; raises LayerError with one sentence."""
    cls = INITIALIZERS.get(kind)
    if cls is None:
        raise LayerError(f"There is no initialization called {kind!r}; there are: {', '.join(INITIALIZERS)}.")
    if unknown := [name for name in settings if name not in {each.name for each in cls.settings()}]:
        raise LayerError(f"{cls.words} has no setting {unknown[0]!r}.")
    if cls is TypedValues:
        if values is None:
            raise LayerError("Type the values first.")
        return TypedValues(numbers=values)
    return cls.make(**settings)
