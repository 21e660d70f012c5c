"""The verb that looks inside a network: `inspect`, and the pictures that `demo` leaves."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import dataclass, replace
from pathlib import Path

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.places import Place, places
from netdesigner.cli.errors import UsageError
from netdesigner.cli.outputs import is_same
from netdesigner.cli.soundness import require_sound
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.inspect.examples import example_in, example_of
from netdesigner.inspect.inspector import Inspector, Observation
from netdesigner.inspect.naming import find_node
from netdesigner.inspect.origin import Origin, whose_weights
from netdesigner.inspect.plate import Caption
from netdesigner.inspect.saving import check_ending, save
from netdesigner.inspect.shown import ViewError
from netdesigner.inspect.subject import Example, Subject
from netdesigner.inspect.view import View
from netdesigner.inspect.views import view_called
from netdesigner.layers import show_shape
from netdesigner.network import weights as network_weights
from netdesigner.network.state_files import load_for
from netdesigner.runs.folder import open_run
from netdesigner.runs.history import columns


@dataclass(frozen=True)
class Looked:
    """What is looked at, and whose weights those are."""

    subject: Subject
    origin: Origin


def inspect(options: Namespace) -> int:
    """Saves one view of a network: a run's, or a design's with its weights or others."""
    check_ending(options.output)
    if not options.sample.isdecimal() and is_same(Path(options.sample), options.output):
        raise UsageError(f"-o {options.output} would replace what --sample is read from; choose another name.")
    show(options.path, options.view, options.output, options)
    print(options.output)
    return 0


USUAL = Namespace(weights=None, node=None, unit=None, sample="0")


def show(path: Path, name: str, output: Path, options: Namespace = USUAL) -> None:
    """Writes a view of a run or a design; `options` are those of the verb."""
    view = view_called(name)
    looked = _looked(path, view, options.weights)
    if view.is_of_node:
        looked = replace(looked, subject=_aimed(view, looked.subject, options))
    _write(view, looked, output)


def _looked(path: Path, view: View, given: Path | None) -> Looked:
    """The design and its weights: given ones, those of the run, those beside the design, or none."""
    if path.is_dir():
        run = open_run(path)
        design, weights, history = run.design, run.weights, columns(run.epochs)
        best = run.environment.get("best_epoch")
        source = f"Weights of epoch {best}, the best" if isinstance(best, int) else "Trained weights"
        if weights is None and given is None and "weights" in view.needs:
            raise ViewError(f"{run.path} has no weights: not one epoch of its training was finished.")
    else:
        design, history = file.load(path).snapshot(), {}
        require_sound(design)
        weights, source = _beside(path, design)
    if given is not None:
        weights, source = load_for(design, given).weights, f"Weights from {given.name}"
    return Looked(Subject(design, weights, history=history), Origin(design.recipe.seed, source=source))


def _beside(path: Path, design: Design) -> tuple[network_weights.Weights | None, str]:
    """The weights that were saved with a design, if they are those of this drawing."""
    beside = network_weights.beside(path)
    if not beside.is_file():
        return None, ""
    kept = network_weights.read(beside)
    if not kept.is_of(design.weights_id):
        print(
            f"{beside} was not saved together with this drawing; its weights are used as far as they fit.",
            file=sys.stderr,
        )
    return kept.weights, f"Weights from {beside.name}"


def _aimed(view: View, subject: Subject, options: Namespace) -> Subject:
    """The subject with the block, the unit and the example that are asked for."""
    design = subject.design
    place = find_node(design, options.node) if options.node else _first(view, design)
    if options.node and (reason := view.why_not(place)):
        raise ViewError(reason)
    example = _example(design, options.sample) if "example" in view.needs else None
    return replace(subject, path=place.path, unit=options.unit, example=example)


def _first(view: View, design: Design) -> Place:
    """The block that is shown where none is named: the best for the view, else the first that computes something."""
    fitting = [place for place in places(design, analyse_design(design)) if not view.why_not(place)]
    best = [place for place in fitting if view.is_best_for(place)]
    inner = [place for place in fitting if not (place.node.layer.is_input or place.node.layer.is_output)]
    if not (best or inner):
        raise ViewError(f"No block of this network has {view.title().lower()}.")
    return (best or inner)[0]


def _example(design: Design, sample: str) -> Example:
    """By its number among those that validate, or in a file."""
    return example_of(design, int(sample)) if sample.isdecimal() else example_in(_existing(sample), design)


def _existing(sample: str) -> Path:
    path = Path(sample)
    if not path.is_file():
        raise UsageError(f"--sample takes the number of a validation example, or a file; {sample} is neither.")
    return path


def _write(view: View, looked: Looked, path: Path) -> None:
    """Makes a view and writes it, as the ending of `path` says; folders are made."""
    usual = view.scales[0][0] if view.scales else "layer"
    seen = Inspector().look(view, replace(looked.subject, scale=usual))
    if seen.shown is None:
        raise ViewError(f"There is nothing to show here. {view.nothing}".strip())
    save(path, seen.shown, _caption(view, seen, looked.origin), usual)


def _caption(view: View, seen: Observation, origin: Origin) -> Caption:
    """What stands above the picture: design and block, what it is, which example, and whose weights."""
    subject = seen.subject
    if not subject.path:
        return Caption(f"{subject.design.name}: {view.title().lower()}")
    place = find_node(subject.design, subject.path)
    output = place.facts.nodes[place.node.id].output
    fresh = {key.rpartition("/")[0] for key in seen.initialized}
    parts = [
        f"{place.node.layer.title()} · {show_shape(output)}" if output else place.node.layer.title(),
        view.title().lower(),
        *([subject.example.name] if subject.example is not None else []),
        *(f"scale: {words}" for scale, words in view.scales if scale == subject.scale),
        whose_weights(origin, seen.is_fresh, fresh, place.owner, place.name, "example" in view.needs),
    ]
    return Caption(f"{subject.design.name}: {place.name}", " · ".join(parts))
