"""Whether examples and a drawing fit each other, and the edits that would make them fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netdesigner.data.examples import plan
from netdesigner.data.source import Source, SourceError, for_task
from netdesigner.layers.base import ChangeSettings, Edit, Fix, InsertBefore, Shape, show_shape
from netdesigner.layers.dense import Linear
from netdesigner.layers.reshape import Flatten

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


def misfits(source: Source, graph: Graph, output_shape: Shape | None, task: str = "classification") -> list[Misfit]:
    """What keeps a drawing from learning these examples; `output_shape` is None while it is unknown.

    One fix mends all that is wrong with sizes: it sets the Input and the last layer with outputs.
    """
    source = for_task(source, task)
    inputs = [node for node in graph.nodes.values() if node.layer.is_input]
    outputs = [n for n in graph.nodes.values() if n.layer.is_output and not n.layer.is_training_only]
    found = [misfit for misfit in (_of_task(source, task), _of_ends(inputs, outputs)) if misfit]
    if len(inputs) != 1 or len(outputs) != 1:
        return found
    at_input = _of_input(source, inputs[0])
    at_output = _of_output(source, graph, outputs[0], output_shape)
    if at_input and at_output and at_input.fixes and at_output.fixes:
        both = _together(at_input.fixes[0], at_output.fixes[0])
        at_input = Misfit(at_input.message, (both,), node=at_input.node)
        at_output = Misfit(at_output.message, (both,), at_output.is_blocking, at_output.node)
    return found + [misfit for misfit in (at_input, at_output) if misfit]


def _together(first: Fix, second: Fix) -> Fix:
    rest = second.title.removeprefix("Set ")
    rest = rest if rest != second.title else rest[0].lower() + rest[1:]
    return Fix(f"{first.title} and {rest}", first.edits + second.edits)


def _of_task(source: Source, task: str) -> Misfit | None:
    if task == "classification" and not source.is_classified:
        return Misfit(
            f"{source.name} has {source.target_size} value{'' if source.target_size == 1 else 's'} an example and "
            "no classes. Choose regression as the task."
        )
    if task == "regression" and source.is_classified:
        return Misfit(
            f"{source.name} has {len(source.classes)} classes and no values. Choose classification as the task."
        )
    return None


def _of_ends(inputs: list[Node], outputs: list[Node]) -> Misfit | None:
    if len(inputs) == len(outputs) == 1:
        return None
    many = [f"{len(nodes)} {word}{'' if len(nodes) == 1 else 's'}" for nodes, word in (
        (inputs, "Input"), (outputs, "Output")) if len(nodes) != 1]  # fmt: skip
    return Misfit(f"The network has {' and '.join(many)}; training needs exactly one Input and one Output.")


def _of_input(source: Source, node: Node) -> Misfit | None:
    drawn = tuple(node.layer.values()["shape"])
    try:
        plan(source, drawn)
    except SourceError as error:
        title = f"Set {node.name} to {show_shape(source.shape)}"
        return Misfit(str(error), (Fix(title, (ChangeSettings({"shape": source.shape}, node.id),)),), node=node.id)
    return None


def _of_output(source: Source, graph: Graph, node: Node, shape: Shape | None) -> Misfit | None:
    wanted = source.target_size
    if shape is None or shape == (wanted,):
        return None
    plural = "" if wanted == 1 else "s"
    what = f"{wanted} classes" if source.is_classified else f"{wanted} target value{plural}"
    if len(shape) != 1:
        edits: tuple[Edit, ...] = (InsertBefore(Flatten(), node=node.id),)
        edits += (InsertBefore(Linear.make(out_features=wanted), node=node.id),)
        fix = Fix(f"Insert Flatten and Linear with {wanted} outputs", edits)
        message = f"The network gives {show_shape(shape)}; {source.name} has {what}, so {wanted} numbers are needed."
        return Misfit(message, (fix,), node=node.id)
    last = node
    fixes: tuple[Fix, ...] = ()
    if (found := _last_with_outputs(graph, node)) is not None:
        last, setting = found
        change = ChangeSettings({setting: wanted}, last.id)
        fixes = (Fix(f"Set {last.name} to {wanted} outputs", (change,)),)
    spare = shape[0] - wanted
    is_blocking = not source.is_classified or spare < 0
    too = "" if is_blocking else f" {spare} output{'' if spare == 1 else 's'} would never be right."
    message = f"{last.name} gives {shape[0]} numbers, but {source.name} has {what}.{too}"
    return Misfit(message, fixes, is_blocking, last.id)


def _last_with_outputs(graph: Graph, node: Node) -> tuple[Node, str] | None:
    """The last layer before `node` that decides the number of outputs, and the setting that does."""
    for before in _backwards(graph, node):
        settings: dict[str, Any] = before.layer.values()
        for name in SCORE_SETTINGS:
            if name in settings:
                return before, name
    return None


def _backwards(graph: Graph, node: Node) -> Iterator[Node]:
    """The nodes before `node`, up to where several wires meet (there the number has several causes)."""
    while len(wires := list(graph.inputs_of(node.id))) == 1:
        node = graph.nodes[wires[0].source]
        yield node
