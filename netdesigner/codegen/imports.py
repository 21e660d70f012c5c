"""Import lines in the order that ruff's isort wants."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple


class Import(NamedTuple):
    """`import module`, or `from module import name as alias`."""

    module: str
    name: str = ""
    alias: str = ""

    @property
    def binds(self) -> str:
        """The name that the file may use afterwards."""
        return self.alias or self.name or self.module.partition(".")[0]


TORCH = Import("torch")
TENSOR = Import("torch", "Tensor")
NN = Import("torch", "nn")
NAMED_TUPLE = Import("typing", "NamedTuple")
ORDERED_DICT = Import("collections", "OrderedDict")
PATH, PATHLIB = Import("pathlib", "Path"), Import("pathlib")
LOAD_FILE = Import("safetensors.torch", "load_file")
FUNCTIONAL = Import("torch.nn", "functional", "F")


def import_lines(wanted: Iterable[Import]) -> list[str]:
    """Each once: Python's own modules first, `import` before `from`, an empty line between the sections."""
    sections: dict[bool, list[str]] = {True: [], False: []}
    plain, members = set[str](), dict[tuple[str, bool], set[str]]()
    for each in wanted:
        if not each.name:
            plain.add(each.module)
            continue
        text = f"{each.name} as {each.alias}" if each.alias else each.name
        members.setdefault((each.module, bool(each.alias)), set()).add(text)
    for module in sorted(plain):
        sections[_is_pythons(module)].append(f"import {module}")
    for (module, is_alias), texts in sorted(members.items()):
        lines = sorted(texts) if is_alias else [", ".join(sorted(texts, key=_member_order))]
        sections[_is_pythons(module)] += [f"from {module} import {line}" for line in lines]
    own, others = sections[True], sections[False]
    return [*own, "", *others] if own and others else own + others


def _is_pythons(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _member_order(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then the rest."""
    rank = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return rank, name
