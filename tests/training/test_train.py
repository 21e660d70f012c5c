"""A design is trained from a frozen request; what cannot be trained is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netdesigner.data.checks import SourceError
from netdesigner.data.examples import prepare
from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.design.file import dumps, loads
from netdesigner.layers import REGISTRY, Layer
from netdesigner.recipe.recipe import Recipe
from netdesigner.training.events import BatchDone, EpochDone, Event, Finished, Preparing, Started, TrainError
from netdesigner.training.train import TrainRequest, train


def layer(name: str, *args: object, **settings: object) -> Layer:
    return REGISTRY[name].make(*args, **settings)


def lenet(outputs: int = 10, shape: tuple[int, ...] = (1, 28, 28), **recipe: object) -> Design:
    layers = [
        layer("Conv2d", out_channels=6, kernel_size=5, padding=2), layer("ReLU"), layer("MaxPool2d"),
        layer("Conv2d", out_channels=16, kernel_size=5), layer("ReLU"), layer("MaxPool2d"), layer("Flatten"),
        layer("Linear", out_features=32), layer("ReLU"), layer("Linear", out_features=outputs),
    ]  # fmt: skip
    design = chain("LeNet", shape, layers)
    design.recipe = design.recipe.replace(**recipe)
    return design


def small(*layers: Layer, shape: tuple[int, ...] = (1, 8, 8), **recipe: object) -> Design:
    design = chain("Small", shape, [layer("Flatten"), *layers] if len(shape) == 3 else list(layers))
    design.recipe = design.recipe.replace(**({"epochs": 1} | recipe))
    return design


def run(design: Design, **settings: object) -> list[Event]:
    return list(train(TrainRequest(design, **settings)))


def test_a_recipe_that_is_not_understood_is_not_trained() -> None:
    """What was meant is not known: nothing is trained with the usual choice in its place."""
    text = dumps(lenet()).replace('"name": "Adam"', '"name": "Lion"')
    assert "optimizer is 'Lion'" in refusal(loads(text))


def refusal(design: Design, kind: type[Exception] = TrainError) -> str:
    with pytest.raises(kind) as caught:
        run(design)
    text = str(caught.value)
    assert text.endswith(".")
    return text


def last_epoch(events: list[Event]) -> EpochDone:
    return [event for event in events if isinstance(event, EpochDone)][-1]


def test_a_drawn_lenet_learns_the_digits() -> None:
    events = run(lenet(epochs=6))
    started = next(event for event in events if isinstance(event, Started))
    assert (started.training_count, started.validation_count, started.device) == (1438, 359, "cpu")
    assert started.total_steps == 6 * 45
    assert started.notes == ("Digits are 8 × 8; they become 28 × 28.",)
    assert last_epoch(events).val_accuracy > 0.95
    assert [type(event) for event in events[:3]] == [Preparing, Preparing, Started]
    assert isinstance(events[-1], Finished)


def test_weights_come_back_by_node_and_training_goes_on_from_them() -> None:
    design = lenet(epochs=2)
    first = run(design)
    finished = first[-1]
    assert isinstance(finished, Finished)
    convs = [node.id for node in design.graph.nodes.values() if node.name.startswith("conv")]
    assert finished.weights[f"{convs[0]}/weight"].shape == (6, 1, 5, 5)
    assert all(value.flags.c_contiguous for value in finished.weights.values())
    again = run(design, weights=finished.weights)
    losses = [event.loss for event in again if isinstance(event, BatchDone)]
    assert losses[0] < 1.0  # an untrained network begins at 2.3


def test_the_same_request_gives_the_same_numbers() -> None:
    def numbers(seed: int) -> list[float]:
        design = small(layer("Linear", out_features=16), layer("Dropout"), layer("Linear", out_features=10), seed=seed)
        return [event.loss for event in run(design) if isinstance(event, BatchDone)]

    assert numbers(3) == numbers(3)
    assert numbers(3) != numbers(4)


def test_weights_that_fit_no_more_are_said() -> None:
    weights = run(small(layer("Linear", out_features=10)))[-1].weights
    name = next(name for name in weights if name.endswith("/weight"))
    changed = weights | {name: np.zeros((3, 3), dtype=np.float32)}
    started = next(e for e in run(small(layer("Linear", out_features=10)), weights=changed) if isinstance(e, Started))
    assert started.notes == ("The weights of 1 block begin anew (fc1).",)


def test_a_stop_while_the_examples_are_read_ends_in_order() -> None:
    request = TrainRequest(lenet())
    request.stop.set()
    events = list(train(request))
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "stopped"
    assert not any(isinstance(event, BatchDone) for event in events)


@pytest.mark.parametrize("drawn", [(1, 8, 8), (1, 4, 4)])
def test_prepared_examples_are_used_and_made_anew_for_another_input(drawn: tuple[int, ...]) -> None:
    examples = prepare(Recipe(), drawn)
    events = run(small(layer("Linear", out_features=10), data="/never/read"), examples=examples)
    assert last_epoch(events).val_accuracy > 0.3


def test_too_few_outputs_are_refused() -> None:
    assert "fc2 gives 7 numbers, but Digits has 10 classes" in refusal(lenet(7))


def test_a_drawing_that_is_not_sound_is_refused_in_its_own_words() -> None:
    text = refusal(small(layer("Conv2d", out_channels=3, kernel_size=3), layer("Linear", out_features=10)))
    assert "PyTorch" not in text


def test_maps_are_no_scores() -> None:
    design = chain("Conv", (1, 8, 8), [layer("Conv2d", out_channels=10, kernel_size=3)])
    assert "so 10 numbers are needed" in refusal(design)


def test_examples_that_are_not_there_are_refused(tmp_path: Path) -> None:
    assert "nothing at" in refusal(small(layer("Linear", out_features=10), data=str(tmp_path / "none")), SourceError)


def test_a_vector_of_another_size_is_refused() -> None:
    assert "the Input wants 63" in refusal(small(layer("Linear", out_features=10), shape=(63,)), SourceError)


def test_batchnorm_with_batches_of_one_is_refused() -> None:
    layers = (layer("Linear", out_features=10), layer("BatchNorm1d"))
    assert "batch size of 2 or more" in refusal(small(*layers, batch_size=1))


def test_a_device_that_is_not_there_is_refused() -> None:
    assert "no device called 'gpu'" in refusal(small(layer("Linear", out_features=10), device="gpu"))


def test_two_outputs_learn_the_same() -> None:
    document = Document(small(layer("Linear", out_features=10)))
    linear = next(node.id for node in document.graph.nodes.values() if node.layer.is_dense)
    document.connect(linear, document.add(layer("Output"), at=(0, 0)))
    assert isinstance(run(document.design)[-1], Finished)


def test_values_are_learnt_from_an_archive(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(200, 4)).astype(np.float32)
    np.savez(tmp_path / "sum.npz", x=x, y=x.sum(axis=1))
    layers = (layer("Linear", out_features=1),)
    recipe = {"data": str(tmp_path / "sum.npz"), "task": "regression", "epochs": 40, "optimizer.lr": 0.02}
    assert last_epoch(run(small(*layers, shape=(4,), **recipe))).val_loss < 0.1
    assert "Choose mse or l1" in refusal(small(*layers, shape=(4,), **(recipe | {"loss": "cross_entropy"})))


@pytest.mark.parametrize("batch_size", [32, 33, 1438])
def test_batchnorm_learns_with_any_batch_size_above_one(batch_size: int) -> None:
    layers = (layer("Linear", out_features=10), layer("BatchNorm1d"))
    assert last_epoch(run(small(*layers, batch_size=batch_size))).epoch == 1
