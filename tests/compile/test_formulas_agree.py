"""Whatever a formula says, drawing, network and printed class agree on its number."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netdesigner.analysis.facts import analyse_design
from netdesigner.compile.program import CompileError
from netdesigner.design.document import Document
from netdesigner.design.file import dumps, loads
from netdesigner.layers import LayerError
from netdesigner.layers.expression import variables
from netdesigner.layers.module_use import Parameter
from tests.compile.test_module_classes import block, code
from tests.layers.test_expression import TEXTS
from tests.strategies import examples

LARGEST = 24  # channels: everything stays quick
INSIDE = TEXTS.filter(lambda text: "i" not in variables(text))  # only a block knows the number of its repeat
SCALES = st.sampled_from([0.25, 0.75, 1.0, 1.4])


def whole(text: str) -> str:
    """A formula whose value a width can be."""
    return f"max(1, min({LARGEST}, int({text})))"


def drawing(inner: str, outer: str, repeat: int, scale: float) -> Document:
    """A module with a formula inside, used twice: once with numbers, once with a formula of the network."""
    document = Document()
    parameters = [Parameter("channels", 6, True), Parameter("stride", 1), Parameter("width", 0.75)]
    use = block(document, "Conv2d(6, 1) | BatchNorm2d", "Unit", parameters)
    document.set_parameters("", [Parameter("channels", 5), Parameter("stride", 2), Parameter("width", scale)])
    document.set([use], repeat=repeat)
    second = document.add(document.graph.nodes[use].layer.replace(width=1.4, channels=9), after=use)
    document.set_formula([use], "channels", whole(outer))
    document.set_formula([second], "width", f"width / {repeat}")
    document.enter(use)
    conv = next(node.id for node in document.graph.nodes.values() if node.name == "conv1")
    document.set_formula([conv], "out_channels", whole(inner))
    document.leave()
    return document


@pytest.mark.slow
@settings(examples(60), suppress_health_check=list(HealthCheck))
@given(INSIDE, TEXTS, st.integers(1, 4), SCALES)
def test_any_formulas_give_one_number(inner: str, outer: str, repeat: int, scale: float) -> None:
    try:
        document = drawing(inner, outer, repeat, scale)
    except LayerError:
        assume(False)
    assert dumps(loads(dumps(document.design))) == dumps(document.design)
    if analyse_design(document.design).errors:
        with pytest.raises(CompileError):
            code(document)
        return
    code(document)
