"""Examples and a drawing that do not fit each other are told so, with a fix that works."""

from __future__ import annotations

import numpy as np

from netdesigner.analysis.facts import analyse_design
from netdesigner.data.example_set import ArraySet, ExampleSet
from netdesigner.data.fit import Misfit, misfits
from netdesigner.data.sources import open_source
from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.layers import REGISTRY, Layer


def layer(name: str, *args: object, **settings: object) -> Layer:
    return REGISTRY[name].make(*args, **settings)


def perceptron(outputs: int, *after: Layer, shape: tuple[int, ...] = (1, 8, 8)) -> Design:
    return chain("Perceptron", shape, [layer("Flatten"), layer("Linear", out_features=outputs), *after])


def rows(features: int, classes: int = 3) -> ExampleSet:
    return ArraySet(
        name="flowers", where="flowers.npz", noun="Rows", shape=(features,), targets=np.arange(30) % 3,
        classes=("a", "b", "c")[:classes], top=1.0, values=np.zeros((30, features), dtype=np.float32),
    )  # fmt: skip


def found(source: ExampleSet, design: Design) -> list[Misfit]:
    shapes = {node_id: known.output for node_id, known in analyse_design(design).nodes.items()}
    return misfits(source, design.graph, shapes, design.recipe)


def mended(source: ExampleSet, design: Design) -> list[Misfit]:
    """What is still wrong after the first fix was applied as the window applies it."""
    document = Document(design)
    misfit = next(misfit for misfit in found(source, design) if misfit.fixes)
    assert misfit.node is not None
    document.apply(misfit.fixes[0], misfit.node)
    return found(source, document.design)


def test_what_fits_is_not_mentioned() -> None:
    assert found(open_source("digits"), perceptron(10)) == []
    assert found(open_source("digits"), perceptron(10, shape=(3, 28, 28))) == []  # images are resized
    assert found(open_source("digits"), perceptron(10, layer("ReLU"))) == []


def test_too_few_outputs_block_and_too_many_do_not() -> None:
    source = open_source("digits")
    (few,), (many,) = found(source, perceptron(7)), found(source, perceptron(12))
    assert few.message == "fc1 gives 7 numbers, but Digits has 10 classes."
    assert few.is_blocking
    assert "2 outputs would never be right" in many.message
    assert not many.is_blocking
    assert few.fixes[0].title == "Set fc1 to 10 outputs"
    assert mended(source, perceptron(7)) == []


def test_the_last_layer_with_outputs_is_found_before_others() -> None:
    assert mended(open_source("digits"), perceptron(7, layer("ReLU"), layer("Dropout"))) == []
    conv = chain("Conv", (1, 8, 8), [layer("Conv2d", out_channels=6, kernel_size=8), layer("Flatten")])
    assert mended(open_source("digits"), conv) == []


def test_an_input_of_another_size_is_set() -> None:
    (misfit,) = found(rows(5), perceptron(3, shape=(4,)))
    assert "are 5 values; the Input wants 4" in misfit.message
    assert mended(rows(5), perceptron(3, shape=(4,))) == []


def test_one_fix_sets_input_and_last_linear() -> None:
    both = found(rows(5), perceptron(10, shape=(4,)))
    assert len(both) == 2
    assert both[0].fixes == both[1].fixes
    assert both[0].fixes[0].title == "Set input to 5 and fc1 to 3 outputs"
    assert mended(rows(5), perceptron(10, shape=(4,))) == []


def test_maps_at_the_end_get_a_flatten_and_a_linear() -> None:
    conv = chain("Conv", (1, 8, 8), [layer("Conv2d", out_channels=6, kernel_size=3)])
    (misfit,) = found(open_source("digits"), conv)
    assert "6 × 6 × 6" in misfit.message
    assert mended(open_source("digits"), conv) == []


def test_task_and_examples_must_agree() -> None:
    source = ArraySet(
        name="curve", where="c.npz", noun="Rows", shape=(1,), targets=np.zeros((9, 1), dtype=np.float32),
        classes=(), top=1.0, values=np.zeros((9, 1), dtype=np.float32),
    )  # fmt: skip
    design = perceptron(1, shape=(1,))
    assert "Choose regression" in found(source, design)[0].message
    design.recipe = design.recipe.replace(task="regression")
    assert found(source, design) == []
    assert "Choose classification" in found(rows(1), design)[0].message
    assert found(open_source("digits"), perceptron(10)) == []


def test_numbers_that_look_like_classes_are_values_for_a_regression() -> None:
    design = perceptron(10)
    design.recipe = design.recipe.replace(task="regression")
    (misfit,) = found(open_source("digits"), design)
    assert misfit.message == "fc1 gives 10 numbers, but Digits has 1 target value."
    assert mended(open_source("digits"), design) == []


def two_heads(first: int, second: int, **settings: object) -> Design:
    """A second head beside the one that a drawing ends with."""
    document = Document(perceptron(first))
    head = document.add(layer("Linear", out_features=second), at=(0, 0), source=("n2", 0))
    document.add(layer("Output", **settings), at=(0, 0), source=(head, 0))
    return document.design


def test_all_outputs_learn_the_same() -> None:
    digits = open_source("digits")
    assert found(digits, two_heads(10, 10)) == []
    for settings in ({}, {"training_only": True}):
        (misfit,) = found(digits, two_heads(10, 7, **settings))
        assert misfit.message.startswith("fc2 gives 7 numbers, but Digits has 10 classes. Or set the loss weight of")
        assert misfit.is_blocking
        assert mended(digits, two_heads(10, 7, **settings)) == []
        assert found(digits, two_heads(10, 7, loss_weight=0, **settings)) == []


def test_one_fix_mends_both_heads() -> None:
    first, second = found(open_source("digits"), two_heads(8, 7))
    assert first.fixes == second.fixes
    assert first.fixes[0].title == "Set fc1 to 10 outputs and fc2 to 10 outputs"
    assert mended(open_source("digits"), two_heads(8, 7)) == []


def test_an_output_that_counts_is_needed() -> None:
    design = perceptron(10)
    document = Document(design)
    (end,) = (node.id for node in design.graph.nodes.values() if node.layer.is_output)
    document.set([end], loss_weight=0)
    assert "give output a loss weight above 0" in found(open_source("digits"), document.design)[0].message
    document.set([end], loss_weight=1, training_only=True)
    assert "no Output that it keeps" in found(open_source("digits"), document.design)[0].message
    document.add(layer("Input", shape=(4,)), at=(0, 0))
    assert "2 Inputs" in found(open_source("digits"), document.design)[0].message


def test_a_number_from_inside_a_module_has_no_fix() -> None:
    design = chain("Net", (1, 8, 8), [layer("Flatten"), layer("Linear", out_features=9), layer("ReLU")])
    document = Document(design)
    document.group(["n3"], "Head")
    document.add(layer("Linear", out_features=5), at=(0, 0), into=document.graph.inputs_of("n5")[0])
    assert mended(open_source("digits"), document.design) == []
    document = Document(chain("Net", (1, 8, 8), [layer("Flatten"), layer("Linear", out_features=9)]))
    document.group(["n3"], "Head")
    (misfit,) = found(open_source("digits"), document.design)
    assert misfit.fixes == ()
