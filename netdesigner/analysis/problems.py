"""A problem of a drawing: what, where, and what mends it. Who finds which is in the files beside this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from netdesigner.design.graph import Graph
from netdesigner.layers.base import Fix


class Problem(NamedTuple):
    """A mistake (error) or a doubt (warning) at a node, or about the whole drawing (node None)."""

    node: str | None
    severity: Literal["error", "warning"]
    message: str
    fixes: tuple[Fix, ...] = ()
    is_unfinished: bool = False  # so it is with every drawing until its last block stands


def named(graph: Graph, problem: Problem) -> str:
    """The sentence of a problem with the name of its node before it, unless it begins with that."""
    name = graph.nodes[problem.node].name if problem.node in graph.nodes else ""
    return problem.message if not name or problem.message.startswith(name) else f"{name}: {problem.message}"


def in_short(graph: Graph, problems: Sequence[Problem]) -> str:
    """The first problem as a sentence, and how many more there are."""
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    return named(graph, problems[0]) + more
