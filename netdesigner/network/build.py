"""A design as a PyTorch network: performs the calls of its program.

Attribute names are the program's, so `state_dict` keys are those of the exported class.
"""

from __future__ import annotations

import operator
from collections import OrderedDict, namedtuple
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import reduce
from typing import Any

from torch import Tensor, nn

from netdesigner.compile.calls import evaluated, is_named, unrolled
from netdesigner.compile.classes import Attribute, ClassProgram, Member, Program, Statement
from netdesigner.compile.program import compile_design
from netdesigner.compile.unfold import arguments_of
from netdesigner.design.design import Design
from netdesigner.layers.base import PARAMETER, Call
from netdesigner.network.giving_up import check
from netdesigner.network.perform import BuildError, perform, target_of
from netdesigner.network.randomness import Seeded, Unfilled
from netdesigner.network.starts import start
from netdesigner.network.steps import Values, Way, Work, ways_of, work_of

Classes = Mapping[str, ClassProgram]


def build(design: Design, seed: int | None = None, is_filled: bool = True) -> BuiltNetwork:
    """The network of a design on the CPU, freshly initialized as PyTorch does it.

    With a seed the weights are those that the exported class has after `torch.manual_seed(seed)`; the
    global generator is not touched. What is not to be filled with random numbers holds any; all of its weights must
    be put. Raises CompileError where the drawing is not sound.
    """
    program = compile_design(design)
    with Unfilled() if not is_filled else nullcontext() if seed is None else Seeded(seed):
        return BuiltNetwork(program)


