"""What a program is made of: one class for the network and one for each reusable module, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from netdesigner.compile.calls import Path
from netdesigner.errors import SentenceError
from netdesigner.layers.base import Call, Shape
from netdesigner.layers.initialization import Start
from netdesigner.layers.words import vocabulary_of


class CompileError(SentenceError):
    """Why a drawing cannot become a network yet, as a sentence; `module` is that which cannot be one class."""

    is_failure = True

    def __init__(self, sentence: str, module: str = "") -> None:
        super().__init__(sentence)
        self.module = module


@dataclass(frozen=True)
class Argument:
    """One argument of `forward`, from an Input. The shape is without the batch."""

    name: str
    shape: Shape
    node: str

    @property
    def vocabulary(self) -> int | None:
        """How many words the values are numbers of; None for real numbers."""
        return vocabulary_of(self.shape)


@dataclass(frozen=True)
class Attribute:
    """What `__init__` makes: one module or parameter, or an `nn.Sequential` of several modules. One node a call.

    `keys` are the names of the modules in the `nn.Sequential`, with a dot where one lies within another: "0.conv".
    Without them each is called by its number.
    """

    name: str
    calls: tuple[Call, ...]
    nodes: tuple[str, ...]
    is_sequential: bool
    keys: tuple[str, ...] = ()

    def path(self, index: int) -> str:
        """The attribute path of the module at a place."""
        if not self.is_sequential:
            return self.name
        return f"{self.name}.{self.keys[index] if self.keys else index}"

    @property
    def members(self) -> tuple[Member, ...]:
        """What lies in the `nn.Sequential`, one within another."""
        keys = self.keys or tuple(str(index) for index in range(len(self.calls)))
        return _members([(key, index) for index, key in enumerate(keys)])


class Member(NamedTuple):
    """One part of an `nn.Sequential`: the call at a place, or an `nn.Sequential` of `parts` within it."""

    name: str
    place: int
    parts: tuple[Member, ...] = ()


def _members(rows: Sequence[tuple[str, int]]) -> tuple[Member, ...]:
    members = []
    for name, group in groupby(rows, lambda row: row[0].partition(".")[0]):
        inside = [(key.partition(".")[2], index) for key, index in group]
        members.append(Member(name, inside[0][1], _members(inside) if inside[0][0] else ()))
    return tuple(members)


def are_numbered(members: Sequence[Member]) -> bool:
    """Whether the parts of an `nn.Sequential` are called by their numbers, as they are where nothing is said."""
    return all(member.name == str(place) for place, member in enumerate(members))


def has_names(members: Sequence[Member]) -> bool:
    """Whether parts of an `nn.Sequential`, however deep, are called otherwise than by their numbers."""
    return not are_numbered(members) or any(has_names(member.parts) for member in members)


@dataclass(frozen=True)
class Statement:
    """One line of `forward`: `target = self.attribute(arg)`, or a function call of the variables `args`.

    A `call` beside an `attribute` says what the module is given and how its answer is taken apart.
    """

    targets: tuple[str, ...]  # "_": not needed
    args: tuple[str, ...]
    nodes: tuple[str, ...]
    attribute: str | None = None
    call: Call | None = None
    is_training_only: bool = False
    condition: str = ""  # the attribute that says whether the call is made; else its first argument goes on
    is_minor: bool = False  # an activation, normalization or dropout: written around the call before it


@dataclass(frozen=True)
class Condition:
    """An attribute that is true where all pairs of numbers are equal."""

    name: str
    pairs: tuple[tuple[Any, Any], ...]


@dataclass(frozen=True)
class Result:
    """One value that `forward` returns, for an Output."""

    variable: str
    shape: Shape
    node: str
    name: str = ""  # of the field, where training gives more than evaluation
    is_training_only: bool = False
    loss_weight: float = 1.0


@dataclass(frozen=True)
class ModuleStart:
    """How the weights of the module at a path start, in one line of `reset_parameters`."""

    node: str
    path: str
    start: Start
    is_tensor: bool = False  # the path is that of a parameter


@dataclass(frozen=True)
class Frozen:
    """A module whose weights are not learned."""

    path: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class NetworkInitialization:
    """How all layers of a network start: a function that is applied to every module.

    `kinds` are the PyTorch classes it is about; modules of the classes `own` have an initialization of their own,
    which is made after that of what they contain.
    """

    kinds: tuple[str, ...]
    weight: Call | None
    bias: Call | None
    own: tuple[str, ...]
    told: str


@dataclass(frozen=True)
class ArgumentSource:
    """Where a constructor argument's value comes from: a parameter of the module, an input's size, or a call inside."""

    parameter: str = ""
    port: int = 0
    axis: int = 0
    node: str = ""
    path: Path = ()
    left_out: Any = None  # what stands for a call inside that does not write it, since it is the default


@dataclass(frozen=True)
class ClassParameter:
    """One argument of `__init__`; without a default it must be given."""

    name: str
    value: Any  # an example
    source: ArgumentSource
    default: Any = None

    @property
    def kind(self) -> str:
        return "float" if isinstance(self.value, float) else "int"


@dataclass(frozen=True)
class ClassProgram:
    """A class with `__init__` and `forward`.

    `paths` maps each node with a module to its attribute path ("features.0"); nodes that share weights
    have the same path. `owners` maps a path to the node under whose id its weights are kept.
    """

    name: str
    title: str
    notes: str
    arguments: tuple[Argument, ...]
    attributes: tuple[Attribute, ...]
    steps: tuple[Statement, ...]
    results: tuple[Result, ...]
    paths: dict[str, str]
    owners: dict[str, str]
    parameters: tuple[ClassParameter, ...] = ()
    conditions: tuple[Condition, ...] = ()
    stored: tuple[str, ...] = ()  # constructor arguments that `forward` uses
    module: str = ""  # the module that this is the class of
    everywhere: NetworkInitialization | None = None  # comes before `starts`
    starts: tuple[ModuleStart, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    fillable: tuple[str, ...] = ()  # PyTorch classes in it that `everywhere` is about
    tensors: frozenset[str] = frozenset()  # paths of parameters that stand by themselves, without a module

    @property
    def defaults(self) -> dict[str, Any]:
        """The constructor arguments that need not be given."""
        return {each.name: each.default for each in self.parameters if each.default is not None}

    @property
    def has_training_outputs(self) -> bool:
        """Whether training gives more than evaluation: a NamedTuple of all values."""
        return any(result.is_training_only for result in self.results)

    @property
    def outputs_name(self) -> str:
        """The NamedTuple that `forward` returns in training."""
        return f"{self.name}Output"


@dataclass(frozen=True)
class Program(ClassProgram):
    """The network's own class, with those of the modules it uses, each after what it uses itself.

    `paths`, `owners` and `tensors` reach through modules here: "n5.0.n3" is node n3 in the first repeat of
    the block n5.
    """

    params: int = 0
    macs: int = 0
    classes: tuple[ClassProgram, ...] = ()
    calls: dict[str, Call] = field(default_factory=dict)  # by node path: what is built, with all numbers
