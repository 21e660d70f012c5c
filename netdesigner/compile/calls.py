"""Calls within calls: what stands in an `nn.Sequential`, where numbers are in a call, and what they evaluate to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from netdesigner.compile.rules import rule_of
from netdesigner.layers.base import Arg, Call
from netdesigner.layers.dim import COUNTER, Dim
from netdesigner.layers.expression import evaluate
from netdesigner.layers.symbol import Symbol

Path = tuple[int | str, ...]
"""Where a value is in a call: positions of arguments, names of keywords, positions in tuples."""


@dataclass(frozen=True)
class Named:
    """A module with a name of its own in an `nn.Sequential`."""

    name: str
    call: Call


@dataclass(frozen=True)
class Each:
    """Modules in a row: `call` for `count` values of i, with names `stem1`, `stem2`, … from `first` on, or numbered.

    `i` begins at `start`: where a formula counts the repeats, it is the number of the repeat.
    """

    call: Call
    count: int
    stem: str = ""
    first: int = 1
    start: int = 0


OF_SLICE = ("start", "stop", "step")


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The plain values of a call with their places."""
    for step, part in _parts(value):
        yield from leaves(part, (*path, step))
    if not isinstance(value, (Call, Named, Each, tuple, list, slice)):
        yield path, value


def _parts(value: Any) -> Iterator[tuple[int | str, Any]]:
    if isinstance(value, Call):
        yield from enumerate(value.args)
        yield from value.kwargs
        yield from ((f"equal {index}", pair) for index, pair in enumerate(value.identity_if or value.only_if))
    elif isinstance(value, (Named, Each)):
        yield "call", value.call
    elif isinstance(value, (tuple, list)):
        yield from enumerate(value)
    elif isinstance(value, slice):
        yield from zip(OF_SLICE, (value.start, value.stop, value.step), strict=True)


