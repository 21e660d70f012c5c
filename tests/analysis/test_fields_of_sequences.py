"""Receptive fields of parts, forms, words and attention: never more exact than true."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse
from netdesigner.analysis.receptive_field import ReceptiveField
from tests.drawings import Drawing


def field_of(start: str, chain: str) -> ReceptiveField:
    drawing = Drawing()
    last = drawing.chain(chain, drawing.put(start))
    field = analyse(drawing.graph).nodes[last].field
    assert field is not None
    return field


MAP, WORDS = "Input((2, 32, 32))", "Input((16,), vocabulary_size=50)"
CONV = "Conv2d(4, 3, stride=2)"  # 3 × 3 from the first pixel on, in steps of 2


@pytest.mark.parametrize(
    ("chain", "size", "jump", "start"),
    [
        (f"{CONV}|Slice(2, 3)", [3, 3], [2, 2], [7, 1]),
        (f"{CONV}|Slice(-1, 1, -2, 3)", [3, 3], [2, 6], [1, 3]),
        (f"{CONV}|Slice(3, -4)", [3, 3], [2, 2], [1, 23]),
        (f"{CONV}|Slice(1, 1, 3)|Split(2)", [3, 3], [2, 2], [1, 1]),
        (f"{CONV}|Slice(2, 3)|Conv2d(1, 3)", [7, 7], [2, 2], [9, 3]),
        (f"{CONV}|Mean((1,), keepdim=True)", [3, 3], [2, 2], [1, 1]),
        (f"{CONV}|Amax((3,), keepdim=True)", [3, 31], [2, 30], [1, 15]),
        (f"{CONV}|Mean((1,))", [3, 3], [2, 2], [1, 1]),
        (f"{CONV}|Mean((3,))", [3, 31], [2, 30], [1, 15]),
        (f"{CONV}|Select(2, 4)", [3, 3], [2, 2], [9, 1]),
        (f"{CONV}|Softmax(3)", [3, 31], [2, 0], [1, 15]),
        (f"{CONV}|Permute((1, 3, 2))", [3, 3], [2, 2], [1, 1]),
        (f"{CONV}|Permute((1, 3, 2))|Conv2d(1, (3, 1))", [3, 7], [2, 2], [1, 3]),  # along the columns
        (f"{CONV}|Permute((2, 3, 1))|LayerNorm(normalized_axes=1)|Linear(9)|GELU", [3, 3], [2, 2], [1, 1]),
        (f"{CONV}|Permute((3, 1, 2))|Permute((2, 3, 1))|Conv2d(1, 3)", [7, 7], [2, 2], [3, 3]),
        (f"{CONV}|LayerNorm2d|ChannelShuffle(2)|LayerScale|MultiplyConstant(0.5)", [3, 3], [2, 2], [1, 1]),
        (f"{CONV}|Unsqueeze(1)|Squeeze(1)|Conv2d(1, 3)", [7, 7], [2, 2], [3, 3]),
        (f"{CONV}|Reshape((2, 2, 15, 15))|Permute((2, 1, 3, 4))|Reshape((4, 15, 15))", [3, 3], [2, 2], [1, 1]),
        (f"{CONV}|Linear(7)", [3, 31], [2, 30], [1, 15]),  # over the columns
    ],
)
def test_parts_of_a_map_keep_their_places(chain: str, size: list[int], jump: list[int], start: list[int]) -> None:
    field = field_of(MAP, chain)
    assert field.status == "exact"
    assert (field.size, field.jump, field.start) == (size, jump, start)


@pytest.mark.parametrize(
    ("start", "chain", "status"),
    [
        (MAP, "Mean((2, 3))", "whole input"),
        (MAP, f"{CONV}|Mean((2, 3))", "exact"),  # the last row is seen by no unit
        (MAP, f"{CONV}|Reshape((900,))", "unaligned"),
        (MAP, f"{CONV}|Reshape((1, 30, 30))|Conv2d(1, 3)", "unknown"),  # its neighbours are others
        (MAP, f"{CONV}|Permute((2, 1, 3))|Conv2d(1, 3)", "unknown"),  # rows as channels
        (MAP, f"{CONV}|Permute((2, 1, 3))|ChannelShuffle(3)", "unknown"),
        (MAP, f"{CONV}|Roll(1, (2,))", "unknown"),
        (MAP, f"{CONV}|Roll(15, (2,))", "exact"),  # once round
        (MAP, f"{CONV}|Reshape((4, 3, 5, 15))", "unknown"),  # rows of rows
        (MAP, f"{CONV}|Reshape((60, 15))", "unaligned"),
        (MAP, f"{CONV}|Reshape((60, 15))|Conv1d(3, 3)", "unknown"),
        (MAP, f"{CONV}|Flatten|Slice(1, 2)", "unknown"),
        (MAP, f"{CONV}|Permute((1, 2, 3))", "exact"),
        (MAP, f"{CONV}|Split(3, dim=2)", "unknown"),  # each output begins elsewhere
        (MAP, "AvgPool2d(32)|Squeeze(-1)|Squeeze(-1)", "whole input"),
        (MAP, f"{CONV}|Flatten(2)|Permute((2, 1))|Linear(5)", "unaligned"),  # each place on its own
        (MAP, f"{CONV}|Flatten(2)|Permute((2, 1))|TransformerEncoderLayer(2)", "whole input"),
        (WORDS, "Embedding(6)", "unknown"),
        (WORDS, "Embedding(6)|Linear(5)", "unknown"),
        (WORDS, "Embedding(6)|Permute((2, 1))|Conv1d(4, 3)", "unknown"),
        (WORDS, "Embedding(6)|GRU(5)|Select(1, -1)|Linear(2)", "whole input"),
        (WORDS, "Embedding(6)|ClassToken|MultiheadAttention(2)", "whole input"),
        ("Input((9, 6))", "Slice(1, 2)", "exact"),
        ("Input((9,))", "Slice(1, 2)", "exact"),
        ("Input((9,))", "Slice(1)", "exact"),
    ],
)
def test_the_status_claims_no_more_than_is_true(start: str, chain: str, status: str) -> None:
    assert field_of(start, chain).status == status


CONVNEXT = (
    "DepthwiseConv2d(7, padding=3)|Permute((2, 3, 1))|LayerNorm(normalized_axes=1)|Linear(384)|GELU|Linear(96)|"
    "Permute((3, 1, 2))|LayerScale"
)
SHUFFLE = (
    "Conv2d(58, 1)|DepthwiseConv2d(3, padding=1)|Conv2d(58, 1)",
    "Concat|Reshape((2, 58, 28, 28))|Permute((2, 1, 3, 4))|Reshape((116, 28, 28))",
)


def test_a_block_with_its_features_last_sees_what_its_window_spans() -> None:
    drawing = Drawing()
    x = drawing.put("Input((96, 56, 56))")
    end = drawing.put("Add", x, drawing.chain(CONVNEXT, x))
    field = analyse(drawing.graph).nodes[end].field
    assert str(field) == "7 × 7, step 1"


def test_channels_shuffled_by_hand_keep_their_places() -> None:
    drawing = Drawing()
    first = drawing.put("Split(2)", drawing.put("Input((116, 28, 28))"))
    branch = drawing.chain(SHUFFLE[0], f"{first}:1")
    concat, *rest = SHUFFLE[1].split("|")
    end = drawing.chain("|".join(rest), drawing.put(concat, first, branch))
    field = analyse(drawing.graph).nodes[end].field
    assert field is not None
    assert (field.status, field.size, field.jump) == ("exact", [3, 3], [1, 1])


def test_of_inputs_of_unlike_sizes_nothing_is_the_whole() -> None:
    drawing = Drawing()
    query, memory = drawing.put("Input((9, 6))"), drawing.put("Input((4, 5))")
    both = drawing.put("MultiheadAttention(2)", query, memory)
    last = drawing.put("LSTM(3)", both)
    facts = analyse(drawing.graph)
    for node_id in (both, last):
        field = facts.nodes[node_id].field
        assert field is not None
        assert field.status == "unknown"
        assert field.region((0,)) is None
