"""A design as a PyTorch network: performs the calls of its program.

Attribute names are the program's, so `state_dict` keys are those of the exported class.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import reduce
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from netdesigner.compile.program import Attribute, Program, Step, compile_design
from netdesigner.design.design import Design
from netdesigner.errors import SentenceError
from netdesigner.layers.base import Arg, Call
from netdesigner.network import own_layers
from netdesigner.network.randomness import Seeded

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "@": operator.matmul,
}
FUNCTIONS = {"torch": torch, "F": functional}

Values = list[Any]
Work = Callable[[dict[str, Any], Values], Any]
"""What a step does: given the network's modules and the values of all variables, its result."""

Way = tuple[int, ...]
"""Where one output is in what comes out: (1, 0) is the first part of the second; () is the value itself."""


class BuildError(SentenceError):
    """A call that PyTorch does not have, as a sentence."""

    is_failure = True


def build(design: Design, seed: int | None = None) -> BuiltNetwork:
    """The network of a design on the CPU, freshly initialized as PyTorch does it.

    With a seed the weights are those that the exported class has after `torch.manual_seed(seed)`; the
    global generator is not touched. Raises CompileError where the drawing is not sound.
    """
    program = compile_design(design)
    with nullcontext() if seed is None else Seeded(seed):
        return BuiltNetwork(program)


