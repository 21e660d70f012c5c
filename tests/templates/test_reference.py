"""Every shipped template against its independent definition: counts, keys, and outputs on the same weights."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch
from torch import Tensor, nn

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.design import Design
from netdesigner.design.templates import templates
from netdesigner.network.build import BuiltNetwork, build
from tests.reference_networks import NETWORKS
from tests.reference_networks.measure import macs, on_meta, parameters
from tests.reference_networks.reference import Reference
from tests.reference_networks.weights import count_of_shapes, hand_over, randomize, shapes_of, without_dropout
from tests.templates.cost import SIBLINGS, is_costly, random_batch, with_small_images

TEMPLATES = {template.name: template for template in templates()}
OWN = ("vgg_digits", "residual_digits", "inception_digits")  # drawn by us, without a source to compare with
MOST_AT_FULL_SIZE = 20_000_000_000  # operations
TOLERANCE = 1e-4  # of the largest output: sums in another order

each = pytest.mark.parametrize("name", NETWORKS)
slow_where_large = pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] if is_costly(TEMPLATES.get(name)) else []) for name in NETWORKS],
)
with_training_part = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow]) for name in NETWORKS if NETWORKS[name].training_params]
)


@contextmanager
def advice_ignored() -> Iterator[None]:
    """PyTorch's own advice on speed and on unusual settings is no matter here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def opened(name: str) -> tuple[Design, Reference]:
    return TEMPLATES[name].open(), NETWORKS[name]


def pair(design: Design, reference: Reference) -> tuple[BuiltNetwork, nn.Module]:
    """Both networks with the same weights."""
    ours, theirs = build(design), reference.build()
    randomize(ours)
    hand_over(ours, theirs)
    return ours, theirs


def outputs_of(network: nn.Module, batch: list[Tensor]) -> tuple[Tensor, ...]:
    with torch.no_grad():
        answer = network(*batch)
    return answer if isinstance(answer, tuple) else (answer,)


def assert_alike(ours: tuple[Tensor, ...], theirs: tuple[Tensor, ...]) -> None:
    assert [value.shape for value in ours] == [value.shape for value in theirs]
    for value, other in zip(ours, theirs, strict=True):
        assert other.isfinite().all()
        assert (value - other).abs().max() <= TOLERANCE * other.abs().max()


def test_every_network_is_a_template() -> None:
    assert set(TEMPLATES) - set(OWN) == set(NETWORKS)


@each
def test_totals_are_the_published_ones(name: str) -> None:
    design, reference = opened(name)
    facts = analyse_design(design)
    assert facts.errors == ()
    assert reference.params in (None, facts.totals_inference.params)
    assert reference.macs in (None, facts.totals_inference.macs)
    assert reference.training_params in (None, facts.totals.params)


@slow_where_large
def test_counts_are_those_of_the_reference(name: str) -> None:
    design, reference = opened(name)
    facts = analyse_design(design)
    network = on_meta(reference)
    with advice_ignored():
        assert facts.totals.params == parameters(network)
        assert facts.totals.macs == macs(network.train(), reference)
        assert facts.totals_inference.macs == macs(network.eval(), reference)


@slow_where_large
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


@slow_where_large
def test_outputs_are_those_of_the_reference(name: str) -> None:
    """On images of the usual size for one network of each kind, on small ones for its siblings."""
    design, reference = opened(name)
    if name in SIBLINGS or TEMPLATES[name].macs > MOST_AT_FULL_SIZE:
        small = with_small_images(TEMPLATES[name].open())
        is_alike = analyse_design(small).totals.params == analyse_design(design).totals.params
        design = small if is_alike else design  # without pooling to one size the image decides on the weights
    with advice_ignored():
        ours, theirs = pair(design, reference)
        batch = random_batch(ours.program)
        assert_alike(outputs_of(ours.eval(), batch), outputs_of(theirs.eval(), batch))


@with_training_part
def test_what_only_training_returns_is_the_reference(name: str) -> None:
    design, reference = opened(name)
    with advice_ignored():
        built, theirs = pair(design, reference)
        batch = random_batch(built.program)
        ours, theirs = (without_dropout(network).train() for network in (built, theirs))
        assert_alike(outputs_of(ours, batch), outputs_of(theirs, batch))


@each
def test_notes_name_the_year_of_the_source(name: str) -> None:
    design, reference = opened(name)
    assert str(reference.year) in design.notes
