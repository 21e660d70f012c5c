"""What a training will need of this machine, by arithmetic, before anything is built. Free of torch."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from netdesigner.analysis.facts import Facts
from netdesigner.design.graph import Node
from netdesigner.recipe.recipe import Recipe

FLOAT_BYTES = 4
SMALL = 256_000_000  # bytes of weights, and of activations: below, no machine is asked what it has
MUCH = 0.6  # share of the memory from which a warning is due
RATE = 4e9  # multiply-adds that a core does in a second, about
PASSES = 3  # a step costs about three times what the answer alone costs
LONG = 600.0  # seconds an epoch from which a warning is due
NVIDIA = Path("/proc/driver/nvidia/version")


@dataclass(frozen=True)
class Forecast:
    """Sentences; both are empty where all is well."""

    refusal: str = ""  # it cannot work
    warning: str = ""  # it may hurt


def forecast(
    facts: Facts, nodes: Mapping[str, Node], recipe: Recipe, count: int | None = None, memory: int | None = None
) -> Forecast:
    """Of a training with `count` examples (None: not known) on a machine with so much memory (None: this one)."""
    totals = facts.totals
    batch = recipe.batch_size if count is None else min(recipe.batch_size, count)
    weights, activations = totals.params * FLOAT_BYTES, totals.memory * batch
    time = _about_time(totals.macs, recipe, count)
    if max(weights, activations) < SMALL:
        return Forecast(warning=time)
    if memory is None:
        from netdesigner.data.memory import installed_memory

        memory = installed_memory()
    # the network, the best weights so far, gradients; of the activations some are not kept for the way back
    least = 2 * weights + totals.trainable * FLOAT_BYTES + activations // 2
    place = _largest(facts, nodes, weights > activations)
    has = f"this machine has {_amount(memory)}"
    if least > memory:
        needs = f"Training needs at least {_amount(least)} of memory; {has}."
        if weights > activations:
            return Forecast(f"{needs} The weights alone take {_amount(weights)}: make {place} smaller.")
        taken = f"The activations of {batch} examples take {_amount(activations)}"
        return Forecast(f"{needs} {taken}: choose a smaller batch size, or make {place} smaller.")
    likely = 4 * weights + activations
    if likely > MUCH * memory:
        return Forecast(warning=f"Training may need {_amount(likely)} of memory; {has}. {time}".strip())
    return Forecast(warning=time)


def too_large(facts: Facts, nodes: Mapping[str, Node]) -> str:
    """Why a network cannot even be built here, in a sentence; "" where it can."""
    weights = facts.totals.params * FLOAT_BYTES
    if weights < SMALL:
        return ""
    from netdesigner.data.memory import installed_memory

    memory = installed_memory()
    if weights <= memory:
        return ""
    place = _largest(facts, nodes, True)
    return f"Its weights take {_amount(weights)}; this machine has {_amount(memory)}. Make {place} smaller."


def _largest(facts: Facts, nodes: Mapping[str, Node], is_by_weights: bool) -> str:
    """The name of the block that costs most."""
    sizes = {node_id: (known.params if is_by_weights else known.memory) or 0 for node_id, known in facts.nodes.items()}
    largest = max(sizes, key=lambda node_id: sizes[node_id], default="")
    return nodes[largest].name if largest in nodes else "the network"


def _about_time(macs: int, recipe: Recipe, count: int | None) -> str:
    """How long an epoch takes without a GPU, where that is long."""
    may_have_gpu = recipe.device != "cpu" and (recipe.device != "auto" or NVIDIA.exists())
    if count is None or may_have_gpu:
        return ""
    cores = max(1, (os.cpu_count() or 2) - 1)
    seconds = PASSES * macs * count / (RATE * cores)
    if seconds < LONG:
        return ""
    hours = seconds / 3600
    amount = f"{round(seconds / 60)} minutes" if hours < 2 else f"{hours:.0f} hours"
    return f"An epoch may take about {amount if hours < 48 else f'{hours / 24:,.0f} days'} on this machine's CPU."


def _amount(size: int) -> str:
    """Bytes as "581 GiB"."""
    amount = float(size)
    for unit in ("MiB", "GiB", "TiB"):
        amount /= 1024 if unit != "MiB" else 1024 * 1024
        if amount < 1024:
            break
    return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:,.0f} {unit}"
