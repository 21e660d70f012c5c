"""Receptive fields: the textbook's numbers, and random networks against gradients."""

from __future__ import annotations

import warnings
from contextlib import suppress
from math import prod
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.analysis.facts import Facts, analyse
from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.design.graph import Graph
from netdesigner.layers import REGISTRY, Layer, Shape, ShapeError
from netdesigner.layers.catalogue.io import Input
from tests.analysis.measured_fields import Measured
from tests.drawings import Drawing
from tests.strategies import examples, fitting_ranks, layers_of

UNARY = [cls for cls in REGISTRY.values() if cls.arity == (1, 1) and not cls.is_output]
ON_MAPS = {rank: [cls for cls in UNARY if rank in fitting_ranks(cls)] for rank in (2, 3, 4)}
MERGES = [cls for cls in REGISTRY.values() if cls.is_merge]
MOST = 40_000


def field_of(chain: str, shape: Shape = (1, 64, 64)) -> ReceptiveField:
    drawing = Drawing()
    last = drawing.chain(chain, drawing.put(Input(shape=shape)))
    field = analyse(drawing.graph).nodes[last].field
    assert field is not None
    return field


C3, S2 = "Conv2d(1, 3)", "Conv2d(1, 3, stride=2, padding=1)"
TEXTBOOK: list[tuple[str, int | list[int], Any, Any, str]] = [
    (C3, 3, 1, 1, "exact"),
    (f"{C3}|{C3}", 5, 1, 2, "exact"),
    (f"{C3}|{C3}|{C3}", 7, 1, 3, "exact"),
    (S2, 3, 2, 0, "exact"),
    (f"{S2}|{S2}", 7, 4, 0, "exact"),
    ("Conv2d(1, 3, dilation=4)", 9, 1, 4, "exact"),
    ("Conv2d(1, 4, padding='same')", 4, 1, 0.5, "exact"),  # two rows behind, one before
    ("Conv2d(1, 5, padding=4)", 5, 1, -2, "exact"),
    (f"MaxPool2d(2)|{C3}", 6, 2, 2.5, "exact"),
    (f"MaxPool2d(3, stride=2, ceil_mode=True)|{C3}", 7, 2, 3, "exact"),
    ("AvgPool2d(2)|ReLU|BatchNorm2d|Dropout2d", 2, 2, 0.5, "exact"),
    ("AdaptiveAvgPool2d(8)", 8, 8, 3.5, "exact"),
    ("MaxPool2d(4)|Upsample(scale_factor=2.0)", 4, None, 1.5, "unaligned"),
    ("MaxPool2d(4)|Upsample(scale_factor=2.0)|Conv2d(1, 2)", 8, None, 1.5, "unaligned"),
    (f"MaxPool2d(4)|Upsample(scale_factor=2.0)|{C3}", 8, None, 3.5, "unaligned"),
    ("MaxPool2d(2)|ConvTranspose2d(1, 2, stride=2)|Conv2d(1, 2)", 4, None, None, "unaligned"),
    ("AdaptiveAvgPool2d(1)", 64, None, None, "whole input"),
    ("Flatten|Linear(3)", 64, None, None, "whole input"),
    ("AdaptiveAvgPool2d(12)", 6, None, 2.5, "unaligned"),
    ("ConvTranspose2d(1, 3, stride=2)", 2, None, 0, "unaligned"),
    ("ConvTranspose2d(1, 3)", 3, 1, -1, "exact"),
    ("MaxPool2d(4)|Upsample(scale_factor=1.5)", 4, None, None, "unaligned"),
    (f"{C3}|Flatten", 3, None, 1, "unaligned"),
    (f"ZeroPad2d(1)|{C3}", 3, 1, 0, "exact"),
    (f"ZeroPad2d(-2)|{C3}", 3, 1, 3, "exact"),  # two rows are taken away: the first unit sees the third
    (f"ReflectionPad2d((3, 0, 3, 0))|{C3}", 3, 1, -2, "exact"),
    ("DepthwiseConv2d(5, stride=2)|SeparableConv2d(1, 3)", 9, 2, 4, "exact"),
    ("PixelUnshuffle(4)|Conv2d(4, 3)", 12, 4, 5.5, "exact"),
    ("PixelUnshuffle(4)|PixelShuffle(2)", 4, None, 1.5, "unaligned"),
    (f"{C3}|StochasticDepth(0.2)|InstanceNorm2d", 3, 1, 1, "exact"),
    ("Upsample(size=2, mode='bilinear', align_corners=True)|Conv2d(1, 2)", 64, 63, 31.5, "exact"),
    ("Upsample(size=127, mode='bilinear', align_corners=True)", 2, None, 0, "unaligned"),  # every second between two
    ("Upsample(size=22, mode='bilinear')|Conv2d(1, 3)", 8, None, 3.5, "unaligned"),
    ("Upsample(scale_factor=0.5)|Conv2d(1, 3)", 5, 2, 2, "exact"),  # every second pixel
    ("AdaptiveAvgPool2d(24)|Conv2d(1, 2)", 6, None, 2.5, "unaligned"),
    ("ConvTranspose2d(1, 3, stride=2, dilation=3)", 4, None, 0, "unaligned"),
    ("ConvTranspose2d(1, 3, stride=3, dilation=3)", 3, None, 0, "unaligned"),
]  # fmt: skip


