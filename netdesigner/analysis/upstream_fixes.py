"""Repairs that lie before the block that refuses: sizes of branches that meet, and what the Input gives.

Each is tried on the blocks between before it is offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from netdesigner.analysis.branches import MOST, ancestors, own_nodes
from netdesigner.design.graph import Graph, Node
from netdesigner.layers.base import (
    ChangeSettings,
    Fix,
    InsertBefore,
    Layer,
    LayerError,
    Shape,
    ShapeError,
    TakeOut,
    show_shape,
)
from netdesigner.layers.catalogue.reshape import MODES
from netdesigner.layers.catalogue.resize_like import CropLike, ResizeLike

if TYPE_CHECKING:
    from netdesigner.analysis.values import NodeFacts

USUAL_VOCABULARY = 10_000
MOST_LACKING = 4  # rows by which maps differ that were meant to be equal
DIVISORS = (2, 4, 8, 16, 32, 64)  # what sizes of an Input are brought to multiples of

Facts = Mapping[str, "NodeFacts"]


def upstream_fixes(graph: Graph, node: Node, nodes: Facts) -> tuple[Fix, ...]:
    """The repairs that a block's sources offer, those that change least first."""
    if node.layer.module:
        return ()
    if node.layer.reads_words:
        sources = [graph.nodes[edge.source] for edge in graph.inputs_of(node.id)]
        fix = next((_words_fix(source) for source in sources if source.layer.is_input), None)
        return (fix,) if fix else ()
    if node.layer.is_merge:
        found = (
            _same_padding(graph, node, nodes),
            _output_padding(graph, node, nodes),
            *_brought_together(graph, node, nodes),
            _input_size(graph, node, nodes),
        )
        return tuple(fix for fix in found if fix is not None)
    return ()


def channel_fix(graph: Graph, node: Node, nodes: Facts) -> tuple[Fix, ...]:
    """Where an Input gives a map without channels to a block that wants one with them."""
    edges = graph.inputs_of(node.id)
    if len(edges) != 1:
        return ()
    source = graph.nodes[edges[0].source]
    if not source.layer.is_input or node.layer.module or source.layer.values().get("vocabulary_size") is not None:
        return ()
    shape = nodes[source.id].outputs[0]
    if len(shape) < 2 or not _takes(node.layer, ((1, *shape),)):
        return ()
    change = ChangeSettings({"shape": (1, *shape)}, source.id)
    return (Fix(f"Give {source.name} a channel: {show_shape((1, *shape))}", (change,)),)


def _words_fix(source: Node) -> Fix | None:
    """An Input of real numbers before a layer that reads words: let it give words."""
    if source.layer.values()["vocabulary_size"] is not None:
        return None
    change = ChangeSettings({"vocabulary_size": USUAL_VOCABULARY}, source.id)
    return Fix(f"Let {source.name} give the numbers of {USUAL_VOCABULARY:,} words", (change,))


# --- branches of unequal sizes -----------------------------------------------------------------------


def _same_padding(graph: Graph, node: Node, nodes: Facts) -> Fix | None:
    """ "Set padding to same" for the layers that shrink one branch of a merge."""
    smallest = _smallest(graph, node, nodes)
    if smallest is None:
        return None
    changes: dict[str, Layer] = {}
    for node_id in own_nodes(graph, node)[smallest]:
        layer = graph.nodes[node_id].layer
        values = layer.values()
        takes_same = any(s.name == "padding" and "same" in s.choices for s in layer.settings())
        if not takes_same or values["padding"] == "same" or values.get("stride") != 1:
            continue
        padded = layer.replace(padding="same")
        if nodes[node_id].inputs and padded.output_shapes(nodes[node_id].inputs) != nodes[node_id].outputs:
            changes[node_id] = padded
    if not 1 <= len(changes) <= MOST:
        return None
    shapes = _shapes_with(graph, node, nodes, changes)
    if shapes is None:
        return None
    rest = _refusal(node.layer, shapes)
    names = ", ".join(sorted(graph.nodes[node_id].name for node_id in changes))
    title, edits = f'Set the padding of {names} to "same"', _edits(changes, "padding")
    if rest is None:
        return Fix(title, edits)
    if not rest.fixes or len({shape[1:] for shape in shapes}) > 1:
        return None
    further = rest.fixes[0]
    return Fix(f"{title}; {further.title[0].lower()}{further.title[1:]}", (*edits, *further.edits))


def _output_padding(graph: Graph, node: Node, nodes: Facts) -> Fix | None:
    """The row or column that a halving lost is added by the transposed convolution of the smaller branch."""
    smallest = _smallest(graph, node, nodes)
    if smallest is None:
        return None
    shapes = _shapes_at(graph, node, nodes)
    largest = max(shape[1:] for shape in shapes)
    lack = tuple(big - small for big, small in zip(largest, shapes[smallest][1:], strict=True))
    for node_id in own_nodes(graph, node)[smallest]:
        layer = graph.nodes[node_id].layer
        if not layer.is_transposed or min(lack) < 0:
            continue
        now = layer.values()["output_padding"]
        per_axis = (now,) * len(lack) if isinstance(now, int) else tuple(now)
        wanted = tuple(have + more for have, more in zip(per_axis, lack, strict=True))
        value = wanted[0] if len(set(wanted)) == 1 else wanted
        if (changed := _changed(layer, output_padding=value)) is None:
            continue
        fitted = _shapes_with(graph, node, nodes, {node_id: changed})
        if fitted is not None and _refusal(node.layer, fitted) is None:
            shown = value if isinstance(value, int) else show_shape(value)
            title = f"Set the output_padding of {graph.nodes[node_id].name} to {shown}"
            return Fix(title, (ChangeSettings({"output_padding": value}, node_id),))
    return None


