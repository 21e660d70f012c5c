"""One class per module: constructor arguments, expressions, repeats, and the same numbers as the network built here."""

from __future__ import annotations

import pytest

from netdesigner.codegen.source import module_source
from netdesigner.compile.program import CompileError, compile_design
from netdesigner.design.document import Document
from netdesigner.design.module import Module
from netdesigner.layers import parse_layer
from netdesigner.layers.module_use import Parameter
from netdesigner.network.build import build
from tests.drawings import Drawing
from tests.network.equality import assert_export_equals


def code(document: Document) -> str:
    assert_export_equals(document.design)
    return module_source(compile_design(document.design)).text


def block(document: Document, layers: str, name: str, parameters: list[Parameter], **formulas: str) -> str:
    """A module of a chain behind the Input; formulas are "node_setting"."""
    drawing = Drawing()
    x = drawing.put("Input((4, 16, 16))")
    drawing.put("Output", drawing.chain(layers, x))
    document.reset(drawing.design)
    inner = [key for key, node in document.graph.nodes.items() if not (node.layer.is_input or node.layer.is_output)]
    use = document.group(inner, name)
    document.set_parameters(name, parameters)
    document.enter(use)
    ids = {node.name: node.id for node in document.graph.nodes.values()}
    for where, text in formulas.items():
        node, _, setting = where.partition("__")
        document.set_formula([ids[node]], setting, text)
    document.leave()
    return use


CHANNELS = [Parameter("channels", 8, True)]


def test_a_size_that_a_call_wants_as_it_is_becomes_an_argument_by_its_name() -> None:
    """The channels stand last in a transformer of maps: one argument serves all that want them."""
    document = Document()
    formulas = {"fc1__out_features": "in_width * 4", "fc2__out_features": "in_width"}
    block(document, "LayerNorm(normalized_axes=1) | Linear(64) | Linear(16)", "Dense", [], **formulas)
    document.set_recipe(task="regression")  # a map of answers; classes would want a row
    text = code(document)
    assert "def __init__(self, in_width: int) -> None:" in text
    assert "nn.LayerNorm(in_width)" in text
    assert "nn.Linear(in_width * 4, in_width)" in text


def test_a_number_that_no_expression_gives_becomes_an_argument() -> None:
    document = Document()
    head = block(document, "Flatten | Linear(10)", "Head", [])
    pool = document.add(parse_layer("MaxPool2d(2)"), after=document.graph.inputs_of(head)[0].source)
    document.connect(document.graph.inputs_of(pool)[0].source, head, 0)
    other = document.add(document.graph.nodes[head].layer, source=(pool, 0))
    document.add(parse_layer("Output"), source=(other, 0))
    text = code(document)
    assert "def __init__(self, in_features: int) -> None:" in text
    assert "nn.Linear(in_features, 10)" in text
    assert "Head(1024)" in text
    assert "Head(256)" in text


def test_equal_numbers_are_not_mistaken_for_each_other() -> None:
    """in_channels is 8 here as channels is; the class keeps them apart."""
    document = Document()
    use = block(document, "Conv2d(8, 3, padding=1) | BatchNorm2d", "Unit", CHANNELS, conv1__out_channels="channels")
    document.add(document.graph.nodes[use].layer, after=use)
    text = code(document)
    assert "nn.Conv2d(in_channels, channels, kernel_size=3, padding=1)" in text
    assert "nn.BatchNorm2d(channels)" in text
    assert "Unit(4, 8)" in text
    assert "Unit(8, 8)" in text


