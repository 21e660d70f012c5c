"""Every kind of template learns: one step of the program's own loop, on random examples; what is solved is solved."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import torch

from netdesigner.compile.classes import Program
from netdesigner.data.example_set import ArraySet
from netdesigner.data.examples import Examples, Plan
from netdesigner.data.split import DataPart, DataSplit, PartOrigin
from netdesigner.design.design import Design
from netdesigner.design.templates import template, templates
from netdesigner.network.build import build
from netdesigner.network.weights import take
from netdesigner.training.events import EpochDone, Finished
from netdesigner.training.plan import outputs_of
from netdesigner.training.setup import setup_of
from netdesigner.training.train import run
from tests.templates.cost import SIBLINGS, is_costly, with_small_images

OF_TWO_INPUTS = ("siamese_pair", "transformer")  # training takes one so far
every_kind_of_template = pytest.mark.parametrize(
    "name",
    [
        pytest.param(each.name, marks=[pytest.mark.slow] if is_costly(each) else [])
        for each in templates()
        if each.name not in (*SIBLINGS, *OF_TWO_INPUTS)
    ],
)


def random_examples(design: Design, program: Program) -> Examples:
    """Two examples to learn and two to validate, with targets as the loss of the recipe takes them."""
    generator = np.random.default_rng(0)
    shape, answer = program.arguments[0].shape, next(r.shape for r in program.results if not r.is_training_only)
    vocabulary = program.arguments[0].vocabulary
    values = generator.normal(size=(4, *shape)).astype(np.float32)
    if vocabulary is not None:
        values = generator.integers(vocabulary, size=(4, *shape)).astype(np.float32)
    if design.recipe.loss_in_use.takes_class_numbers:
        classes = tuple(str(number) for number in range(answer[0]))
        targets = generator.integers(answer[0], size=(4, *answer[1:]))
    else:
        classes, targets = (), generator.integers(2, size=(4, *answer)).astype(np.float32)
    source = ArraySet("random", "random.npz", "Rows", shape, targets, classes, 1.0, values=values)
    split = DataSplit(*(DataPart(indices, PartOrigin.DRAWN) for indices in np.split(np.arange(4), [2, 4])))
    scale = np.zeros(1, dtype=np.float32), np.ones(1, dtype=np.float32)
    return Examples(source, Plan(shape, shape), values, targets, split, *scale)


@every_kind_of_template
def test_one_step_of_training(name: str) -> None:
    design = with_small_images(template(name).open())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # advice of PyTorch on speed and on unusual settings
        network = build(design, seed=0)
        before = {key: value.clone() for key, value in network.named_parameters()}
        # a small step: a batch normalization over two examples can leave numbers that a long one carries out of float32
        recipe = design.recipe.replace(batch_size=2, epochs=1, **{"optimizer.lr": 1e-5})
        examples = random_examples(design, network.program)
        setup = setup_of(
            recipe, network, examples, torch.device("cpu"), take, outputs=outputs_of(network.program.results)
        )
        *_, done, finished = run(setup)
    assert isinstance(done, EpochDone)
    assert math.isfinite(done.train_loss)
    assert isinstance(finished, Finished)
    assert (finished.reason, finished.step) == ("done", 1)
    moved = [key for key, value in network.named_parameters() if not torch.equal(value, before[key])]
    assert len(moved) > len(before) / 2


@pytest.mark.parametrize(
    ("name", "answers"), [("perceptron_and", [0, 0, 0, 1]), ("perceptron_or", [0, 1, 1, 1]), ("mlp_xor", [0, 1, 1, 0])]
)
def test_gates_are_solved_from_the_start(name: str, answers: list[int]) -> None:
    network = build(template(name).open()).eval()
    with torch.no_grad():
        scores = network(torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]))
    assert scores.flatten().tolist() == answers
