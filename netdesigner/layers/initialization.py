"""How the weights and biases of a layer, or of all layers, start: frozen values, without torch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from netdesigner.layers.base import Arg, Call, LayerError, Weight, show_shape
from netdesigner.layers.initializers import AS_USUAL, INITIALIZERS, Initializer, Values, filling

KINDS = tuple(INITIALIZERS)
BIAS_KINDS = tuple(name for name, cls in INITIALIZERS.items() if cls.suits_biases)
NETWORK_KINDS = tuple(name for name, cls in INITIALIZERS.items() if not cls.needs_one)
NETWORK_BIAS_KINDS = tuple(name for name in BIAS_KINDS if name in NETWORK_KINDS)


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
    if bias.choice not in BIAS_KINDS:
        raise LayerError(f"Biases cannot start with {bias.words}: it needs a table of weights.")
    made = Initialization(weight=weight, bias=bias)
    return None if made.is_usual else made


# --- in a file ---------------------------------------------------------------------------------------


def to_json(init: Initialization) -> dict[str, Any]:
    """Only what is not usual, with the settings that the rules use."""
    return {name: _filling_to_json(part) for name, part in init.parts if part != AS_USUAL}


def _filling_to_json(part: Initializer) -> dict[str, Any]:
    values = {"values": part.typed.numbers} if part.typed is not None else {}
    return {"kind": part.choice} | part.values() | values


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


def weight_kinds(weights: Iterable[Weight]) -> tuple[str, ...]:
    """The rules that the weights of a layer can start with; none where it has no weights."""
    every = tuple(weights)
    found = weights_in(every)
    if not found:
        return ()
    if max(len(each.shape) for each in found) < 2:
        return BIAS_KINDS if is_plain(every) else NETWORK_BIAS_KINDS
    return KINDS if is_plain(every) else NETWORK_KINDS


def bias_kinds(weights: Iterable[Weight]) -> tuple[str, ...]:
    every = tuple(weights)
    if not biases_in(every):
        return ()
    return BIAS_KINDS if is_plain(every) else NETWORK_BIAS_KINDS


def misfit(init: Initialization, weights: Iterable[Weight]) -> tuple[str, str] | None:
    """Which part ("weight" or "bias") has typed values of a wrong shape, and the sentence; None where all fit."""
    shapes = {each.name: each.shape for each in weights if each.is_learned}
    for name, part in init.parts:
        if part.typed is not None and name in shapes and not part.typed.fits(shapes[name]):
            had, now = show_shape(part.typed.shape), show_shape(shapes[name])
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
        if part.choice not in kinds or part.is_usual:
            continue
        found = weights_in(every) if name == "weight" else biases_in(every)
        if not is_plain(every):
            yield Start((name,), part.call(), "weight" if name == "weight" else "bias")
        elif part.is_identity:
            yield _identity(len(found[0].shape), is_grouped)
        else:
            yield Start((name,), part.call())


def _identity(rank: int, is_grouped: bool) -> Start:
    if rank == 2:
        return Start(("weight",), Call("nn.init.eye_", (Arg(0),)))
    names, args = (("weight", "groups"), (Arg(0), Arg(1))) if is_grouped else (("weight",), (Arg(0),))
    return Start(names, Call("nn.init.dirac_", args))
