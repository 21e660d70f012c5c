"""Names that the user gave are never thrown away, and weights keep their keys when a block comes between."""

from __future__ import annotations

from netdesigner.design.document import Document
from netdesigner.layers import parse_layer
from netdesigner.network.build import build
from tests.compile.test_module_classes import code
from tests.drawings import Drawing


def lenet() -> Document:
    drawing = Drawing("LeNet")
    x = drawing.put("Input((1, 28, 28))")
    layers = ["Conv2d(6, 5, padding=2)", "Tanh", "AvgPool2d(2)", "Conv2d(16, 5)", "Tanh", "AvgPool2d(2)", "Flatten"]
    names = ["c1", "", "s2", "c3", "", "s4", "", "f5", "", "out"]
    for layer, name in zip([*layers, "Linear(120)", "Tanh", "Linear(10)"], names, strict=True):
        x = drawing.put(layer, x, name=name)
    drawing.put("Output", x)
    return Document(drawing.design)


def keys(document: Document) -> set[str]:
    return set(build(document.design).state_dict())


def test_a_chain_with_named_members_keeps_their_names() -> None:
    document = lenet()
    text = code(document)
    assert "self.c1 = nn.Conv2d(1, 6, kernel_size=5, padding=2)" in text
    assert "x = self.tanh1(self.c1(x))" in text
    assert {key.partition(".")[0] for key in keys(document)} == {"c1", "c3", "f5", "out"}


def test_a_long_chain_with_named_members_is_one_of_names() -> None:
    drawing = Drawing()
    x = drawing.put("Input((4, 8, 8))")
    for index in range(8):
        x = drawing.chain("ReLU", drawing.put("Conv2d(4, 1)", x, name=f"step{index}" if index % 2 else ""))
    drawing.put("Output", x)
    text = code(Document(drawing.design))
    assert '("step1", nn.Conv2d(4, 4, kernel_size=1)),' in text
    assert '("relu2", nn.ReLU()),' in text


def test_keys_do_not_shift_when_a_block_is_inserted() -> None:
    document = lenet()
    before = keys(document)
    (wire,) = document.graph.outputs_of("n2")
    document.add(parse_layer("BatchNorm2d"), into=wire)
    (wire,) = document.graph.outputs_of("n9")
    document.add(parse_layer("Dropout"), into=wire)
    after = keys(document)
    assert before < after
    assert {key.rpartition(".")[0] for key in after - before} == {"bn1"}


def test_a_branch_is_called_as_its_first_block() -> None:
    drawing = Drawing("Pyramid")
    x = drawing.put("Input((3, 16, 16))")
    ends = [
        drawing.chain("BatchNorm2d | ReLU", drawing.put(f"Conv2d(8, 3, padding={rate}, dilation={rate})", x, name=name))
        for rate, name in ((1, "project"), (6, "atrous6"), (12, "atrous12"))
    ]
    drawing.put("Output", drawing.put("Concat", *ends, name="cat"))
    text = code(Document(drawing.design))
    assert "self.atrous12 = nn.Conv2d(3, 8, kernel_size=3, padding=12, dilation=12)" in text
    assert "atrous12 = self.relu3(self.bn3(self.atrous12(x)))" in text
    assert "torch.cat([project, atrous6, atrous12], dim=1)" in text
    assert "branch" not in text


def test_a_longer_branch_keeps_the_names_of_its_members() -> None:
    drawing = Drawing()
    x = drawing.put("Input((3, 16, 16))")
    first = drawing.chain("ReLU", drawing.put("Conv2d(8, 3, padding=1)", x, name="wide"))
    last = drawing.put("Conv2d(8, 1)", first, name="thin")
    drawing.put("Output", drawing.put("Concat", last, x))
    assert {"wide.weight", "thin.weight"} <= keys(Document(drawing.design))


def test_the_trunk_of_two_heads_classifies_nothing() -> None:
    drawing = Drawing()
    x = drawing.chain("Flatten | Linear(32) | ReLU | Linear(16) | ReLU", drawing.put("Input((3, 8, 8))"))
    for name, layers in (("age", "Linear(4)"), ("kind", "Linear(8) | ReLU | Linear(3)")):
        drawing.put("Output", drawing.chain(layers, x), name=name)
    text = code(Document(drawing.design))
    assert "classifier" not in text
    assert "self.kind_head = nn.Sequential(" in text


def test_a_stage_is_what_the_user_wants() -> None:
    """A Sequential that was asked for has the numbers that published weights have."""
    document = lenet()
    document.set_stage(["n2", "n3", "n4"], "features")
    assert {"features.0.weight", "features.0.bias"} <= keys(document)
