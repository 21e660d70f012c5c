"""The values that nodes yield during one pass, also inside `nn.Sequential`s and for plain functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from torch import Tensor, nn

from netdesigner.network.build import BuiltNetwork


def capture(network: BuiltNetwork, node_ids: Iterable[str], *inputs: Tensor) -> dict[str, Tensor]:
    """Outputs of nodes by id, (N, *shape); an Output's is what comes into it.

    Nodes that are not part of the network (they lead to no Output) are left out. Gradients and the mode
    are the caller's matter. No hook stays behind, also when the pass fails.
    """
    program = network.program
    wanted = list(dict.fromkeys(node_ids))
    ends = {step.nodes[-1] for step in program.steps}
    record: dict[str, Any] = {}
    hooks = []
    try:
        for node_id in wanted:
            if node_id in network.paths and node_id not in ends:
                module = network.get_submodule(network.paths[node_id])
                hooks.append(module.register_forward_hook(_recorder(record, node_id)))
        answer = network.run(inputs, record)
    finally:
        for hook in hooks:
            hook.remove()
    record |= {argument.node: value for argument, value in zip(program.arguments, inputs, strict=True)}
    answers = answer if len(program.results) > 1 else (answer,)
    record |= {result.node: value for result, value in zip(program.results, answers, strict=True)}
    return {node_id: record[node_id] for node_id in wanted if node_id in record}


def _recorder(record: dict[str, Any], node_id: str) -> Callable[[nn.Module, Any, Any], None]:
    def keep(module: nn.Module, inputs: Any, output: Any) -> None:
        record[node_id] = output

    return keep
