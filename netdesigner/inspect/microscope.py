"""Rebuilds a network from a snapshot and copies of its weights, and reads off what is to be seen.

For a background thread: it never touches a training that goes on, nor (while one does) its random numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.sameness import essence, weights_in
from netdesigner.design.design import Design
from netdesigner.inspect.filters import network_reach

if TYPE_CHECKING:
    from netdesigner.network.build import BuiltNetwork

Array = NDArray[Any]
Weights = Mapping[str, Array]


@dataclass(frozen=True, eq=False)
class Question:
    """What to look at: a frozen design, weights (None: fresh ones), nodes, and an example without batch axis."""

    design: Design
    weights: Weights | None
    nodes: tuple[str, ...] = ()
    sample: Array | None = None
    keys: tuple[str, ...] | None = None  # of the weights that are wanted; None: all
    has_reach: bool = False  # whether the largest magnitude of all filters is wanted


@dataclass(frozen=True, eq=False)
class Answer:
    """The weights that are in use, and what the asked nodes and the network answered."""

    weights: Weights = field(repr=False)
    is_fresh: bool  # none of them was learnt
    initialized: tuple[str, ...] = ()  # those that the given weights lacked, or that no longer fitted
    outputs: Mapping[str, Array] = field(default_factory=dict, repr=False)
    scores: Array | None = None
    reach: float | None = None  # the largest magnitude of all filters


class Microscope:
    """Keeps the last network, since most questions are about the same drawing; there is never a second one."""

    def __init__(self) -> None:
        self._meaning: Any = None
        self._network: BuiltNetwork | None = None
        self._loaded: set[str] = set()  # keys of weights that are not fresh any more

    def answer(self, question: Question, is_wanted: Callable[[], bool] = lambda: True) -> Answer:
        """The weights and outputs asked for; raises what building the network raises.

        GivenUpError, soon after `is_wanted` has become false.
        """
        from netdesigner.network.giving_up import while_wanted

        given = question.weights or {}
        if question.sample is None and given and (whole := _given(question.design, given)) is not None:
            return Answer(whole, False, reach=network_reach(whole.items()) if question.has_reach else None)
        with while_wanted(is_wanted):
            self._built(question.design)
            initialized = self._put(question.design, given)
            outputs, scores = self._look(self._built(question.design), question)
            weights, reach = self._weights(question, initialized), self._reach() if question.has_reach else None
            return Answer(weights, not given, initialized, outputs, scores, reach)

    def forget(self) -> None:
        """Lets go of the network."""
        from netdesigner.network.freed import give_back

        self._network = self._meaning = None
        self._loaded = set()
        give_back()

    def _put(self, design: Design, given: Weights) -> tuple[str, ...]:
        """Gives the network these weights, or its fresh ones; returns the keys that had to begin anew.

        Fresh weights are not kept besides: where they were written over, the network is made once more.
        """
        from netdesigner.network.weights import put

        if not given:
            if self._loaded:
                self._built(design, is_anew=True)
            return ()
        assert self._network is not None
        fit = put(self._network, given)
        if self._loaded & set(fit.initialized):  # those nodes still have what the last question left behind
            fit = put(self._built(design, is_anew=True), given)
        self._loaded |= set(fit.loaded)
        return fit.initialized

    def _weights(self, question: Question, initialized: tuple[str, ...]) -> Weights:
        """Given weights are those that were given; of fresh ones, which would be copies, those that were asked for."""
        from netdesigner.network.weights import take

        assert self._network is not None
        given, keys = question.weights or {}, question.keys
        wanted = None if keys is None else set(keys)
        if given:
            wanted = set(initialized) if wanted is None else wanted & set(initialized)
        fresh = take(self._network, wanted)
        kept = {key: given[key] for key in self._loaded.difference(initialized) if key in given}
        return kept | fresh

    def _reach(self) -> float:
        assert self._network is not None
        return network_reach((name, value.detach().numpy()) for name, value in self._network.state_dict().items())

    def _built(self, design: Design, is_anew: bool = False) -> BuiltNetwork:
        from netdesigner.network.build import build

        meaning = (essence(design), design.recipe.seed)
        if self._network is None or is_anew or meaning != self._meaning:
            if self._network is not None:
                self.forget()  # before the next is made: two of them may be more than the memory holds
            self._network = build(design, seed=design.recipe.seed)
            self._network.eval()
            self._meaning = meaning
        return self._network

    def _look(self, network: BuiltNetwork, question: Question) -> tuple[dict[str, Array], Array | None]:
        """Runs the example through the network."""
        if question.sample is None:
            return {}, None
        import torch

        from netdesigner.network.capture import capture

        drawn = question.design.graph.nodes.values()
        ends = [node.id for node in drawn if node.layer.is_output and not node.layer.is_training_only]
        wanted = list(dict.fromkeys([*question.nodes, *ends[:1]]))
        with torch.inference_mode():
            batch = torch.from_numpy(np.ascontiguousarray(question.sample, dtype=np.float32))[None]
            found = capture(network, wanted, batch)
        outputs = {node_id: value[0].float().numpy().copy() for node_id, value in found.items()}
        return outputs, outputs.get(ends[0]) if ends else None


def _given(design: Design, weights: Weights) -> Weights | None:
    return weights_in(weights, design, analyse_design(design))


def shares(scores: Array) -> Array:
    """Scores of classes as shares that sum to 1: softmax, unless they are probabilities already."""
    values = np.asarray(scores, dtype=np.float64).ravel()
    if values.min(initial=0.0) >= 0 and abs(values.sum() - 1.0) < 1e-4:
        return values
    powers = np.exp(values - values.max(initial=-np.inf))
    return np.asarray(powers / powers.sum())