@pytest.mark.parametrize(("chain", "size", "jump", "start", "status"), TEXTBOOK, ids=[case[0] for case in TEXTBOOK])
def test_numbers_of_the_textbook(chain: str, size: int, jump: Any, start: Any, status: str) -> None:
    field = field_of(chain)
    assert field.status == status
    assert field.size == [size, size]
    assert field.jump == (None if jump is None else [jump, jump])
    if start is not None or status == "whole input":
        assert field.start == (None if start is None else [start, start])


def test_axes_have_their_own_numbers() -> None:
    field = field_of("Conv2d(1, (3, 5), stride=(1, 2), padding=(1, 0))")
    assert (field.size, field.jump, field.start) == ([3, 5], [1, 2], [0, 2])
    assert str(field) == "3 × 5, step 1 × 2"
    assert field.region((4, 2)) == [(3.0, 5.0), (4.0, 8.0)]


SAME2 = "Conv2d(1, 2, padding='same')"
BRANCHES = [
    ("Conv2d(1, 3, padding=1)", "Conv2d(1, 5, padding=2)", 5, "exact"),
    ("Identity", "Conv2d(1, 3, padding=1)|Conv2d(1, 3, padding=1)", 5, "exact"),
    ("Conv2d(1, 3, padding=(0, 1))|Upsample(size=64)", "Identity", None, "unaligned"),
    ("Conv2d(1, 3, padding=2)|MaxPool2d(3, stride=1)", "Identity", 5, "exact"),
    ("Conv2d(1, 2, padding=1)|Conv2d(1, 2)", "Identity", 3, "exact"),
    ("Conv2d(1, 2, padding='same')", "Identity", 2, "unaligned"),
    ("AdaptiveAvgPool2d(1)|Upsample(size=64)", "Identity", 64, "whole input"),
    ("Conv2d(1, 2, padding=1)|Conv2d(1, 2)", f"{SAME2}|{SAME2}", 4, "unaligned"),  # rows -1 to 1 and 0 to 2
    (f"{SAME2}|{SAME2}|{SAME2}|{SAME2}", "Conv2d(1, 3, padding=1)", 6, "unaligned"),
    ("Conv2d(1, 1, stride=2)|AdaptiveAvgPool2d(8)", "Conv2d(1, 1, stride=8)", 7, "unaligned"),  # of other steps
    ("Conv2d(1, 1, stride=7)", "MaxPool2d(2, stride=6)|AdaptiveAvgPool2d(10)", None, "unaligned"),
    ("Upsample(scale_factor=0.3)", "Conv2d(1, 1, stride=3)|Slice(2, 0, 19)|Slice(3, 0, 19)", None, "unaligned"),
]


@pytest.mark.parametrize(("first", "second", "size", "status"), BRANCHES, ids=range(len(BRANCHES)))
@pytest.mark.parametrize("merge", ["Add", "Multiply", "Concat"])
def test_branches_are_joined_by_the_union(first: str, second: str, size: int | None, status: str, merge: str) -> None:
    drawing = Drawing()
    source = drawing.put(Input(shape=(1, 64, 64)))
    ends = [drawing.chain(branch, source) for branch in (first, second)]
    field = analyse_after(drawing, drawing.put(merge, *ends))
    assert field.status == status
    assert size is None or field.size == [size, size]
    check_by_gradients(drawing.graph, analyse(drawing.graph), [0.0, 0.5, 0.9, 1.0])


