"""Parameters and multiply-adds of a plain PyTorch network, without any memory for its weights."""

from __future__ import annotations

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from tests.reference_networks.reference import Reference


def on_meta(reference: Reference) -> nn.Module:
    """The network without values: built in milliseconds whatever its size."""
    with torch.device("meta"):
        return reference.build()


def parameters(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def macs(network: nn.Module, reference: Reference) -> int:
    """Multiply-adds of one sample, as PyTorch counts them: convolutions and matrix products, nothing else."""
    inputs = reference.batch(2)  # two, for batch normalization in training
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(*inputs)
    return counter.get_total_flops() // 4
