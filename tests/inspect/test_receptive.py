"""Reckoned receptive fields are those that gradients find on the built network."""

import pytest

from netdesigner.analysis.facts import analyse
from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.layers import parse_chain, parse_layer
from tests.field_meter import FieldMeter, clipped, measure

CHAINS = [
    "Conv2d(6, 5, padding=2)|ReLU|MaxPool2d(3, 2, 1, ceil_mode=True)|BatchNorm2d|Conv2d(4, 3, dilation=2)",
    "MaxPool2d(2, dilation=2)|Tanh|Conv2d(4, (1, 3), stride=2)|LPPool2d(2, 2)",
    "AvgPool2d(3, stride=2, ceil_mode=True)|LocalResponseNorm(5)|Conv2d(4, 3, padding='same')|Sigmoid",
    "Conv2d(4, 3, stride=2)|GroupNorm(2)|GELU|Conv2d(4, 2)|AdaptiveAvgPool2d(1)|Flatten|Linear(3)",
    "Conv2d(8, 3)|GLU(1)|Arctan|Conv2d(4, 3, padding=1)|Sign|PReLU(4)|Threshold(9.0, 0.0)|MaxPool2d(2)|Gaussian",
]


def compare(design: Design) -> None:
    facts, meter = analyse(design.graph), FieldMeter(design)
    for node_id in design.graph.nodes:
        known = facts.nodes[node_id]
        if known.field is None or known.output is None or known.field.status not in ("exact", "whole input"):
            continue
        sizes = known.output[1:]
        places = [(0,) * len(sizes), tuple(n // 2 for n in sizes), tuple(n - 1 for n in sizes)] if sizes else [(0,)]
        for place in places:
            region = known.field.region(place)
            assert region is not None
            assert meter.measure(node_id, place) == clipped(region, known.field.input_size), (node_id, place)


@pytest.mark.parametrize("text", CHAINS)
def test_chains(text: str) -> None:
    compare(chain("Net", (3, 29, 31), parse_chain(text)))


def test_a_skip_sees_the_union_of_its_branches() -> None:
    document = Document()
    start = document.add(parse_layer("Input((2, 17, 17))"))
    long = document.add(parse_layer("Conv2d(2, 5, padding=2)"), source=(start, 0))
    add = document.add(parse_layer("Add"))
    document.connect(long, add, 0)
    document.connect(start, add, 1)
    document.add(parse_layer("Output"), source=(add, 0))
    compare(document.design)
    assert measure(document.design, add, (8, 8)) == [(6, 10), (6, 10)]


SEQUENCES = [
    ("Input((9,), vocabulary_size=30)", "Embedding(6)|PositionalEncoding|MultiheadAttention(2)|Linear(4)"),
    ("Input((9,), vocabulary_size=30)", "Embedding(6)|LSTM(5, bidirectional=True)"),
    ("Input((9,), vocabulary_size=30)", "Embedding(6)|GRU(5, output='last step')|Linear(2)"),
    (
        "Input((3, 12, 12))",
        "Conv2d(8, 4, stride=4)|Flatten(2)|Permute((2, 1))|ClassToken|TransformerEncoderLayer(2, 16)|Select(1, 0)",
    ),
    ("Input((3, 11, 12))", "Conv2d(4, 3)|Slice(2, 2, 8, 2)|Slice(-1, 1)|Slice(1, 1)|Mean((2,), keepdim=True)"),
]


@pytest.mark.parametrize(("start", "text"), SEQUENCES)
def test_sequences_and_parts(start: str, text: str) -> None:
    document = Document()
    last = document.add(parse_layer(start))
    for layer in parse_chain(text):
        last = document.add(layer, source=(last, 0))
    document.add(parse_layer("Output"), source=(last, 0))
    compare(document.design)
    field = analyse(document.graph).nodes[last].field
    assert field is not None
    assert field.status == ("whole input" if "Slice" not in text else "exact")


ON_OTHER_AXES = [
    ((2, 40), "Conv1d(3, 5, stride=2)|MaxPool1d(3, 2)|ReLU|AdaptiveMaxPool1d(4)"),
    ((2, 9, 10, 11), "Conv3d(3, 3)|BatchNorm3d|MaxPool3d((1, 2, 2))|AdaptiveMaxPool3d((7, 2, 2))"),
]


@pytest.mark.parametrize(("shape", "text"), ON_OTHER_AXES)
def test_sequences_and_volumes_of_numbers(shape: tuple[int, ...], text: str) -> None:
    compare(chain("Net", shape, parse_chain(text)))


def test_a_dead_unit_sees_nothing() -> None:
    design = chain("Net", (1, 4, 4), parse_chain("Conv2d(1, 1, padding=2)"))
    node_id = next(node.id for node in design.graph.nodes.values() if node.name == "conv1")
    assert measure(design, node_id, (0, 0)) is None  # it lies in the padding alone