@pytest.mark.parametrize(("gate", "text"), [("Conv2d(1, 12)", "whole input"), ("Conv2d(1, 8, stride=8)", "unaligned")])
def test_a_gate_is_stretched_over_the_map(gate: str, text: str) -> None:
    """A map of one place: what it sees is seen by every unit, and not only by the first."""
    drawing = Drawing()
    source = drawing.put(Input(shape=(1, 12, 12)))
    facts = analyse_after(drawing, drawing.put("Multiply", source, drawing.put(gate, source)))
    assert facts.status == text
    check_by_gradients(drawing.graph, analyse(drawing.graph), [0.0, 0.5, 1.0])


def test_side_by_side_has_no_common_place() -> None:
    drawing = Drawing()
    source = drawing.put(Input(shape=(1, 8, 8)))
    conv = drawing.put("Conv2d(1, 3, padding=1)", source)
    facts = analyse_after(drawing, drawing.put("Concat(dim=2)", conv, conv))
    assert facts.status == "unknown"
    assert facts.region((9, 0)) is None
    rows = [drawing.put("Flatten", conv), drawing.put("Flatten", source)]
    assert analyse_after(drawing, drawing.put("Concat", *rows)).status == "unaligned"


def analyse_after(drawing: Drawing, node_id: str) -> ReceptiveField:
    field = analyse(drawing.graph).nodes[node_id].field
    assert field is not None
    return field


# --- against gradients -----------------------------------------------------------------------------------


