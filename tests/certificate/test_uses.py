"""Modules of every layer, used twice, learn as their code does and are certified: many of them in one network.

A fifth of the layers here; all of them, several times, with NETDESIGNER_LONG=1.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable

import pytest
import torch
from hypothesis import given, settings
from torch import Tensor, nn

from netdesigner.analysis.facts import analyse_design
from netdesigner.certificate.certificate import certify
from netdesigner.compile.refusals import refusals
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.layers import REGISTRY, Layer
from netdesigner.network.build import build
from netdesigner.network.randomness import Seeded
from tests.compile.uses import used_twice
from tests.network.equality import assert_same, exported, random_inputs

PARTS = 5
IS_LONG = bool(os.environ.get("NETDESIGNER_LONG"))
EACH = 4 if IS_LONG else 1  # designs of a layer
DRAWN = 10  # of which some are refused
LAYERS = [cls for cls in REGISTRY.values() if not (cls.is_input or cls.is_output)]


def accepted(cls: type[Layer]) -> list[Design]:
    """Designs with two blocks of a module of one layer, those that were drawn last: the first are the simplest."""
    designs: list[Design] = []

    @settings(max_examples=DRAWN * EACH)
    @given(used_twice(cls))
    def draw(design: Design) -> None:
        facts = analyse_design(design)
        if not facts.errors and not refusals(design, facts):
            designs.append(design)

    draw()
    return designs[-EACH:]


def side_by_side(designs: Iterable[Design]) -> Design:
    """One network of many, each with its own inputs and outputs."""
    whole = Document(Design("Many"))
    for number, design in enumerate(designs):
        document = Document(design)
        for name in list(design.modules):
            document.rename_module(name, f"{name}{number}")
        whole.paste(document.copy(list(design.graph.nodes)))
    return whole.design


def step(network: nn.Module, inputs: list[Tensor]) -> None:
    """One step down the slope of the sum of all outputs' mean squares."""
    network.train()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    with Seeded(1):
        outputs = network(*inputs)
    torch.stack([each.nan_to_num().square().mean() for each in outputs if each.requires_grad]).sum().backward()
    optimizer.step()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS if IS_LONG else 1))
def test_modules_of_many_layers_learn_and_are_certified(part: int) -> None:
    design = side_by_side(each for cls in LAYERS[part::PARTS] for each in accepted(cls))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # advice of PyTorch on speed and on unusual settings
        network = build(design, seed=0)
        copy = exported(network)
        copy.load_state_dict(network.state_dict(), strict=True)
        inputs = random_inputs(network)
        before = [weight.detach().clone() for weight in network.parameters()]
        for each in (network, copy):
            step(each, inputs)
        changed = sum(not torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))
        assert changed > len(before) / 2
        for ours, theirs in zip(network.state_dict().values(), copy.state_dict().values(), strict=True):
            assert_same(ours, theirs)
        assert certify(design).is_equal  # some settings give values that are not finite, on both sides
