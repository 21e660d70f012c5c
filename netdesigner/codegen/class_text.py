"""One class of a program as text: `__init__` with its arguments, `forward`, and the NamedTuple of its answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from netdesigner.codegen.declared import DeclaredTensors
from netdesigner.codegen.docstring import docstring
from netdesigner.codegen.expressions import (
    call_piece,
    choice_lines,
    condition_lines,
    given_piece,
    literal,
    value_piece,
)
from netdesigner.codegen.start_text import closing_lines, everywhere_lines, method_lines
from netdesigner.codegen.wrapping import WIDTH, Bracket, assignment, flat, operation, statement
from netdesigner.compile.calls import Each, at, leaves, pattern_of, put
from netdesigner.compile.classes import Attribute, ClassProgram, Member, Statement, are_numbered
from netdesigner.compile.names import columns
from netdesigner.layers.base import Call
from netdesigner.layers.call import OPERATORS
from netdesigner.layers.dim import Dim
from netdesigner.layers.expression import renamed
from netdesigner.layers.symbol import Symbol


class Page:
    """Lines written so far, and which nodes they belong to."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.spans: dict[str, tuple[int, int]] = {}

    def write(self, lines: list[str], *nodes: str) -> None:
        """Adds lines; a node keeps the first lines it was given."""
        first = len(self.lines)
        self.lines += lines
        for node in nodes:
            self.spans.setdefault(node, (first, len(self.lines) - 1))


class _Lines:
    """Writes for one class, whose nodes are called after its module."""

    def __init__(self, page: Page, made: ClassProgram) -> None:
        self._page, self._before = page, f"{made.module}/" if made.module else ""

    def write(self, lines: list[str], *nodes: str) -> None:
        self._page.write(lines, *(f"{self._before}{node}" for node in nodes))


def write_class(page: Page, made: ClassProgram) -> None:
    """The class, two empty lines after what stands before it."""
    lines = _Lines(page, made)
    if made.everywhere is not None:
        page.write(everywhere_lines(made.everywhere))
    lines.write(["", "", f"class {made.name}(nn.Module):", *docstring(made)])
    if made.attributes or made.stored or made.conditions:
        lines.write(["", *_head(made), "        super().__init__()"])
        lines.write([f"        self.{name} = {name}" for name in made.stored])
        for condition in made.conditions:
            lines.write(condition_lines(f"self.{condition.name} = ", condition.pairs))
        for attribute in made.attributes:
            _write_attribute(lines, attribute)
        for written, nodes in (*closing_lines(made), *method_lines(made)):
            lines.write(written, *nodes)
    _write_forward(lines, made)


def write_outputs(page: Page, made: ClassProgram) -> None:
    """The NamedTuple that `forward` returns in training."""
    page.write(["", "", f"class {made.outputs_name}(NamedTuple):"])
    page.write([f'    """What `{made.name}` answers in training."""', ""])
    page.write([f"    {result.name}: Tensor" for result in made.results])


def _head(made: ClassProgram) -> list[str]:
    arguments = ["self"]
    for parameter in made.parameters:
        default = "" if parameter.default is None else f" = {literal(parameter.default)}"
        arguments.append(f"{parameter.name}: {parameter.kind}{default}")
    return statement("", Bracket("def __init__(", tuple(arguments), ") -> None:"), indent=4)


def _write_attribute(lines: _Lines, attribute: Attribute) -> None:
    before = f"self.{attribute.name} = "
    if not attribute.is_sequential:
        (call,) = attribute.calls[:1]
        made = choice_lines(before, call, 8) if call.identity_if else statement(before, call_piece(call), indent=8)
        lines.write(made, *attribute.nodes)
        return
    for rows, nodes in _sequential_rows(attribute, attribute.members, before, "", 8):
        lines.write(rows, *nodes)