def test_a_default_that_is_not_changed_is_not_passed() -> None:
    document = Document()
    parameters = [*CHANNELS, Parameter("stride", 1)]
    formulas = {"conv1__out_channels": "channels", "conv1__stride": "stride"}
    use = block(document, "Conv2d(8, 3, padding=1)", "Unit", parameters, **formulas)
    other = document.add(document.graph.nodes[use].layer, after=use)
    document.set([other], stride=2)
    text = code(document)
    assert "def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:" in text
    assert "Unit(4, 8)," in text
    assert "Unit(8, 8, stride=2)," in text


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"repeat": 2}, "nn.Sequential(Unit(4, 8), Unit(8, 8))"),
        ({"repeat": 5}, "nn.Sequential(Unit(4, 8), *(Unit(8, 8) for _ in range(4)))"),
        ({"repeat": 4, "channels": 4}, "nn.Sequential(*(Unit(4, 4) for _ in range(4)))"),
        ({"repeat": 4, "first": "channels=8", "channels": 6}, "Unit(4, 8), Unit(8, 6), Unit(6, 6), Unit(6, 6)"),
        (
            {"repeat": 3, "channels": 4, "each": "unit"},
            'OrderedDict((f"unit{i + 1}", Unit(4, 4)) for i in range(3))',
        ),
    ],
)
def test_repeats_are_written_short(settings: dict[str, object], line: str) -> None:
    document = Document()
    use = block(document, "Conv2d(8, 3, padding=1)", "Unit", CHANNELS, conv1__out_channels="channels")
    document.set([use], **settings)
    assert line in " ".join(code(document).split()).replace("( ", "(").replace(" )", ")").replace(",)", ")")


def test_channels_that_grow_evenly_are_a_loop() -> None:
    """A dense block: each layer puts its channels behind those that came in."""
    drawing = Drawing("Dense")
    x = drawing.put("Input((4, 8, 8))")
    new = drawing.put("Conv2d(3, 3, padding=1)", x)
    joined = drawing.put("Concat", x, new)
    drawing.put("Output", joined)
    document = Document(drawing.design)
    use = document.group([new, joined], "DenseLayer")
    document.set_parameters("DenseLayer", [Parameter("growth", 3)])
    document.enter(use)
    document.set_formula([new], "out_channels", "growth")
    document.leave()
    document.set([use], repeat=6)
    text = code(document)
    assert "*(DenseLayer(4 + 3 * i) for i in range(6))" in text
    assert "new_features = self.conv1(x)" in text


def test_a_repeat_can_follow_a_parameter() -> None:
    document = Document()
    use = block(document, "Conv2d(8, 3, padding=1)", "Unit", CHANNELS, conv1__out_channels="channels")
    stage = document.group([use], "Stage")
    document.set_parameters("Stage", [Parameter("channels", 8, True), Parameter("depth", 3)])
    document.enter(stage)
    document.set_formula([use], "repeat", "depth")
    document.set_formula([use], "channels", "channels * 2")
    document.leave()
    document.add(document.graph.nodes[stage].layer.replace(depth=5, channels=6), after=stage)
    text = code(document)
    assert "*(Unit(channels * 2, channels * 2) for _ in range(depth - 1))" in text
    assert "Stage(4, 8)" in text
    assert "Stage(16, 6, depth=5)" in text


def test_a_shortcut_serves_both_cases() -> None:
    drawing = Drawing("Residual")
    x = drawing.put("Input((4, 8, 8))")
    conv = drawing.put("Conv2d(8, 3, padding=1)", x)
    skip = drawing.put("Shortcut(8)", x)
    end = drawing.put("Add", conv, skip)
    drawing.put("Output", end)
    document = Document(drawing.design)
    use = document.group([conv, skip, end], "Block")
    document.set_parameters("Block", CHANNELS)
    document.enter(use)
    document.set_formula([conv, skip], "out_channels", "channels")
    document.leave()
    document.add(document.graph.nodes[use].layer, after=use)
    text = code(document)
    assert "if in_channels == channels" in text
    keys = list(build(document.design).state_dict())
    assert sum(key.endswith("shortcut1.0.weight") for key in keys) == 1


def test_several_inputs_are_named_after_the_inputs() -> None:
    drawing = Drawing("Two")
    x = drawing.put("Input((4, 8, 8))")
    ends = [drawing.put(f"Conv2d({channels}, 1)", x) for channels in (6, 8)]
    joined = drawing.put("Concat", *ends)
    conv = drawing.put("Conv2d(7, 1)", joined)
    drawing.put("Output", conv)
    document = Document(drawing.design)
    use = document.group([joined, conv], "Join")
    document.enter(use)
    first, second = (node.id for node in document.graph.nodes.values() if node.layer.is_input)
    document.rename(first, "left")
    document.rename(second, "right")
    document.set_formula([conv], "out_channels", "left_channels // 2 + right_channels")
    document.leave()
    text = code(document)
    assert "def __init__(self, left_channels: int, right_channels: int) -> None:" in text
    assert "left_channels + right_channels, left_channels // 2 + right_channels" in " ".join(text.split())
    assert "def forward(self, left: Tensor, right: Tensor) -> Tensor:" in text


