"""What an inspector sees: given weights, fresh ones, outputs, gradients; with one network at a time."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch

from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.inspect.inspector import Inspector, Observation
from netdesigner.inspect.shown import ViewError
from netdesigner.inspect.subject import Example, Subject
from netdesigner.inspect.view import View
from netdesigner.layers import parse_chain
from netdesigner.layers.initialization import Initialization
from netdesigner.layers.initializers import filling
from netdesigner.network import weights as network_weights
from netdesigner.network.build import build
from netdesigner.network.giving_up import GivenUpError
from netdesigner.network.weights import take

Asking = Callable[[Inspector], Any]


@pytest.fixture
def design() -> Design:
    return chain("Net", (1, 8, 8), parse_chain("Conv2d(3, 3)|ReLU|Dropout(0.5)|Flatten|Linear(4)"))


def ids(design: Design) -> dict[str, str]:
    return {node.name: node.id for node in design.graph.nodes.values()}


def key_of(design: Design, name: str = "conv1") -> str:
    return f"{ids(design)[name]}/weight"


def asking(ask: Asking) -> View:
    """A view that is not declared, and shows what it was told to ask."""

    class Asked(View):
        def show(self, subject: Subject, inspector: Inspector) -> Any:
            return ask(inspector)

    return Asked()


def look(inspector: Inspector, subject: Subject, ask: Asking) -> Observation:
    return inspector.look(asking(ask), subject)


def example(seed: int = 0) -> Example:
    return Example(np.random.default_rng(seed).normal(size=(1, 8, 8)).astype(np.float32))


def weight(design: Design, given: Mapping[str, Any] | None, inspector: Inspector | None = None) -> np.ndarray:
    seen = look(inspector or Inspector(), Subject(design.snapshot(), given), lambda i: i.weight(key_of(design)))
    return seen.shown  # type: ignore[return-value]


def learned(design: Design) -> dict[str, np.ndarray]:
    return {key: value + 1 for key, value in take(build(design, seed=design.recipe.seed)).items()}


# --- weights -----------------------------------------------------------------------------------------


def test_without_weights_it_shows_the_ones_a_training_would_begin_with(design: Design) -> None:
    seen = look(Inspector(), Subject(design.snapshot()), lambda inspector: inspector.weight(key_of(design)))
    assert seen.is_fresh
    np.testing.assert_array_equal(seen.shown, take(build(design, seed=design.recipe.seed))[key_of(design)])


def test_weights_are_taken_over_and_never_stay_behind(design: Design) -> None:
    inspector, given = Inspector(), learned(design)
    fresh = weight(design, None, inspector)
    output = ids(design)["conv1"]
    before = look(inspector, Subject(design, None, example=example()), lambda i: i.output(output)).shown
    seen = look(
        inspector, Subject(design, given, example=example()), lambda i: (i.output(output), i.weight(f"{output}/weight"))
    )
    assert not np.array_equal(seen.shown[0], before)  # type: ignore[index]
    np.testing.assert_array_equal(seen.shown[1], given[key_of(design)])  # type: ignore[index]
    assert not seen.is_fresh
    assert seen.initialized == ()
    np.testing.assert_array_equal(weight(design, None, inspector), fresh)
    misfit = given | {key_of(design): np.zeros((9, 9), np.float32)}
    again = look(inspector, Subject(design, misfit, example=example()), lambda i: i.output(output))
    np.testing.assert_array_equal(again.shown, before)
    assert {key.split("/")[0] for key in again.initialized} == {output}


def test_weights_that_are_all_given_need_no_network(design: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    given = learned(design)
    monkeypatch.setattr(Inspector, "_built", None)
    assert weight(design, given) is given[key_of(design)]
    assert look(Inspector(), Subject(design, given), lambda inspector: inspector.reach()).shown > 0  # type: ignore[operator]


def test_given_weights_are_shared_and_never_changed(design: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    given = learned(design)
    before = {key: value.copy() for key, value in given.items()}
    inspector = Inspector()

    def is_shared(inspector: Inspector) -> bool:
        inspector.output(ids(design)["fc1"])
        inspector.gradients(ids(design)["fc1"], (0,), [ids(design)["input"]])
        network = inspector._network
        assert network is not None
        places = {tensor.data_ptr() for tensor in network.state_dict().values()}
        return places == {value.ctypes.data for value in given.values()}

    assert look(inspector, Subject(design, given, example=example()), is_shared).shown
    for key, value in before.items():
        np.testing.assert_array_equal(given[key], value)


def test_what_cannot_be_shared_is_copied(design: Design) -> None:
    given = {key: value.astype(np.float64) for key, value in learned(design).items()}
    given[key_of(design)].flags.writeable = False
    network = build(design)
    assert not network_weights.put(network, given, is_shared=True).initialized
    np.testing.assert_allclose(take(network)[key_of(design)], given[key_of(design)], rtol=1e-6)


def test_fresh_weights_follow_how_they_shall_start(design: Design) -> None:
    inspector, document = Inspector(), Document(design)
    assert np.any(weight(document.design, None, inspector))
    document.set_initialization([ids(design)["conv1"]], Initialization(weight=filling("zeros")))
    assert not np.any(weight(document.design, None, inspector))
    document.undo()
    document.set_network_initialization(Initialization(weight=filling("zeros")))
    assert not np.any(weight(document.design, None, inspector))


def test_a_changed_drawing_is_built_anew(design: Design) -> None:
    inspector = Inspector()
    weight(design, None, inspector)
    other = chain("Net", (1, 8, 8), parse_chain("Conv2d(7, 3)|Flatten|Linear(4)"))
    assert weight(other, None, inspector).shape[0] == 7


def test_the_reach_of_fresh_weights(design: Design) -> None:
    whole = take(build(design, seed=design.recipe.seed))
    largest = max(abs(value).max() for value in whole.values() if value.ndim > 1)
    assert look(Inspector(), Subject(design), lambda inspector: inspector.reach()).shown == pytest.approx(largest)


def test_no_fresh_weights_are_made_where_all_are_given(design: Design) -> None:
    given, inspector = learned(design), Inspector()
    document = Document(design)
    document.set_network_initialization(Initialization(weight=filling("kaiming_normal")))
    before = torch.get_rng_state()
    build(document.design, is_filled=False)
    assert torch.equal(before, torch.get_rng_state())
    subject = Subject(document.design.snapshot(), given, example=example())
    seen = look(inspector, subject, lambda asked: asked.output(ids(design)["fc1"])).shown
    network = build(document.design).eval()
    network_weights.put(network, given)
    with torch.inference_mode():
        np.testing.assert_array_equal(seen, network(torch.from_numpy(example().values)[None])[0].numpy())
    fresh = take(build(document.design, seed=document.design.recipe.seed))
    np.testing.assert_array_equal(weight(document.design, None, inspector), fresh[key_of(design)])


# --- outputs and gradients ---------------------------------------------------------------------------


def test_outputs_are_those_of_evaluation(design: Design) -> None:
    sample, relu = example(), ids(design)["relu1"]
    seen = look(Inspector(), Subject(design.snapshot(), example=sample), lambda inspector: inspector.output(relu))
    network = build(design, seed=design.recipe.seed).eval()
    with torch.inference_mode():
        scores = network(torch.from_numpy(sample.values)[None])[0].numpy()
    assert seen.shown.shape == (3, 6, 6)  # type: ignore[union-attr]
    assert seen.shown.min() >= 0  # type: ignore[union-attr]
    assert seen.scores is not None
    np.testing.assert_allclose(seen.scores, scores, rtol=1e-5)


def test_gradients_are_those_of_the_network_at_evaluation(design: Design) -> None:
    sample, names = example(), ids(design)
    wanted = [names["input"], names["relu1"]]
    seen = look(Inspector(), Subject(design, example=sample), lambda i: i.gradients(names["fc1"], (2,), wanted)).shown
    network, batch = build(design, seed=design.recipe.seed).eval(), torch.from_numpy(sample.values)[None]
    network(batch.requires_grad_())[0, 2].backward()
    assert batch.grad is not None
    np.testing.assert_allclose(seen[names["input"]], batch.grad[0].numpy(), rtol=1e-5)  # type: ignore[index]
    assert seen[names["relu1"]].shape == (3, 6, 6)  # type: ignore[index]
    step = sample.values + 1e-2 * np.sign(seen[names["input"]])  # type: ignore[index]
    with torch.inference_mode():
        assert network(torch.from_numpy(step)[None])[0, 2] > network(torch.from_numpy(sample.values)[None])[0, 2]


def test_torchs_random_numbers_are_left_alone(design: Design) -> None:
    before = torch.get_rng_state()
    look(Inspector(), Subject(design, example=example()), lambda inspector: inspector.outputs([]))
    assert torch.equal(before, torch.get_rng_state())


def test_what_cannot_be_asked_is_said(design: Design) -> None:
    with pytest.raises(ViewError, match="no example"):
        look(Inspector(), Subject(design), lambda inspector: inspector.outputs([]))
    with pytest.raises(ViewError, match="no such block"):
        look(Inspector(), Subject(design, path="n99"), lambda inspector: inspector.place)


# --- one network at a time ---------------------------------------------------------------------------


class Counted:
    """Builds networks and counts those that are alive before each."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.alive: list[int] = []
        self._networks: list[weakref.ref[Any]] = []
        monkeypatch.setattr("netdesigner.network.build.build", self._build)

    def _build(self, *arguments: Any, **settings: Any) -> Any:
        self.alive.append(self.count)
        network = build(*arguments, **settings)
        self._networks.append(weakref.ref(network))
        return network

    @property
    def count(self) -> int:
        return sum(each() is not None for each in self._networks)


