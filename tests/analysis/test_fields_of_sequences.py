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


MAP, WORDS = "Input((2, 32, 32))", "Input((16,), vocabulary=50)"
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
        (MAP, f"{CONV}|Mean((1,))", "unknown"),  # the rows would be taken for channels
        (MAP, f"{CONV}|Mean((3,))", "unknown"),
        (MAP, f"{CONV}|Reshape((900,))", "unaligned"),
        (MAP, f"{CONV}|Reshape((1, 30, 30))|Conv2d(1, 3)", "unknown"),  # its neighbours are others
        (MAP, f"{CONV}|Permute((1, 3, 2))", "unknown"),
        (MAP, f"{CONV}|Permute((1, 2, 3))", "exact"),
        (MAP, f"{CONV}|Split(3, dim=2)", "unknown"),  # each output begins elsewhere
        (MAP, f"{CONV}|Unsqueeze(1)", "unknown"),
        (MAP, "AvgPool2d(32)|Squeeze(-1)|Squeeze(-1)", "unknown"),
        (MAP, f"{CONV}|Flatten(2)|Permute((2, 1))|Linear(5)", "unknown"),  # each place on its own
        (MAP, f"{CONV}|Flatten(2)|Permute((2, 1))|TransformerEncoderLayer(2)", "whole input"),
        (WORDS, "Embedding(6)", "unknown"),
        (WORDS, "Embedding(6)|Linear(5)", "unknown"),
        (WORDS, "Embedding(6)|Permute((2, 1))|Conv1d(4, 3)", "unknown"),
        (WORDS, "Embedding(6)|GRU(5)|Select(1, -1)|Linear(2)", "whole input"),
        (WORDS, "Embedding(6)|ClassToken|MultiheadAttention(2)", "whole input"),
        ("Input((9, 6))", "Slice(1, 2)", "exact"),
        ("Input((9,))", "Slice(1, 2)", "unknown"),
        ("Input((9,))", "Slice(1, 0, 4)", "unknown"),
        ("Input((9,))", "Slice(1)", "exact"),
    ],
)
def test_the_status_claims_no_more_than_is_true(start: str, chain: str, status: str) -> None:
    assert field_of(start, chain).status == status


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
