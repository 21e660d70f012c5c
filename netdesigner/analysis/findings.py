"""What is found wrong with nodes that may lie deep in modules, and where it is told: in the drawing and inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from netdesigner.analysis.inside import at_block, insides
from netdesigner.analysis.problems import Problem
from netdesigner.analysis.unfolded import UnfoldedNode
from netdesigner.analysis.values import WAITING, Facts, NodeFacts
from netdesigner.design.graph import Graph
from netdesigner.design.module import Module
from netdesigner.layers.base import Fix, InsertBefore
from netdesigner.layers.module_use import ModuleUse


class Finding(NamedTuple):
    """A doubt or an error about a node, however deep in modules, and the node whose value is the matter."""

    spot: UnfoldedNode
    giver: UnfoldedNode
    problem: Problem


def tell(
    graph: Graph, nodes: dict[str, NodeFacts], modules: Mapping[str, Module], rows: Sequence[Finding], depth: int = 0
) -> list[tuple[Finding, Problem]]:
    """What is said of each in a graph: at the node, or at the block that it lies in, whose insides get it as well.

    A block offers the repairs where the value comes from before it, by its only input.
    """
    told = [(row, row.problem) for row in rows if len(row.spot.place) == depth]
    for block_id in dict.fromkeys(row.spot.place[depth][0] for row in rows if len(row.spot.place) > depth):
        block, children = graph.nodes[block_id], list[Facts]()
        assert isinstance(block.layer, ModuleUse)
        module = modules[block.layer.module]
        for repeat, (inside, facts) in enumerate(insides(module, block, nodes[block_id])):
            mine = [row for row in rows if row.spot.place[depth : depth + 1] == ((block_id, repeat),)]
            below = dict(facts.nodes)
            pairs = tell(inside, below, modules, mine, depth + 1)
            problems = refused_afterwards(inside, below, [*facts.problems], [problem for _, problem in pairs])
            children.append(replace(facts, nodes=below, problems=tuple(problems)) if pairs else facts)
            for row, problem in pairs:
                is_from_before = row.giver.place[depth : depth + 1] == () or row.giver.place[depth][0] != block_id
                fixes = before_it(row.problem) if is_from_before and len(module.inputs) == 1 else ()
                told.append((row, at_block(block, module, problem)._replace(fixes=fixes)))
        nodes[block_id] = nodes[block_id]._replace(children=tuple(children))
    return list({(problem.node, problem.message): (row, problem) for row, problem in reversed(told)}.values())[::-1]


def before_it(problem: Problem) -> tuple[Fix, ...]:
    """The repairs that are layers put before what complains."""
    return tuple(fix for fix in problem.fixes if all(isinstance(edit, InsertBefore) for edit in fix.edits))


def refused_afterwards(
    graph: Graph, nodes: dict[str, NodeFacts], found: list[Problem], more: list[Problem]
) -> list[Problem]:
    """All problems, where some are seen only when the way to the Outputs is known: what is behind an error waits."""
    if not more:
        return found
    refused = {problem.node for problem in more if problem.severity == "error" and problem.node is not None}
    for node_id in refused:
        known = nodes[node_id]
        nodes[node_id] = NodeFacts(known.inputs, status="error", children=known.children)
    waiting = [edge.target for node_id in refused for edge in graph.outputs_of(node_id)]
    while waiting:
        node_id = waiting.pop()
        if nodes[node_id].inputs:  # else it waits already, or its wires are wrong
            nodes[node_id] = WAITING
            waiting += [edge.target for edge in graph.outputs_of(node_id)]
    return [problem for problem in found + more if problem.node not in nodes or nodes[problem.node] is not WAITING]
