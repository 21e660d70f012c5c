"""The only way to build, load and look into a network, for the window and the command line.

For a background thread: it never touches a training that goes on, nor (while one does) its random numbers. Weights
are those of its own network, or the arrays that it was given; they are read and never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.analysis.places import Place, places
from netdesigner.analysis.sameness import essence, weights_in
from netdesigner.design.design import Design
from netdesigner.inspect.shown import Shown, ViewError
from netdesigner.inspect.subject import Array, Subject, Weights
from netdesigner.inspect.view import View

if TYPE_CHECKING:
    from torch import Tensor

    from netdesigner.network.build import BuiltNetwork


@dataclass(frozen=True, eq=False)
class Observation:
    """What a view shows of a subject, and whose weights that was."""

    subject: Subject
    view: str
    shown: Shown | None
    is_fresh: bool = False  # no weights were given
    initialized: tuple[str, ...] = ()  # keys that the given weights lacked, or that no longer fitted
    scores: Array | None = field(default=None, repr=False)  # what the first Output says of the example, if it was run


class Inspector:
    """Keeps the last network, since most looks are at the same drawing; there is never a second one."""

    def __init__(self) -> None:
        self._essence: object = None
        self._network: BuiltNetwork | None = None
        self._loaded: set[str] = set()  # keys of weights that are not fresh any more
        self._look: _Look | None = None
        self._turn = Lock()
        self._is_outdated = False

    def look(self, view: View, subject: Subject, is_wanted: Callable[[], bool] = lambda: True) -> Observation:
        """What a view shows; raises ViewError, and what building the network raises.

        GivenUpError, soon after `is_wanted` has become false.
        """
        from netdesigner.network.giving_up import GivenUpError, while_wanted

        with self._turn:
            self._drop_outdated()
            try:
                with while_wanted(is_wanted):
                    return self._observe(view, subject)
            except GivenUpError:
                pass  # its frames hold what was being made: only behind this block it can be freed
            finally:
                self._look = None
            if self._network is None:
                self._forget()
            raise GivenUpError

    def _observe(self, view: View, subject: Subject) -> Observation:
        look = self._look = _Look(subject)
        shown = view.show(subject, self)
        initialized = self._initialized_of(look)
        return Observation(subject, view.name(), shown, not subject.weights, initialized, look.scores)

    def outdate(self) -> None:
        """From any thread: the network is not needed any more. It goes with the next `look` or `tidy`."""
        self._is_outdated = True

    def tidy(self) -> None:
        """Lets go of a network that is not needed any more, as soon as nobody looks at it."""
        with self._turn:
            self._drop_outdated()

    def _drop_outdated(self) -> None:
        if self._is_outdated:
            self._is_outdated = False
            self._forget()

    def _forget(self) -> None:
        """Lets go of the network."""
        from netdesigner.network.freed import give_back

        self._network = self._essence = None
        self._loaded = set()
        give_back()

    # -- what views ask, while they show

    @property
    def facts(self) -> Facts:
        """The facts of the subject's design."""
        return self._now.facts

    @property
    def place(self) -> Place:
        """The block that is looked at; raises ViewError where there is none."""
        now = self._now
        found = (place for place in places(now.subject.design, now.facts) if place.path == now.subject.path)
        if (place := next(found, None)) is None:
            raise ViewError("There is no such block in this design (any more).")
        return place

    def weight(self, key: str) -> Array | None:
        """A weight by its key ("n5.0.n3/weight"); None where there is none. A copy, unless it was given."""
        from netdesigner.network.weights import take

        now = self._now
        if now.whole is not None:
            return now.whole.get(key)
        return take(self._ready(), {key}).get(key)

    def reach(self) -> float:
        """The largest magnitude of all filters of the network."""
        if (whole := self._now.whole) is not None:
            return network_reach(whole.items())
        return network_reach((name, value.detach().numpy()) for name, value in self._ready().state_dict().items())

    def output(self, path: str) -> Array | None:
        """What a node gives for the example, without the batch axis; None where the network does not compute it."""
        return self.outputs([path]).get(path)

    def outputs(self, paths: Iterable[str]) -> dict[str, Array]:
        """What nodes give for the example, in one pass; those that are not computed are left out."""
        import torch

        from netdesigner.network.capture import capture

        now, network = self._now, self._ready()
        end = self._end(now.subject.design)
        with torch.inference_mode():
            captured = capture(network, [*paths, *([end] if end else [])], self._batch(network))
        outputs = {path: value[0].float().numpy().copy() for path, value in captured.items()}
        now.scores = outputs.get(end or "")
        return outputs

    def gradients(self, of: str, index: Sequence[int], at: Iterable[str]) -> dict[str, Array]:
        """How one number of a node changes with the values at other nodes, (*their shape), at evaluation.

        `index` is the number's place without the batch axis; where it names fewer axes, the sum of the rest is meant.
        Nodes that have no influence are left out.
        """
        import torch

        from netdesigner.network.capture import capture

        network, wanted = self._ready(), list(dict.fromkeys(at))
        with torch.enable_grad():
            batch = self._batch(network)
            if network.program.arguments[0].vocabulary is None:
                batch.requires_grad_()
            captured = capture(network, [of, *wanted], batch)
            places = [path for path in wanted if path in captured and captured[path].requires_grad]
            if of not in captured or not places:
                return {}
            number = captured[of][0][tuple(index)].sum()
            parts = torch.autograd.grad(number, [captured[path] for path in places], allow_unused=True)
        return {path: part[0].numpy() for path, part in zip(places, parts, strict=True) if part is not None}

    # -- the network

    @property
    def _now(self) -> _Look:
        assert self._look is not None, "a view asks while it shows"
        return self._look

    def _batch(self, network: BuiltNetwork) -> Tensor:
        """The example as a batch of one."""
        import torch

        example, arguments = self._now.subject.example, network.program.arguments
        if example is None:
            raise ViewError("There is no example to show to the network.")
        if len(arguments) != 1:
            raise ViewError(f"The network has {len(arguments)} Inputs; an example fills exactly one.")
        return torch.from_numpy(np.array(example.values, dtype=np.float32, order="C")[None])

    def _ready(self) -> BuiltNetwork:
        """The network of the subject with its weights."""
        now = self._now
        if not now.is_ready:
            now.initialized = self._put(now.subject)
            now.is_ready = True
        assert self._network is not None
        return self._network

    def _put(self, subject: Subject) -> tuple[str, ...]:
        """Gives the network the weights, or its fresh ones; returns the keys that had to begin anew.

        Fresh weights are not kept besides: where they were written over, the network is made once more.
        """
        from netdesigner.network.weights import put

        given: Weights = subject.weights or {}
        if not given:
            self._built(subject.design, is_anew=bool(self._loaded))
            return ()
        is_whole = self._now.whole is not None  # then no fresh weights are needed
        fit = put(self._built(subject.design, is_filled=not is_whole), given, is_shared=True)
        left_over = self._loaded & set(fit.initialized)  # what the last look left behind
        if left_over or (is_whole and fit.initialized):  # a layer of a plug-in may hold more than it says
            fit = put(self._built(subject.design, is_anew=True), given, is_shared=True)
        self._loaded |= set(fit.loaded)
        return fit.initialized

    def _built(self, design: Design, is_anew: bool = False, is_filled: bool = True) -> BuiltNetwork:
        from netdesigner.network.build import build

        wanted = (essence(design), design.recipe.seed)
        if self._network is None or is_anew or wanted != self._essence:
            if self._network is not None:
                self._forget()  # before the next is made: two of them may be more than the memory holds
            self._network = build(design, design.recipe.seed, is_filled).eval()
            self._network.requires_grad_(False)  # gradients are those of inputs and outputs
            self._essence = wanted
        return self._network

    def _initialized_of(self, look: _Look) -> tuple[str, ...]:
        """Keys that the given weights lack: known without a network where all are there."""
        if look.subject.weights and look.whole is None:
            self._ready()
        return look.initialized

    @staticmethod
    def _end(design: Design) -> str | None:
        """The first Output that is there at evaluation."""
        nodes = design.graph.nodes.values()
        ends = (node.id for node in nodes if node.layer.is_output and not node.layer.is_training_only)
        return next(ends, None)


class _Look:
    """What is known of one subject while a view shows it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.facts = analyse_design(subject.design)
        given = subject.weights
        self.whole = weights_in(given, subject.design, self.facts) if given else None  # no network is needed for them
        self.is_ready = False
        self.initialized: tuple[str, ...] = ()
        self.scores: Array | None = None


def network_reach(weights: Iterable[tuple[str, Any]]) -> float:
    """The largest magnitude of all filters of a network."""
    return max(
        (
            float(max(value.max(), -value.min()))  # no copy of what may be half a gigabyte
            for key, value in weights
            if key.endswith("weight") and value.ndim > 1 and value.size
        ),
        default=1.0,
    )
