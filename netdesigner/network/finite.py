"""Which block first gives values that are not finite (NaN or infinite), in a pass or on the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.places import Place, places
from netdesigner.design.design import Design
from netdesigner.network.build import BuiltNetwork
from netdesigner.network.capture import capture
from netdesigner.network.weights import key_of


class Trouble(NamedTuple):
    """The block by its names, and what of it is not finite although all before it is."""

    block: str
    kind: Literal["examples", "weights", "values", "gradient"]


def first_not_finite(design: Design, network: BuiltNetwork, inputs: Iterable[Tensor]) -> Trouble | None:
    """The first block in a pass in the network's present mode; None where everything is finite."""
    leaves = _leaves(design)
    with torch.no_grad():
        record = capture(network, [place.path for place in leaves], *inputs)
    place = next((place for place in leaves if not _is_finite(record.get(place.path))), None)
    if place is None:
        return None
    if place.node.layer.is_input and "." not in place.path:
        return Trouble(place.name, "examples")
    return Trouble(place.name, "values" if _has_finite_weights(network, place.owner) else "weights")


def first_bad_gradient(
    design: Design, network: BuiltNetwork, inputs: Iterable[Tensor], loss_of: Callable[[Any], Tensor]
) -> Trouble | None:
    """The block nearest to the loss whose gradient is not finite although the one that it gets is.

    `loss_of` makes the loss of what the network returns. Gradients of the weights are left as they were.
    """
    leaves = _leaves(design)
    with torch.enable_grad():
        record = capture(network, [place.path for place in leaves], *inputs)
        kept = {path: value for path, value in record.items() if isinstance(value, Tensor) and value.requires_grad}
        answers = [record[result.node] for result in network.program.results if result.node in record]
        weights = [each for each in network.parameters() if each.requires_grad]
        asked = [*kept.values(), *weights]
        loss = loss_of(answers[0] if len(answers) == 1 else tuple(answers))
        found = torch.autograd.grad(loss, asked, allow_unused=True)
    bad = {path for path, gradient in zip(kept, found, strict=False) if not _is_finite(gradient)}
    for place in reversed(leaves):
        if place.path in bad:
            return Trouble(_next_name(place), "gradient")
    owners = [name for name, value in network.named_parameters() if value.requires_grad]
    for name, gradient in zip(owners, found[len(kept) :], strict=True):
        if not _is_finite(gradient):
            owner = key_of(network.program, name).rpartition("/")[0]
            return Trouble(next((place.name for place in leaves if place.path == owner), name), "gradient")
    return None


def _leaves(design: Design) -> list[Place]:
    """All blocks that are no modules, each behind those that feed it."""
    return [place for place in places(design, analyse_design(design)) if not place.known.children]


def _next_name(place: Place) -> str:
    """The block that a block feeds: the one whose way back spoiled what came to it."""
    before, slash, _ = place.name.rpartition("/")
    fed = next((place.graph.nodes[edge.target] for edge in place.graph.outputs_of(place.node.id)), None)
    return place.name if fed is None or fed.layer.is_output else f"{before}{slash}{fed.name}"


def _is_finite(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return all(_is_finite(each) for each in value)
    return not isinstance(value, Tensor) or not value.is_floating_point() or bool(value.isfinite().all())


def _has_finite_weights(network: BuiltNetwork, owner: str) -> bool:
    state = network.state_dict()
    return all(
        _is_finite(value) for name, value in state.items() if key_of(network.program, name).startswith(f"{owner}/")
    )
