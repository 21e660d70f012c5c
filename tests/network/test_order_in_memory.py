"""Every layer after axes were permuted: what lies in memory in another order is computed like everything else."""

from __future__ import annotations

import warnings

import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from netdesigner.analysis.facts import analyse_design
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.layers import REGISTRY, Layer
from netdesigner.layers.catalogue.io import Input
from netdesigner.layers.words import vocabulary_of
from netdesigner.network.build import build
from tests.drawings import Drawing, chain_drawing
from tests.network.equality import assert_export_equals, outputs_of, random_inputs
from tests.strategies import examples, inputs_of, layers_of

LAYERS = [cls for cls in REGISTRY.values() if not (cls.is_input or cls.is_output)]


@st.composite
def alone(draw: st.DrawFn, cls: type[Layer], is_permuted: bool) -> Design:
    """One layer between Inputs and Outputs, with all axes of what comes in turned round."""
    drawing, sources = Drawing(), []
    for shape in draw(inputs_of(cls)):
        turns = is_permuted and vocabulary_of(shape) is None and len(shape) > 1
        sizes = tuple(reversed(shape)) if turns else tuple(shape)
        source = drawing.put(Input(shape=sizes, vocabulary_size=vocabulary_of(shape)))
        sources.append(drawing.put(f"Permute({tuple(range(len(shape), 0, -1))})", source) if turns else source)
    node_id = drawing.put(draw(layers_of(cls)), *sources)
    for port in range(drawing.graph.nodes[node_id].layer.output_count):
        drawing.put("Output", f"{node_id}:{port}")
    assume(not analyse_design(drawing.design).errors)
    return drawing.design


@examples(200)
@given(st.sampled_from(LAYERS).flatmap(lambda cls: alone(cls, is_permuted=True)))
def test_any_layer_behind_a_permute(design: Design) -> None:
    assert_export_equals(design)


@examples(200)
@given(st.sampled_from(LAYERS).flatmap(lambda cls: alone(cls, is_permuted=False)))
def test_layers_say_whether_they_give_views(design: Design) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network = build(design, seed=0).eval()
        answers: tuple[torch.Tensor, ...] = outputs_of(network, random_inputs(network))
    if not all(answer.is_contiguous() for answer in answers):
        assert any(node.layer.gives_views for node in design.graph.nodes.values())


def test_a_norm_that_needs_order_behind_a_permute_and_in_a_module() -> None:
    design = chain_drawing("Permute((3, 1, 2)) | ReLU | LocalResponseNorm(3)", "Input((6, 6, 4))")
    assert_export_equals(design)
    assert "(x.contiguous())" in module_source(compile_design(design)).text
    document = Document(design)
    document.group([node.id for node in document.graph.nodes.values() if node.layer.needs_order], "Block")
    assert_export_equals(document.design)


def test_a_norm_in_its_usual_place_is_called_as_ever() -> None:
    design = chain_drawing("Conv2d(4, 3) | ReLU | LocalResponseNorm(3)", "Input((4, 6, 6))")
    assert "contiguous" not in module_source(compile_design(design)).text
