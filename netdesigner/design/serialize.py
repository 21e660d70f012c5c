"""Graphs and modules as plain JSON values, in an order that diffs well.

One unknown block does not lose the file: it is kept as `Unknown` and written back as it was. Nothing is ever run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from netdesigner.design.graph import MOST_PORTS, Edge, Graph, GraphError, Node
from netdesigner.design.limits import LONGEST_NAME, LONGEST_TEXT, too_long
from netdesigner.design.module import Module, check_depth, check_module_name, check_parameters, used_below, used_in
from netdesigner.design.unread import Unread, unread
from netdesigner.layers import REGISTRY, Layer, LayerError, initialization
from netdesigner.layers.catalogue.io import Unknown
from netdesigner.layers.module_use import ModuleUse, Parameter, module_layer

Blocks = Mapping[str, type[ModuleUse]]
"""The modules whose blocks a graph may hold."""

# What reading raises where JSON is not what it should be
DAMAGED = (KeyError, TypeError, AttributeError, IndexError, ValueError, OverflowError, RecursionError)

# --- writing -----------------------------------------------------------------------------------------


def graph_to_json(graph: Graph) -> dict[str, Any]:
    content: dict[str, Any] = {
        "nodes": [node_to_json(node) for node in graph.nodes.values()],
        # by source and as they were drawn: read in this order, the graph is in all its orders what it was
        "edges": [list(edge) for node_id in graph.nodes for edge in graph.outputs_of(node_id)],
    }
    if graph.next_id > _derived_next_id(graph):  # an id of a removed node is not given again: weights go by it
        content["next_id"] = graph.next_id
    return content


def _derived_next_id(graph: Graph) -> int:
    """The first number behind those of all nodes."""
    return max((int(node_id[1:]) + 1 for node_id in graph.nodes if node_id[1:].isdecimal()), default=1)


def node_to_json(node: Node) -> dict[str, Any]:
    layer = node.layer
    unknown = isinstance(layer, Unknown)
    content: dict[str, Any] = {
        "id": node.id,
        "name": node.name,
        "layer": layer.type if isinstance(layer, Unknown) else type(layer).__name__,
        "settings": layer.kept if unknown and isinstance(layer, Unknown) else dict(layer.changed()),
        "at": [round(node.x, 2), round(node.y, 2)],
    }
    if node.weights_of:
        content["weights_of"] = node.weights_of
    if node.stage:
        content["stage"] = node.stage
    if node.formulas:
        content["formulas"] = dict(node.formulas)
    if node.init is not None:
        content["init"] = initialization.to_json(node.init)
    if node.is_frozen:
        content["frozen"] = True
    content |= {part.place: part.value for part in node.unread}
    return content


def modules_to_json(modules: Iterable[Module]) -> list[dict[str, Any]]:
    return [
        {
            "name": module.name,
            "notes": module.notes,
            "parameters": parameters_to_json(module.parameters),
            "graph": graph_to_json(module.graph),
        }
        for module in modules
    ]


def parameters_to_json(parameters: Iterable[Parameter]) -> list[dict[str, Any]]:
    return [
        {"name": each.name, "value": each.value}
        | ({"required": True} if each.is_required else {})
        | ({"help": each.help} if each.help else {})
        for each in parameters
    ]


# --- reading -----------------------------------------------------------------------------------------


def text_of(value: Any) -> str:
    """A text that is no name; raises TypeError or ValueError."""
    if not isinstance(value, str):
        raise TypeError(f"{brief(value)} should be text")
    return _bounded(value, "a text", LONGEST_TEXT)


def name_of(value: Any) -> str:
    """What something is called, or is of; raises TypeError or ValueError."""
    return _bounded(text_of(value), "a name", LONGEST_NAME)


def _bounded(text: str, what: str, most: int) -> str:
    if (sentence := too_long(text, what, most)) is not None:
        raise ValueError(f"{sentence.removesuffix('.')} ({brief(text)})")
    return text


def table_of(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"its {name} should be a table, not {brief(value)}")
    for key in value:
        _bounded(key, "a name", LONGEST_NAME)
    return value


def _rows(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"its {name} should be a list, not {brief(value)}")
    return value


def brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def graph_from_json(content: dict[str, Any], blocks: Blocks | None = None) -> Graph:
    """The graph that `graph_to_json` wrote; raises ValueError, KeyError or TypeError where it is damaged."""
    graph = Graph()
    names: set[str] = set()
    for part in _rows(content.get("nodes", []), "nodes"):
        node = node_from_json(table_of(part, "node"), blocks or {})
        if node.id in graph.nodes:
            raise ValueError(f"two nodes have the id {node.id}")
        if node.name in names:
            raise ValueError(f"two nodes have the name {node.name}")
        names.add(node.name)
        graph.put_node(node)
    saved = content.get("next_id", 1)
    if not isinstance(saved, int) or isinstance(saved, bool):
        raise TypeError(f"{brief(saved)} is not the number of the next node")
    graph.next_id = max(saved, _derived_next_id(graph))
    seen: set[Edge] = set()
    for part in _rows(content.get("edges", []), "edges"):
        if not isinstance(part, list) or len(part) not in (2, 3, 4):
            raise TypeError(f"a wire should be a list of two nodes and two ports, not {brief(part)}")
        edge = Edge(name_of(part[0]), name_of(part[1]), *(_port(port) for port in part[2:]))
        if edge.source not in graph.nodes or edge.target not in graph.nodes:
            raise ValueError(f"a wire from {edge.source} to {edge.target} ends nowhere")
        if edge not in seen:
            seen.add(edge)
            graph.put_edge(edge)
    return graph


def _port(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MOST_PORTS:
        raise TypeError(f"{brief(value)} is not a port number")
    return value


def node_from_json(part: dict[str, Any], blocks: Blocks) -> Node:
    place = part.get("at", [0, 0])
    is_place = isinstance(place, list) and len(place) == 2 and all(type(value) in (int, float) for value in place)
    if not is_place or not all(abs(value) < 1e9 for value in place):
        raise ValueError(f"the node {brief(part['id'])} lies at an impossible place ({brief(place)})")
    owner = part.get("weights_of")
    init, refused = initialization_from_json(part, "as PyTorch does")
    layer = layer_from_json(name_of(part["layer"]), part.get("settings", {}), blocks)
    return Node(
        id=name_of(part["id"]),
        name=name_of(part["name"]),
        layer=layer,
        x=float(place[0]),
        y=float(place[1]),
        weights_of=None if owner is None else name_of(owner),
        stage=name_of(part.get("stage", "")),
        formulas=_formulas(part.get("formulas", {}), layer),
        init=init,
        is_frozen=part.get("frozen", False) is True,
        unread=refused,
    )


def _formulas(content: Any, layer: Layer) -> tuple[tuple[str, str], ...]:
    """Expressions by setting; one that cannot be read is a problem of its block, found when it is calculated."""
    now = type(layer).older_names
    written = ((text_of(name), text_of(text)) for name, text in table_of(content, "formulas").items())
    return tuple((now.get(name, name), text) for name, text in written)


def initialization_from_json(
    part: dict[str, Any], instead: str
) -> tuple[initialization.Initialization | None, tuple[Unread, ...]]:
    """How weights start; what this program does not know is kept and not used."""
    try:
        return (initialization.from_json(part["init"]) if "init" in part else None), ()
    except (LayerError, *DAMAGED) as error:
        reason = str(error).rstrip(".")
        sentence = f"Its initialization is not used ({reason}): weights start {instead} until another one is chosen."
        return None, (unread("init", part["init"], sentence),)


def layer_from_json(name: str, settings: Any, blocks: Blocks) -> Layer:
    """The layer; one that this program does not have, or whose settings it refuses, is kept as Unknown."""
    settings = table_of(settings, f"settings of {brief(name)}")
    cls = blocks.get(name) or REGISTRY.get(name)
    if cls is None:
        return Unknown(type=name, kept=settings)
    try:
        return cls.make(**settings)
    except LayerError as error:
        return Unknown(type=name, kept=settings, reason=f"{error} Replace the block or mend the file.")


def modules_from_json(content: Any) -> dict[str, Module]:
    """The modules that `modules_to_json` wrote; raises as `graph_from_json` does."""
    parts = [table_of(part, "module") for part in _rows(content, "modules")]
    modules: dict[str, Module] = {}
    for part in parts:
        try:
            name = check_module_name(name_of(part["name"]), modules)
            parameters = parameters_from_json(part.get("parameters", []))
        except (GraphError, LayerError) as error:
            raise ValueError(str(error)) from None
        modules[name] = Module(name, Graph(), parameters, text_of(part.get("notes", "")))
    blocks = {name: _block(modules[name], part) for name, part in zip(modules, parts, strict=True)}
    for module, part in zip(modules.values(), parts, strict=True):
        module.graph = graph_from_json(table_of(part.get("graph", {}), "graph"), blocks)
    try:
        check_depth(modules)
    except GraphError as error:
        raise ValueError(str(error)) from None
    for name, module in modules.items():
        below = {inner for other in used_in(module.graph) for inner in used_below(modules, other)}
        if name in below:
            raise ValueError(f"the module {name} contains itself")
    return modules


def parameters_from_json(content: Any) -> tuple[Parameter, ...]:
    """The parameters of a module or of the network; raises LayerError and as `graph_from_json` does."""
    found = []
    for part in (table_of(row, "parameter") for row in _rows(content, "parameters")):
        value = part["value"]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(f"{brief(value)} is not the number of a parameter")
        is_required = part.get("required", False) is True
        found.append(Parameter(name_of(part["name"]), value, is_required, text_of(part.get("help", ""))))
    check_parameters(found)
    return tuple(found)


def _block(module: Module, part: dict[str, Any]) -> type[ModuleUse]:
    """The class of a module's blocks, its ports counted before its graph is read."""
    names = [row.get("layer") for row in table_of(part.get("graph", {}), "graph").get("nodes", [])]
    counts = [
        sum(1 for name in names if (cls := REGISTRY.get(str(name))) and getattr(cls, role))
        for role in ("is_input", "is_output")
    ]
    return module_layer(module.name, module.parameters, counts[0], counts[1], module.notes.partition("\n")[0])