def _sequential_rows(
    attribute: Attribute, members: tuple[Member, ...], before: str, after: str, indent: int
) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """The lines of an `nn.Sequential` with the nodes that they belong to; one within another as it stands there."""
    start, is_named = " " * indent, not are_numbered(members)
    yield [f"{start}{before}nn.Sequential("], ()
    yield [f"{start}    OrderedDict(", f"{start}        ["] if is_named else [], ()
    inner, place = indent + (12 if is_named else 4), 0
    while place < len(members):
        member, count = members[place], 1
        if member.parts and is_named:
            yield [f"{' ' * inner}(", f'{" " * inner}    "{member.name}",'], ()
            yield from _sequential_rows(attribute, member.parts, "", ",", inner + 4)
            yield [f"{' ' * inner}),"], ()
        elif member.parts:
            yield from _sequential_rows(attribute, member.parts, "", ",", inner)
        else:
            call = attribute.calls[member.place]
            call, count = (call, 1) if is_named else _loop_from(attribute, members[place:])
            nodes = attribute.nodes[member.place : member.place + count]
            yield _item_lines(call, member.name if is_named else "", count, inner), nodes
        place += count
    yield [f"{start}        ]", f"{start}    )"] if is_named else [], ()
    yield [f"{start}){after}"], ()


def _loop_from(attribute: Attribute, members: tuple[Member, ...]) -> tuple[Call, int]:
    """How many calls in a row one call gives: equal ones from three on, those that follow a rule from four on."""
    calls = [attribute.calls[each.place] for each in takewhile(lambda each: not each.parts, members)]
    first = calls[0]
    same = sum(1 for _ in takewhile(lambda call: call == first, calls))
    if first.identity_if or same >= LOOP_FROM:
        return first, 1 if first.identity_if else same
    alike = list(takewhile(lambda call: call.target == first.target and not call.identity_if, calls))
    for count in range(len(alike), LOOP_FROM, -1):
        pattern = pattern_of(alike[:count])
        if pattern is not None:
            return pattern, count
    return first, 1


def _item_lines(call: Call, name: str, count: int, indent: int) -> list[str]:
    """The lines of one item of an `nn.Sequential`, or of a loop of equal ones."""
    start = " " * indent
    if count > 1:
        return statement("", value_piece(Each(call, count)), indent, after=",")
    if call.identity_if:
        *most, last = choice_lines("", call, indent + (4 if name else 0))
        lines = [*most, f"{last},"]
        return [f"{start}(", f'{start}    "{name}",', *lines, f"{start}),"] if name else lines
    piece = call_piece(call)
    if name:
        piece = Bracket("(", (f'"{name}"', piece), ")")
    return statement("", piece, indent, after=",")


LOOP_FROM = 3  # so many equal layers in a row are a loop


def _write_forward(lines: _Lines, made: ClassProgram) -> None:
    arguments = ("self", *(f"{argument.name}: Tensor" for argument in made.arguments))
    head = Bracket("def forward(", arguments, f") -> {_return_type(made)}:")
    lines.write([""])
    lines.write(statement("", head, indent=4), *(argument.node for argument in made.arguments))
    rows, was_training_only = _rows(made), False
    declared = DeclaredTensors(made, rows)
    for row in rows:
        extra = row[0].is_training_only
        if extra and not was_training_only:
            lines.write(["        if self.training:"])
        was_training_only = extra
        if row is rows[-1] and _is_returned(made, row) and declared.is_tensor(row):
            lines.write(_row_lines(row, 8, is_returned=True), *_nodes(row), made.results[0].node)
            return
        lines.write(_row_lines(row, 12 if extra else 8, declared=declared.by(row)), *_nodes(row))
    _write_return(lines, made)


def _is_returned(made: ClassProgram, row: list[Statement]) -> bool:
    """Whether what a line calculates is all that `forward` returns."""
    results = [result.variable for result in made.results]
    return len(results) == 1 and row[-1].targets == tuple(results) and not _takes_apart(row[-1])


def _takes_apart(step: Statement) -> bool:
    return step.call is not None and step.call.returns is not None


def _nodes(row: list[Statement]) -> list[str]:
    return [node for step in row for node in step.nodes]


def _rows(made: ClassProgram) -> list[list[Statement]]:
    """Steps by line: an activation or normalization is written around the call before it."""
    rows: list[list[Statement]] = []
    for step in made.steps:
        before = rows[-1] if rows else None
        if before is not None and step.is_minor and _follows(step, before[-1]) and _fits([*before, step]):
            before.append(step)
        else:
            rows.append([step])
    return rows


def _follows(step: Statement, before: Statement) -> bool:
    """Whether a step only works on what the one before has just put into the same variable."""
    is_plain = step.call is None and (before.call is None or before.call.target in OPERATORS)
    return is_plain and step.args == before.targets == step.targets and step.is_training_only == before.is_training_only


def _fits(row: list[Statement]) -> bool:
    return columns(f"            {row[-1].targets[0]} = {_nested(row)}") <= WIDTH


