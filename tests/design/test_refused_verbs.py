"""Verbs refuse in one sentence of ours, whatever is asked of them."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse
from netdesigner.declare.declared import SettingError
from netdesigner.design.document import Document
from netdesigner.design.graph import GraphError
from netdesigner.layers import REGISTRY, LayerError
from netdesigner.layers.catalogue.convolution import Conv2d
from netdesigner.layers.catalogue.io import Input
from tests.drawings import Drawing, chain_drawing


def test_a_module_shows_no_more_axes_than_an_input_has() -> None:
    document = Document(chain_drawing("Unsqueeze(1) | ReLU | Squeeze(1)", "Input((3, 4, 4, 4))"))
    ids = {node.name: node.id for node in document.graph.nodes.values()}
    shapes = {(ids["unsqueeze1"], 0): analyse(document.graph).nodes[ids["unsqueeze1"]].outputs[0]}
    with pytest.raises(GraphError, match=r"1 × 3 × 4 × 4 × 4 comes in from unsqueeze1.* select unsqueeze1, too"):
        document.group([ids["relu1"]], "Block", shapes)
    assert document.group([ids["unsqueeze1"], ids["relu1"]], "Block", shapes)


def test_an_input_inside_may_get_more_axes_than_it_shows() -> None:
    assert Input(shape=(3, 4)).given((1, 2, 3, 4, 5)).output_shapes(()) == ((1, 2, 3, 4, 5),)


@pytest.mark.parametrize("layer", ["Input((4,))", "Output"])
def test_what_computes_nothing_shares_nothing(layer: str) -> None:
    drawing = Drawing()
    source = drawing.put("Input((4,))")
    first, second = (drawing.put(layer, *([source] if layer == "Output" else [])) for _ in range(2))
    with pytest.raises(GraphError, match="has no weights to share"):
        Document(drawing.design).share(second, first)


def test_a_wrong_setting_is_refused_in_a_sentence_however_it_is_made() -> None:
    with pytest.raises(LayerError, match=r"^Conv2d: out_channels must be at least 1, not 0\.$"):
        Conv2d(out_channels=0, kernel_size=3)
    for cls in REGISTRY.values():
        with pytest.raises(SettingError, match="has no setting 'colour'"):
            cls(colour="red")