class BuiltNetwork(nn.Module):
    """The network that a program describes; `paths` maps node ids to `state_dict` prefixes.

    `forward` takes one (N, *shape) tensor for each Input and returns one for each Output.
    """

    program: Program

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program
        for attribute in program.attributes:
            setattr(self, attribute.name, _module(attribute))
        self._prepare()

    def _prepare(self) -> None:
        """Everything about a pass that can be known before it: steps over numbered variables."""
        program = self.program
        slots: dict[str, int] = {}
        for argument in program.arguments:
            slots.setdefault(argument.name, len(slots))
        self._plan: list[tuple[Work, tuple[tuple[int, Way], ...], tuple[str, ...]]] = []
        for step in program.steps:
            args = tuple(slots[name] for name in step.args)
            targets = tuple(slots.setdefault(name, len(slots)) for name in step.targets)
            self._plan.append((_work(step, args), tuple(zip(targets, _ways(step), strict=True)), step.nodes))
        self._slots = len(slots)
        self._words = tuple(slots[each.name] for each in program.arguments if each.vocabulary is not None)
        self._returned = tuple(slots[result.variable] for result in program.results)

    @property
    def paths(self) -> dict[str, str]:
        return self.program.paths

    def forward(self, *inputs: Tensor) -> Any:
        """A tensor, or a tuple of them where the drawing has several Outputs."""
        return self.run(inputs)

    def run(self, inputs: Sequence[Tensor], record: dict[str, Any] | None = None) -> Any:
        """One pass; `record` gets the value of the last node of every step, by node id."""
        arguments = self.program.arguments
        if len(inputs) != len(arguments):
            names = ", ".join(argument.name for argument in arguments)
            raise TypeError(f"The network takes {len(arguments)} inputs ({names}), not {len(inputs)}.")
        values: Values = [*inputs, *([None] * (self._slots - len(inputs)))]
        for slot in self._words:
            values[slot] = _word_numbers(values[slot])
        modules = self._modules
        for work, targets, nodes in self._plan:
            value = work(modules, values)
            for target, way in targets:
                values[target] = reduce(operator.getitem, way, value) if way else value
            if record is not None:
                record[nodes[-1]] = values[targets[0][0]]
        if len(self._returned) == 1:
            return values[self._returned[0]]
        return tuple(values[slot] for slot in self._returned)

    def __getstate__(self) -> dict[str, Any]:
        """For copies and pickles: without the plan, whose functions cannot be pickled."""
        return {name: value for name, value in self.__dict__.items() if name != "_plan"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._prepare()

    def _get_name(self) -> str:
        return self.program.name


def _word_numbers(values: Tensor) -> Tensor:
    """Words come from files as floats. A float whose gradient is asked for is no word but a probe, and stays."""
    return values.long() if values.is_floating_point() and not values.requires_grad else values


def _module(attribute: Attribute) -> nn.Module:
    modules = [make_module(call) for call in attribute.calls]
    return nn.Sequential(*modules) if attribute.is_sequential else modules[0]


def make_module(call: Call) -> nn.Module:
    """Performs `nn.Name(...)`, or `Name(...)` of our own layers; raises BuildError for any other call."""
    room, _, name = call.target.rpartition(".")
    found = getattr(own_layers if room == "" else nn, name, None) if room in ("", "nn") else None
    if not (isinstance(found, type) and issubclass(found, nn.Module)):
        raise BuildError(f"This PyTorch ({torch.__version__}) has no layer called {call.target}.")
    return found(*call.args, **dict(call.kwargs))


def _ways(step: Step) -> list[Way]:
    """For each target of a step, where its value is in what comes out."""
    if step.call is not None and step.call.returns is not None:
        found = dict(_numbered(step.call.returns))
        return [found[port] for port in range(len(step.targets))]
    return [()] if len(step.targets) == 1 else [(port,) for port in range(len(step.targets))]


def _numbered(returns: tuple[Any, ...]) -> Iterator[tuple[int, Way]]:
    for place, part in enumerate(returns):
        if isinstance(part, tuple):
            yield from ((port, (place, *way)) for port, way in _numbered(part))
        elif part is not None:
            yield part, (place,)


def _work(step: Step, args: tuple[int, ...]) -> Work:
    call = step.call
    if call is None:
        return _module_work(str(step.attribute), args)
    if step.attribute is not None:
        return _given_work(step.attribute, call, args)
    if call.target in OPERATORS:
        return _operator_work(OPERATORS[call.target], args)
    return _function_work(call, args)


def _module_work(name: str, args: tuple[int, ...]) -> Work:
    """The module is looked up at each pass, so that one that was replaced or copied is the one that runs."""
    if len(args) == 1:
        (only,) = args
        return lambda modules, values: modules[name](values[only])
    return lambda modules, values: modules[name](*[values[slot] for slot in args])


def _given_work(name: str, call: Call, args: tuple[int, ...]) -> Work:
    """A module that is given other arguments than its inputs in order."""
    given = tuple(Arg(index) for index in range(len(args))) if call.given is None else call.given
    by_name = dict(call.given_by_name)

    def work(modules: dict[str, Any], values: Values) -> Any:
        return modules[name](*[_filled(part, args, values) for part in given], **by_name)

    return work


def _operator_work(operate: Callable[[Any, Any], Any], args: tuple[int, ...]) -> Work:
    if len(args) == 2:
        first, second = args
        return lambda modules, values: operate(values[first], values[second])
    return lambda modules, values: reduce(operate, [values[slot] for slot in args])


def _function_work(call: Call, args: tuple[int, ...]) -> Work:
    function = _function(call)
    settings = dict(call.kwargs)

    def work(modules: dict[str, Any], values: Values) -> Any:
        return function(*[_filled(part, args, values) for part in call.args], **settings)

    return work


def _function(call: Call) -> Callable[..., Any]:
    if call.target == "[]":
        return lambda value, *keys: value[keys]
    room, _, name = call.target.partition(".")
    function = getattr(FUNCTIONS.get(room), name, None)
    if not callable(function):
        raise BuildError(f"This PyTorch ({torch.__version__}) has no function called {call.target}.")
    return function


def _filled(part: Any, args: tuple[int, ...], values: Values) -> Any:
    """A call's argument with the values in the places of its `Arg`s."""
    if isinstance(part, Arg):
        return values[args[part.index]]
    if isinstance(part, list):
        return [_filled(each, args, values) for each in part]
    if isinstance(part, Call):
        made = [_filled(each, args, values) for each in part.args]
        return _function(part)(*made, **dict(part.kwargs))
    return part
