"""What becomes an attribute, what it is called, and what forward does with it."""

import pytest

from netdesigner.compile.program import CompileError, Program, compile_design
from netdesigner.design.design import Design
from netdesigner.design.templates import template
from tests.drawings import Drawing, chain_drawing


def attributes(design: Design) -> dict[str, int]:
    """Attribute names and how many modules each holds."""
    return {attribute.name: len(attribute.nodes) for attribute in compile_design(design).attributes}


def lines(program: Program) -> list[str]:
    """The steps in short: "x = features(x)", "x = +(a, b)"."""
    return [
        f"{', '.join(step.targets)} = {step.attribute or (step.call and step.call.target)}({', '.join(step.args)})"
        for step in program.steps
    ]


# --- chains ------------------------------------------------------------------------------------------


def test_a_classifier_of_images_has_the_names_of_torchvision() -> None:
    design = chain_drawing(
        "Conv2d(8, 3) | ReLU | MaxPool2d(2) | AdaptiveAvgPool2d(2) | Flatten | Linear(16) | ReLU | Dropout | Linear(10)"
    )
    program = compile_design(design)
    assert attributes(design) == {"features": 3, "avgpool": 1, "classifier": 4}
    assert lines(program) == [
        "x = features(x)", "x = avgpool(x)", "x = torch.flatten(x)", "x = classifier(x)",
    ]  # fmt: skip


def test_vgg16_has_the_state_keys_of_torchvision() -> None:
    program = compile_design(template("vgg16").open())
    learned = [path for node, path in program.paths.items()]
    assert {path.partition(".")[0] for path in learned} == {"features", "avgpool", "classifier"}
    convs = [path for path in learned if path.startswith("features")]
    assert convs[0] == "features.0"
    assert convs[-1] == "features.30"


@pytest.mark.parametrize(
    ("layers", "wanted"),
    [
        ("Flatten | Linear(8) | ReLU | Linear(4)", {"layers": 3}),
        ("Conv2d(4, 3) | ReLU", {"layers": 2}),
        ("Conv2d(4, 3) | Flatten | Linear(4)", {"conv1": 1, "fc1": 1}),
        ("Conv2d(4, 3) | ReLU | Flatten | Linear(4)", {"features": 2, "fc1": 1}),
        ("Identity", {"identity1": 1}),
    ],
)
def test_names_of_chains(layers: str, wanted: dict[str, int]) -> None:
    assert attributes(chain_drawing(layers)) == wanted


def test_a_regression_has_a_head() -> None:
    design = chain_drawing("Conv2d(4, 3) | ReLU | Flatten | Linear(4) | ReLU | Linear(1)")
    design.recipe = design.recipe.replace(task="regression")
    assert attributes(design) == {"features": 2, "head": 3}


def test_a_stage_names_its_sequential_even_with_one_module() -> None:
    drawing = Drawing()
    x = drawing.put("Input((1, 8, 8))")
    x = drawing.put("Conv2d(4, 3)", x, stage="down")
    x = drawing.put("ReLU", x)
    x = drawing.put("Conv2d(4, 3)", x, stage="up")
    x = drawing.put("ReLU", x, stage="up")
    drawing.put("Output", x)
    program = compile_design(drawing.design)
    assert attributes(drawing.design) == {"down": 1, "relu1": 1, "up": 2}
    assert program.paths["n2"] == "down.0"
    assert program.paths["n5"] == "up.1"


def test_a_name_of_the_user_is_not_taken_by_an_automatic_one() -> None:
    drawing = Drawing()
    x = drawing.chain("Conv2d(4, 3) | ReLU | Flatten", drawing.put("Input((1, 8, 8))"))
    drawing.put("Output", drawing.put("Linear(4)", x, name="features"))
    assert attributes(drawing.design) == {"features2": 2, "features": 1}


# --- branches ----------------------------------------------------------------------------------------


def test_a_residual_net() -> None:
    program = compile_design(template("residual_digits").open())
    assert [attribute.name for attribute in program.attributes] == [
        "stem", "residual1", "relu3", "residual2", "shortcut2", "relu5", "avgpool", "fc1",
    ]  # fmt: skip
    assert lines(program)[4:7] == [
        "residual = residual2(x)", "shortcut = shortcut2(x)", "x = +(residual, shortcut)",
    ]  # fmt: skip


def test_the_merge_names_its_branches_if_the_user_named_it() -> None:
    drawing = Drawing()
    x = drawing.put("Input((4, 8, 8))")
    branches = [drawing.chain("Conv2d(4, 1) | ReLU", x) for _ in range(3)]
    drawing.put("Output", drawing.put("Concat", *branches, name="inception 3a"))
    assert list(attributes(drawing.design)) == [f"inception_3a_branch{number}" for number in (1, 2, 3)]


def test_single_modules_keep_their_names_beside_each_other() -> None:
    drawing = Drawing()
    x = drawing.put("Input((4, 8, 8))")
    drawing.put("Output", drawing.put("Add", drawing.put("Conv2d(4, 1)", x), drawing.put("Conv2d(4, 1)", x)))
    assert list(attributes(drawing.design)) == ["conv1", "conv2"]


