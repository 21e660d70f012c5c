"""A program as the source of one Python module: what an expert would write by hand.

The text is formatted as `ruff format` leaves it, and `spans` says which lines belong to which node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from netdesigner.codegen.docstring import docstring
from netdesigner.codegen.expressions import OPERATORS, call_piece, called, given_piece
from netdesigner.codegen.imports import FUNCTIONAL, NN, TENSOR, TORCH, import_lines
from netdesigner.codegen.own_layers import OwnClass, is_own, own_classes
from netdesigner.codegen.wrapping import WIDTH, Bracket, assignment, operation, statement
from netdesigner.compile.names import columns
from netdesigner.compile.program import Attribute, Program, Step

BATCH = 2  # of the random input that the file shows itself with


@dataclass(frozen=True)
class Source:
    """The text of a module, and for each node its first and last line, counted from 0.

    A node that is an attribute has its line in `__init__`; what only `forward` knows has its line there.
    """

    text: str
    spans: dict[str, tuple[int, int]]

    def node_at(self, line: int) -> str | None:
        """The node whose lines are the fewest around a line, or None."""
        around = [(last - first, node) for node, (first, last) in self.spans.items() if first <= line <= last]
        return min(around)[1] if around else None


class _Page:
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


def module_source(program: Program) -> Source:
    """The module that holds the program's class and, when run, shows the shape of its output."""
    page = _Page()
    own = own_classes(filter(is_own, _called(program)))
    page.write(_imports(program, own))
    for each in own:
        page.write(["", "", *each.lines])
    page.write(["", "", f"class {program.name}(nn.Module):", *docstring(program)])
    if program.attributes:
        page.write(["", "    def __init__(self) -> None:", "        super().__init__()"])
        for attribute in program.attributes:
            _write_attribute(page, attribute)
    _write_forward(page, program)
    page.write(["", "", 'if __name__ == "__main__":', *_demonstration(program)])
    return Source("\n".join(page.lines) + "\n", page.spans)


def _imports(program: Program, own: list[OwnClass]) -> list[str]:
    """`torch` itself is always used, at the latest by the random input."""
    functional = {FUNCTIONAL for target in _called(program) if target.startswith("F.")}
    return import_lines({TORCH, TENSOR, NN} | functional.union(*(each.imports for each in own)))


def _called(program: Program) -> set[str]:
    """What the program calls."""
    made = [call for attribute in program.attributes for call in attribute.calls]
    done = [step.call for step in program.steps if step.call]
    return {target for call in (*made, *done) for target in called(call)}


def _write_attribute(page: _Page, attribute: Attribute) -> None:
    before = f"self.{attribute.name} = "
    if not attribute.is_sequential:
        page.write(statement(before, call_piece(attribute.calls[0]), indent=8), *attribute.nodes)
        return
    page.write([f"        {before}nn.Sequential("])
    for call, node in zip(attribute.calls, attribute.nodes, strict=True):
        page.write(statement("", call_piece(call), indent=12, after=","), node)
    page.write(["        )"])


def _write_forward(page: _Page, program: Program) -> None:
    arguments = ("self", *(f"{argument.name}: Tensor" for argument in program.arguments))
    head = Bracket("def forward(", arguments, f") -> {_return_type(program)}:")
    page.write([""])
    page.write(statement("", head, indent=4), *(argument.node for argument in program.arguments))
    for step in program.steps:
        page.write(_step_lines(step), *step.nodes)
    variables = [result.variable for result in program.results]
    page.write(_return_lines(variables), *(result.node for result in program.results))


def _return_type(program: Program) -> str:
    count = len(program.results)
    if count == 1:
        return "Tensor"
    return f"tuple[{', '.join(['Tensor'] * count)}]" if count <= 4 else "tuple[Tensor, ...]"


def _step_lines(step: Step) -> list[str]:
    call = step.call
    if call is None:
        return assignment(step.targets, Bracket(f"self.{step.attribute}(", step.args, ")"))
    targets = _places(call.returns, step.targets) if call.returns else step.targets
    if step.attribute is not None:
        return assignment(targets, given_piece(f"self.{step.attribute}", call, step.args))
    if call.target in OPERATORS:
        return operation(f"{targets[0]} = ", step.args, call.target, indent=8)
    return assignment(targets, call_piece(call, step.args))


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


def _demonstration(program: Program) -> list[str]:
    """Lines that run the network on random input and print the shape of each output."""
    lines = statement("network = ", Bracket(f"{program.name}(", (), ")"), indent=4)
    for argument in program.arguments:
        sizes = tuple(str(size) for size in (BATCH, *argument.shape))
        random = Bracket("torch.randn(", sizes, ")")
        if argument.vocabulary is not None:
            random = Bracket("torch.randint(", (str(argument.vocabulary), Bracket("(", sizes, ")")), ")")
        lines += statement(f"{argument.name} = ", random, indent=4)
    call = Bracket("network(", tuple(argument.name for argument in program.arguments), ")")
    if len(program.results) == 1:
        return lines + statement("", Bracket("print(", (f"tuple({call.flat()}.shape)",), ")"), indent=4)
    return [*lines, *statement("for output in ", call, indent=4, after=":"), "        print(tuple(output.shape))"]