def check_by_gradients(graph: Graph, facts: Facts, units: list[float]) -> None:
    """Every node with a map: middle and neighbouring units see exactly (or at most) what is claimed."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        measured = Measured(graph, facts)
    for node_id, known in facts.nodes.items():
        shape, field = known.output, known.field
        if shape is None or field is None or field.status == "unknown":
            continue
        for share in units:
            axes = {-1 - where if where < 0 else where for where in field.order if where is not None}
            place = {axis: min(int(shape[axis] * share), shape[axis] - 1) for axis in axes}
            check_unit(field, place, measured.spans(node_id, place), graph.nodes[node_id].name)


def check_unit(field: ReceptiveField, place: dict[int, int], seen: list[tuple[int, int]] | None, name: str) -> None:
    """What one unit sees lies within what is said of it, and is that where it is said to be exact."""
    if seen is None:
        return  # an output unit that nothing reaches: padding alone, or between the steps of a transposed convolution
    for axis, where, size, (first, last) in zip(field.axes, field.order, field.input_size, seen, strict=True):
        about = (name, field, place, seen)
        assert last - first + 1 <= axis.size, about
        if field.status == "whole input" or (where is not None and where < 0):
            continue
        low, high = axis.span(0 if where is None else place[where])
        assert low <= first, about
        assert last <= high, about
        if field.status == "exact" and low >= 0 and high <= size - 1:
            assert (first, last) == (low, high), about


@st.composite
def map_layers(draw: st.DrawFn, shape: Shape) -> tuple[Layer, Shape] | None:
    """A layer that keeps a map a map, with small settings and zeros around it."""
    cls = draw(st.sampled_from(ON_MAPS[len(shape)]))
    layer = draw(layers_of(cls))
    if "padding_mode" in layer.values():  # the other modes fetch pixels from elsewhere at the border
        layer = layer.replace(padding_mode="zeros")
    try:
        with warnings.catch_warnings():
            output, *others = layer.output_shapes((shape,))
    except ShapeError:
        return None
    is_map = not others and len(output) == len(shape) and min(output[1:]) > 0
    return (layer, output) if is_map and prod(output) < MOST and prod(layer_weight(layer, shape)) < MOST else None


def layer_weight(layer: Layer, shape: Shape) -> Shape:
    weights = layer.weights((shape,))
    return weights[0].shape if weights else (0,)


@st.composite
def map_networks(draw: st.DrawFn, merges: bool) -> Graph:
    """Chains, or graphs with branches and merges, of layers that keep a map a map."""
    drawing = Drawing()
    axes, least, most = draw(st.sampled_from([(1, 9, 60), (2, 9, 40), (2, 9, 40), (3, 5, 14)]))
    shape = (draw(st.sampled_from([1, 2, 4])), *(draw(st.integers(least, most)) for _ in range(axes)))
    shapes: dict[str, Shape] = {drawing.put(Input(shape=shape)): shape}
    for _ in range(draw(st.integers(1, 8 if merges else 5))):
        names = list(shapes)
        source = draw(st.sampled_from(names)) if merges else names[-1]
        alike = [name for name in names if shapes[name] == shapes[source]]
        if merges and len(alike) > 1 and draw(st.booleans()):
            layer = draw(st.sampled_from(MERGES)).make()
            others = draw(st.lists(st.sampled_from(alike), min_size=1, max_size=(layer.arity[1] or 3) - 1))
            with suppress(ShapeError):
                output = layer.output_shapes((shapes[source],) * (len(others) + 1))[0]
                if len(output) == len(shape):  # a similarity has one axis less
                    shapes[drawing.put(layer, source, *others)] = output
        elif (made := draw(map_layers(shapes[source]))) is not None:
            shapes[drawing.put(made[0], source)] = made[1]
    return drawing.graph


@examples(100)
@given(map_networks(merges=False))
def test_chains_by_gradients(graph: Graph) -> None:
    check_by_gradients(graph, analyse(graph), [0.5, 0.6, 0.0, 1.0])


@examples(100)
@given(map_networks(merges=True))
def test_graphs_with_branches_and_merges_by_gradients(graph: Graph) -> None:
    check_by_gradients(graph, analyse(graph), [0.5, 0.6, 0.0, 1.0])


@pytest.mark.parametrize("case", [case for case in TEXTBOOK if "Flatten" not in case[0]], ids=lambda case: case[0])
def test_the_textbook_by_gradients(case: Any) -> None:
    drawing = Drawing()
    drawing.chain(case[0], drawing.put(Input(shape=(1, 64, 64))))
    check_by_gradients(drawing.graph, analyse(drawing.graph), [0.5, 0.52, 0.0, 1.0])


# --- axes that move --------------------------------------------------------------------------------------

MOVING = [
    "Permute", "Permute", "Squeeze", "Unsqueeze", "Reshape", "Reshape", "Flatten", "Linear", "Mean", "Select", "Slice",
    "LayerNorm2d", "LayerScale", "ChannelShuffle", "Roll", "GLU", "Softmax", "Conv2d", "Conv1d", "AvgPool2d",
    "Upsample",
]  # fmt: skip


@st.composite
def moving_networks(draw: st.DrawFn) -> Graph:
    """Chains in which axes move, are split, joined and ended, and windows slide over what is left."""
    drawing = Drawing()
    shape = (draw(st.sampled_from([2, 4])), *(draw(st.integers(4, 12)) for _ in range(draw(st.integers(1, 2)))))
    last = drawing.put(Input(shape=shape))
    for _ in range(draw(st.integers(2, 7))):
        name = draw(st.sampled_from(MOVING))
        layer = draw(_moving(name, shape))
        try:
            with warnings.catch_warnings():
                (output,) = layer.output_shapes((shape,))
        except ShapeError:
            continue
        if len(output) <= 4 and 0 < prod(output) < MOST // 10:
            last, shape = drawing.put(layer, last), output
    return drawing.graph


@st.composite
def _moving(draw: st.DrawFn, name: str, shape: Shape) -> Layer:
    """A layer with settings that mostly fit."""
    cls = REGISTRY[name]
    if name == "Permute":
        return cls.make(dims=tuple(draw(st.permutations(range(1, len(shape) + 1)))))
    if name == "Reshape":
        return cls.make(shape=draw(st.sampled_from(_forms(shape))))
    layer = draw(layers_of(cls))
    return layer.replace(padding_mode="zeros") if "padding_mode" in layer.values() else layer


def _forms(shape: Shape) -> list[Shape]:
    """Forms of as many numbers: neighbours joined, axes split, the whole as a row."""
    joined = [(*shape[:i], shape[i] * shape[i + 1], *shape[i + 2 :]) for i in range(len(shape) - 1)]
    split = [(*shape[:i], 2, shape[i] // 2, *shape[i + 1 :]) for i in range(len(shape)) if shape[i] % 2 == 0]
    return [form for form in [*joined, *split, (prod(shape),), (1, *shape)] if len(form) <= 4]


@examples(150)
@given(moving_networks())
def test_axes_that_move_by_gradients(graph: Graph) -> None:
    check_by_gradients(graph, analyse(graph), [0.5, 0.0, 1.0])
