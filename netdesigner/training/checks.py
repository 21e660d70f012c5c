"""What is looked at before a design is trained or a project of it is written. Free of torch."""

from __future__ import annotations

from netdesigner.compile.classes import Program, Result
from netdesigner.data.example_set import ExampleSet
from netdesigner.data.fit import misfits, one_score_recipe
from netdesigner.design.design import Design
from netdesigner.layers.base import show_shape
from netdesigner.recipe import Recipe
from netdesigner.training.events import TrainError


def refuse_unread(design: Design) -> None:
    """A setting that this program does not know would be left out of what was meant."""
    for part in design.unread:
        if part.place.startswith("recipe."):
            raise TrainError(f"{part.sentence.rstrip('.')}; choose it anew, or leave it out, to train.")


def resolved(recipe: Recipe, source: ExampleSet, program: Program) -> tuple[Recipe, list[str]]:
    """The recipe with the loss that "auto" is for these answers, and what that means."""
    main = next((result for result in program.results if not result.is_training_only), None)
    said = one_score_recipe(recipe, source, tuple(main.shape)) if main else recipe
    if said is recipe:
        return recipe, []
    below, above = source.classes
    return said, [f"One score tells two classes apart: below 0 it is {below}, above {above}; the loss is "
                  f"{said.loss_in_use.words}."]  # fmt: skip


def check_fit(design: Design, recipe: Recipe, source: ExampleSet, program: Program) -> list[str]:
    """Refuses examples and a network that do not go together; says what is hardly meant."""
    results = program.results
    shapes = {result.node: result.shape for result in results}
    found = misfits(source, design.graph, shapes, recipe)
    if blocking := [misfit for misfit in found if misfit.is_blocking]:
        raise TrainError(blocking[0].message)
    sizes = {(source.target_size,)} | ({(1,)} if source.is_classified and source.target_size == 2 else set())
    unlike = next((each for each in results if each.loss_weight and tuple(each.shape) not in sizes), None)
    loss = recipe.loss_in_use
    if unlike is not None and not loss.takes_class_numbers:
        raise TrainError(
            f"The loss {loss.choice} compares {source.target_size} numbers; {_giver(program, unlike)} gives "
            f"{show_shape(unlike.shape)}. Set the last layer to {source.target_size} outputs."
        )
    return [misfit.message for misfit in found]


def _giver(program: Program, result: Result) -> str:
    """Who gives an answer, for a sentence."""
    return "the network" if len(program.results) == 1 else f"the output {result.name}"
