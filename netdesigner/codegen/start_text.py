"""How the weights start, as text: `init_weights` for every layer, `reset_parameters` of a class, and what is frozen."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from netdesigner.codegen.expressions import call_piece
from netdesigner.codegen.wrapping import Bracket, statement
from netdesigner.compile.classes import ClassProgram, Member, ModuleStart, NetworkInitialization
from netdesigner.layers.base import Call

FUNCTION = "init_weights"
METHOD = "reset_parameters"

Lines = Iterator[tuple[list[str], tuple[str, ...]]]
"""Lines with the nodes that they belong to."""


def everywhere_lines(everywhere: NetworkInitialization) -> list[str]:
    """The function that the network applies to each of its modules."""
    kinds = everywhere.kinds
    kind = Bracket("(", kinds, ")") if len(kinds) > 1 else kinds[0]
    lines = ["", "", f"def {FUNCTION}(module: nn.Module) -> None:", f'    """{everywhere.told}"""']
    has_weight, bias = everywhere.weight is not None, everywhere.bias
    condition = Bracket("isinstance(", ("module", kind), ")")
    if has_weight or bias is None:
        lines += statement("if ", condition, 4, after=":")
        lines += _call_lines(everywhere.weight, ("module.weight",), 8) if everywhere.weight else []
        lines += _guarded(bias, 8) if bias else []
    else:
        lines += statement("if ", condition, 4, after=" and module.bias is not None:")
        lines += _call_lines(bias, ("module.bias",), 8)
    if everywhere.own:
        own = Bracket("(", everywhere.own, ")") if len(everywhere.own) > 1 else everywhere.own[0]
        lines += statement("elif ", Bracket("isinstance(", ("module", own), ")"), 4, after=":")
        lines += [f"        module.{METHOD}()"]
    return lines


def _guarded(call: Call, indent: int) -> list[str]:
    return [f"{' ' * indent}if module.bias is not None:", *_call_lines(call, ("module.bias",), indent + 4)]


def closing_lines(made: ClassProgram) -> Lines:
    """The last lines of `__init__`."""
    if made.starts:
        yield [f"        self.{METHOD}()"], ()
    elif made.everywhere is not None:
        yield [f"        self.apply({FUNCTION})"], ()
    for each in made.frozen:
        yield [f"        self.{place_of(made, each.path)}.requires_grad_(False)"], each.nodes


def method_lines(made: ClassProgram) -> Lines:
    """`reset_parameters`, where modules of the class have an initialization of their own."""
    if not made.starts:
        return
    yield ["", f"    def {METHOD}(self) -> None:"], ()
    if made.everywhere is not None:
        yield [f"        self.apply({FUNCTION})"], ()
    waiting: list[ModuleStart] = []
    for each in made.starts:
        if each.start.call.target == ".copy_":  # such lines share their `no_grad`
            waiting.append(each)
            continue
        yield from _copied(made, waiting)
        waiting = []
        yield _start_lines(made, each, 8), (each.node,)
    yield from _copied(made, waiting)


def _copied(made: ClassProgram, starts: Iterable[ModuleStart]) -> Lines:
    is_first = True
    for each in starts:
        if is_first:
            yield ["        with torch.no_grad():"], ()
        is_first = False
        yield _start_lines(made, each, 12), (each.node,)


def _start_lines(made: ClassProgram, each: ModuleStart, indent: int) -> list[str]:
    start, module = each.start, _module_of(made, each.path)
    if start.every == "weight":
        head = [f"{' ' * indent}for parameter in {module}.parameters():", f"{' ' * indent}    if parameter.ndim > 1:"]
    elif start.every == "bias":
        head = [
            f"{' ' * indent}for name, parameter in {module}.named_parameters():",
            f'{" " * indent}    if "bias" in name:',
        ]
    else:
        owned = (module,) if each.is_tensor else tuple(_owned(made, each, name) for name in start.names)
        return _call_lines(start.call, owned, indent)
    return [*head, *_call_lines(start.call, ("parameter",), indent + 8)]


def _module_of(made: ClassProgram, path: str) -> str:
    """A module that is asked something: what has a name of its own in an `nn.Sequential` may be a tensor, too."""
    name, _, inside = path.partition(".")
    if any(not step.isdecimal() for step in inside.split(".") if step):
        return f'self.{name}.get_submodule("{inside}")'
    return f"self.{place_of(made, path)}"


def _owned(made: ClassProgram, each: ModuleStart, name: str) -> str:
    """A weight: of an attribute by its name, of what lies deeper by its path, where its kind is not declared."""
    if "." not in each.path and "." not in name:
        return f"self.{each.path}.{name}"
    if name == "groups":
        return f"{_module_of(made, each.path)}.{name}"
    return f'self.get_parameter("{each.path}.{name}")'


def _call_lines(call: Call, args: tuple[str, ...], indent: int) -> list[str]:
    if call.target != ".copy_":
        return statement("", call_piece(call, args), indent)
    made = call.args[1]
    lines = statement("", Bracket(f"{args[0]}.copy_(", (call_piece(made),), ")"), indent)
    if any(NUMBER.fullmatch(line) for line in lines):  # rows that are too long so far to the right
        lines = statement("", Bracket(f"{args[0]}.copy_(", (_in_rows(made),), ")"), indent)
    return lines


NUMBER = re.compile(r" *-?[\d.e+-]+,")


def _in_rows(call: Call) -> Bracket:
    """`torch.tensor([[…], […]]).view(2, 1, 7, 7)`: a list of rows, whatever the number of axes."""
    rows, sizes = call.args[0], []
    inner = rows
    while isinstance(inner, list):
        sizes.append(len(inner))
        inner = inner[0]
    for _ in sizes[2:]:
        rows = [row for part in rows for row in part]
    piece = call_piece(Call(call.target, (rows,)))
    return replace(piece, closing=f").view({', '.join(map(str, sizes))})") if sizes[2:] else piece


def indexed(path: str) -> str:
    """`features.0.1` as `features[0][1]`."""
    first, *rest = path.split(".")
    return first + "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in rest)


def place_of(made: ClassProgram, path: str) -> str:
    """A module as `self` has it: `features[0].conv`; else by name, `features.get_submodule("0.block1-0")`."""
    name, _, inside = path.partition(".")
    attribute = next((each for each in made.attributes if each.name == name), None)
    if not inside or attribute is None or _is_python(attribute.members, inside.split(".")):
        return indexed(path)
    return f'{name}.get_submodule("{inside}")'


def _is_python(members: Sequence[Member], steps: Sequence[str]) -> bool:
    """Whether brackets and dots lead to a part: a number is its place, anything else a name."""
    place = next((place for place, member in enumerate(members) if member.name == steps[0]), None)
    if place is None:
        return True  # beyond what the user named
    step = steps[0]
    is_fine = step == str(place) if step.isdecimal() else step.isidentifier() and not keyword.iskeyword(step)
    return is_fine and (len(steps) == 1 or _is_python(members[place].parts, steps[1:]))
