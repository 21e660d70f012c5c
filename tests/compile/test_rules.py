"""Arguments that follow a rule are a comprehension over the index, with the very same numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.compile.rules import rule_of
from netdesigner.design.document import Document
from netdesigner.layers import LayerError
from netdesigner.layers.expression import evaluate
from netdesigner.layers.module_use import Parameter
from tests.compile.test_module_classes import block, code


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([0.2 * i / 17 for i in range(18)], "0.2 * i / 17"),
        ([0.1 * i for i in range(5)], "0.1 * i"),
        ([0.5 * (i + 1) / 12 for i in range(12)], "0.5 * (i + 1) / 12"),
        ([0.1 * (i + 3) / 17 for i in range(3)], "0.1 * (i + 3) / 17"),
        ([0.0, 0.1, 0.3], ""),
        ([0.3, 0.3, 0.3], ""),
        ([0.1, 0.2], ""),
        ([0.0, 0.2 / 17, 0.2 * 2 / 17 + 1e-17], ""),
    ],
)
def test_what_grows_evenly_has_a_formula(values: list[float], text: str) -> None:
    assert rule_of(values) == text


def test_a_rule_may_begin_later() -> None:
    assert rule_of([0.2 * i / 17 for i in range(1, 18)], start=1) == "0.2 * i / 17"


@given(st.floats(0.01, 0.9).map(lambda rate: round(rate, 3)), st.integers(2, 40), st.integers(0, 5))
def test_the_formula_gives_the_very_numbers(rate: float, parts: int, first: int) -> None:
    values = [rate * (i + first) / parts for i in range(max(3, parts - first))]
    text = rule_of(values)
    assert not text or [evaluate(text, {"i": i}) for i in range(len(values))] == values


def deep(count: int) -> Document:
    """Blocks that were drawn one by one, each dropping a little more than the one before."""
    document = Document()
    parameters = [Parameter("channels", 4, True), Parameter("drop", 0.0, True)]
    formulas = {"conv1__out_channels": "channels", "drop1__p": "drop"}
    use = block(document, "Conv2d(4, 3, padding=1) | Dropout(0.1)", "Unit", parameters, **formulas)
    last = use
    for index in range(1, count):
        last = document.add(document.graph.nodes[use].layer.replace(drop=0.2 * index / (count - 1)), after=last)
    return document


def test_blocks_that_drop_more_and_more_are_one_line() -> None:
    text = code(deep(18))
    assert "*(Unit(4, 4, 0.2 * i / 17) for i in range(18))," in text
    assert text.count("Unit(") == 2  # the class, and its use


def test_a_few_blocks_are_written_as_they_are() -> None:
    assert "range" not in code(deep(3))


def test_growing_widths_are_one_line() -> None:
    document = Document()
    use = block(
        document, "Conv2d(8, 3, padding=1)", "Unit", [Parameter("channels", 8, True)], conv1__out_channels="channels"
    )
    last = use
    for channels in (12, 16, 20, 24):
        last = document.add(document.graph.nodes[use].layer.replace(channels=channels), after=last)
    assert "*(Unit(4 + 4 * i, 8 + 4 * i) for i in range(5))," in code(document)


def test_a_rule_is_no_setting_that_cannot_be() -> None:
    document = deep(4)
    with pytest.raises(LayerError):
        document.set_formula(["n4"], "drop", "drop * i")
