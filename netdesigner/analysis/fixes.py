"""What a fix would lead to, found by trying it on a copy."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from netdesigner.analysis.facts import Facts, LiveFacts
from netdesigner.analysis.problems import Problem
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import GraphError
from netdesigner.design.open_design import Location
from netdesigner.layers.base import Fix, LayerError, Shape, show_shape

MAIN = Location()  # the main graph
MOST_TRIED = 40  # problems of a drawing whose fixes are tried: each is an analysis of the whole


class Consequence(NamedTuple):
    """The design after a fix, compared with before."""

    output: Shape | None  # of the node that complained, or of what now stands in its place
    params: int
    macs: int
    is_solved: bool  # what the fix was offered for is gone; another mistake may show behind it
    text: str  # "→ 800, +96,120 parameters"


def consequence(
    design: Design, node_id: str | None, fix: Fix, before: Facts | None = None, location: Location = MAIN
) -> Consequence:
    """Tries a fix on a copy of the design; `before` are the facts of the design where they are known already.

    `location` is the inside of the module's block where the node is; the facts are those of that inside.
    """
    trial = Document(design.snapshot())
    try:
        trial.show(location)
        live = LiveFacts(trial)
        before = before or live.current
        trial.apply(fix, node_id or "")
    except (LayerError, GraphError, KeyError):
        return Consequence(None, 0, 0, False, "cannot be applied any more")
    after = live.current
    node = after.nodes.get(node_id or "")
    output = node.output if node else after.output
    params, macs = (new - old for new, old in zip(after.totals[:2], before.totals[:2], strict=True))
    is_solved = _is_solved(before, after, node_id, fix)
    parts = [f"→ {show_shape(output)}"] if output else []
    parts += [f"{params:+,} parameters"] if params else []
    parts += [f"{macs:+,} MACs"] if macs else []
    return Consequence(output, params, macs, is_solved, ", ".join(parts).replace("-", "−"))


def offered(
    design: Design, problem: Problem, before: Facts, location: Location = MAIN
) -> list[tuple[Fix, Consequence]]:
    """The fixes of a problem that do mend it, each with what it leads to; they are tried on copies.

    What `before` does not know (how the data fits) cannot be tried and is offered as it is.
    """
    tried = [(fix, consequence(design, problem.node, fix, before, location)) for fix in problem.fixes]
    if problem not in before.problems:
        return tried
    return [(fix, outcome) for fix, outcome in tried if outcome.is_solved]


def with_tried_fixes(design: Design, facts: Facts) -> Facts:
    """The facts of a design's main graph, their problems with those fixes only that mend them."""
    tried = [p._replace(fixes=tuple(fix for fix, _ in offered(design, p, facts))) for p in facts.problems[:MOST_TRIED]]
    return replace(facts, problems=(*tried, *facts.problems[MOST_TRIED:]))


def _is_solved(before: Facts, after: Facts, node_id: str | None, fix: Fix) -> bool:
    """Whether the complaint is gone, whatever its numbers, and the node has not come to wait for another mistake."""
    said = next((problem for problem in before.problems if problem.node == node_id and fix in problem.fixes), None)
    if said is None:
        return len(after.problems) < len(before.problems)
    if node_id in after.nodes and after.nodes[node_id].status == "waiting" != before.nodes[node_id].status:
        return False
    return not any(problem.node == node_id and _words(problem) == _words(said) for problem in after.problems)


def _words(problem: Problem) -> str:
    return re.sub(r"\d+( × \d+)*", "#", problem.message)
