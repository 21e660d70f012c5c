"""What a step of `forward` does, as functions over the values of numbered variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any

from netdesigner.compile.calls import evaluated
from netdesigner.compile.classes import Statement
from netdesigner.layers.call import OPERATORS, Arg, Call
from netdesigner.network.perform import filled, target_of

Values = list[Any]
Work = Callable[[dict[str, Any], Values], Any]
"""What a step does: given the network's modules (and parameters) and the values of all variables, its result."""

Way = tuple[int, ...]
"""Where one output is in what comes out: (1, 0) is the first part of the second; () is the value itself."""


def ways_of(step: Statement) -> list[Way]:
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


def work_of(step: Statement, args: tuple[int, ...], parameters: Mapping[str, Any]) -> Work:
    """The function of a step; `parameters` are the constructor arguments that its expressions use."""
    call = None if step.call is None else evaluated(step.call, parameters)
    if call is None:
        return _module_work(str(step.attribute), args)
    if step.attribute is not None:
        return _parameter_work(step.attribute, call.use, args) if call.use else _given_work(step.attribute, call, args)
    return _call_work(call, args)


def _call_work(call: Call, args: tuple[int, ...]) -> Work:
    """A function of PyTorch or an operator."""
    if call.target not in OPERATORS:
        return _function_work(call, args)
    if all(isinstance(part, Arg) for part in call.args):
        return _operator_work(OPERATORS[call.target], tuple(args[part.index] for part in call.args))
    operate = OPERATORS[call.target]
    return lambda modules, values: reduce(operate, _filled(call.args, args, values))


def _parameter_work(name: str, use: Call, args: tuple[int, ...]) -> Work:
    """A parameter that stands by itself, behind the inputs."""
    work = _call_work(use, tuple(range(len(args) + 1)))
    return lambda modules, values: work(modules, [*(values[slot] for slot in args), modules[name]])


def _module_work(name: str, args: tuple[int, ...]) -> Work:
    """The module is looked up at each pass, so that one that was replaced or copied is the one that runs."""
    if len(args) == 1:
        (only,) = args
        return lambda modules, values: modules[name](values[only])
    return lambda modules, values: modules[name](*[values[slot] for slot in args])


def _given_work(name: str, call: Call, args: tuple[int, ...]) -> Work:
    """A module that is given other arguments than its inputs in order."""
    given = tuple(Arg(index) for index in range(len(args))) if call.given is None else call.given
    by_name = call.given_by_name

    def work(modules: dict[str, Any], values: Values) -> Any:
        named = {word: _filled(part, args, values) for word, part in by_name}
        return modules[name](*_filled(given, args, values), **named)

    return work


def _operator_work(operate: Callable[[Any, Any], Any], args: tuple[int, ...]) -> Work:
    if len(args) == 2:
        first, second = args
        return lambda modules, values: operate(values[first], values[second])
    return lambda modules, values: reduce(operate, [values[slot] for slot in args])


def _function_work(call: Call, args: tuple[int, ...]) -> Work:
    function = target_of(call.target)
    settings = dict(call.kwargs)

    def work(modules: dict[str, Any], values: Values) -> Any:
        return function(*_filled(call.args, args, values), **settings)

    return work


def _filled(part: Any, args: tuple[int, ...], values: Values) -> Any:
    """What a call is given, with the values of variables in the places of its `Arg`s."""
    return filled(part, [values[slot] for slot in args])
