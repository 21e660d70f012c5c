"""Exported code, table and picture of whole designs, as they were read and found good."""

from collections.abc import Callable

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.templates import template
from netdesigner.figures.svg import drawing_svg
from netdesigner.figures.table import summary_table
from tests.drawings import Drawing
from tests.network.test_masks import small_gpt, translator

Golden = Callable[[str, str], None]


def siamese() -> Design:
    """Two images through the same layers; the distance of what they give, and the first one's class."""
    drawing = Drawing("Siamese net")
    left = drawing.put("Input((1, 16, 16))", name="left")
    right = drawing.put("Input((1, 16, 16))", name="right")
    ends = []
    owners: list[str] = []
    for source in (left, right):
        value = source
        for index, layer in enumerate(("Conv2d(8, 3)", "ReLU", "AdaptiveAvgPool2d(4)")):
            owner = owners[index] if len(owners) == 3 else None
            value = drawing.put(layer, value, owner=owner)
            if owner is None:
                owners.append(value)
        ends.append(drawing.put("Flatten", value))
    both = drawing.put("Concat", *ends)
    drawing.put("Output", drawing.chain("Linear(16) | ReLU | Linear(1)", both), name="distance")
    drawing.put("Output", drawing.put("Linear(10)", ends[0]), name="digit")
    return drawing.design


def squeeze_excitation() -> Design:
    """A gate on the channels, a skip round it, and stages that the user named."""
    drawing = Drawing("SE-Net block")
    x = drawing.put("Input((3, 32, 32))")
    for layer in ("Conv2d(16, 3, padding=1, bias=False)", "BatchNorm2d", "ReLU"):
        x = drawing.put(layer, x, stage="stem")
    inner = drawing.chain("Conv2d(16, 3, padding=1, bias=False) | BatchNorm2d", x)
    gate = drawing.chain("AdaptiveAvgPool2d(1) | Conv2d(4, 1) | ReLU | Conv2d(16, 1) | Sigmoid", inner)
    scaled = drawing.put("Multiply", inner, gate)
    out = drawing.chain("ReLU | AdaptiveAvgPool2d(1) | Flatten | Dropout | Linear(10)", drawing.put("Add", x, scaled))
    drawing.put("Output", out)
    return drawing.design


def wide() -> Design:
    """Lines that are too long: many branches, many outputs, many settings."""
    drawing = Drawing("Wide")
    x = drawing.put("Input((8, 20, 20))")
    ends = [
        drawing.put(
            'Conv2d(16, (3, 5), padding="same", dilation=(1, 2), groups=4, bias=False, padding_mode="reflect")',
            x, name=f"convolution_of_the_branch_{index}",
        )
        for index in range(6)
    ]  # fmt: skip
    drawing.put("Output", drawing.put("Concat", *ends))
    drawing.put("Output", drawing.put("Add", *ends))
    for end in ends:
        drawing.put("Output", end)
    return drawing.design


def sentiment() -> Design:
    """Words, read both ways; what is remembered at both ends is classified."""
    drawing = Drawing("Sentiment LSTM")
    words = drawing.put("Input((32,), vocabulary_size=5000)")
    read = 'Embedding(100, padding_idx=0) | LSTM(64, num_layers=2, dropout=0.3, bidirectional=True, output="last step")'
    drawing.put("Output", drawing.chain(f"{read} | Linear(32) | ReLU | Dropout | Linear(2)", words))
    return drawing.design


def small_transformer() -> Design:
    """Patches of an image as a sequence, with a class token, as in a vision transformer."""
    drawing = Drawing("Small transformer")
    patches = drawing.chain(
        "Conv2d(32, 4, stride=4) | Flatten(2) | Permute((2, 1)) | ClassToken | PositionalEncoding('learned')",
        drawing.put("Input((3, 16, 16))"),
    )
    layer = "TransformerEncoderLayer(4, 64, activation='gelu', norm_first=True)"
    drawing.put(
        "Output",
        drawing.chain(f"{layer} | {layer} | LayerNorm(1e-6, normalized_axes=1) | Select | Linear(10)", patches),
    )
    return drawing.design


def attention() -> Design:
    """Attention to oneself and to a memory, several outputs of one block, a gate, two answers."""
    drawing = Drawing("Attention")
    query, memory = drawing.put("Input((10, 16))", name="query"), drawing.put("Input((7, 12))", name="memory")
    placed = drawing.put("PositionalEncoding", query)
    own = drawing.put("MultiheadAttention(4, dropout=0.1)", drawing.put("LayerNorm(normalized_axes=1)", placed))
    x = drawing.put("MultiheadAttention(2)", drawing.put("Add", placed, own), memory)
    halves = drawing.put("Split(2, dim=-1)", x)
    gated = drawing.put("Multiply", halves, drawing.put("Sigmoid", f"{halves}:1"))
    parts = drawing.put("Split(sizes=(3, 5), dim=2)", gated)
    drawing.put("Output", drawing.chain("GRU(6) | Mean", f"{parts}:1"), name="summary")
    drawing.put("Output", drawing.put("MatMul", parts, drawing.put("Permute((2, 1))", parts)), name="scores")
    return drawing.design


DRAWN = {
    "siamese": siamese,
    "squeeze_excitation": squeeze_excitation,
    "wide": wide,
    "sentiment": sentiment,
    "small_transformer": small_transformer,
    "attention": attention,
    "small_gpt": small_gpt,
    "translator": translator,
}


TEMPLATES = (
    "mlp_xor", "mlp", "lenet5", "vgg_digits", "residual_digits", "inception_digits", "alexnet", "vgg16", "googlenet",
    "resnet50", "densenet121", "squeezenet1_1", "unet", "vision_transformer",
)  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates(name: str, assert_golden: Golden) -> None:
    assert_golden(f"{name}.py.txt", module_source(compile_design(template(name).open())).text)


@pytest.mark.parametrize("name", DRAWN)
def test_drawings(name: str, assert_golden: Golden) -> None:
    assert_golden(f"{name}.py.txt", module_source(compile_design(DRAWN[name]())).text)


def test_table(assert_golden: Golden) -> None:
    design = template("lenet5").open()
    assert_golden("lenet5.table.txt", summary_table(design, analyse_design(design)) + "\n")


def test_picture(assert_golden: Golden) -> None:
    assert_golden("squeeze_excitation.svg", drawing_svg(squeeze_excitation()))
