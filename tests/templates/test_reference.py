"""Every shipped template against its independent definition: counts, keys, and outputs on the same weights."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import pytest
import torch
from torch import Tensor, nn

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.design import Design
from netdesigner.design.templates import templates
from netdesigner.network.build import build
from tests.reference_networks import NETWORKS
from tests.reference_networks.measure import macs, on_meta, parameters
from tests.reference_networks.reference import Reference
from tests.reference_networks.weights import count_of_shapes, hand_over, randomize, shapes_of, without_dropout

TEMPLATES = {template.name: template for template in templates() if template.name in NETWORKS}
TOLERANCE = 1e-4  # of the largest output: sums in another order

LECTURE_FORM = "The template called alexnet is still the form of the lectures, not torchvision's."
NO_YEAR = "The template's note names no year yet."


def each_template(expected_to_fail: dict[str, str], slow: Collection[str] = ()) -> pytest.MarkDecorator:
    """All templates; a failure that is expected must stay one, or its entry goes."""
    marks = {name: [pytest.mark.xfail(strict=True, reason=reason)] for name, reason in expected_to_fail.items()}
    marks |= {name: [*marks.get(name, []), pytest.mark.slow] for name in slow}
    return pytest.mark.parametrize("name", [pytest.param(name, marks=marks.get(name, [])) for name in TEMPLATES])


every_template = each_template({"alexnet": LECTURE_FORM})
every_template_that_computes = each_template(
    {"alexnet": LECTURE_FORM}, slow=[name for name in TEMPLATES if NETWORKS[name].is_large]
)
every_note = each_template(
    {"alexnet": LECTURE_FORM} | dict.fromkeys(["mlp", "tutorial_1x32x32", "tutorial_3x32x32"], NO_YEAR)
)
with_training_part = pytest.mark.parametrize(
    "name", [name for name in TEMPLATES if NETWORKS[name].training_params is not None]
)


@contextmanager
def advice_ignored() -> Iterator[None]:
    """PyTorch's own advice on speed and on unusual settings is no matter here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def opened(name: str) -> tuple[Design, Reference]:
    return TEMPLATES[name].open(), NETWORKS[name]


def pair(design: Design, reference: Reference) -> tuple[nn.Module, nn.Module]:
    """Both networks with the same weights."""
    ours, theirs = build(design), reference.build()
    randomize(ours)
    hand_over(ours, theirs)
    return ours, theirs


def outputs_of(network: nn.Module, batch: Tensor) -> tuple[Tensor, ...]:
    with torch.no_grad():
        answer = network(batch)
    return answer if isinstance(answer, tuple) else (answer,)


def assert_alike(ours: tuple[Tensor, ...], theirs: tuple[Tensor, ...]) -> None:
    assert [value.shape for value in ours] == [value.shape for value in theirs]
    for value, other in zip(ours, theirs, strict=True):
        assert other.isfinite().all()
        assert (value - other).abs().max() <= TOLERANCE * other.abs().max()


@every_template
def test_counts_are_those_of_the_reference(name: str) -> None:
    design, reference = opened(name)
    facts = analyse_design(design)
    assert facts.errors == ()
    network = on_meta(reference)
    with advice_ignored():
        assert facts.totals.params == parameters(network)
        assert facts.totals.macs == macs(network.train(), reference.shape)
        assert facts.totals_inference.macs == macs(network.eval(), reference.shape)
    assert reference.params in (None, facts.totals_inference.params)
    assert reference.macs in (None, facts.totals_inference.macs)


@every_template
def test_state_has_the_shapes_of_the_reference(name: str) -> None:
    """torchvision's names where it has the network: its published weights load with `strict=True`."""
    design, reference = opened(name)
    with torch.device("meta"), advice_ignored():
        ours = build(design)
    theirs = on_meta(reference)
    if reference.is_torchvision:
        assert shapes_of(ours) == shapes_of(theirs)
    else:
        assert count_of_shapes(ours) == count_of_shapes(theirs)


@every_template_that_computes
def test_outputs_are_those_of_the_reference(name: str) -> None:
    design, reference = opened(name)
    with advice_ignored():
        ours, theirs = pair(design, reference)
        batch = torch.randn(2, *reference.shape, generator=torch.Generator().manual_seed(1))
        assert_alike(outputs_of(ours.eval(), batch), outputs_of(theirs.eval(), batch))


@with_training_part
def test_what_only_training_returns_is_the_reference(name: str) -> None:
    design, reference = opened(name)
    with advice_ignored():
        ours, theirs = (without_dropout(network).train() for network in pair(design, reference))
        batch = torch.randn(2, *reference.shape, generator=torch.Generator().manual_seed(1))
        assert_alike(outputs_of(ours, batch), outputs_of(theirs, batch))


@every_note
def test_notes_name_the_year_of_the_source(name: str) -> None:
    design, reference = opened(name)
    assert str(reference.year) in design.notes
