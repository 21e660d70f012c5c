"""Memory and time are warned of before they hurt, by arithmetic; what cannot work is refused before it is built."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.design import Design, chain
from netdesigner.layers import parse_chain
from netdesigner.recipe.recipe import Recipe
from netdesigner.training.events import TrainError
from netdesigner.training.forecast import Forecast, forecast, too_large
from netdesigner.training.request import TrainRequest
from netdesigner.training.train import train

GIB = 1 << 30
CPU = Recipe(device="cpu")


def drawn(text: str) -> Design:
    return chain("Net", (1, 28, 28), parse_chain(text))


def of(text: str, memory: int, recipe: Recipe = CPU, count: int | None = None) -> Forecast:
    design = drawn(text)
    return forecast(analyse_design(design), design.graph.nodes, recipe, count, memory)


HUGE = "Conv2d(999999999, 3)|AdaptiveAvgPool2d(1)|Flatten|Linear(10)"


def test_weights_that_no_machine_holds_are_refused_with_their_block() -> None:
    refusal = of(HUGE, 24 * GIB).refusal
    assert refusal.startswith("Training needs at least ")
    assert "this machine has 24 GiB" in refusal
    wide = of("Flatten|Linear(999999)|Linear(999999)", 24 * GIB).refusal
    assert wide == (
        "Training needs at least 11 TiB of memory; this machine has 24 GiB. The weights alone take 3.6 TiB: "
        "make fc2 smaller."
    )


def test_a_training_of_it_ends_before_anything_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netdesigner.training.train.build", None)
    with pytest.raises(TrainError, match="of memory"):
        list(train(TrainRequest(drawn(HUGE))))


def test_activations_name_the_batch_size() -> None:
    refusal = of("Conv2d(64, 3)|Flatten|Linear(10)", GIB, Recipe(device="cpu", batch_size=32_000)).refusal
    assert "The activations of 32000 examples take" in refusal
    assert "smaller batch size" in refusal
    assert of("Conv2d(64, 3)|Flatten|Linear(10)", GIB, Recipe(device="cpu", batch_size=32_000), count=100) == Forecast()


def test_what_nearly_fills_the_memory_is_warned_of() -> None:
    text = "Flatten|Linear(200000)|Linear(400)"  # 0.9 GiB of weights
    assert "may need 3.6 GiB of memory" in of(text, 4 * GIB).warning
    assert of(text, 4 * GIB).refusal == ""
    assert of(text, 64 * GIB) == Forecast()


def test_a_long_epoch_is_told_on_a_cpu_only() -> None:
    text = "Conv2d(512, 3)|Conv2d(512, 3)|Flatten|Linear(10)"
    assert "An epoch may take about" in of(text, 64 * GIB, count=10_000_000).warning
    assert of(text, 64 * GIB, count=100).warning == ""
    assert of(text, 64 * GIB, Recipe(device="cuda"), count=10_000_000).warning == ""


def test_what_cannot_be_built_cannot_be_looked_at() -> None:
    design = drawn("Flatten|Linear(9999999)|Linear(999999)")
    assert "Make fc2 smaller" in too_large(analyse_design(design), design.graph.nodes)
    small = drawn("Flatten|Linear(10)")
    assert too_large(analyse_design(small), small.graph.nodes) == ""
