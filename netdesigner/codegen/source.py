"""A program as the source of one Python module: what an expert would write by hand.

The text is formatted as `ruff format` leaves it, and `spans` says which lines belong to which node.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from netdesigner.codegen.class_text import Page, write_class, write_outputs
from netdesigner.codegen.imports import FUNCTIONAL, NAMED_TUPLE, NN, ORDERED_DICT, TENSOR, TORCH, Import, import_lines
from netdesigner.codegen.own_layers import OwnClass, is_own, own_classes
from netdesigner.codegen.wrapping import Bracket, statement
from netdesigner.compile.calls import called, is_named, with_targets
from netdesigner.compile.classes import Attribute, ClassProgram, CompileError, Program, has_names
from netdesigner.compile.names import IMPORTED, Names
from netdesigner.layers.base import Call
from netdesigner.layers.call import is_imported

BATCH = 2  # of the random input that the file shows itself with


@dataclass(frozen=True)
class Source:
    """The text of a module, and for each node its first and last line, counted from 0.

    A node that is an attribute has its line in `__init__`; what only `forward` knows has its line there. The nodes
    of a module are called "Module/node".
    """

    text: str
    spans: dict[str, tuple[int, int]]

    def node_at(self, line: int) -> str | None:
        """The node whose lines are the fewest around a line, or None."""
        around = [(last - first, node) for node, (first, last) in self.spans.items() if first <= line <= last]
        return min(around)[1] if around else None


def module_source(program: Program) -> Source:
    """The module that holds the program's classes and, when run, shows the shape of its output.

    Raises CompileError where a layer of a plug-in calls what is nowhere.
    """
    page = Page()
    own = own_classes(filter(is_own, _called(program)))
    foreign = _foreign(program, own)
    page.write(_imports(program, own, foreign))
    program = _renamed(program, {f"{each.module}.{each.name}": each.binds for each in foreign})
    for each in own:
        page.write(["", "", *each.lines])
    for made in (*program.classes, program):
        if made.has_training_outputs:
            write_outputs(page, made)
        write_class(page, made)
    page.write(["", "", 'if __name__ == "__main__":', *_demonstration(program)])
    return Source("\n".join(page.lines) + "\n", page.spans)


def imported(program: Program) -> list[str]:
    """The classes of installed plug-ins that a program uses, by their whole names."""
    return sorted(filter(is_imported, _called(program)))


def _foreign(program: Program, own: list[OwnClass]) -> list[Import]:
    """The imports of plug-ins, under another name where the file has such a name already."""
    classes = {made.name for made in (*program.classes, program)}
    names = classes | {each.name for each in own}
    for target in sorted(_called(program)):
        if target.isidentifier() and target not in names:
            raise CompileError(
                f"The layer plug-in that calls {target} does not say where its module is; its call must name a class "
                f"that can be imported, such as package.modules.{target}."
            )
    free = Names(names | {f"{name}Output" for name in classes} | IMPORTED | {"NamedTuple", "OrderedDict", "network"})
    found = []
    for target in imported(program):
        module, _, name = target.rpartition(".")
        alias = free.take(name)
        found.append(Import(module, name, alias if alias != name else ""))
    return found


def _renamed(program: Program, names: Mapping[str, str]) -> Program:
    """The program with the names by which this file calls imported classes."""
    if not names:
        return program
    classes = tuple(replace(made, attributes=_with_names(made.attributes, names)) for made in program.classes)
    return replace(program, classes=classes, attributes=_with_names(program.attributes, names))


def _with_names(attributes: tuple[Attribute, ...], names: Mapping[str, str]) -> tuple[Attribute, ...]:
    return tuple(replace(each, calls=with_targets(each.calls, names)) for each in attributes)


def _imports(program: Program, own: list[OwnClass], foreign: list[Import]) -> list[str]:
    """`torch` itself is always used, at the latest by the random input."""
    wanted: set[Import] = {TORCH, TENSOR, NN}
    if any(target.startswith("F.") for target in _called(program)):
        wanted.add(FUNCTIONAL)
    if any(made.has_training_outputs for made in (*program.classes, program)):
        wanted.add(NAMED_TUPLE)
    if any(has_names(each.members) for made in (*program.classes, program) for each in made.attributes) or any(
        is_named(call.args) for call in _built(program)
    ):
        wanted.add(ORDERED_DICT)
    return import_lines(wanted.union(foreign, *(each.imports for each in own)))


def _built(program: Program) -> Iterator[Call]:
    for made in (*program.classes, program):
        for attribute in made.attributes:
            yield from attribute.calls


def _called(program: Program) -> set[str]:
    """What the program calls."""
    classes: tuple[ClassProgram, ...] = (*program.classes, program)
    done = [step.call for made in classes for step in made.steps if step.call]
    return {target for call in (*_built(program), *done) for target in called(call)}


def _demonstration(program: Program) -> list[str]:
    """Lines that run the network on random input and print the shape of each output."""
    is_evaluated = ".eval()" if program.has_training_outputs else ""
    lines = statement("network = ", Bracket(f"{program.name}(", (), ")"), indent=4, after=is_evaluated)
    for argument in program.arguments:
        sizes = tuple(str(size) for size in (BATCH, *argument.shape))
        random = Bracket("torch.randn(", sizes, ")")
        if argument.vocabulary is not None:
            random = Bracket("torch.randint(", (str(argument.vocabulary), Bracket("(", sizes, ")")), ")")
        lines += statement(f"{argument.name} = ", random, indent=4)
    call = Bracket("network(", tuple(argument.name for argument in program.arguments), ")")
    if sum(1 for result in program.results if not result.is_training_only) == 1:
        return lines + statement("", Bracket("print(", (f"tuple({call.flat()}.shape)",), ")"), indent=4)
    return [*lines, *statement("for output in ", call, indent=4, after=":"), "        print(tuple(output.shape))"]
