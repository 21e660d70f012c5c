"""What the microscope sees: given weights, fresh ones, outputs of nodes; it leaves torch's random numbers alone."""

import weakref

import numpy as np
import pytest
import torch

from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.inspect.microscope import Microscope, Question, shares
from netdesigner.layers import parse_chain
from netdesigner.layers.initialization import Filling, Initialization
from netdesigner.network.build import build
from netdesigner.network.giving_up import GivenUpError
from netdesigner.network.weights import take


@pytest.fixture
def design() -> Design:
    return chain("Net", (1, 8, 8), parse_chain("Conv2d(3, 3)|ReLU|Dropout(0.5)|Flatten|Linear(4)"))


def ids(design: Design) -> dict[str, str]:
    return {node.name: node.id for node in design.graph.nodes.values()}


def test_without_weights_it_shows_the_ones_a_training_would_begin_with(design: Design) -> None:
    answer = Microscope().answer(Question(design.snapshot(), None))
    expected = take(build(design, seed=design.recipe.seed))
    assert answer.is_fresh
    assert answer.weights.keys() == expected.keys()
    for key, value in expected.items():
        np.testing.assert_array_equal(answer.weights[key], value)


def test_outputs_are_those_of_evaluation(design: Design) -> None:
    names = ids(design)
    sample = np.random.default_rng(0).normal(size=(1, 8, 8)).astype(np.float32)
    answer = Microscope().answer(Question(design.snapshot(), None, (names["relu1"],), sample))
    network = build(design, seed=design.recipe.seed).eval()
    with torch.inference_mode():
        scores = network(torch.from_numpy(sample)[None])[0].numpy()
    assert answer.outputs[names["relu1"]].shape == (3, 6, 6)
    assert answer.outputs[names["relu1"]].min() >= 0
    assert answer.scores is not None
    np.testing.assert_allclose(answer.scores, scores, rtol=1e-5)


def test_weights_are_taken_over_and_never_stay_behind(design: Design) -> None:
    microscope, key = Microscope(), f"{ids(design)['conv1']}/weight"
    fresh = dict(microscope.answer(Question(design.snapshot(), None)).weights)
    learnt = {name: value + 1 for name, value in fresh.items()}
    answer = microscope.answer(Question(design.snapshot(), learnt))
    np.testing.assert_array_equal(answer.weights[key], learnt[key])
    assert not answer.is_fresh
    assert answer.initialized == ()
    again = microscope.answer(Question(design.snapshot(), None))
    np.testing.assert_array_equal(again.weights[key], fresh[key])


