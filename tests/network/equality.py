"""Whether exported code, executed here, is the network that the program builds."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor, nn

from netdesigner.codegen.source import module_source
from netdesigner.design.design import Design
from netdesigner.network.build import BuiltNetwork, build
from netdesigner.network.randomness import Seeded

BATCH = 2


def exported(network: BuiltNetwork) -> nn.Module:
    """An instance of the exported class."""
    scope: dict[str, Any] = {"__name__": "model"}
    exec(compile(module_source(network.program).text, "model.py", "exec"), scope)
    made = scope[network.program.name]()
    assert isinstance(made, nn.Module)
    return made


def random_inputs(network: BuiltNetwork, seed: int = 0) -> list[Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.randn(BATCH, *argument.shape, generator=generator)
        if argument.vocabulary is None
        else torch.randint(argument.vocabulary, (BATCH, *argument.shape), generator=generator)
        for argument in network.program.arguments
    ]


def outputs_of(network: nn.Module, inputs: list[Tensor], seed: int = 1) -> tuple[Tensor, ...]:
    with torch.no_grad(), Seeded(seed):
        answer = network(*inputs)
    return answer if isinstance(answer, tuple) else (answer,)


def assert_same(first: Tensor, second: Tensor) -> None:
    assert first.shape == second.shape
    assert torch.equal(first.isnan(), second.isnan())
    assert torch.equal(first.nan_to_num(), second.nan_to_num())


def assert_export_equals(design: Design) -> None:
    """Same state keys in the same order, strict load, same outputs and buffers in evaluation and training."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # advice of PyTorch on speed and on unusual settings
        network = build(design, seed=0)
        copy = exported(network)
        assert list(copy.state_dict()) == list(network.state_dict())
        copy.load_state_dict(network.state_dict(), strict=True)
        assert network.program.params == sum(parameter.numel() for parameter in network.parameters())
        inputs = random_inputs(network)
        for is_training in (False, True):
            network.train(is_training)
            copy.train(is_training)
            ours, theirs = outputs_of(network, inputs), outputs_of(copy, inputs)
            results = [each for each in network.program.results if is_training or not each.is_training_only]
            assert len(ours) == len(theirs) == len(results)
            for value, other, result in zip(ours, theirs, results, strict=True):
                assert_same(value, other)
                assert tuple(value.shape[1:]) == result.shape
        for value, other in zip(network.buffers(), copy.buffers(), strict=True):
            assert_same(value, other)
