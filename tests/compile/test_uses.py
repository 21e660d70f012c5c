"""The law of modules: what `check` accepts is exported and built alike, or `check` says the compiler's sentence."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netdesigner.analysis.facts import Facts, LiveFacts, analyse_design
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.compile.refusals import must_compile, refusals
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.module import Module
from netdesigner.design.open_design import Location
from netdesigner.layers import REGISTRY, Layer, parse_layer
from netdesigner.layers.module_use import Parameter
from tests.compile.acceptance import assert_accepted_or_refused
from tests.compile.uses import used_twice
from tests.drawings import Drawing
from tests.network.equality import assert_export_equals
from tests.strategies import examples

LAYERS = [cls for cls in REGISTRY.values() if not (cls.is_input or cls.is_output)]
EACH = 100 if os.environ.get("NETDESIGNER_LONG") else 5  # designs of each layer, in the slow test


@examples(200)
@given(st.sampled_from(LAYERS).flatmap(used_twice))
def test_a_module_of_any_layer_used_twice(design: Design) -> None:
    assert_accepted_or_refused(design)


@pytest.mark.slow
@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.__name__)
def test_each_layer_used_twice(cls: type[Layer]) -> None:
    @settings(max_examples=EACH)
    @given(used_twice(cls))
    def law(design: Design) -> None:
        assert_accepted_or_refused(design)

    law()


# --- cases, each of which could not be compiled --------------------------------------------------------------


def uses(*shapes: str, inside: str, parameters: tuple[Parameter, ...] = (), **formulas: str) -> Document:
    """A module of a chain, with formulas for its first layer, used once for each shape."""
    drawing = Drawing("Net")
    first, *rest = (parse_layer(text) for text in inside.split(" | "))
    block = Drawing()
    node_id = x = block.put(first, block.put(f"Input({shapes[0]})"))
    for layer in rest:
        x = block.put(layer, x)
    block.put("Output", x)
    module = drawing.design.modules["Block"] = Module("Block", block.graph, parameters)
    for shape in shapes:
        drawing.put("Output", drawing.put(module.layer.make(), drawing.put(f"Input({shape})")))
    document = Document(drawing.design)
    document.enter(next(n.id for n in document.graph.nodes.values() if n.layer.module))
    for setting, text in formulas.items():
        document.set_formula([node_id], setting, text)
    document.leave()
    return document


def code(document: Document) -> str:
    assert refusals(document.design, analyse_design(document.design)) == ()
    assert_export_equals(document.design)
    return module_source(compile_design(document.design)).text


def test_a_layer_of_several_calls_at_different_widths() -> None:
    text = code(uses("(4, 8, 8)", "(6, 8, 8)", inside="SeparableConv2d(8, 3)"))
    assert "groups=in_channels" in text


def test_a_shortcut_with_a_step_and_equal_and_unequal_channels() -> None:
    text = code(uses("(4, 8, 8)", "(8, 8, 8)", inside="Shortcut(4, stride=2)"))
    assert "nn.Conv2d(in_channels, 4, kernel_size=1, stride=2, bias=False)" in text


@pytest.mark.parametrize("setting", ["stride", "padding", "dilation"])
def test_keywords_that_stand_in_one_use_only(setting: str) -> None:
    document = uses(
        "(4, 12, 12)", "(4, 12, 12)", inside="SeparableConv2d(8, 3)", parameters=(Parameter("width", 1),),
        **{setting: "width"},
    )  # fmt: skip
    blocks = [node.id for node in document.graph.nodes.values() if node.layer.module]
    document.set(blocks[1:], width=2)
    code(document)


def test_a_dropout_that_only_several_layers_have() -> None:
    document = uses("(6, 4)", "(6, 4)", inside="GRU(3, dropout=0.5)", parameters=(Parameter("depth", 1),),
                    num_layers="depth")  # fmt: skip
    blocks = [node.id for node in document.graph.nodes.values() if node.layer.module]
    document.set(blocks[1:], depth=2)
    assert "Block(4, 0.5, depth=2)" in code(document)


def test_a_number_that_a_module_hands_on() -> None:
    """The sizes behind an Upsample by a broken factor follow no expression: two modules hand them through."""
    document = uses("(4, 8, 8)", "(4, 6, 6)", inside="Upsample(scale_factor=3.0) | Flatten | Linear(2)")
    blocks = [node.id for node in document.graph.nodes.values() if node.layer.module]
    inner = document.design.modules["Block"]
    outer = Drawing()
    outer.put("Output", outer.put(inner.layer.make(), outer.put("Input((4, 8, 8))")))
    module = document.design.modules["Outer"] = Module("Outer", outer.graph)
    for block in blocks:
        document.replace_layer(block, module.layer.make())
    text = code(document)
    assert "self.block1 = Outer(2304)" in text
    assert "self.block2 = Outer(1296)" in text


def test_what_cannot_be_one_class_is_a_problem_on_its_block() -> None:
    document = uses("(4, 8, 8)", "(4, 8)", inside="BatchNorm2d | ReLU")
    assert analyse_design(document.design).errors  # BatchNorm2d takes no rows
    document = uses("(4, 8, 8)", "(4, 8)", inside="Shortcut(6)")
    (problem,) = LiveFacts(document, refusals).whole.problems
    assert problem.message == (
        "Block cannot be one class: shortcut1 would be written otherwise in each of its blocks. Make two modules of it."
    )
    assert document.graph.nodes[str(problem.node)].name == "block1"


def test_what_the_compiler_says_may_be_put_off() -> None:
    document = uses("(4, 8, 8)", "(4, 8)", inside="Shortcut(6)")
    live = LiveFacts(document, refusals, must_compile)
    (problem,) = live.whole.problems  # there is nothing before it that could be shown
    block, heard = str(problem.node), list[Facts]()
    live.changed.connect(heard.append)
    document.remove([block])
    assert not live.whole.problems_of(block)
    live.look_further()
    assert heard == [live.current]  # nothing new
    document.undo()
    assert not live.whole.errors
    live.look_further()
    assert live.whole.problems == (problem,)
    assert len(heard) == 3
    live.look_further()
    assert len(heard) == 3


def stages(counts: tuple[int, ...], widths: tuple[int, ...]) -> Document:
    """Stages in a row, each of some blocks: how many, and how wide, are the stage's parameters."""
    drawing, inside, around = Drawing("Net"), Drawing(), Drawing()
    conv = inside.put("Conv2d(4, 3, padding=1)", inside.put("Input((4, 8, 8))"))
    inside.put("Output", conv)
    block = drawing.design.modules["Block"] = Module("Block", inside.graph, (Parameter("channels", 4, True),))
    row = around.put(block.layer.make(channels=4), around.put("Input((4, 8, 8))"))
    around.put("Output", row)
    parameters = (Parameter("width", 4, True), Parameter("count", 1))
    stage = drawing.design.modules["Stage"] = Module("Stage", around.graph, parameters)
    x = drawing.put("Input((4, 8, 8))")
    for count, width in zip(counts, widths, strict=True):
        x = drawing.put(stage.layer.make(width=width, count=count), x)
    drawing.put("Output", x)
    document = Document(drawing.design)
    document.enter(x)
    document.set_formula([row], "channels", "width")
    document.set_formula([row], "repeat", "count")
    document.enter(row)
    document.set_formula([conv], "out_channels", "channels")
    document.show(Location())
    return document


@pytest.mark.parametrize("counts", [(1,), (1, 3), (3, 1), (1, 2, 1)], ids=str)
def test_a_row_that_some_uses_have_once(counts: tuple[int, ...]) -> None:
    """It is a row there, too; and how it goes on follows from the longest."""
    text = code(stages(counts, (6, 8, 4)[: len(counts)]))
    assert "self.block1 = nn.Sequential(" in text
