"""The source text of the layers that PyTorch lacks, cut from their file without importing it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from netdesigner.codegen.imports import Import

WHERE = Path(__file__).resolve().parent.parent / "network" / "own_layers.py"  # a bundle holds it as text too


@dataclass(frozen=True)
class OwnClass:
    """A class or function of the file: its lines, the imports and the other classes of the file that it uses."""

    name: str
    lines: tuple[str, ...]
    imports: frozenset[Import]
    classes: tuple[str, ...]


def own_classes(names: Iterable[str]) -> list[OwnClass]:
    """The classes of these names and those they build on, each once, in the order of the file."""
    known = _classes()
    wanted: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += known[name].classes
    return [each for name, each in known.items() if name in wanted]


def is_own(name: str) -> bool:
    """Whether the file has a class of this name."""
    return name in _classes()


def class_source(name: str) -> list[str]:
    """The lines of one class and of those it builds on, with two empty lines between classes."""
    lines: list[str] = []
    for each in own_classes([name]):
        lines += ["", "", *each.lines] if lines else each.lines
    return lines


@cache
def _classes() -> dict[str, OwnClass]:
    text = WHERE.read_text(encoding="utf-8")
    lines = text.splitlines()
    tree = ast.parse(text)
    imports = {each.binds: each for node in tree.body for each in _imports(node)}
    defined = [node for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))]
    names = {node.name for node in defined}
    found = {}
    for node in defined:
        used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
        found[node.name] = OwnClass(
            name=node.name,
            lines=tuple(lines[first - 1 : node.end_lineno]),
            imports=frozenset(imports[name] for name in used & set(imports)),
            classes=tuple(sorted((used & names) - {node.name})),
        )
    return found


def _imports(node: ast.stmt) -> list[Import]:
    if isinstance(node, ast.Import):
        return [Import(alias.name, "", alias.asname or "") for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [Import(node.module or "", alias.name, alias.asname or "") for alias in node.names]
    return []
