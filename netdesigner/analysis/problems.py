"""What is wrong with a drawing, as sentences with fixes. Layers find what concerns their own shapes; here is
what concerns wires, the whole drawing, and its fit to the loss. No rule names a layer type: layers say roles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from netdesigner.analysis.branches import ancestors
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.unread import Unread
from netdesigner.layers.base import (
    ChangeSettings,
    CloseGaps,
    Fix,
    InsertAfter,
    InsertBefore,
    RemoveNode,
    ReplaceLayer,
    Shape,
    ShapeError,
    Weight,
    show_shape,
)
from netdesigner.layers.catalogue.io import Output
from netdesigner.layers.catalogue.reshape import Flatten, Identity
from netdesigner.layers.edits import ChangeInitialization, Forget
from netdesigner.layers.initialization import AS_USUAL, initialization, misfit
from netdesigner.recipe import Recipe

if TYPE_CHECKING:
    from netdesigner.analysis.values import NodeFacts

MOST_NAMES = 5  # of a chain in a sentence


class Problem(NamedTuple):
    """A mistake (error) or a doubt (warning) at a node, or about the whole drawing (node None)."""

    node: str | None
    severity: Literal["error", "warning"]
    message: str
    fixes: tuple[Fix, ...] = ()


def named(graph: Graph, problem: Problem) -> str:
    """The sentence of a problem with the name of its node before it, unless it begins with that."""
    name = graph.nodes[problem.node].name if problem.node in graph.nodes else ""
    return problem.message if not name or problem.message.startswith(name) else f"{name}: {problem.message}"


def in_short(graph: Graph, problems: Sequence[Problem]) -> str:
    """The first problem as a sentence, and how many more there are."""
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    return named(graph, problems[0]) + more


# --- wires -------------------------------------------------------------------------------------------


def looped(graph: Graph) -> dict[str, str]:
    """For nodes that are fed by a wire that closes a circle: the circle, by names."""
    found = {}
    for node_id in graph.cycle():
        way = next((p for e in graph.inputs_of(node_id) if (p := graph.path(node_id, e.source))), None)
        if way:
            found[node_id] = " → ".join(graph.nodes[step].name for step in [*way, node_id])
    return found


def wiring(graph: Graph, node: Node, edges: Sequence[Edge], circles: Mapping[str, str]) -> Problem | None:
    """What is wrong with the wires into a node, or None."""
    least, most = node.layer.arity
    if node.id in circles:
        return Problem(node.id, "error", f"The wires form a circle: {circles[node.id]}. Remove one of them.")
    count = len(edges)
    if count == 1 == most and edges[0].target_port == 0:  # by far the most frequent case
        return None if edges[0].source_port < graph.nodes[edges[0].source].layer.output_count else _no_output(edges[0])
    ports = {edge.target_port for edge in edges}
    if len(ports) < count:
        names = " and ".join(graph.nodes[edge.source].name for edge in edges)
        message = f"Two outputs are joined at one input of {node.name} ({names}); put an Add or a Concat there."
        return Problem(node.id, "error", message)
    if most is not None and any(port >= most for port in ports):
        return Problem(node.id, "error", f"{node.name} has {_inputs(most)}, but {count} wires lead to it.")
    if any(port >= max(least, count) for port in ports):
        message = f"{node.name} has a gap among its inputs; connect them one after the other."
        closing = () if most is not None else (Fix("Close the gap", (CloseGaps(),)),)
        return Problem(node.id, "error", message, closing)
    if count < least:
        few = "has no input" if not count else f"has {_inputs(count)} of at least {least}"
        return Problem(node.id, "error", f"{node.name} {few}: draw a wire to it.", _without_merge(node, edges))
    return next((_no_output(e) for e in edges if e.source_port >= graph.nodes[e.source].layer.output_count), None)


def _without_merge(node: Node, edges: Sequence[Edge]) -> tuple[Fix, ...]:
    """A merge of one branch changes nothing (an Add, a Concat): it may as well go."""
    if len(edges) != 1 or not node.layer.is_merge or node.layer.module:
        return ()
    instead = Fix(f"Replace {node.name} by an Identity", (ReplaceLayer(Identity()),))
    return (Fix(f"Take {node.name} out", (RemoveNode(),)), *([instead] if edges[0].target_port == 0 else []))


def _inputs(count: int) -> str:
    return f"{count or 'no'} input{'s' if count != 1 else ''}"


def _no_output(edge: Edge) -> Problem:
    return Problem(edge.target, "error", f"The wire comes from an output that does not exist ({edge.source_port + 1}).")


def check_sharing(
    graph: Graph, node: Node, inputs: tuple[Shape, ...], nodes: Mapping[str, NodeFacts], made_for: Mapping[str, str]
) -> None:
    """Raises ShapeError where a node cannot use the weights that it shares.

    `made_for` says which of the sharers is computed first, by their owner: the weights are made for that one, and
    those that come later are compared with it, the owner perhaps among them.
    """
    owner = graph.nodes.get(node.weights_of or node.id)
    if owner is None or owner.weights_of is not None or type(owner.layer) is not type(node.layer):
        raise ShapeError(f"{node.name} shares the weights of a block that is not there or is of another kind.")
    if owner.layer != node.layer:
        same = Fix(f"Give {node.name} the settings of {owner.name}", (ReplaceLayer(owner.layer),))
        raise ShapeError(f"{node.name} shares the weights of {owner.name} and needs the same settings.", same)
    if not made_for[owner.id]:
        return
    first, facts = graph.nodes[made_for[owner.id]], nodes[made_for[owner.id]]
    told = f"{node.name} shares the weights of {first.name}"
    if node.layer.module:
        if facts.inputs != inputs:
            raise ShapeError(f"{told} and needs inputs of the same shapes.")
        return
    theirs, ours = owner.layer.weights(facts.inputs), node.layer.weights(inputs)
    if [weight.shape for weight in theirs] != [weight.shape for weight in ours]:
        have, want = (show_shape(weights[0].shape) if weights else "none" for weights in (theirs, ours))
        raise ShapeError(f"{told} ({have}) but would need {want}.")
    node.layer.output_shapes(inputs)  # what the layer itself refuses is said first
    if owner.layer.call(facts.inputs) != node.layer.call(inputs):
        # one module is called at both places, and these inputs would make two unlike ones
        had, got = (show_shape(shapes[0]) for shapes in (facts.inputs, inputs))
        raise ShapeError(f"{told}, made for {had}, and cannot take {got}.")


def misfitting_values(node: Node, weights: Sequence[Weight]) -> Problem | None:
    """Numbers typed for a weight that has another shape by now."""
    found = misfit(node.init, weights) if node.init is not None and node.weights_of is None else None
    if node.init is None or found is None:
        return None
    name, sentence = found
    kept = {part: filling for part, filling in node.init.parts if part != name}
    fix = Fix("Forget the typed values", (ChangeInitialization(initialization(**{name: AS_USUAL}, **kept)),))
    return Problem(node.id, "error", f"{node.name}: {sentence}", (fix,))


def unread_parts(parts: Iterable[Unread], node: Node | None = None) -> list[Problem]:
    """What the file says of a node, or of the design, that this program cannot use."""
    before = f"{node.name}: " if node else ""
    return [
        Problem(
            node.id if node else None,
            "warning",
            f"{before}{part.sentence}",
            (Fix("Leave it out of the file", (Forget(part.place),)),),
        )
        for part in parts
    ]


def unflattening(graph: Graph, node: Node, nodes: Mapping[str, NodeFacts]) -> tuple[Fix, ...]:
    """Where a block refuses a row that was flattened for it alone, and takes the map: without the flattening."""
    wires = graph.inputs_of(node.id)
    source = graph.nodes[wires[0].source] if len(wires) == 1 else node
    if not source.layer.flattens or len(graph.outputs_of(source.id)) > 1:
        return ()
    try:
        node.layer.output_shapes(nodes[source.id].inputs)
    except ShapeError:
        return ()
    return (Fix(f"Take {source.name} out", (RemoveNode(source.id),)),)


def only_for_training(graph: Graph, outputs: Iterable[Node]) -> set[str]:
    """Nodes that lead to training-only Outputs and to no other; all others are kept at evaluation."""
    ends = {node.id: node.layer.is_training_only for node in outputs}
    if not any(ends.values()):
        return set()
    kept = {n for end, is_training_only in ends.items() if not is_training_only for n in ancestors(graph, end)}
    extra = {n for end, is_training_only in ends.items() if is_training_only for n in ancestors(graph, end)}
    return extra - kept


# --- the whole drawing -------------------------------------------------------------------------------


def about_drawing(
    graph: Graph, nodes: Mapping[str, NodeFacts], outputs: Sequence[Node], recipe: Recipe | None
) -> list[Problem]:
    """Ends that lead nowhere, missing ends, and answers that do not suit the loss (a module has none)."""
    if not graph.nodes:
        return [Problem(None, "error", "The drawing is empty: drag an Input onto the canvas, or open a template.")]
    found: list[Problem] = []
    if not any(node.layer.is_input for node in graph.nodes.values()):
        found.append(Problem(None, "error", "The network has no Input: drag one onto the canvas."))
    sinks = [node for node in graph.nodes.values() if not graph._out_of.get(node.id) and not node.layer.is_output]
    if not outputs:
        fed = [node for node in sinks if nodes[node.id].status == "ok"]
        place = {node_id: index for index, node_id in enumerate(graph.order())}
        last = max(fed or sinks, key=lambda node: place[node.id], default=None)
        fixes = (Fix("Add an Output", (InsertAfter(Output(), last.id),)),) if last else ()
        message = "The network has no Output: put one behind the last block."
        # No node is to blame: while somebody is still drawing, every new last block would turn red.
        found.append(Problem(None, "error", message, fixes))
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
    raw = Fix(f"Remove {last.name}: raw scores", (RemoveNode(last.id),)) if last else None
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