def test_filters_of_learnt_weights_need_no_network(design: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    learnt = dict(Microscope().answer(Question(design.snapshot(), None)).weights)
    monkeypatch.setattr(Microscope, "_built", None)
    answer = Microscope().answer(Question(design.snapshot(), learnt))
    assert answer.weights.keys() == learnt.keys()
    assert not answer.is_fresh


def test_no_weights_of_an_earlier_question_stay_behind(design: Design) -> None:
    names, microscope = ids(design), Microscope()
    sample = np.ones((1, 8, 8), np.float32)
    fresh = microscope.answer(Question(design.snapshot(), None, (names["conv1"],), sample))
    learnt = {key: value + 1 for key, value in fresh.weights.items()}
    microscope.answer(Question(design.snapshot(), learnt, (names["conv1"],), sample))
    misfit = learnt | {f"{names['conv1']}/weight": np.zeros((9, 9), np.float32)}
    answer = microscope.answer(Question(design.snapshot(), misfit, (names["conv1"],), sample))
    np.testing.assert_array_equal(answer.outputs[names["conv1"]], fresh.outputs[names["conv1"]])


def test_weights_of_another_shape_begin_anew_and_are_named(design: Design) -> None:
    names = ids(design)
    fresh = dict(Microscope().answer(Question(design.snapshot(), None)).weights)
    learnt = fresh | {f"{names['conv1']}/weight": np.zeros((5, 1, 3, 3), np.float32)}
    answer = Microscope().answer(Question(design.snapshot(), learnt))
    assert {key.split("/")[0] for key in answer.initialized} == {names["conv1"]}
    assert answer.weights[f"{names['conv1']}/weight"].shape == (3, 1, 3, 3)


def test_torchs_random_numbers_are_left_alone(design: Design) -> None:
    before = torch.get_rng_state()
    Microscope().answer(Question(design.snapshot(), None, (), np.zeros((1, 8, 8), np.float32)))
    assert torch.equal(before, torch.get_rng_state())


def test_a_changed_drawing_is_built_anew(design: Design) -> None:
    microscope = Microscope()
    microscope.answer(Question(design.snapshot(), None))
    other = chain("Net", (1, 8, 8), parse_chain("Conv2d(7, 3)|Flatten|Linear(4)"))
    answer = microscope.answer(Question(other, None))
    assert any(value.shape[0] == 7 for value in answer.weights.values())


def test_scores_become_shares_that_sum_to_one() -> None:
    assert shares(np.array([1000.0, 0.0])).tolist() == [1.0, 0.0]
    assert shares(np.array([0.25, 0.75])).tolist() == [0.25, 0.75]
    assert shares(np.array([-1.0, 2.0, 0.5])).sum() == pytest.approx(1.0)


@pytest.mark.slow
def test_there_is_never_a_second_network(design: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    microscope, alive = Microscope(), []

    def counted(*arguments: object, **settings: object) -> object:
        alive.append(sum(each() is not None for each in networks))
        network = build(*arguments, **settings)  # type: ignore[arg-type]
        networks.append(weakref.ref(network))
        return network

    networks: list[weakref.ref[object]] = []
    monkeypatch.setattr("netdesigner.network.build.build", counted)
    sample = np.ones((1, 8, 8), np.float32)
    for text in ("Flatten|Linear(4)", "Flatten|Linear(5)"):
        other = chain("Other", (1, 8, 8), parse_chain(text))
        fresh = microscope.answer(Question(other, None, (), sample)).weights
        misfit = {key: value[:1] for key, value in fresh.items()}
        microscope.answer(Question(other, fresh, (), sample))
        microscope.answer(Question(other, misfit, (), sample))  # needs fresh weights once more
    assert alive == [0, 0, 0, 0]
    microscope.forget()
    assert not any(each() is not None for each in networks)


def test_only_fresh_weights_that_were_asked_for_are_copied(design: Design) -> None:
    key = f"{ids(design)['conv1']}/weight"
    answer = Microscope().answer(Question(design.snapshot(), None, keys=(key,), has_reach=True))
    whole = take(build(design, seed=design.recipe.seed))
    assert answer.weights.keys() == {key}
    np.testing.assert_array_equal(answer.weights[key], whole[key])
    assert answer.reach == pytest.approx(max(abs(value).max() for name, value in whole.items() if value.ndim > 1))


def test_what_nobody_waits_for_ends_between_two_steps(design: Design) -> None:
    looked: list[int] = []

    def is_wanted() -> bool:
        looked.append(1)
        return len(looked) < 3

    with pytest.raises(GivenUpError):
        Microscope().answer(Question(design.snapshot(), None), is_wanted)
    assert len(looked) == 3


def test_fresh_weights_follow_how_they_shall_start(design: Design) -> None:
    microscope, document, key = Microscope(), Document(design), f"{ids(design)['conv1']}/weight"
    assert np.any(microscope.answer(Question(document.design.snapshot(), None)).weights[key])
    document.set_initialization([ids(design)["conv1"]], Initialization(weight=Filling(kind="zeros")))
    assert not np.any(microscope.answer(Question(document.design.snapshot(), None)).weights[key])
    document.undo()
    document.set_network_initialization(Initialization(weight=Filling(kind="zeros")))
    assert not np.any(microscope.answer(Question(document.design.snapshot(), None)).weights[key])
