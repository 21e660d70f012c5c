"""Facts as plain JSON values: what `check --json` prints."""

from __future__ import annotations

from typing import Any

from netdesigner.analysis.facts import Facts, NodeFacts, Totals
from netdesigner.analysis.problems import Problem
from netdesigner.design.graph import Graph, Node


def report(graph: Graph, facts: Facts) -> dict[str, Any]:
    """Nodes in topological order, totals and problems; None stands where a value has no meaning."""
    return {
        "nodes": [_node(graph.nodes[node_id], node) for node_id, node in facts.nodes.items()],
        "totals": _totals(facts.totals),
        "totals_inference": _totals(facts.totals_inference),
        "problems": [_problem(problem) for problem in facts.problems],
    }


def _node(node: Node, facts: NodeFacts) -> dict[str, Any]:
    field = facts.field
    return {
        "id": node.id,
        "name": node.name,
        "layer": type(node.layer).__name__,
        "inputs": [list(shape) for shape in facts.inputs],
        "output": list(facts.output) if facts.output else None,
        "outputs": [list(shape) for shape in facts.outputs],
        "params": facts.params,
        "macs": facts.macs,
        "units": facts.units,
        "connections": facts.connections,
        "receptive_field": field
        and {"size": field.size, "jump": field.jump, "start": field.start, "status": field.status},
    }


def _totals(totals: Totals) -> dict[str, int]:
    return {"params": totals.params, "macs": totals.macs}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "node": problem.node,
        "severity": problem.severity,
        "message": problem.message,
        "fixes": [fix.title for fix in problem.fixes],
    }