def _nested(row: list[Statement]) -> str:
    """`self.relu(self.bn1(self.conv1(x)))`."""
    *inner, step = row
    step = _with_self(step)
    if inner:
        return f"self.{step.attribute}({_nested(inner)})"
    if step.call is not None:
        return " ".join(_operation(step.call, step.args, step.condition))
    return f"self.{step.attribute}({', '.join(step.args)})"


def _row_lines(row: list[Statement], indent: int, is_returned: bool = False, declared: str = "") -> list[str]:
    targets = row[-1].targets
    before = "return " if is_returned else f"{', '.join(targets)}{': Tensor' if declared else ''} = "
    if len(row) > 1:
        return [f"{' ' * indent}{before}{_nested(row)}"]
    if declared and (_takes_apart(row[0]) or len(targets) > 1):
        return [f"{' ' * indent}{declared}: Tensor", *_step_lines(_with_self(row[0]), indent)]
    return _step_lines(_with_self(row[0]), indent, before if is_returned or declared else "")


def _write_return(lines: _Lines, made: ClassProgram) -> None:
    kept = [result for result in made.results if not result.is_training_only]
    if made.has_training_outputs:
        every = tuple(result.variable for result in made.results)
        piece = Bracket(f"{made.outputs_name}(", every, ")")
        lines.write(["        if self.training:", *statement("return ", piece, indent=12)])
        lines.write([], *(result.node for result in made.results if result.is_training_only))
    lines.write(_return_lines([result.variable for result in kept]), *(result.node for result in kept))


def _return_type(made: ClassProgram) -> str:
    count = sum(1 for result in made.results if not result.is_training_only)
    plain = "Tensor" if count == 1 else "tuple[Tensor, ...]"
    if 1 < count <= 4:
        plain = f"tuple[{', '.join(['Tensor'] * count)}]"
    return f"{plain} | {made.outputs_name}" if made.has_training_outputs else plain


def _with_self(step: Statement) -> Statement:
    """In `forward`, constructor arguments are attributes."""
    if step.call is None:
        return step
    call: Call = step.call
    for path, value in list(leaves(call)):
        if isinstance(value, Dim):
            text = renamed(value.text, {name: f"self.{name}" for name in value.names})
            call = put(call, path, Dim(int(value), {(text,): 1}))
        elif isinstance(value, Symbol):
            text = renamed(value.text, {name: f"self.{name}" for name in value.names})
            call = put(call, path, Symbol(float(value), text))
    return step if call is at(step.call, ()) else Statement(**{**step.__dict__, "call": call})


def _step_lines(step: Statement, indent: int, before: str = "") -> list[str]:
    """The line of one step; `before` stands for its targets where it is returned at once."""
    call = step.call
    targets = _places(call.returns, step.targets) if call is not None and call.returns else step.targets
    args = step.args
    if call is not None and call.use is not None:  # a parameter that stands by itself
        call, args = call.use, (*args, f"self.{step.attribute}")
    elif call is not None and step.attribute is not None:
        piece = given_piece(f"self.{step.attribute}", call, args)
        return statement(before, piece, indent) if before else assignment(targets, piece, indent)
    if call is None:
        piece = Bracket(f"self.{step.attribute}(", args, ")")
    elif call.target in OPERATORS:
        return operation(before or f"{targets[0]} = ", _operation(call, args, step.condition), indent)
    else:
        piece = call_piece(call, args)
    return statement(before, piece, indent) if before else assignment(targets, piece, indent)


def _operation(call: Call, args: Sequence[str], condition: str) -> list[str]:
    """Variables and numbers with the operator between them, as parts that may stand in lines of their own."""
    first, *others = [flat(value_piece(part, args)) for part in call.args]
    parts = [first, *(f"{call.target} {other}" for other in others)]
    return [" ".join(parts), f"if self.{condition}", f"else {first}"] if condition else parts


def _places(returns: tuple[Any, ...], targets: tuple[str, ...]) -> tuple[str, ...]:
    """What stands left of the "=": `x`, `_` or `(hidden, _)`, part by part of what comes out."""
    return tuple(
        f"({', '.join(_places(part, targets))})" if isinstance(part, tuple) else "_" if part is None else targets[part]
        for part in returns
    )


def _return_lines(variables: list[str]) -> list[str]:
    line = f"        return {', '.join(variables)}"
    if columns(line) <= WIDTH:
        return [line]
    return statement("return ", Bracket("(", tuple(variables), ")", is_open=True), indent=8)
