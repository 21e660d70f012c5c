"""What is said of an activation that stands before the loss."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse
from netdesigner.layers import REGISTRY
from tests.drawings import chain_drawing

PROBABILITIES = {"Softmax": "contains it already", "Softmax2d": "contains it already"}
BOUNDED = [
    "Sigmoid",
    "Tanh",
    "Softsign",
    "Hardtanh",
    "Hardsigmoid",
    "Arctan",
    "ISRU",
    "SQNL",
    "Gaussian",
    "Sine",
    "Softmin",
]
STEPS = ["Heaviside", "Sign"]
RANGES = dict.fromkeys(BOUNDED + STEPS, "squeezes the scores")
CLIPPED = {"ReLU": "never answer below zero", "ReLU6": "never answer below zero"}
SAID = PROBABILITIES | RANGES | CLIPPED


@pytest.mark.parametrize("name", [name for name, cls in REGISTRY.items() if cls.is_activation])
def test_before_the_cross_entropy_loss(name: str) -> None:
    """LogSoftmax is not on the list: the logarithm of a softmax, applied twice, is the same as once."""
    layers = f"Conv2d(4, 12) | {name}" if name == "Softmax2d" else f"Flatten | Linear(10) | {name}"
    design = chain_drawing(layers)
    facts = analyse(design.graph, design.recipe.replace(task="classification"))
    messages = [problem.message for problem in facts.problems if "Flatten" not in str(problem.fixes)]
    messages = [message for message in messages if "output is" not in message]
    assert len(messages) == (name in SAID), messages
    if name in SAID:
        assert SAID[name] in messages[0]