def at(value: Any, path: Path) -> Any:
    """The value at a place; raises KeyError where there is none."""
    for step in path:
        value = dict(_parts(value))[step]
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """The call with another value at a place; a keyword that it does not have comes last."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, Call):
        args = tuple(put(part, rest, new) if index == step else part for index, part in enumerate(value.args))
        kwargs = tuple((name, put(part, rest, new) if name == step else part) for name, part in value.kwargs)
        if isinstance(step, str) and step.isidentifier() and not rest and step not in dict(kwargs):
            kwargs = (*kwargs, (step, new))
        identity_if, only_if = (
            tuple(put(pair, rest, new) if f"equal {index}" == step else pair for index, pair in enumerate(pairs))
            for pairs in (value.identity_if, value.only_if)
        )
        return replace(value, args=args, kwargs=kwargs, identity_if=identity_if, only_if=only_if)
    if isinstance(value, (Named, Each)):
        return replace(value, call=put(value.call, rest, new))
    if isinstance(value, slice):
        return slice(*(put(part, rest, new) if name == step else part for name, part in _parts(value)))
    return type(value)(put(part, rest, new) if index == step else part for index, part in enumerate(value))


def evaluated(value: Any, values: Mapping[str, Any]) -> Any:
    """A value or call with numbers in the places of expressions."""
    if isinstance(value, Dim):
        return evaluate(value.text, values)
    if isinstance(value, Symbol):
        return evaluate(value.text, values)
    if isinstance(value, Call):
        if value.identity_if and all(evaluated(a, values) == evaluated(b, values) for a, b in value.identity_if):
            return Call("nn.Identity")
        if not all(evaluated(a, values) == evaluated(b, values) for a, b in value.only_if):
            value = replace(value, args=value.args[:1])
        args = tuple(evaluated(part, values) for part in value.args)
        kwargs = tuple((name, evaluated(part, values)) for name, part in value.kwargs)
        return replace(value, args=args, kwargs=kwargs, identity_if=(), only_if=())
    if isinstance(value, Named):
        return replace(value, call=evaluated(value.call, values))
    if type(value) in (tuple, list):
        return type(value)(evaluated(part, values) for part in value)
    if isinstance(value, slice):
        return slice(*(evaluated(part, values) for _, part in _parts(value)))
    return value


def unrolled(items: tuple[Any, ...], values: Mapping[str, Any]) -> list[tuple[str, Call]]:
    """The modules of an `nn.Sequential` one by one, with their names and numbers for expressions."""
    found: list[tuple[str, Call]] = []
    for item in items:
        if isinstance(item, Each):
            for index in range(evaluated(item.count, values)):
                name = f"{item.stem}{item.first + index}" if item.stem else str(len(found))
                found.append((name, evaluated(item.call, {**values, COUNTER: item.start + index})))
        elif isinstance(item, Named):
            found.append((item.name, evaluated(item.call, values)))
        else:
            found.append((str(len(found)), evaluated(item, values)))
    return found


def called(value: Any) -> Iterator[str]:
    """What a call calls, with the calls among its arguments and among what `forward` gives the module."""
    if isinstance(value, (Named, Each)):
        yield from called(value.call)
    if isinstance(value, Call):
        yield value.target
        if value.identity_if:
            yield "nn.Identity"
        named = (*value.kwargs, *value.given_by_name)
        value = [*value.args, *(value.given or ()), *(each for _, each in named)]
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from called(part)


def uses_port(call: Call, port: int) -> bool:
    """Whether what is made of a call needs the value that comes into a port."""
    if call.is_module and call.use is None and call.given is None:
        return True
    given = (*(call.given or ()), *(value for _, value in call.given_by_name))
    return Arg(port) in _args((*given, *call.args, *(value for _, value in call.kwargs), call.use))


def _args(value: Any) -> Iterator[Arg]:
    if isinstance(value, Arg):
        yield value
    if isinstance(value, Call):
        value = (*value.args, *(part for _, part in value.kwargs))
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from _args(part)


def with_targets(value: Any, names: Mapping[str, str]) -> Any:
    """A call with other names for some of what it calls, also within it."""
    if isinstance(value, Call):
        args = tuple(with_targets(part, names) for part in value.args)
        kwargs = tuple((name, with_targets(part, names)) for name, part in value.kwargs)
        return replace(value, target=names.get(value.target, value.target), args=args, kwargs=kwargs)
    if isinstance(value, (Named, Each)):
        return replace(value, call=with_targets(value.call, names))
    if type(value) in (tuple, list):
        return type(value)(with_targets(part, names) for part in value)
    return value


def is_named(items: tuple[Any, ...]) -> bool:
    """Whether the modules of an `nn.Sequential` have names of their own."""
    return any(isinstance(item, Named) or (isinstance(item, Each) and item.stem) for item in items)


def names_in(value: Any) -> set[str]:
    """The variables that the expressions of a call use."""
    found: set[str] = set()
    for _, leaf in leaves(value):
        if isinstance(leaf, (Dim, Symbol)):
            found |= leaf.names
    if isinstance(value, Each):
        found |= names_in(value.count)
    return found | {name for part in _within(value) if isinstance(part, Each) for name in names_in(part.count)}


def _within(value: Any) -> Iterator[Any]:
    for _, part in _parts(value):
        yield part
        yield from _within(part)


def in_a_row(calls: list[Call], each: str, count: int, counted: list[Call] | None = None) -> tuple[Any, ...]:
    """Repeated modules as short as an expert writes them: those that differ one by one, the rest as a loop.

    `each` names them: layer gives layer1, layer2; layer_0 begins there. `count` is the length of the row, perhaps
    as an expression; then the row must be regular. `counted` are the same calls with expressions over the number of
    the repeat, where formulas use it.
    """
    stem, number = _counted_from(each)
    for start in (0, 1, 2):
        first = start if counted else 0
        pattern = pattern_of((counted or calls)[start:], first)
        if pattern is not None and (len(calls) - start > 2 or isinstance(count, Dim)):
            head = [_item(call, stem, number + index) for index, call in enumerate(calls[:start])]
            return (*head, Each(pattern, count - start, stem, number + start, first))
    return tuple(_item(call, stem, number + index) for index, call in enumerate(calls))


def _counted_from(each: str) -> tuple[str, int]:
    """The beginning of names and their first number: 1, or 0 where it is written."""
    begins_with_zero = len(each) > 1 and each.endswith("0") and not each[-2].isdecimal()
    return (each[:-1], 0) if begins_with_zero else (each, 1)


def _item(call: Call, stem: str, number: int) -> Any:
    return Named(f"{stem}{number}", call) if stem else call


def pattern_of(calls: Sequence[Call], start: int = 0) -> Call | None:
    """One call that gives all of them for i = start, start + 1, …: equal, by one formula, or growing evenly."""
    if not calls:
        return None
    first, pattern = dict(leaves(calls[0])), calls[0]
    others = [dict(leaves(call)) for call in calls[1:]]
    if any(other.keys() != first.keys() for other in others) or len({call.target for call in calls}) > 1:
        return None
    for path, value in first.items():
        values = [value, *(other[path] for other in others)]
        if all(same(value, other) for other in values) or _is_one_formula(values):
            continue
        if all(type(each) is float for each in values) and (text := rule_of(values, start)):
            pattern = put(pattern, path, Symbol(values[0], text))
            continue
        if not all(type(each) in (int, Dim) for each in values):
            return None
        step = values[1] - values[0]
        if not all(same(values[0] + step * index, each) for index, each in enumerate(values)):
            return None
        pattern = put(pattern, path, values[0] - step * start + step * Dim.named(COUNTER, start))
    return pattern


def _is_one_formula(values: list[Any]) -> bool:
    """Whether the same expression over the number of the repeat gives all the values."""
    texts = {value.text if isinstance(value, (Dim, Symbol)) and COUNTER in value.names else "" for value in values}
    return len(texts) == 1 and texts != {""}


def same(first: Any, second: Any) -> bool:
    """Whether two values are equal, and equal as expressions."""
    if isinstance(first, Dim) or isinstance(second, Dim):
        theirs = [each.terms if isinstance(each, Dim) else None for each in (first, second)]
        return theirs[0] == theirs[1] and int(first) == int(second)
    if isinstance(first, Symbol) or isinstance(second, Symbol):
        return type(first) is type(second) and first.text == second.text and bool(first == second)
    return type(first) is type(second) and bool(first == second)