def test_auxiliary_answers_are_given_in_training_alone() -> None:
    drawing = Drawing("Aux")
    x = drawing.put("Input((4, 8, 8))")
    trunk = drawing.put("Conv2d(8, 3)", x)
    side = drawing.chain("Flatten | Linear(10)", trunk)
    drawing.put("Output(training_only=True, loss_weight=0.3)", side, name="aux")
    drawing.put("Output", drawing.chain("ReLU | Flatten | Linear(10)", trunk), name="scores")
    text = code(Document(drawing.design))
    assert "class AuxOutput(NamedTuple):" in text
    assert "def forward(self, x: Tensor) -> Tensor | AuxOutput:" in text
    assert "if self.training:\n            return AuxOutput(" in text


@pytest.mark.parametrize("name", ["stop", "conv1", "made"])
def test_a_range_can_end_where_a_parameter_says(name: str) -> None:
    document = Document()
    use = block(document, "Slice(stop=4) | Conv2d(3, 1)", "Head", [Parameter(name, 4)], slice1__stop=name)
    other = document.add(document.graph.nodes[use].layer.replace(**{name: 2}), source=("n1", 0))
    document.add(parse_layer("Output"), source=(other, 0))
    assert f"x[:, : self.{name}]" in code(document)


@pytest.mark.parametrize("name", ["forward", "training", "children", "register_buffer"])
def test_a_parameter_that_forward_uses_hides_nothing_of_a_module(name: str) -> None:
    document = Document()
    block(document, "Slice(stop=4) | Conv2d(3, 1)", "Head", [Parameter(name, 4)], slice1__stop=name)
    with pytest.raises(CompileError, match=f"parameter {name}"):
        compile_design(document.design)


def test_a_place_can_be_where_a_parameter_says() -> None:
    document = Document()
    use = block(document, "Select(2, 1) | Conv1d(3, 1)", "Head", [Parameter("row", 1)], select1__index="row")
    other = document.add(document.graph.nodes[use].layer.replace(row=3), source=("n1", 0))
    document.add(parse_layer("Output"), source=(other, 0))
    assert "x[:, :, self.row]" in code(document)


def test_a_range_can_begin_where_a_parameter_says_also_at_the_first_place() -> None:
    document = Document()
    use = block(document, "Slice(start=0) | Conv2d(3, 1)", "Head", [Parameter("start", 0)], slice1__start="start")
    other = document.add(document.graph.nodes[use].layer.replace(start=2), source=("n1", 0))
    document.add(parse_layer("Output"), source=(other, 0))
    assert "x[:, self.start :]" in code(document)


def test_a_function_that_is_written_otherwise_in_each_block_is_refused() -> None:
    document = Document()
    use = block(document, "Select(-1, 1)", "Last", [])
    row = document.add(parse_layer("Input((4, 8))"))
    other = document.add(document.graph.nodes[use].layer, source=(row, 0))
    document.add(parse_layer("Output"), source=(other, 0))
    with pytest.raises(CompileError, match="select1 would be written otherwise"):
        compile_design(document.design)


def test_an_input_that_nothing_inside_uses_is_still_fed() -> None:
    """Of what leads nowhere inside, the code has nothing, and its costs are not told."""
    inside = Drawing()
    first, second = inside.put("Input((4, 8, 8))"), inside.put("Input((4, 8, 8))")
    inside.put("Conv2d(4, 3)", second)
    inside.put("Output", inside.put("ReLU", first))
    drawing = Drawing()
    drawing.design.modules["Block"] = module = Module("Block", inside.graph)
    x = drawing.put("Input((4, 8, 8))")
    drawing.put("Output", drawing.put(module.layer.make(), drawing.put("Conv2d(4, 1)", x), x))
    program = compile_design(drawing.design)
    assert [argument.name for argument in program.classes[0].arguments] == ["x1", "x2"]
    assert (program.params, program.macs) == (4 * 4 + 4, 4 * 4 * 8 * 8)