@pytest.mark.slow
def test_there_is_never_a_second_network(monkeypatch: pytest.MonkeyPatch) -> None:
    inspector, counted = Inspector(), Counted(monkeypatch)
    for text in ("Flatten|Linear(4)", "Flatten|Linear(5)"):
        other = chain("Other", (1, 8, 8), parse_chain(text))
        given = learned(other)
        misfit = {key: value[:1] for key, value in given.items()}
        for weights in (None, given, misfit):  # the last needs fresh weights once more
            look(inspector, Subject(other, weights, example=example()), lambda asked: asked.outputs([]))
    assert counted.alive == [0, 0, 0, 0]
    inspector.outdate()
    assert counted.count == 1
    inspector.tidy()
    assert counted.count == 0


def test_what_is_outdated_goes_with_the_next_look(design: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    inspector, counted = Inspector(), Counted(monkeypatch)
    weight(design, None, inspector)
    inspector.outdate()
    weight(design, learned(design), inspector)  # which needs no network
    assert counted.count == 0


def test_what_nobody_waits_for_ends_between_two_steps_and_leaves_nothing(
    design: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules: list[weakref.ref[Any]] = []
    make = torch.nn.Conv2d.__init__

    def noted(self: Any, *arguments: Any, **settings: Any) -> None:
        make(self, *arguments, **settings)
        modules.append(weakref.ref(self))

    monkeypatch.setattr(torch.nn.Conv2d, "__init__", noted)
    asked: list[int] = []

    def is_wanted() -> bool:
        asked.append(1)
        return len(asked) < 3

    with pytest.raises(GivenUpError):
        Inspector().look(asking(lambda inspector: inspector.weight("")), Subject(design.snapshot()), is_wanted)
    assert len(asked) == 3
    assert modules
    assert not any(module() is not None for module in modules)


def test_only_what_is_asked_for_is_kept_of_a_pass(design: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    """The outputs of all nodes of a deep network may be more than the memory holds."""
    alive: list[int] = []
    made: list[weakref.ref[Any]] = []

    def noted(module: Any, inputs: Any, output: torch.Tensor) -> None:
        alive.append(sum(each() is not None for each in made))
        made.append(weakref.ref(output))

    deep = chain("Deep", (1, 8, 8), parse_chain("|".join(["Tanh"] * 8)))
    handle = torch.nn.modules.module.register_module_forward_hook(noted)
    try:
        look(Inspector(), Subject(deep, example=example()), lambda inspector: inspector.output("n2"))
    finally:
        handle.remove()
    assert len(made) >= 8
    assert max(alive) <= 3
