"""The numbers of a training, from a recipe, its examples and the facts of a drawing. Free of torch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

from netdesigner.analysis.facts import NodeFacts
from netdesigner.compile.classes import Result
from netdesigner.data.example_set import ExampleSet
from netdesigner.layers.base import Shape
from netdesigner.recipe import Recipe
from netdesigner.training.kernel.events import EpochDone
from netdesigner.training.kernel.plan import OutputsPlan, TrainingPlan

EVALUATED_VALUES = 1 << 22  # input values in one step of validation, which keeps no activations
EVALUATED_EXAMPLES = 512


def plan_of(
    recipe: Recipe,
    source: ExampleSet,
    shape: Shape,
    outputs: OutputsPlan | None = None,
    before: tuple[EpochDone, ...] | None = None,
) -> TrainingPlan:
    """The numbers of a training with examples of a source, brought to a shape."""
    is_classification = source.is_classified
    is_one_hot = is_classification and not recipe.loss_in_use.takes_class_numbers
    last = before[-1] if before else None
    return TrainingPlan(
        epochs=recipe.epochs,
        batch_size=recipe.batch_size,
        validation_batch_size=max(recipe.batch_size, min(EVALUATED_EXAMPLES, EVALUATED_VALUES // max(1, prod(shape)))),
        seed=recipe.seed,
        is_classification=is_classification,
        one_hot_classes=source.target_size if is_one_hot else None,
        outputs=outputs or OutputsPlan(),
        is_continued=before is not None,
        epochs_before=last.epoch if last else 0,
        steps_before=last.step if last else 0,
        best_before=max((epoch.epoch for epoch in before or () if epoch.is_best), default=0),
    )


def outputs_of(results: Sequence[Result]) -> OutputsPlan:
    """How the outputs of a network count in training, and which of them evaluation has as well."""
    kept = tuple(index for index, result in enumerate(results) if not result.is_training_only)
    return OutputsPlan(tuple(result.loss_weight for result in results), kept)


def wants_channels_last(nodes: Iterable[NodeFacts], shape: Shape) -> bool:
    """Convolutions on images are about a third faster with the channel as the last axis in memory."""
    return len(shape) == 3 and any(_is_convolutional(each) for each in nodes)


def _is_convolutional(facts: NodeFacts) -> bool:
    has_kernel = any(weight.is_learned and len(weight.shape) == 4 for weight in facts.weights)
    return has_kernel or any(_is_convolutional(each) for inside in facts.children for each in inside.nodes.values())
