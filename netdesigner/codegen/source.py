"""A program as the source of one Python module: what an expert would write by hand.

The text is formatted as `ruff format` leaves it, and `spans` says which lines belong to which node.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from netdesigner.codegen.class_text import Page, write_class, write_outputs
from netdesigner.codegen.expressions import literal
from netdesigner.codegen.imports import (
    FUNCTIONAL,
    LOAD_FILE,
    NAMED_TUPLE,
    NN,
    ORDERED_DICT,
    PATH,
    PATHLIB,
    TENSOR,
    TORCH,
    Import,
    import_lines,
)
from netdesigner.codegen.own_layers import OwnClass, is_own, own_classes
from netdesigner.codegen.wrapping import Bracket, statement
from netdesigner.compile.calls import called, is_named, with_targets
from netdesigner.compile.classes import Attribute, ClassProgram, CompileError, Program, has_names
from netdesigner.compile.names import IMPORTED, Names
from netdesigner.layers.base import Call
from netdesigner.layers.call import is_imported

BATCH = 2  # of the random input that the file shows itself with


@dataclass(frozen=True)
class ModuleText:
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


def module_source(program: Program, weights: str = "") -> ModuleText:
    """The module that holds the program's classes and, when run, shows the shape of its output.

    `weights` is the path of a .safetensors file, as seen from the module: it is loaded then. Raises CompileError
    where a layer of a plug-in calls what is nowhere.
    """
    page = Page()
    own = own_classes(filter(is_own, _called(program)))
    foreign = _foreign(program, own)
    page.write(_imports(program, own, foreign, bool(weights)))
    program = _renamed(program, {f"{each.module}.{each.name}": each.binds for each in foreign})
    for each in own:
        page.write(["", "", *each.lines])
    for made in (*program.classes, program):
        if made.has_training_outputs:
            write_outputs(page, made)
        write_class(page, made)
    page.write(["", "", 'if __name__ == "__main__":', *_demonstration(program, weights)])
    return ModuleText("\n".join(page.lines) + "\n", page.spans)


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
    free = Names(
        names
        | {f"{name}Output" for name in classes}
        | IMPORTED
        | {"NamedTuple", "OrderedDict", "network", "Path", "load_file"}
    )
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


def weights_seen_from(code: Path, weights: Path) -> str:
    """The path of a weights file as a module has it; whole where no way leads from one to the other."""
    try:
        return Path(os.path.relpath(weights, code.parent)).as_posix()
    except ValueError:
        return weights.absolute().as_posix()


def _imports(program: Program, own: list[OwnClass], foreign: list[Import], has_weights: bool) -> list[str]:
    """`torch` itself is always used, at the latest by the random input."""
    wanted: set[Import] = {TORCH, TENSOR, NN}
    if has_weights:
        wanted |= {LOAD_FILE, PATHLIB if _has_path(program) else PATH}
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


def _has_path(program: Program) -> bool:
    """Whether a class is called like the one of `pathlib`."""
    return any(made.name == PATH.name for made in (*program.classes, program))


def _loading(program: Program, weights: str) -> list[str]:
    """`network.load_state_dict(load_file(Path(__file__).with_name("model.safetensors")))`."""
    here = f"{'pathlib.' if _has_path(program) else ''}Path(__file__)"
    place = f"{here}.parent / {literal(weights)}" if "/" in weights else f"{here}.with_name({literal(weights)})"
    loaded = Bracket("load_file(", (place,), ")")
    return statement("", Bracket("network.load_state_dict(", (loaded,), ")"), indent=4)


def _demonstration(program: Program, weights: str = "") -> list[str]:
    """Lines that run the network on random input and print the shape of each output."""
    is_evaluated = ".eval()" if program.has_training_outputs else ""
    lines = statement("network = ", Bracket(f"{program.name}(", (), ")"), indent=4, after=is_evaluated)
    lines += _loading(program, weights) if weights else []
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
