"""Drawings for the tests: by hand in a few words, and drawn by hypothesis with branches, merges and shared layers."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import NamedTuple

from hypothesis import assume
from hypothesis import strategies as st

from netdesigner.analysis.facts import analyse
from netdesigner.design.design import Design
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.layers import REGISTRY, Layer, Shape, ShapeError, parse_layer
from netdesigner.layers.catalogue.io import Input, Output
from netdesigner.layers.places import Places
from netdesigner.layers.words import Words, vocabulary_of
from netdesigner.recipe.recipe import Recipe
from tests.strategies import layers_of, setting_values

MOST_UNITS = 3000  # of a random node: everything stays quick
NAMES = (
    "class", "forward", "train", "self", "torch", "nn", "Tensor", "x", "network", "print", "features", "classifier",
    "Block 3/a", "3a", "größe", "层", "_hidden", "program", "run", "residual", "branch1", "a very long name of a block",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "training", "T_destination", "ﬁlter", "²", "🙂", "lambda",
)  # fmt: skip


STAGES = (
    "stage1",
    "layer1",
    "features",
    "features",
    "for",
    "features.0",
    "features.0.",
    "features.0.a-1",
    "features.a.",
)


class Drawing:
    """A design made step by step; `put` returns the id of the new node."""

    def __init__(self, name: str = "Net") -> None:
        self.design = Design(name=name, graph=Graph())

    @property
    def graph(self) -> Graph:
        return self.design.graph

    def put(self, layer: Layer | str, *sources: str, name: str = "", owner: str | None = None, stage: str = "") -> str:
        """A layer ("Conv2d(8, 3)") fed by nodes, port by port; "n5:1" is the second output of a node."""
        made = parse_layer(layer) if isinstance(layer, str) else layer
        named = name or self.graph.unique_name(made.stem)
        node = Node(self.graph.new_id(), named, made, 0.0, 96.0 * len(self.graph.nodes), owner, stage)
        self.graph.put_node(node)
        for port, source in enumerate(sources):
            source_id, _, source_port = source.partition(":")
            self.graph.put_edge(Edge(source_id, node.id, port, int(source_port or 0)))
        return node.id

    def chain(self, layers: str, source: str) -> str:
        """Layers separated by `|`, one after the other; the id of the last."""
        for layer in layers.split("|"):
            source = self.put(layer.strip(), source)
        return source

    def rename(self, node_id: str, name: str) -> None:
        self.graph.put_node(replace(self.graph.nodes[node_id], name=name))


def chain_drawing(layers: str, shape: str = "Input((1, 12, 12))") -> Design:
    """Input, layers separated by `|`, Output."""
    drawing = Drawing()
    drawing.put("Output", drawing.chain(layers, drawing.put(shape)))
    return drawing.design


UNARY = [cls for cls in REGISTRY.values() if cls.arity[0] == 1 and not cls.is_output and not cls.reads_words]
READERS = [cls for cls in REGISTRY.values() if cls.reads_words]
MERGES = [cls for cls in REGISTRY.values() if cls.is_merge]


@st.composite
def designs(draw: st.DrawFn, most_steps: int = 12, all_ends: bool = False) -> Design:
    """Sound drawings: one to three Inputs and Outputs, branches, merges, shared layers, stages, odd names."""
    drawing = Drawing(draw(st.sampled_from(["Net", "my net (2)", "Tensor", "3d", "", "LeNet-5"])))
    values: dict[str, Shape] = {}
    size = draw(st.sampled_from([4, 6, 9]))
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        shape = draw(st.sampled_from([(4, size, size), (4, size, size), (2, size, size), (8,), (4, 6)]))
        values[drawing.put(Input(shape=shape))] = shape
    if draw(st.sampled_from([True, False, False, False])):
        words = drawing.put(Input(shape=(6,), vocabulary_size=9))
        reader = draw(st.sampled_from(READERS)).make()
        values[drawing.put(reader, words)] = reader.output_shapes((Words((6,), 9),))[0]
    for _ in range(draw(st.integers(1, most_steps))):
        kind = draw(st.sampled_from(["unary", "unary", "unary", "merge", "share"]))
        step = {"unary": _unary, "merge": _merge, "share": _share}[kind]
        made = step(draw, drawing, values)
        for port, shape in enumerate(made.shapes if made else ()):
            values[f"{made.node_id}:{port}" if port else made.node_id] = shape
    _finish(draw, drawing, values, all_ends)
    assume(not analyse(drawing.graph).errors)
    return drawing.design


class Made(NamedTuple):
    """A new node and the shapes of its outputs."""

    node_id: str
    shapes: tuple[Shape, ...]


def _pick(draw: st.DrawFn, values: dict[str, Shape]) -> str:
    """Mostly the newest value, so that chains grow; sometimes an older one, so that branches do."""
    names = list(values)
    return names[-1] if draw(st.sampled_from([True, True, False])) else draw(st.sampled_from(names))


def _answer(layer: Layer, inputs: tuple[Shape, ...]) -> tuple[Shape, ...] | None:
    try:
        shapes = layer.answers(inputs).outputs
    except ShapeError:
        return None
    return shapes if sum(map(prod, shapes)) <= MOST_UNITS else None


def _unary(draw: st.DrawFn, drawing: Drawing, values: dict[str, Shape]) -> Made | None:
    source = _pick(draw, values)
    layer = draw(layers_of(draw(st.sampled_from(UNARY))))
    shapes = _answer(layer, (values[source],))
    return None if shapes is None else Made(drawing.put(layer, source), shapes)


def _merge(draw: st.DrawFn, drawing: Drawing, values: dict[str, Shape]) -> Made | None:
    first = _pick(draw, values)
    alike = [name for name, shape in values.items() if len(shape) == len(values[first])]
    others = draw(st.lists(st.sampled_from(alike), min_size=1, max_size=3))
    layer = draw(st.sampled_from(MERGES)).make()
    sources = (first, *others)[: layer.arity[1]]
    inputs = tuple(values[name] for name in sources)
    shapes = _answer(layer, inputs)
    return None if shapes is None else Made(drawing.put(layer, *sources), shapes)


def _share(draw: st.DrawFn, drawing: Drawing, values: dict[str, Shape]) -> Made | None:
    nodes = drawing.graph.nodes
    owners = [node for node in nodes.values() if node.layer.arity == (1, 1) and node.weights_of is None]
    if not owners:
        return None
    owner, source = draw(st.sampled_from(owners)), _pick(draw, values)
    (edge,) = drawing.graph.inputs_of(owner.id)
    shapes = _answer(owner.layer, (values[source],))
    if shapes is None or owner.layer.call((values[source],)) != owner.layer.call((values[edge.source],)):
        return None
    return Made(drawing.put(owner.layer, source, owner=owner.id), shapes)


def _finish(draw: st.DrawFn, drawing: Drawing, values: dict[str, Shape], all_ends: bool) -> None:
    """Outputs at some ends or at all (a shared owner must lead to one), odd names, stages."""
    graph = drawing.graph
    used = {f"{edge.source}:{edge.source_port}" if edge.source_port else edge.source for edge in graph.edges}
    ends = [name for name in values if name not in used and _answer(Output(), (values[name],)) is not None]
    chosen = ends[-1:] + [name for name in ends[:-1] if all_ends or draw(st.booleans())]
    for name in chosen:
        drawing.put(Output(), name)
    for node_id in list(graph.nodes):
        if draw(st.sampled_from([True, False, False, False])):
            wanted = draw(st.sampled_from(NAMES))
            if all(node.name != wanted for node in graph.nodes.values()):
                drawing.rename(node_id, wanted)
        if draw(st.sampled_from([True, False, False, False, False])):
            stage = draw(st.sampled_from(STAGES))
            graph.put_node(replace(graph.nodes[node_id], stage=stage))


@st.composite
def single_layer_designs(draw: st.DrawFn, cls: type[Layer], inputs: tuple[Shape, ...]) -> Design | None:
    """One layer between its own Inputs and an Output; None where the layer refuses."""
    layer = cls.make(**{s.name: draw(setting_values(s)) for s in cls.settings() if draw(st.booleans())})
    if _answer(layer, inputs) is None or any(isinstance(shape, Places) for shape in inputs):
        return None  # no Input gives the places of a max pool
    drawing = Drawing(cls.__name__)
    drawing.design.recipe = Recipe(task="regression")  # any form of answer
    sources = [drawing.put(Input(shape=tuple(shape), vocabulary_size=vocabulary_of(shape))) for shape in inputs]
    node_id = drawing.put(layer, *sources)
    shapes = layer.answers(inputs).outputs
    for port in [port for port, shape in enumerate(shapes) if _answer(Output(), (shape,)) is not None]:
        drawing.graph.put_edge(Edge(node_id, drawing.put("Output"), 0, port))
    return drawing.design