def _brought_together(graph: Graph, node: Node, nodes: Facts) -> Iterator[Fix]:
    """One of two maps of nearly the same size is resized to the other's, or cropped to it, whatever they will be."""
    smallest, edges = _smallest(graph, node, nodes), graph.inputs_of(node.id)
    if smallest is None or len(edges) != 2:
        return
    shapes = _shapes_at(graph, node, nodes)
    small, large = shapes[smallest], shapes[1 - smallest]
    lack = [big - little for big, little in zip(large[1:], small[1:], strict=True)]
    if len(lack) not in MODES or not 0 <= min(lack) <= max(lack) <= MOST_LACKING:
        return
    resize = ResizeLike.make(mode=MODES[len(lack)][1])
    ways = ((smallest, large, resize, "Resize"), (1 - smallest, small, CropLike(), "Crop"))
    for port, goal, layer, word in ways:
        fitted = [(shapes[port][0], *goal[1:]) if index == port else shape for index, shape in enumerate(shapes)]
        if _refusal(node.layer, fitted) is None:
            other = next(edge for edge in edges if edge.target_port != edges[port].target_port)
            like = (other.source, other.source_port)
            name = graph.nodes[edges[port].source].name
            insertion = InsertBefore(layer, edges[port].target_port, node.id, like)
            yield Fix(f"{word} what comes from {name} to {show_shape(goal[1:])}", (insertion,))


def _input_size(graph: Graph, node: Node, nodes: Facts) -> Fix | None:
    """The next larger size of the Input that all halvings divide."""
    inputs = [key for key in ancestors(graph, node.id) if graph.nodes[key].layer.is_input]
    if len(inputs) != 1 or graph.nodes[inputs[0]].layer.values().get("vocabulary_size") is not None:
        return None
    source = graph.nodes[inputs[0]]
    shape: Shape = nodes[source.id].outputs[0]
    if len(shape) < 2:
        return None
    for divisor in DIVISORS:
        larger = (shape[0], *(-(-n // divisor) * divisor for n in shape[1:]))
        changed = _changed(source.layer, shape=larger) if larger != shape else None
        shapes = _shapes_with(graph, node, nodes, {source.id: changed}) if changed is not None else None
        if shapes is not None and _refusal(node.layer, shapes) is None:
            change = ChangeSettings({"shape": larger}, source.id)
            return Fix(f"Let {source.name} be {show_shape(larger)}", (change,))
    return None


def _smallest(graph: Graph, node: Node, nodes: Facts) -> int | None:
    """The branch with the smaller map, where maps of several sizes meet."""
    shapes = _shapes_at(graph, node, nodes)
    sizes = [shape[1:] for shape in shapes]
    if len(set(map(len, sizes))) != 1 or len(set(sizes)) < 2 or not sizes[0]:
        return None
    return min(range(len(sizes)), key=lambda port: sizes[port])


# --- trying ------------------------------------------------------------------------------------------


def _shapes_at(graph: Graph, node: Node, nodes: Facts) -> list[Shape]:
    return [nodes[edge.source].outputs[edge.source_port] for edge in graph.inputs_of(node.id)]


def _shapes_with(graph: Graph, node: Node, nodes: Facts, changes: Mapping[str, Layer]) -> list[Shape] | None:
    """What would reach a node if layers before it were others; None where one between refuses or is a module."""
    outputs: dict[str, tuple[Shape, ...]] = {}
    before = ancestors(graph, node.id) - {node.id}
    for node_id in (key for key in graph.order() if key in before):
        wires = graph.inputs_of(node_id)
        is_touched = node_id in changes or any(edge.source in outputs for edge in wires)
        if not is_touched:
            continue
        layer = changes.get(node_id, graph.nodes[node_id].layer)
        if layer.module or graph.nodes[node_id].formulas:
            return None
        shapes = tuple(_output(outputs, nodes, edge.source, edge.source_port) for edge in wires)
        try:
            outputs[node_id] = layer.output_shapes(shapes)
        except ShapeError:
            return None
    return [_output(outputs, nodes, edge.source, edge.source_port) for edge in graph.inputs_of(node.id)]


def _output(changed: Mapping[str, tuple[Shape, ...]], nodes: Facts, source: str, port: int) -> Shape:
    return (changed[source] if source in changed else nodes[source].outputs)[port]


def _changed(layer: Layer, **settings: object) -> Layer | None:
    try:
        return layer.replace(**settings)
    except LayerError:
        return None


def _refusal(layer: Layer, shapes: Iterable[Shape]) -> ShapeError | None:
    try:
        layer.output_shapes(tuple(shapes))
    except ShapeError as error:
        return error
    return None


def _takes(layer: Layer, shapes: tuple[Shape, ...]) -> bool:
    return _refusal(layer, shapes) is None


def _edits(changes: Mapping[str, Layer], setting: str) -> tuple[ChangeSettings, ...]:
    return tuple(ChangeSettings({setting: layer.values()[setting]}, node_id) for node_id, layer in changes.items())


def unflattening(graph: Graph, node: Node, nodes: Mapping[str, NodeFacts]) -> tuple[Fix, ...]:
    """Where a block refuses a row that was flattened for it alone, and takes the map: without the flattening."""
    wires = graph.inputs_of(node.id)
    source = graph.nodes[wires[0].source] if len(wires) == 1 else node
    if not source.layer.flattens or len(graph.outputs_of(source.id)) > 1:
        return ()
    try:
        node.layer.output_shapes(nodes[source.id].inputs)
    except ShapeError:
        return ()
    return (Fix(f"Take {source.name} out", (TakeOut(source.id),)),)
