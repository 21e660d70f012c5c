"""How weights start: a rule of `torch.nn.init` by name, or numbers typed by hand. Frozen values, without torch."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from math import prod
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from netdesigner.declare.settings import Setting, param, settings_of
from netdesigner.layers.base import Arg, Call, LayerError, Shape, Weight, show_shape

LARGEST = sys.float_info.max
MOST_TYPED = 20_000  # numbers by hand: beyond that they belong into a weights file

Kind = Literal[
    "default", "zeros", "constant", "normal", "inverse_sqrt", "xavier_uniform", "xavier_normal",
    "kaiming_uniform", "kaiming_normal", "orthogonal", "identity", "values",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
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


class Rule(NamedTuple):
    """A way to start: what it is called, what it can be told, and for how many axes at least it is made."""

    title: str
    help: str
    function: str = ""  # of torch.nn.init
    settings: tuple[str, ...] = ()
    least_rank: int = 1
    fixed: tuple[tuple[str, Any], ...] = ()


FANS = "fan_in counts the inputs of one output unit, fan_out the outputs of one input unit"
RULES: dict[Kind, Rule] = {
    "default": Rule("PyTorch's default", "What the PyTorch class does by itself: mostly U(−1/√fan_in, 1/√fan_in)."),
    "zeros": Rule("Zeros", "All zero. Weights of equal units then stay equal for ever: for biases only.", "zeros_"),
    "constant": Rule("Constant", "The same number everywhere.", "constant_", ("value",)),
    "normal": Rule("Normal", "N(0, std²): small random numbers.", "normal_", ("std",)),
    "inverse_sqrt": Rule(
        "1/√n", "N(0, 1/n) with n = fan_in: keeps the size of sums. LeCun 1998.", "kaiming_normal_", (), 2,
        (("nonlinearity", "linear"),),
    ),
    "xavier_uniform": Rule(
        "Xavier, uniform", "U(−a, a), a = gain · √(6 / (fan_in + fan_out)): for tanh and sigmoid. Glorot 2010.",
        "xavier_uniform_", ("gain",), 2,
    ),
    "xavier_normal": Rule(
        "Xavier, normal", "N(0, std²), std = gain · √(2 / (fan_in + fan_out)): for tanh and sigmoid. Glorot 2010.",
        "xavier_normal_", ("gain",), 2,
    ),
    "kaiming_uniform": Rule(
        "He, uniform", "U(−a, a), a = √(6 / fan): for ReLU. He 2015.",
        "kaiming_uniform_", ("mode",), 2, (("nonlinearity", "relu"),),
    ),
    "kaiming_normal": Rule(
        "He, normal", "N(0, 2 / fan): for ReLU. He 2015.",
        "kaiming_normal_", ("mode",), 2, (("nonlinearity", "relu"),),
    ),
    "orthogonal": Rule("Orthogonal", "Rows at right angles, of length gain. Saxe 2013.", "orthogonal_", ("gain",), 2),
    "identity": Rule("Identity", "What comes in goes out: ones on the diagonal, a one in mid-kernel.", "", (), 2),
    "values": Rule("Typed values", "Numbers typed by hand."),
}  # fmt: skip
BIAS_KINDS: tuple[Kind, ...] = ("default", "zeros", "constant", "values")
ROW_KINDS = BIAS_KINDS  # what a weight with one axis can start with, as that of a normalization
NETWORK_KINDS: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind not in ("identity", "values"))


class Initializer(BaseModel):
    """How one tensor gets its first numbers; settings that the rule does not use stay at their default."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, defer_build=True, arbitrary_types_allowed=True
    )

    kind: Kind = "default"
    value: float = param(0.0, "The number that everything starts with.")
    std: float = param(0.01, "Standard deviation of the random numbers.", gt=0)
    gain: float = param(1.0, "Factor for the function that follows: 5/3 for tanh, √2 for ReLU.", gt=0)
    mode: Literal["fan_in", "fan_out"] = param("fan_in", f"{FANS}: keep the size of answers, or of gradients.")
    values: Values | None = None

    @property
    def rule(self) -> Rule:
        return RULES[self.kind]

    @property
    def told(self) -> tuple[tuple[str, Any], ...]:
        """The settings that the rule uses, with their values."""
        return tuple((name, getattr(self, name)) for name in self.rule.settings)

    def replace(self, **settings: Any) -> Initializer:
        """The same with other settings; raises LayerError."""
        return filling(**({"kind": self.kind, "values": self.values} | dict(self.told) | settings))

    def title(self) -> str:
        """The rule as one reads it: "Normal, std 0.02"."""
        return ", ".join([self.rule.title, *(f"{name} {value:g}" for name, value in self.told if name != "mode")])


