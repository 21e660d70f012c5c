"""A network drawn with modules and the same network drawn flat are the same network."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.report import report
from netdesigner.compile.sketch import leading_to_output, of_use
from netdesigner.design import file
from netdesigner.design.commands import Change
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import GraphError
from netdesigner.design.module import Module
from netdesigner.layers.expression import evaluate
from netdesigner.layers.module_use import ModuleUse, Parameter
from netdesigner.network.build import build
from netdesigner.network.moved_weights import moved
from netdesigner.network.weights import Weights, put, take
from tests.drawings import Drawing, designs
from tests.network.equality import assert_export_equals, outputs_of, random_inputs
from tests.strategies import examples


class Moves:
    """Weights that follow their nodes while a document is edited."""

    def __init__(self, document: Document, weights: Weights) -> None:
        self.document, self.weights = document, weights
        document.changed.connect(self.follow)

    def follow(self, change: Change) -> None:
        if change.paths:
            self.weights = moved(self.weights, change.paths, self.document.design, self.document.location.module)


def copy_of(design: Design) -> Design:
    return file.loads(file.dumps(design))


def flattened(design: Design, weights: Weights) -> tuple[Design, Weights]:
    """The same network without modules, and its weights."""
    document = Document(copy_of(design))
    moves = Moves(document, weights)
    while blocks := [node.id for node in document.graph.nodes.values() if isinstance(node.layer, ModuleUse)]:
        document.ungroup(blocks[0])
    return document.design, moves.weights


def what_is_said(design: Design) -> Any:
    """Shapes, fields and costs: of the network, and of each of its Outputs."""
    facts = analyse_design(design)
    assert not facts.errors
    ends = [facts.nodes[n.id] for n in design.graph.nodes.values() if n.layer.is_output]
    layers = facts.totals._replace(memory=0), facts.totals_inference._replace(memory=0)
    return [(end.inputs, end.output, end.field, end.status) for end in ends], layers


def answers(design: Design, weights: Weights, is_training: bool, seed: int) -> list[torch.Tensor]:
    network = build(design, seed=0)
    fit = put(network, weights)
    assert fit.initialized == ()
    assert set(fit.loaded) == set(weights)
    return list(outputs_of(network.train(is_training), random_inputs(network), seed))


def assert_equal_networks(design: Design) -> None:
    """With modules and flat: what is said of them, what they compute, and the exported code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = take(build(design, seed=3))
        flat, moved_weights = flattened(design, weights)
        assert not any(node.layer.module for node in flat.graph.nodes.values())
        assert what_is_said(flat) == what_is_said(design)
        assert sum(value.size for value in moved_weights.values()) == sum(value.size for value in weights.values())
        for is_training in (False, True):
            ours, again = (answers(design, weights, is_training, seed) for seed in (1, 2))
            theirs = answers(flat, moved_weights, is_training, 1)
            for value, other, repeated in zip(ours, theirs, again, strict=True):
                if torch.equal(value.nan_to_num(), repeated.nan_to_num()):  # else chance draws in another order
                    assert torch.allclose(value, other, rtol=1e-4, atol=1e-5, equal_nan=True)
        assert_export_equals(design)
        assert file.dumps(copy_of(design)) == file.dumps(design)
        report(design, analyse_design(design))


def grouped(document: Document, first: int, last: int, name: str) -> str:
    """A stretch of the drawing as a module."""
    facts = analyse_design(document.design)
    order = [i for i in document.graph.order() if i in facts.nodes]
    layers = {i: document.graph.nodes[i].layer for i in order}
    inside = [i for i in order[first:last] if not (layers[i].is_input or layers[i].is_output)]
    shapes = {(i, port): shape for i in order for port, shape in enumerate(facts.nodes[i].outputs)}
    return document.group(inside, name, shapes)


def is_all_of_use(design: Design) -> bool:
    """Whether every block leads to an Output; a module computes what a flat network may leave out."""
    facts, graph = analyse_design(design), design.graph
    calls = {node.id: node.layer.call(facts.nodes[node.id].inputs) for node in graph.nodes.values()}
    return leading_to_output(of_use(graph, calls)) == set(graph.nodes)


@examples(60)
@given(designs(all_ends=True), st.data())
def test_any_stretch_of_any_drawing_as_a_module(design: Design, data: st.DataObject) -> None:
    """What was drawn flat is grouped, and what was grouped once more; weights move along both ways."""
    assume(is_all_of_use(design))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        document, said = Document(copy_of(design)), what_is_said(design)
        moves = Moves(document, take(build(design, seed=3)))
        before = answers(design, moves.weights, False, 1)
        for name in ("Part", "Whole"):
            first = data.draw(st.integers(0, len(document.graph.nodes) - 1))
            last = data.draw(st.integers(first + 1, len(document.graph.nodes)))
            try:
                grouped(document, first, last, name)
            except GraphError:
                assume(name == "Whole")
        assert what_is_said(document.design) == said
        after = answers(document.design, moves.weights, False, 1)
        for value, other in zip(before, after, strict=True):
            assert torch.allclose(value, other, rtol=1e-4, atol=1e-5, equal_nan=True)
    assert_equal_networks(document.design)
    count = len(moves.weights)
    while document.undo_title:
        document.undo()
    assert moves.weights.keys() == take(build(design, seed=3)).keys()
    assert len(moves.weights) == count


