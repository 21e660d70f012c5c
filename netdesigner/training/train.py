"""Trains a design: a frozen request in, a stream of events out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import torch

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.places import names_at
from netdesigner.data.examples import Examples, prepare
from netdesigner.design.design import Design
from netdesigner.network import weights as network_weights
from netdesigner.network.build import build
from netdesigner.recipe import Recipe
from netdesigner.training import machine
from netdesigner.training.checks import check_fit, refuse_unread, resolved
from netdesigner.training.events import Event, Finished, Preparing, Started, TrainError, Weights
from netdesigner.training.forecast import forecast
from netdesigner.training.kernel.batches import bounds
from netdesigner.training.kernel.events import Ended
from netdesigner.training.kernel.loop import TrainingLoop
from netdesigner.training.kernel.setup import TrainingSetup
from netdesigner.training.not_finite import locating
from netdesigner.training.plan import outputs_of, wants_channels_last
from netdesigner.training.request import TrainRequest
from netdesigner.training.sentences import finished, sentences
from netdesigner.training.setup import setup_of

if TYPE_CHECKING:
    from netdesigner.network.build import BuiltNetwork

__all__ = ["TrainRequest", "train"]


class _StoppedError(Exception):
    """Raised inside the reading of examples when the training was stopped."""


def train(request: TrainRequest) -> Iterator[Event]:
    """Yields what happens, ending with `Finished`; SourceError or TrainError say what to do.

    The same request gives the same numbers on the same machine with the same number of threads.
    """
    recipe = request.design.recipe
    refuse_unread(request.design)
    machine.keep_freed_memory()
    with machine.threads(recipe.threads or machine.spare_threads()), sentences(recipe):
        device = machine.device_of(recipe.device)
        facts, nodes = analyse_design(request.design), request.design.graph.nodes
        if refusal := forecast(facts, nodes, recipe).refusal:  # before the memory is asked for
            raise TrainError(refusal)
        yield Preparing("Building the network")
        network = build(request.design, seed=recipe.seed)  # first: it is quick, and refuses unsound drawings
        yield Preparing(f"Reading the examples ({recipe.data})")
        try:
            examples = _examples(request)
        except _StoppedError:
            yield Finished("stopped", "Stopped before the first step.", 0, 0, None, 0.0, request.weights or {})
            return
        notes = list(examples.notes)
        warning = forecast(facts, nodes, recipe.replace(device=device.type), len(examples.training)).warning
        notes += [warning] if warning else []
        if request.weights:
            notes += _put(network, request.weights, request.design)
        recipe, loss_notes = resolved(recipe, examples.source, network.program)
        notes += loss_notes + check_fit(request.design, recipe, examples.source, network.program)
        _try(network, examples)
        setup = setup_of(
            recipe, network, examples, device, network_weights.take, request.stop, request.probe,
            outputs_of(network.program.results), request.before if request.weights else None, locating(request.design),
            wants_channels_last(facts.nodes.values(), examples.shape),
        )  # fmt: skip
        yield _started(setup, recipe, tuple(notes))
        yield from run(setup)


def run(setup: TrainingSetup) -> Iterator[Event]:
    """What the kernel yields; its end gets a sentence."""
    for event in TrainingLoop(setup).run():
        yield finished(event, setup.plan) if isinstance(event, Ended) else event


def _examples(request: TrainRequest) -> Examples:
    """The examples of a request, read unless they were prepared for an Input of the drawn size."""
    graph = request.design.graph
    inputs = [node for node in graph.nodes.values() if node.layer.is_input]
    if len(inputs) != 1:
        raise TrainError(f"The network has {len(inputs)} Inputs; training needs exactly one.")
    (shape,) = inputs[0].layer.output_shapes(())

    def check_stop(done: int, count: int) -> None:
        if request.stop.is_set:
            raise _StoppedError

    given = request.examples
    if given is not None and given.shape == shape:
        return given.in_memory(check_stop)
    return prepare(request.design.recipe, shape, given.source if given else request.source, check_stop)


def _put(network: BuiltNetwork, weights: Weights, design: Design) -> list[str]:
    """Loads weights; the nodes whose weights fit no longer are initialized anew, and named."""
    fit = network_weights.put(network, weights)
    told = network_weights.doubts({key: weights[key] for key in fit.loaded})
    ids = dict.fromkeys(key.rpartition("/")[0] for key in fit.initialized)
    if not ids:
        return told
    listed = names_at(design, list(ids))
    return [*told, f"The weights of {len(ids)} block{'' if len(ids) == 1 else 's'} begin anew ({listed})."]


def _try(network: BuiltNetwork, examples: Examples) -> None:
    """One answer before the first step: what PyTorch refuses it refuses here."""
    network.eval()
    with torch.inference_mode():
        network(torch.from_numpy(examples.batch(examples.validation[:1])))


def _started(setup: TrainingSetup, recipe: Recipe, notes: tuple[str, ...]) -> Started:
    return Started(
        epochs=recipe.epochs,
        steps_per_epoch=len(bounds(len(setup.training), recipe.batch_size)),
        param_count=sum(parameter.numel() for parameter in setup.network.parameters()),
        device=str(setup.device),
        device_name=machine.describe(setup.device),
        training_count=len(setup.training),
        validation_count=len(setup.validation),
        loss=recipe.loss_in_use.choice,
        notes=notes,
    )
