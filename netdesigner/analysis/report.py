"""Facts as plain JSON values: what `check --json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netdesigner.analysis.facts import Facts, NodeFacts, Totals
from netdesigner.analysis.problems import Problem
from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph, Node
from netdesigner.design.module import Module


def report(design: Design, facts: Facts, further: Sequence[Problem] = ()) -> dict[str, Any]:
    """Nodes in topological order, totals and problems; None stands where a value has no meaning.

    `further` problems are those that the drawing alone does not have, such as examples that do not fit it.
    """
    return {
        "nodes": _nodes(design.graph, facts, design.modules),
        "totals": _totals(facts.totals),
        "totals_inference": _totals(facts.totals_inference),
        "problems": [_problem(problem) for problem in (*facts.problems, *further)],
    }


def _nodes(graph: Graph, facts: Facts, modules: Mapping[str, Module], path: str = "") -> list[dict[str, Any]]:
    return [_node(graph.nodes[node_id], f"{path}{node_id}", node, modules) for node_id, node in facts.nodes.items()]


def _node(node: Node, path: str, facts: NodeFacts, modules: Mapping[str, Module]) -> dict[str, Any]:
    content: dict[str, Any] = {
        "id": path,
        "name": node.name,
        "layer": type(node.layer).__name__,
        "inputs": [list(shape) for shape in facts.inputs],
        "output": list(facts.output) if facts.output else None,
        "outputs": [list(shape) for shape in facts.outputs],
        "params": facts.params,
        "macs": facts.macs,
        "units": facts.units,
        "connections": facts.connections,
        "receptive_field": _field(facts.field),
    }
    if node.layer.module in modules:
        content["children"] = _children(node, path, facts, modules)
    return content


def _field(field: ReceptiveField | None) -> dict[str, Any] | None:
    return field and {"size": field.size, "jump": field.jump, "start": field.start, "status": field.status}


def _children(node: Node, path: str, facts: NodeFacts, modules: Mapping[str, Module]) -> list[dict[str, Any]]:
    """The inside of a block; of a repeated one, an entry for each repeat with its inside."""
    module = modules[node.layer.module]
    if len(facts.children) == 1:
        return _nodes(module.graph, facts.children[0], modules, f"{path}.0.")
    return [_repeat(node, module, f"{path}.{index}", child, modules) for index, child in enumerate(facts.children)]


def _repeat(node: Node, module: Module, path: str, facts: Facts, modules: Mapping[str, Module]) -> dict[str, Any]:
    inputs = [facts.nodes[each.id].output for each in module.inputs]
    ends = [facts.nodes[each.id] for each in module.outputs]
    outputs = [end.output for end in ends]
    is_known = all(outputs)
    return {
        "id": path,
        "name": f"{node.name} {int(path.rpartition('.')[2]) + 1}",
        "layer": module.name,
        "inputs": [list(shape) for shape in inputs if shape],
        "output": list(outputs[0]) if outputs and outputs[0] else None,
        "outputs": [list(shape) for shape in outputs if shape],
        "params": facts.totals.params if is_known else None,
        "macs": facts.totals.macs if is_known else None,
        "units": sum(end.units or 0 for end in ends) if is_known else None,
        "connections": None,
        "receptive_field": _field(ends[0].field if ends else None),
        "children": _nodes(module.graph, facts, modules, f"{path}."),
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
