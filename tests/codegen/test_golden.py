"""Exported code, table and picture of whole designs, as they were read and found good."""

from collections.abc import Callable

import pytest

from netdesigner.analysis.facts import analyse
from netdesigner.codegen.source import module_source
from netdesigner.codegen.svg import drawing_svg
from netdesigner.codegen.table import summary_table
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.templates import template, templates
from tests.drawings import Drawing

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


DRAWN = {"siamese": siamese, "squeeze_excitation": squeeze_excitation, "wide": wide}


@pytest.mark.parametrize("name", [each.name for each in templates()])
def test_templates(name: str, assert_golden: Golden) -> None:
    assert_golden(f"{name}.py.txt", module_source(compile_design(template(name).open())).text)


@pytest.mark.parametrize("name", DRAWN)
def test_drawings(name: str, assert_golden: Golden) -> None:
    assert_golden(f"{name}.py.txt", module_source(compile_design(DRAWN[name]())).text)


def test_table(assert_golden: Golden) -> None:
    design = template("lenet5").open()
    assert_golden("lenet5.table.txt", summary_table(design, analyse(design.graph, design.recipe)) + "\n")


def test_picture(assert_golden: Golden) -> None:
    assert_golden("squeeze_excitation.svg", drawing_svg(squeeze_excitation()))