def test_a_value_that_is_still_needed_is_not_overwritten() -> None:
    drawing = Drawing()
    x = drawing.put("Input((4, 8, 8))")
    a = drawing.put("ReLU", x)
    b = drawing.put("Sigmoid", a)
    c = drawing.put("Tanh", x)
    drawing.put("Output", drawing.put("Concat", a, b, c, x))
    program = compile_design(drawing.design)
    for index, step in enumerate(program.steps):
        later = {arg for other in program.steps[index + 1 :] for arg in other.args}
        before = {name for other in program.steps[:index] for name in other.targets} | {"x"}
        assert not set(step.targets) & before & later or program.steps[index].targets[0] in step.args


# --- several inputs and outputs, shared weights, dead ends ---------------------------------------------


def test_several_inputs_and_outputs_have_their_names_and_order() -> None:
    drawing = Drawing()
    image, number = drawing.put("Input((4, 8, 8))", name="image"), drawing.put("Input((5))", name="age in years")
    flat = drawing.chain("Conv2d(4, 3) | ReLU | Flatten", image)
    both = drawing.put("Concat", flat, drawing.chain("Linear(8) | ReLU", number))
    drawing.put("Output", drawing.chain("Linear(8) | ReLU | Linear(2)", both), name="scores")
    drawing.put("Output", flat, name="code")
    program = compile_design(drawing.design)
    assert [argument.name for argument in program.arguments] == ["image", "age_in_years"]
    assert [argument.shape for argument in program.arguments] == [(4, 8, 8), (5,)]
    assert [result.shape for result in program.results] == [(2,), (144,)]
    assert [attribute.name for attribute in program.attributes] == [
        "image_features", "age_in_years_layers", "scores_head",
    ]  # fmt: skip


def test_inputs_without_names_are_numbered() -> None:
    drawing = Drawing()
    drawing.put("Output", drawing.put("Add", drawing.put("Input((4))"), drawing.put("Input((4))")))
    assert [argument.name for argument in compile_design(drawing.design).arguments] == ["x1", "x2"]


def test_shared_weights_are_one_attribute_outside_any_sequential() -> None:
    drawing = Drawing()
    x = drawing.put("Input((4, 8, 8))")
    first = drawing.put("Conv2d(4, 3, padding=1)", x)
    middle = drawing.chain("ReLU | BatchNorm2d", first)
    again = drawing.put("Conv2d(4, 3, padding=1)", middle, owner=first)
    drawing.put("Output", again)
    program = compile_design(drawing.design)
    assert program.paths[first] == program.paths[again] == "conv1"
    assert program.owners["conv1"] == first
    assert [step.attribute for step in program.steps].count("conv1") == 2
    assert program.params == 4 * 4 * 9 + 4 + 8


def test_sharers_with_other_settings_are_refused() -> None:
    drawing = Drawing()
    first = drawing.put("Conv2d(4, 3, padding=1)", drawing.put("Input((4, 8, 8))"))
    drawing.put("Output", drawing.put("Conv2d(4, 3, padding=1, dilation=2)", first, owner=first))
    with pytest.raises(CompileError, match="same settings"):
        compile_design(drawing.design)


def test_an_owner_that_leads_nowhere_still_lends_its_weights() -> None:
    drawing = Drawing()
    x = drawing.put("Input((4, 8, 8))")
    owner = drawing.put("Conv2d(4, 3)", x)
    drawing.put("Output", drawing.put("Conv2d(4, 3)", x, owner=owner))
    program = compile_design(drawing.design)
    assert set(program.owners.values()) == {owner}


def test_blocks_that_lead_to_no_output_are_left_out() -> None:
    drawing = Drawing()
    x = drawing.put("Input((4, 8, 8))")
    drawing.put("Linear(4)", drawing.put("Conv2d(64, 3)", x))  # a mistake, but off the way
    drawing.put("Conv2d(4, 3)")  # parked
    drawing.put("Output", drawing.put("ReLU", x))
    program = compile_design(drawing.design)
    assert [attribute.name for attribute in program.attributes] == ["relu1"]
    assert program.params == 0


def test_an_error_on_the_way_is_told_with_the_name_of_the_block() -> None:
    with pytest.raises(CompileError, match=r"fc1: Linear wants a flat row, not 4 × 10 × 10"):
        compile_design(chain_drawing("Conv2d(4, 3) | Linear(10)"))


@pytest.mark.parametrize("layers", [[], ["Input((1, 8, 8))"], ["Output"]])
def test_a_drawing_without_ends_is_refused(layers: list[str]) -> None:
    drawing = Drawing()
    for layer in layers:
        drawing.put(layer)
    with pytest.raises(CompileError):
        compile_design(drawing.design)


def test_an_input_that_is_the_output() -> None:
    drawing = Drawing()
    drawing.put("Output", drawing.put("Input((4))"))
    program = compile_design(drawing.design)
    assert program.attributes == program.steps == ()
    assert program.results[0].variable == "x"