def setting(name: str) -> Setting:
    """What an editor of one of the settings needs to know."""
    return next(each for each in settings_of(Initializer) if each.name == name)


def filling(kind: str = "default", values: Values | None = None, **settings: Any) -> Initializer:
    """A filling of a kind with the settings that it uses; raises LayerError with one sentence."""
    if kind not in KINDS:
        raise LayerError(f"There is no initialization called {kind!r}; there are: {', '.join(KINDS)}.")
    rule = RULES[KINDS[KINDS.index(kind)]]
    if unknown := [name for name in settings if name not in rule.settings]:
        raise LayerError(f"{rule.title} has no setting {unknown[0]!r}.")
    if (values is not None) != (kind == "values"):
        if kind == "values":
            raise LayerError("Type the values first.")
        values = None
    try:
        return Initializer(kind=KINDS[KINDS.index(kind)], values=values, **settings)
    except ValidationError as error:
        first = error.errors()[0]
        raise LayerError(f"{first['loc'][0]}: {first['msg']}, not {first['input']!r}.") from None


AS_USUAL = Initializer()


class Initialization(BaseModel):
    """How the weights and the biases of a layer, or of all layers, start."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True, arbitrary_types_allowed=True)

    weight: Initializer = AS_USUAL
    bias: Initializer = AS_USUAL

    @property
    def is_usual(self) -> bool:
        """Whether all starts as PyTorch does it."""
        return self.weight == AS_USUAL == self.bias

    @property
    def parts(self) -> tuple[tuple[str, Initializer], ...]:
        return (("weight", self.weight), ("bias", self.bias))


def initialization(weight: Initializer = AS_USUAL, bias: Initializer = AS_USUAL) -> Initialization | None:
    """Both parts as one value; None where all is as usual."""
    if bias.kind not in BIAS_KINDS:
        raise LayerError(f"Biases cannot start with {bias.rule.title}: it needs a table of weights.")
    made = Initialization(weight=weight, bias=bias)
    return None if made.is_usual else made


# --- in a file ---------------------------------------------------------------------------------------


def to_json(init: Initialization) -> dict[str, Any]:
    """Only what is not usual, with the settings that the rules use."""
    return {name: _filling_to_json(part) for name, part in init.parts if part != AS_USUAL}


def _filling_to_json(part: Initializer) -> dict[str, Any]:
    values = {"values": part.values.numbers} if part.values is not None else {}
    return {"kind": part.kind} | dict(part.told) | values


def from_json(content: Any) -> Initialization | None:
    """What `to_json` wrote; raises ValueError or TypeError where it is damaged."""
    if not isinstance(content, dict) or not set(content) <= {"weight", "bias"}:
        raise TypeError("an initialization should be a table of weight and bias")
    parts = {}
    for name, part in content.items():
        if not isinstance(part, dict) or not isinstance(part.get("kind"), str):
            raise TypeError(f"the initialization of a {name} should be a table with a kind")
        values = {"values": Values.of(part["values"])} if "values" in part else {}
        parts[name] = filling(**(part | values))
    return initialization(**parts)


# --- of a layer --------------------------------------------------------------------------------------


def weights_in(weights: Iterable[Weight]) -> list[Weight]:
    """The learned weights proper, which a rule for weights is about."""
    return [each for each in weights if each.is_learned and "weight" in each.name.rpartition(".")[2]]


def biases_in(weights: Iterable[Weight]) -> list[Weight]:
    return [each for each in weights if each.is_learned and "bias" in each.name.rpartition(".")[2]]


def is_plain(weights: Iterable[Weight]) -> bool:
    """Whether the layer has one weight (and perhaps a bias), and not several parts."""
    return [each.name for each in weights_in(weights)] == ["weight"]


def weight_kinds(weights: Iterable[Weight]) -> tuple[Kind, ...]:
    """The rules that the weights of a layer can start with; none where it has no weights."""
    every = tuple(weights)
    found = weights_in(every)
    if not found:
        return ()
    if max(len(each.shape) for each in found) < 2:
        return ROW_KINDS if is_plain(every) else ROW_KINDS[:-1]
    return KINDS if is_plain(every) else NETWORK_KINDS


def bias_kinds(weights: Iterable[Weight]) -> tuple[Kind, ...]:
    every = tuple(weights)
    if not biases_in(every):
        return ()
    return BIAS_KINDS if is_plain(every) else BIAS_KINDS[:-1]


def misfit(init: Initialization, weights: Iterable[Weight]) -> tuple[str, str] | None:
    """Which part ("weight" or "bias") has typed values of a wrong shape, and the sentence; None where all fit."""
    shapes = {each.name: each.shape for each in weights if each.is_learned}
    for name, part in init.parts:
        if part.values is not None and name in shapes and not part.values.fits(shapes[name]):
            had, now = show_shape(part.values.shape), show_shape(shapes[name])
            return name, f"{had} values were typed for its {name}, which is {now} now; type them anew, or forget them."
    return None


# --- as calls ----------------------------------------------------------------------------------------


class Start(NamedTuple):
    """One line about the weights of a module before any training. `Arg`s stand for its attributes `names`.

    `every` makes it a loop over the tensors of a module with several: those named "weight", or "bias".
    """

    names: tuple[str, ...]
    call: Call
    every: Literal["", "weight", "bias"] = ""


def starts(init: Initialization, weights: Iterable[Weight], is_grouped: bool = False) -> Iterator[Start]:
    """The lines that start a layer's weights; what a rule is not made for stays as PyTorch has it."""
    every = tuple(weights)
    for name, part in init.parts:
        kinds = weight_kinds(every) if name == "weight" else bias_kinds(every)
        if part.kind not in kinds or part.kind == "default":
            continue
        found = weights_in(every) if name == "weight" else biases_in(every)
        if not is_plain(every):
            yield Start((name,), filling_call(part), "weight" if name == "weight" else "bias")
        elif part.kind == "identity":
            yield _identity(len(found[0].shape), is_grouped)
        else:
            yield Start((name,), filling_call(part))


def _identity(rank: int, is_grouped: bool) -> Start:
    if rank == 2:
        return Start(("weight",), Call("nn.init.eye_", (Arg(0),)))
    names, args = (("weight", "groups"), (Arg(0), Arg(1))) if is_grouped else (("weight",), (Arg(0),))
    return Start(names, Call("nn.init.dirac_", args))


def filling_call(part: Initializer) -> Call:
    """The call for one tensor, which is `Arg(0)`."""
    rule = part.rule
    if part.values is not None:
        numbers = part.values.compact().numbers
        return Call(".copy_", (Arg(0), Call("torch.tensor", (_lists(numbers),))))
    if part.kind == "constant":
        return Call("nn.init.constant_", (Arg(0), part.value))
    default = AS_USUAL.model_dump()
    told = tuple((name, value) for name, value in part.told if name == "std" or value != default[name])
    return Call(f"nn.init.{rule.function}", (Arg(0),), told + rule.fixed)


def _lists(numbers: Any) -> Any:
    return [_lists(part) for part in numbers] if isinstance(numbers, tuple) else numbers
