"""How the blocks of a module follow when its definition changes: in its parameters, its name or its ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from netdesigner.design.commands import AddEdge, Command, GraphCommand, RemoveEdge, ReplaceNode
from netdesigner.design.design import Design
from netdesigner.design.edits import close_gaps
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.module import Module, followed
from netdesigner.layers import LayerError
from netdesigner.layers.module_use import ModuleUse, Parameter, show_overrides

Ports = tuple[list[str], list[str]]
"""Ids of a module's Inputs and Outputs."""


def as_block_of(layer: type[ModuleUse], node: Node, renamed: Mapping[str, str] | None = None) -> Node:
    """A block of a module by another definition: the same values, where their parameters still exist."""
    assert isinstance(node.layer, ModuleUse)
    names = renamed or {}
    known = {setting.name for setting in layer.settings()}
    values = {names.get(key, key): value for key, value in node.layer.changed()}
    if "first" in values:
        first = {names.get(key, key): text for key, text in node.layer.overrides().items()}
        values["first"] = show_overrides({key: text for key, text in first.items() if key in known})
    formulas = tuple((names.get(key, key), text) for key, text in node.formulas)
    return replace(
        node,
        layer=layer.make(**{key: value for key, value in values.items() if key in known}),
        formulas=tuple((key, text) for key, text in formulas if key in known),
    )


def uses_replaced(
    design: Design, name: str, layer: type[ModuleUse], renamed: Mapping[str, str] | None = None
) -> list[Command]:
    """Blocks of a module that changed its name or parameters: the same values, where they still exist."""
    commands = list[Command]()
    for place, graph in design.graphs.items():
        for node in graph.nodes.values():
            if node.layer.module == name and type(node.layer) is not layer:
                new = as_block_of(layer, node, renamed)
                values = design.examples_of(place)
                new = followed(new, values, values)
                commands.append(ReplaceNode(node, new, place=place))
    return commands


def adopted(node: Node, module: Module) -> Node:
    """A block that comes from elsewhere as one of the design's own module of that name.

    The modules may differ by now: parameters at the same place whose names are unlike were renamed since.
    """
    assert isinstance(node.layer, ModuleUse)
    try:
        return as_block_of(module.layer, node, _renamed(node.layer.parameters, module.parameters))
    except LayerError:  # a value that a parameter of the other kind cannot have
        return replace(node, layer=module.layer.make(), formulas=())


def _renamed(before: tuple[Parameter, ...], now: tuple[Parameter, ...]) -> dict[str, str]:
    old, new = ({each.name for each in parameters} for parameters in (before, now))
    pairs = zip(before, now, strict=False)
    return {was.name: it.name for was, it in pairs if was.name not in new and it.name not in old}


def ports_changed(design: Design, module: Module, before: Ports) -> Iterator[Command]:
    """Blocks of a module whose Inputs or Outputs came or went: as many ports, and wires at the right ones.

    Each command is made for the design as the one before it leaves it: do them one by one.
    """
    for place, graph in design.graphs.items():
        blocks = {
            node.id: node
            for node in graph.nodes.values()
            if node.layer.module == module.name and type(node.layer) is not module.layer
        }
        wires = [
            wire
            for node_id in graph.nodes
            for wire in graph.outputs_of(node_id)
            if wire.source in blocks or wire.target in blocks
        ]
        yield from (RemoveEdge(wire, place=place) for wire in wires)
        for node in blocks.values():
            yield ReplaceNode(node, as_block_of(module.layer, node), place=place)
        yield from (AddEdge(wire, place=place) for wire in _rewired(wires, blocks, module.ports, before))
        yield from _gaps_closed(graph, place, wires)


def _rewired(wires: list[Edge], blocks: Mapping[str, Node], now: Ports, before: Ports) -> Iterator[Edge]:
    """The wires of blocks at the ports that lead to the same Inputs and Outputs, where these still exist."""
    inputs, outputs = ({node_id: port for port, node_id in enumerate(ids)} for ids in now)
    for wire in wires:
        if wire.target in blocks:
            port = inputs.get(before[0][wire.target_port]) if wire.target_port < len(before[0]) else None
            if port is None:
                continue
            wire = wire._replace(target_port=port)
        if wire.source in blocks:
            port = outputs.get(before[1][wire.source_port]) if wire.source_port < len(before[1]) else None
            if port is None:
                continue
            wire = wire._replace(source_port=port)
        yield wire


def _gaps_closed(graph: Graph, place: str, wires: list[Edge]) -> Iterator[Command]:
    """Merges that lost an input close up, as after any other wire that goes."""
    for command in close_gaps(graph, [wire.target for wire in wires]):
        if isinstance(command, GraphCommand):
            command.place = place
        yield command