class BuiltClass(nn.Module):
    """An instance of one class of a program, made with the given constructor arguments."""

    record: dict[str, Any] | None = None  # gets the values of all nodes at every pass

    def __init__(self, made: ClassProgram, classes: Classes, values: Mapping[str, Any]) -> None:
        super().__init__()
        self.made, self.values = made, dict(values)
        for attribute in made.attributes:
            check()
            setattr(self, attribute.name, _attribute(attribute, classes, self.values))
        start(self, made)
        self._prepare()

    def _prepare(self) -> None:
        """Everything about a pass that can be known before it: steps over numbered variables."""
        made = self.made
        slots: dict[str, int] = {}
        for argument in made.arguments:
            slots.setdefault(argument.name, len(slots))
        self._plan: list[tuple[Work, tuple[tuple[int, Way], ...], Statement]] = []
        for step in made.steps:
            args = tuple(slots[name] for name in step.args)
            targets = tuple(slots.setdefault(name, len(slots)) for name in step.targets)
            work = work_of(step, args, self.values)
            self._plan.append((work, tuple(zip(targets, ways_of(step), strict=True)), step))
        self._slots = len(slots)
        self._words = tuple(slots[each.name] for each in made.arguments if each.vocabulary is not None)
        self._in_training = tuple(slots[result.variable] for result in made.results)
        self._at_evaluation = tuple(slots[r.variable] for r in made.results if not r.is_training_only)
        self._answers = _answers_of(made) if made.has_training_outputs else None

    def forward(self, *inputs: Tensor) -> Any:
        """A tensor, or a tuple of them where the drawing has several Outputs."""
        return self.run(inputs, self.record)

    def run(self, inputs: Sequence[Tensor], record: dict[str, Any] | None = None) -> Any:
        """One pass; `record` gets the value of the last node of every step, by node id."""
        arguments = self.made.arguments
        if len(inputs) != len(arguments):
            names = ", ".join(argument.name for argument in arguments)
            raise TypeError(f"The network takes {len(arguments)} inputs ({names}), not {len(inputs)}.")
        values: Values = [*inputs, *([None] * (self._slots - len(inputs)))]
        for slot in self._words:
            values[slot] = _word_numbers(values[slot])
        if record is not None:  # now: the variable of an input may be used again
            record |= {argument.node: value for argument, value in zip(arguments, values, strict=False)}
        modules: dict[str, Any] = {**self._modules, **self._parameters} if self._parameters else self._modules
        is_training = self.training
        for work, targets, step in self._plan:
            if step.is_training_only and not is_training:
                continue
            value = work(modules, values)
            for target, way in targets:
                values[target] = reduce(operator.getitem, way, value) if way else value
            if record is not None:
                check()
                record[step.nodes[-1]] = values[targets[0][0]]
        return self._answer(values, inputs, record)

    def _answer(self, values: Values, inputs: Sequence[Tensor], record: dict[str, Any] | None) -> Any:
        returned = self._in_training if self.training else self._at_evaluation
        if record is not None:
            kept = [result for result in self.made.results if self.training or not result.is_training_only]
            record |= {result.node: values[slot] for result, slot in zip(kept, returned, strict=True)}
        if self.training and self._answers is not None:
            return self._answers(*[values[slot] for slot in returned])
        return values[returned[0]] if len(returned) == 1 else tuple(values[slot] for slot in returned)

    def __getstate__(self) -> dict[str, Any]:
        """For copies and pickles: without the plan, whose functions cannot be pickled."""
        return {name: value for name, value in self.__dict__.items() if name not in ("_plan", "_answers")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._prepare()

    def _get_name(self) -> str:
        return self.made.name


class BuiltNetwork(BuiltClass):
    """The network that a program describes; `paths` maps node ids to `state_dict` prefixes.

    `forward` takes one (N, *shape) tensor for each Input and returns one for each Output.
    """

    made: Program

    def __init__(self, program: Program) -> None:
        super().__init__(program, {made.name: made for made in program.classes}, program.defaults)

    @property
    def program(self) -> Program:
        return self.made

    @property
    def paths(self) -> dict[str, str]:
        return self.made.paths


def _answers_of(made: ClassProgram) -> Any:
    return namedtuple(made.outputs_name, [result.name for result in made.results])


def _word_numbers(values: Tensor) -> Tensor:
    """Words come from files as floats. A float whose gradient is asked for is no word but a probe, and stays."""
    return values.long() if values.is_floating_point() and not values.requires_grad else values


def _parameter(call: Call, values: Mapping[str, Any]) -> nn.Parameter:
    """A tensor that the network owns by itself, as a function of PyTorch makes it."""
    return nn.Parameter(perform(evaluated(call, values).args[0]))


def _attribute(attribute: Attribute, classes: Classes, values: Mapping[str, Any]) -> nn.Module | nn.Parameter:
    if attribute.calls[0].target == PARAMETER:
        return _parameter(attribute.calls[0], values)
    modules = [make_module(call, classes, values) for call in attribute.calls]
    return _sequential(attribute.members, modules) if attribute.is_sequential else modules[0]


def _sequential(members: Sequence[Member], modules: Sequence[nn.Module]) -> nn.Sequential:
    parts = [(each.name, _sequential(each.parts, modules) if each.parts else modules[each.place]) for each in members]
    return nn.Sequential(OrderedDict(parts))


def make_module(call: Call, classes: Classes | None = None, values: Mapping[str, Any] | None = None) -> nn.Module:
    """Performs `nn.Name(...)`, or `Name(...)` of our own layers and of modules; raises BuildError for other calls.

    `values` are the constructor arguments that expressions in the call use.
    """
    classes, values = classes or {}, values or {}
    if call.identity_if and all(evaluated(a, values) == evaluated(b, values) for a, b in call.identity_if):
        return nn.Identity()
    if call.target == "nn.Sequential":
        parts = [(name, make_module(part, classes, values)) for name, part in unrolled(call.args, values)]
        return nn.Sequential(OrderedDict(parts)) if is_named(call.args) else nn.Sequential(*dict(parts).values())
    done: Call = evaluated(call, values)
    if done.target in classes:
        made = classes[done.target]
        return BuiltClass(made, classes, arguments_of(made, done))
    found = target_of(done.target, "layer")
    if not (isinstance(found, type) and issubclass(found, nn.Module)):
        raise BuildError(f"{done.target} is no layer.")
    module: nn.Module = perform(done)
    return module
