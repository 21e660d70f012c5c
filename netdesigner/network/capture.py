"""The values that nodes yield during one pass, also inside `nn.Sequential`s, modules and for plain functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from torch import Tensor, nn

from netdesigner.network.build import BuiltClass, BuiltNetwork
from netdesigner.network.starts import owned_at


def capture(network: BuiltNetwork, node_ids: Iterable[str], *inputs: Tensor) -> dict[str, Tensor]:
    """Outputs of nodes by id (inside modules by node path), (N, *shape); an Output's is what comes into it.

    Nodes that are not part of the network (they lead to no Output) are left out. Gradients and the mode
    are the caller's matter. No hook stays behind, also when the pass fails.
    """
    wanted = list(dict.fromkeys(node_ids))
    record = _Kept(wanted)
    hooks = []
    insides: list[BuiltClass] = []
    try:
        for node_id in wanted:
            if node_id in network.paths:
                module = owned_at(network, network.paths[node_id])
                if isinstance(module, nn.Module):  # what is made of a parameter is a step, and recorded as such
                    hooks.append(module.register_forward_hook(_recorder(record, node_id)))
        for path, inside in _insides(network, wanted):
            inside.record = _Below(record, path)
            insides.append(inside)
        steps = _Kept(wanted)
        network.run(inputs, steps)
    finally:
        for hook in hooks:
            hook.remove()
        for inside in insides:
            inside.record = None
    record |= steps
    return {node_id: record[node_id] for node_id in wanted if node_id in record}


class _Kept(dict[str, Any]):
    """Keeps what is wanted and lets all else go: the outputs of all nodes may be more than the memory holds."""

    def __init__(self, wanted: Iterable[str]) -> None:
        super().__init__()
        self._wanted = frozenset(wanted)

    def __setitem__(self, node_id: str, value: Any) -> None:
        if node_id in self._wanted:
            super().__setitem__(node_id, value)

    def __ior__(self, other: Any) -> _Kept:  # type: ignore[override,misc]
        for node_id, value in dict(other).items():
            self[node_id] = value
        return self


class _Below(dict[str, Any]):
    """Hands what is written into it on to another record, under the path of the inside that writes."""

    def __init__(self, record: dict[str, Any], path: str) -> None:
        super().__init__()
        self._record, self._path = record, path

    def __setitem__(self, node_id: str, value: Any) -> None:
        self._record[f"{self._path}.{node_id}"] = value

    def __ior__(self, other: Any) -> _Below:  # type: ignore[override,misc]
        for node_id, value in dict(other).items():
            self[node_id] = value
        return self


def _insides(network: BuiltNetwork, wanted: list[str]) -> Iterator[tuple[str, BuiltClass]]:
    """The insides that hold wanted nodes, by the path of block and repeat ("n5.0")."""
    around = {node_id.rpartition(".")[0] for node_id in wanted if "." in node_id}
    for path in around:
        inner = next((node for node in network.paths if node.rpartition(".")[0] == path), None)
        if inner is None:
            continue
        where = network.paths[inner]
        while where and not isinstance(owned_at(network, where), BuiltClass):
            where = where.rpartition(".")[0]
        found = owned_at(network, where) if where else None
        if isinstance(found, BuiltClass):
            yield path, found


def _recorder(record: dict[str, Any], node_id: str) -> Callable[[nn.Module, Any, Any], None]:
    def keep(module: nn.Module, inputs: Any, output: Any) -> None:
        record[node_id] = output

    return keep
