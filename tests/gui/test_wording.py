"""Numbers as people read them."""

import pytest

from netdesigner.analysis.facts import analyse
from netdesigner.design.design import Design
from netdesigner.gui.look import wording


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (246824, "241 KiB"), (3 * 1024**3, "3.0 GiB")]
)
def test_memory(size: int, text: str) -> None:
    assert wording.memory(size) == text


@pytest.mark.parametrize(("number", "text"), [(999, "999"), (416520, "416.5 k"), (1424448, "1.42 M")])
def test_short_count(number: int, text: str) -> None:
    assert wording.short_count(number) == text


def test_receptive_field(small: Design) -> None:
    facts = analyse(small.graph)
    fields = [wording.field(facts.nodes[node.id].field) for node in small.graph.nodes.values()]
    assert fields[1] == "3 × 3, step 1, exact"
    assert fields[4] == "whole input"
    assert wording.field(None) == wording.UNKNOWN
