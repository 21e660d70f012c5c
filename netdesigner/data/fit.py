"""Whether examples and a drawing fit each other, and the edits that would make them fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from netdesigner.data.checks import SourceError
from netdesigner.data.example_set import ExampleSet, for_task
from netdesigner.data.plan import nearest, plan
from netdesigner.declare.registry import any_of
from netdesigner.layers.base import ChangeSettings, Edit, Fix, InsertBefore, Shape, show_shape
from netdesigner.layers.catalogue.dense import Linear
from netdesigner.layers.catalogue.reshape import Flatten
from netdesigner.recipe import LOSSES, TASKS, Recipe

if TYPE_CHECKING:
    from netdesigner.design.graph import Graph, Node

SCORE_SETTINGS = ("out_features", "out_channels")  # the settings that say how many scores come out


@dataclass(frozen=True)
class Misfit:
    """Something about examples and drawing that does not go together, with edits that mend it."""

    message: str
    fixes: tuple[Fix, ...] = ()
    is_blocking: bool = True  # False: it would train, but is probably not meant
    node: str | None = None  # where it shows


def one_score_recipe(recipe: Recipe, source: ExampleSet, shape: Shape) -> Recipe:
    """The recipe with the loss that "auto" is: two classes told apart by one score take binary cross-entropy."""
    loss = recipe.task.one_score_loss
    is_single = source.is_classified and len(source.classes) == 2 and tuple(shape) == (1,)
    return recipe.replace(loss=loss()) if loss and is_single and recipe.loss is None else recipe


def misfits(source: ExampleSet, graph: Graph, shapes: Mapping[str, Shape | None], recipe: Recipe) -> list[Misfit]:
    """What keeps a drawing from learning these examples; `shapes` are what comes out of its nodes, where it is known.

    All Outputs that count in the loss learn the same target. One fix mends all that is wrong with sizes: it sets
    the Input and the last layers with outputs.
    """
    source = for_task(source, recipe.task)
    inputs = [node for node in graph.nodes.values() if node.layer.is_input]
    outputs = [node for node in graph.nodes.values() if node.layer.is_output]
    kept = [node for node in outputs if not node.layer.is_training_only]
    found = [misfit for misfit in (_of_task(source, recipe), _of_ends(inputs, kept)) if misfit]
    if len(inputs) != 1 or not kept:
        return found
    counted = [node for node in outputs if node is kept[0] or _counts(node)]
    at_input = _of_input(source, inputs[0])
    at_outputs = [_of_output(source, graph, node, shapes.get(node.id), node is kept[0], recipe) for node in counted]
    wrong = [misfit for misfit in (at_input, *at_outputs) if misfit]
    if len(wrong) > 1 and all(misfit.fixes for misfit in wrong):
        together = (reduce(_together, (misfit.fixes[0] for misfit in wrong)),)
        wrong = [replace(misfit, fixes=together) for misfit in wrong]
    return found + wrong


def _counts(node: Node) -> bool:
    """Whether an Output counts in the loss."""
    return bool(node.layer.values()["loss_weight"])


def _together(first: Fix, second: Fix) -> Fix:
    rest = second.title.removeprefix("Set ")
    rest = rest if rest != second.title else rest[0].lower() + rest[1:]
    return Fix(f"{first.title} and {rest}", first.edits + second.edits)


def _of_task(source: ExampleSet, recipe: Recipe) -> Misfit | None:
    loss = recipe.loss_in_use
    if recipe.task.takes_classes != source.is_classified:
        others = any_of([name for name, task in TASKS.items() if task.takes_classes == source.is_classified])
        count = len(source.classes) if source.is_classified else source.target_size
        values = f"{count} value{'' if count == 1 else 's'} an example and no classes"
        has = f"{count} classes and no values" if source.is_classified else values
        return Misfit(f"{source.name} has {has}. Choose {others} as the task.")
    if not source.is_classified and loss.takes_class_numbers:
        others = any_of([name for name, each in LOSSES.items() if not each.wants_scores])
        words = loss.words.capitalize()
        return Misfit(f"{words} needs classes, and the examples have values. Choose {others} as the loss.")
    return None


def _of_ends(inputs: list[Node], kept: list[Node]) -> Misfit | None:
    if len(inputs) != 1:
        return Misfit(f"The network has {len(inputs)} Inputs; training needs exactly one.")
    if not kept:
        return Misfit("The network has no Output that it keeps at evaluation; training needs one.")
    if not any(_counts(node) for node in kept):
        return Misfit(f"Nothing would be learned: give {kept[0].name} a loss weight above 0.", node=kept[0].id)
    return None


def _of_input(source: ExampleSet, node: Node) -> Misfit | None:
    drawn = tuple(node.layer.values()["shape"])
    try:
        plan(source, drawn)
    except SourceError as error:
        shape = nearest(source, drawn)
        title = f"Set {node.name} to {show_shape(shape)}"
        return Misfit(str(error), (Fix(title, (ChangeSettings({"shape": shape}, node.id),)),), node=node.id)
    return None


def _of_output(
    source: ExampleSet, graph: Graph, node: Node, shape: Shape | None, is_main: bool, recipe: Recipe
) -> Misfit | None:
    wanted = source.target_size
    if shape is None or tuple(shape) == (wanted,):
        return None
    is_single = tuple(shape) == (1,) and source.is_classified and wanted == 2
    if is_single and one_score_recipe(recipe, source, shape).loss_in_use.takes_one_score:
        return None
    plural = "" if wanted == 1 else "s"
    what = f"{wanted} classes" if source.is_classified else f"{wanted} target value{plural}"
    other = "" if is_main else f" Or set the loss weight of {node.name} to 0: it is left out then."
    if len(shape) != 1:
        edits: tuple[Edit, ...] = (InsertBefore(Flatten(), node=node.id),)
        edits += (InsertBefore(Linear.make(out_features=wanted), node=node.id),)
        fix = Fix(f"Insert Flatten and Linear with {wanted} outputs", edits)
        giver = "The network" if is_main else node.name
        message = f"{giver} gives {show_shape(shape)}; {source.name} has {what}, so {wanted} numbers are needed.{other}"
        return Misfit(message, (fix,), node=node.id)
    last = node
    fixes: tuple[Fix, ...] = ()
    if (found := _last_with_outputs(graph, node)) is not None:
        last, setting = found
        change = ChangeSettings({setting: wanted}, last.id)
        fixes = (Fix(f"Set {last.name} to {wanted} outputs", (change,)),)
    spare = shape[0] - wanted
    is_blocking = not source.is_classified or spare < 0
    too = other if is_blocking else f" {spare} output{'' if spare == 1 else 's'} would never be right."
    numbers = f"{shape[0]} number{'' if shape[0] == 1 else 's'}"
    message = f"{last.name} gives {numbers}, but {source.name} has {what}.{too}"
    if is_single:
        enough = any_of([each.words for each in LOSSES.values() if each.takes_one_score])
        message += f" One number is enough for {enough}: choose it as the loss, or give 2."
    return Misfit(message, fixes, is_blocking, last.id)


def _last_with_outputs(graph: Graph, node: Node) -> tuple[Node, str] | None:
    """The last layer before `node` that decides the number of outputs, and the setting that does."""
    for before in _backwards(graph, node):
        settings: dict[str, Any] = before.layer.values()
        for name in SCORE_SETTINGS:
            if name in settings:
                return before, name
        if before.layer.module:
            return None  # the number comes from its inside
    return None


def _backwards(graph: Graph, node: Node) -> Iterator[Node]:
    """The nodes before `node`, up to where several wires meet (there the number has several causes)."""
    while len(wires := list(graph.inputs_of(node.id))) == 1:
        node = graph.nodes[wires[0].source]
        yield node