# --- parameters, repeats, nesting --------------------------------------------------------------------

INSIDES = [
    "Conv2d({channels}, 3, stride={stride}, padding=1) | BatchNorm2d | ReLU",
    "BatchNorm2d | PReLU | Conv2d({channels}, 1, stride={stride}) | Dropout",
    "Conv2d({channels * 2}, 1) | ReLU6 | Conv2d({channels}, 3, stride={stride}, padding=1, groups=2)",
    "MaxPool2d(3, stride={stride}, padding=1) | Conv2d({channels}, 1, bias=False)",
]


def put_all(drawing: Drawing, pieces: str, source: str, values: dict[str, int]) -> str:
    """A chain whose settings in braces are formulas."""
    for piece in pieces.split(" | "):
        plain, formulas = piece, []
        while "{" in plain:
            text = plain[plain.index("{") + 1 : plain.index("}")]
            formulas.append(("stride" if plain[: plain.index("{")].endswith("stride=") else "out_channels", text))
            plain = plain.replace("{" + text + "}", str(evaluate(text, values)), 1)
        source = drawing.put(plain, source)
        drawing.graph.put_node(replace(drawing.graph.nodes[source], formulas=tuple(formulas)))
    return source


def drawn_module(name: str, inside: str, form: str, is_required: bool, has_sharing: bool) -> Module:
    """A block with channels and stride: a chain, a residual block, branches, or with shared weights inside."""
    values = {"channels": 4, "stride": 1}
    drawing = Drawing()
    start = drawing.put("Input((4, 8, 8))")
    end = put_all(drawing, inside, start, values)
    if form == "residual":
        skip = drawing.put("Shortcut(4)", start)
        named = (("out_channels", "channels"), ("stride", "stride"))
        known = {setting.name for setting in drawing.graph.nodes[skip].layer.settings()}
        assert {setting for setting, _ in named} <= known
        drawing.graph.put_node(replace(drawing.graph.nodes[skip], formulas=named))
        end = drawing.put("ReLU", drawing.put("Add", end, skip))
    elif form == "branches":
        other = put_all(drawing, "Conv2d({channels}, 1, stride={stride}) | Sigmoid", start, values)
        end = put_all(drawing, "Conv2d({channels}, 1)", drawing.put("Concat", end, other), values)
    if has_sharing:
        first = put_all(drawing, "Conv2d({channels}, 1)", end, values)
        end = drawing.put(drawing.graph.nodes[first].layer, first, owner=first)
        drawing.graph.put_node(replace(drawing.graph.nodes[end], formulas=drawing.graph.nodes[first].formulas))
    drawing.put("Output", end)
    return Module(name, drawing.graph, (Parameter("channels", 4, is_required), Parameter("stride", 1)))


@st.composite
def module_designs(draw: st.DrawFn) -> Design:
    """Stages of repeated blocks, the first of which may be another, and a module of such stages."""
    forms = st.sampled_from(["chain", "residual", "branches"])
    drawing = Drawing("Net")
    modules = drawing.design.modules
    for name in ("Block", "Unit"):
        given = draw(st.sampled_from(INSIDES)), draw(forms), draw(st.booleans()), draw(st.booleans())
        modules[name] = drawn_module(name, *given)
    if draw(st.booleans()):  # a module of modules
        inner = Drawing()
        block = modules["Block"].layer.make(channels=4, repeat=draw(st.integers(1, 2)))
        inside = inner.put(block, inner.put("Input((4, 8, 8))"))
        inner.graph.put_node(replace(inner.graph.nodes[inside], formulas=(("channels", "width * 2"),)))
        end = inner.put(modules["Unit"].layer.make(channels=4), inside)
        inner.graph.put_node(replace(inner.graph.nodes[end], formulas=(("channels", "width"),)))
        inner.put("Output", end)
        modules["Stage"] = Module("Stage", inner.graph, (Parameter("width", 2),))
    value = drawing.put("Input((2, 8, 8))")
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(list(modules)))
        channels = draw(st.sampled_from([2, 4, 6]))
        given = {"width": channels} if name == "Stage" else {"channels": channels}
        repeat = draw(st.integers(1, 3))
        first = "stride=2" if name != "Stage" and draw(st.booleans()) else ""
        each = draw(st.sampled_from(["", "", "layer", "layer_0", "layer-"]))
        value = drawing.put(modules[name].layer.make(**given, repeat=repeat, first=first, each=each), value)
    drawing.put("Output", drawing.chain("AdaptiveAvgPool2d(2) | Flatten | Linear(3)", value))
    assume(not analyse_design(drawing.design).errors)
    return drawing.design


@examples(60)
@given(module_designs())
def test_parameters_repeats_and_nesting(design: Design) -> None:
    assert_equal_networks(design)
