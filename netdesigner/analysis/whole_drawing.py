"""What is wrong with a drawing as a whole: its ends, and its answers under the recipe's loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from netdesigner.analysis.problems import Problem
from netdesigner.design.graph import Graph, Node
from netdesigner.layers.base import ChangeSettings, Fix, InsertAfter, InsertBefore, TakeOut, show_shape
from netdesigner.layers.catalogue.io import Output
from netdesigner.layers.catalogue.reshape import Flatten
from netdesigner.recipe import Recipe

if TYPE_CHECKING:
    from netdesigner.analysis.values import NodeFacts

MOST_NAMES = 5  # of a chain in a sentence


def about_drawing(
    graph: Graph, nodes: Mapping[str, NodeFacts], outputs: Sequence[Node], recipe: Recipe | None
) -> list[Problem]:
    """Ends that lead nowhere, missing ends, and answers that do not suit the loss (a module has none)."""
    if not graph.nodes:
        return [Problem(None, "error", "The drawing is empty: drag an Input onto the canvas, or open a template.")]
    found: list[Problem] = []
    if not any(node.layer.is_input for node in graph.nodes.values()):
        message = "The network has no Input: drag one onto the canvas."
        found.append(Problem(None, "error", message, is_unfinished=True))
    sinks = [node for node in graph.nodes.values() if not graph.feeds(node.id) and not node.layer.is_output]
    if not outputs:
        fed = [node for node in sinks if nodes[node.id].status == "ok"]
        place = {node_id: index for index, node_id in enumerate(graph.order())}
        last = max(fed or sinks, key=lambda node: place[node.id], default=None)
        fixes = (Fix("Add an Output", (InsertAfter(Output(), last.id),)),) if last else ()
        message = "The network has no Output: put one behind the last block."
        # No node is to blame: while somebody is still drawing, every new last block would turn red.
        found.append(Problem(None, "error", message, fixes, is_unfinished=True))
    else:
        found += _dead_ends(graph, sinks) + _never_answering(outputs, is_module=recipe is None)
    for node in outputs:
        if recipe is not None and nodes[node.id].status == "ok":
            found += _answer(graph, node, nodes[node.id], recipe)
    return found


def _never_answering(outputs: Sequence[Node], is_module: bool) -> list[Problem]:
    """Outputs for training alone where an answer is always needed: of a module all, of the network one."""
    silent = [node for node in outputs if node.layer.is_training_only]
    if not is_module and len(silent) < len(outputs):
        return []
    why = "an Output of a module answers always" if is_module else "one Output must answer at evaluation, too"
    problems = []
    for node in silent if is_module else silent[:1]:
        fix = Fix(f"Let {node.name} answer always", (ChangeSettings({"training_only": False}, node.id),))
        problems.append(Problem(None, "error", f"The Output {node.name} answers in training only: {why}.", (fix,)))
    return problems


def _dead_ends(graph: Graph, sinks: Iterable[Node]) -> list[Problem]:
    found = []
    for sink in sinks:
        names = [node.name for node in _dead_chain(graph, sink)]
        shown = names if len(names) <= MOST_NAMES else [names[0], "…", *names[-2:]]
        message = f"{' → '.join(shown)} leads to no Output: what is computed there is not used."
        found.append(Problem(sink.id, "warning", message))
    return found


def _dead_chain(graph: Graph, sink: Node) -> list[Node]:
    """The nodes in a row that feed nothing but this end, in the order of computation."""
    chain = [sink]
    while len(edges := graph.inputs_of(chain[-1].id)) == 1:
        source = graph.nodes[edges[0].source]
        if source in chain or any(edge.target != chain[-1].id for edge in graph.outputs_of(source.id)):
            break
        chain.append(source)
    return chain[::-1]


def _answer(graph: Graph, output: Node, facts: NodeFacts, recipe: Recipe) -> list[Problem]:
    """Doubts about what reaches an Output under the recipe's loss."""
    found = []
    last = _last_layer(graph, output)
    is_scores, loss = recipe.loss_in_use.wants_scores, recipe.loss_in_use.words
    raw = Fix(f"Remove {last.name}: raw scores", (TakeOut(last.id),)) if last else None
    if last and raw and is_scores and last.layer.gives_probabilities:
        message = f"{last.name} stands before the {loss} loss, which contains it already: learning would be slow."
        found.append(Problem(last.id, "warning", message, (raw,)))
    elif last and raw and is_scores and last.layer.squeezes:
        message = (
            f"{last.name} squeezes the scores into a range before the {loss} loss, which wants them raw: "
            "learning would be slow."
        )
        found.append(Problem(last.id, "warning", message, (raw,)))
    elif last and raw and last.layer.clips_negative:
        message = f"{last.name} is the last layer: the network could never answer below zero."
        found.append(Problem(last.id, "warning", message, (raw,)))
    shape = facts.inputs[0]
    if is_scores and len(shape) == 3 and shape[1:] == (1, 1):
        fix = Fix("Insert Flatten", (InsertBefore(Flatten()),))
        message = f"The output is {show_shape(shape)}; for a classification it should be a flat row of scores."
        found.append(Problem(output.id, "warning", message, (fix,)))
    return found


def _last_layer(graph: Graph, output: Node) -> Node | None:
    """The last node that computes something at evaluation; dropouts and identities are passed over."""
    node: Node = output
    while edges := graph.inputs_of(node.id):
        node = graph.nodes[edges[0].source]
        layer = node.layer
        is_passive = layer.is_regularization or layer.flattens or type(layer).output_shapes is PASS_THROUGH
        if layer.is_activation or not is_passive or len(edges) > 1 or layer.is_normalization:
            return node
    return None


PASS_THROUGH = Output.output_shapes  # the base class's own: shapes go through unchanged
