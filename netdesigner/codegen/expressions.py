"""Calls and values as Python expressions."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from netdesigner.codegen.formula_pieces import formula_piece
from netdesigner.codegen.wrapping import Bracket, Parts, Piece, flat, operation, statement
from netdesigner.compile.calls import Each, is_named, names_in
from netdesigner.layers.call import OPERATORS, Arg, Call
from netdesigner.layers.dim import COUNTER, Dim, is_choice, is_symbolic
from netdesigner.layers.symbol import Symbol


def call_piece(call: Call, args: Sequence[str] = ()) -> Bracket:
    """`nn.Conv2d(3, 64, kernel_size=3)`; `args` are the variables that `Arg`s stand for."""
    if call.target == "[]":
        value, *keys = call.args
        return Bracket(f"{flat(value_piece(value, args))}[", tuple(_key(key) for key in keys), "]")
    if call.target == ".shape":
        value, *axes = (flat(value_piece(part, args)) for part in call.args)
        return Bracket(f"{value}.shape", (), "".join(f"[{axis}]" for axis in axes))
    if call.target.startswith("."):
        method = f"{flat(value_piece(call.args[0], args))}{call.target}"
        return call_piece(Call(method, call.args[1:], call.kwargs), args)
    if is_named(call.args):
        return Bracket(f"{call.target}(", (_ordered(call.args),), ")")
    items = [value_piece(value, args) for value in call.args]
    items += [value_piece(value, args, f"{name}=") for name, value in call.kwargs]
    made = Bracket(f"{call.target}(", tuple(items), ")")
    return Bracket(f"{call.around}(", (made,), ")") if call.around else made


def given_piece(module: str, call: Call, args: Sequence[str]) -> Bracket:
    """`self.attention(x, x, x, need_weights=False)`: a module called as `call` says."""
    given = tuple(Arg(index) for index in range(len(args))) if call.given is None else call.given
    return call_piece(Call(module, given, call.given_by_name), args)


def _ordered(items: Sequence[Any]) -> Bracket:
    """The named modules of an `nn.Sequential`, as an OrderedDict of pairs."""
    if len(items) == 1 and isinstance(items[0], Each):
        return Bracket("OrderedDict(", _loop(items[0]), ")", joint=" ")
    pairs = tuple(
        Bracket("*(", _loop(item), ")", joint=" ") if isinstance(item, Each) else _pair(f'"{item.name}"', item.call)
        for item in items
    )
    return Bracket("OrderedDict(", (Bracket("[", pairs, "]"),), ")")


def _pair(name: str, call: Call) -> Bracket:
    return Bracket("(", (name, call_piece(call)), ")")


def _loop(each: Each) -> tuple[Piece, ...]:
    """`Block(channels) for _ in range(3)`, with a name where the modules have one."""
    uses_counter = bool(each.stem) or COUNTER in names_in(each.call)
    bounds = literal(each.count) if not each.start else f"{each.start}, {literal(each.count + each.start)}"
    clause = f"for {COUNTER if uses_counter else '_'} in range({bounds})"
    if not each.stem:
        return call_piece(each.call), clause
    number = COUNTER if each.first == each.start else f"{COUNTER} + {each.first - each.start}"
    return _pair(f'f"{each.stem}{{{number}}}"', each.call), clause


def choice_lines(before: str, call: Call, indent: int) -> list[str]:
    """`before (nn.Identity() if … else …)`: a call that is only made where numbers differ."""
    start, condition = " " * indent, " and ".join(_comparisons(call.identity_if))
    body = [f"{start}    nn.Identity()", f"{start}    if {condition}"]
    body += statement("else ", call_piece(call), indent + 4)
    return [f"{start}{before}(", *body, f"{start})"]


def condition_lines(before: str, pairs: Sequence[tuple[Any, Any]]) -> list[str]:
    """`before stride == 1 and in_channels == channels`: whether all pairs are equal."""
    first, *others = _comparisons(pairs)
    return operation(before, [first, *(f"and {other}" for other in others)], 8)


def _comparisons(pairs: Sequence[tuple[Any, Any]]) -> list[str]:
    """First what is compared with a number."""
    ordered = sorted(pairs, key=lambda pair: not isinstance(pair[1], int) or isinstance(pair[1], Dim))
    return [f"{_side(first)} == {_side(second)}" for first, second in ordered]


def _side(value: Any) -> str:
    """One side of a comparison."""
    text = literal(value)
    return f"({text})" if isinstance(value, Dim) and is_choice(text) else text


def _key(key: int | slice) -> str:
    """What stands in square brackets for one axis: `:`, `-1`, `2:10:2`."""
    if not isinstance(key, slice):
        return literal(key)
    parts = ["" if part is None else literal(part) for part in (key.start, key.stop, key.step)]
    if key.step is None:
        parts.pop()
    if not any(is_symbolic(part) for part in (key.start, key.stop, key.step)):
        return ":".join(parts)
    return re.sub(" +", " ", " : ".join(parts)).replace(": :", "::").strip()


def value_piece(value: Any, args: Sequence[str] = (), before: str = "") -> Piece:
    """A setting's value, with the keyword that stands before it."""
    if isinstance(value, Arg):
        return before + args[value.index]
    if isinstance(value, Call) and value.target in OPERATORS:
        return before + f" {value.target} ".join(flat(value_piece(part, args)) for part in value.args)
    if isinstance(value, Call):
        made = call_piece(value, args)
        return replace(made, opening=before + made.opening)
    if isinstance(value, Each):
        return Bracket("*(", _loop(value), ")", joint=" ")
    if isinstance(value, (list, tuple)):
        opening, closing = "[]" if isinstance(value, list) else "()"
        return Bracket(before + opening, tuple(value_piece(part, args) for part in value), closing)
    if isinstance(value, (Dim, Symbol)):
        formula = formula_piece(value.text)
        if isinstance(formula, Bracket):
            return replace(formula, opening=before + formula.opening)
        return Parts(((before, formula),)) if isinstance(formula, Parts) else before + formula
    return before + literal(value)


def literal(value: Any) -> str:
    """A number, word, constant or expression as `ruff format` would leave it."""
    if isinstance(value, (Dim, Symbol)):
        return value.text
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, str):
        text = repr(value)
        if text.startswith("'") and '"' not in text:
            return f'"{text[1:-1]}"'
        return text
    return repr(value)
