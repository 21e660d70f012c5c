"""Verbs that need torch: train, inspect, demo."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

from netdesigner.certificate.certificate import certify
from netdesigner.cli.ending import ending_in_order
from netdesigner.cli.errors import RunFailedError
from netdesigner.cli.looking import show
from netdesigner.cli.recipe import set_recipe
from netdesigner.cli.soundness import refuse, require_sound
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.data.example_set import ExampleSet
from netdesigner.data.sources import open_source
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.design.templates import template
from netdesigner.figures.table import summary_table
from netdesigner.network import weights as network_weights
from netdesigner.paths import runs_folder
from netdesigner.recipe.recipe import Recipe
from netdesigner.runs.folder import Run, RunFolder, open_run
from netdesigner.runs.history import KEY, history_of
from netdesigner.training.events import EpochDone, Finished, Preparing, Started
from netdesigner.training.readiness import data_problems
from netdesigner.training.train import TrainRequest
from netdesigner.training.train import train as train_events


def train(options: Namespace) -> int:
    """Trains a design and keeps the run in a folder."""
    design = file.load(options.file).snapshot()
    facts = require_sound(design)
    set_recipe(design, options)
    source = open_source(design.recipe.data)
    refuse(design, [each for each in data_problems(design, facts, source) if each.severity == "error"])
    run = RunFolder(options.run_dir, design) if options.run_dir else RunFolder.new(runs_folder(), design)
    say: Callable[[str], None] = (lambda text: print(text, file=sys.stderr)) if options.json else print
    finished = _train(design, run, say, is_json=options.json, source=source)
    said = f"{finished.message} The run is in {run.path}."
    if finished.reason == "nan":
        raise RunFailedError(said)
    say(said)
    return 0


def _train(
    design: Design, run: RunFolder, say: Callable[[str], None], is_json: bool = False, source: ExampleSet | None = None
) -> Finished:
    """Trains and says what happens; raises SourceError for unreadable examples, TrainError for a failed run."""
    request = TrainRequest(design, source=source)
    finished: Finished | None = None
    with ending_in_order(request.stop.set):
        for event in run.record(train_events(request)):
            if isinstance(event, Preparing):
                say(f"{event.message} ...")
            elif isinstance(event, Started):
                _say_started(event, say)
            elif isinstance(event, EpochDone):
                print(json.dumps(asdict(event)), flush=True) if is_json else say(_line(event, design.recipe))
            elif isinstance(event, Finished):
                finished = event
    assert finished is not None, "a training ended without saying so"
    return finished


def _say_started(event: Started, say: Callable[[str], None]) -> None:
    for note in event.notes:
        say(note)
    say(
        f"{event.param_count:,} parameters on {event.device_name}; "
        f"{event.training_count:,} examples to train, {event.validation_count:,} to validate"
    )


def _line(event: EpochDone, recipe: Recipe) -> str:
    accuracy = f"  accuracy {event.val_accuracy:.2%}" if event.val_accuracy is not None else ""
    best = "  best so far" if event.is_best else ""
    return (
        f"epoch {event.epoch:>3}/{recipe.epochs}  loss {event.train_loss:.4f}  "
        f"validation {event.val_loss:.4f}{accuracy}  {event.seconds:.1f} s{best}"
    )


# --- taking it away ----------------------------------------------------------------------------------


def demo(options: Namespace) -> int:
    """LeNet-5 on the digits: draws, checks, trains, looks inside, takes the code away."""
    out: Path = options.out
    design = template("lenet5").open()
    set_recipe(design, Namespace(epochs=options.epochs))
    facts = require_sound(design)
    print(f"Drew {design.name}: {facts.totals.params:,} parameters, {facts.totals.macs:,} MACs.")
    run = RunFolder(_fresh(out / "run"), design)
    finished = _train(design, run, print)
    print(finished.message)
    files = _demo_files(out, design, finished, open_run(run.path))
    certificate = certify(design, finished.weights)
    print(certificate.message)
    print(f"\nIn {out.resolve()}:")
    for name, what in {**files, "run/": "the run, for inspect"}.items():
        print(f"  {name:<28} {what}")
    return 0 if certificate.is_verified and finished.reason == "done" else 1


def _fresh(path: Path) -> Path:
    """The place of a new run or design, numbered where an earlier demo left one."""
    number, fresh = 1, path
    while fresh.is_file() or (fresh.is_dir() and any(fresh.iterdir())):
        number += 1
        fresh = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return fresh


def _demo_files(out: Path, design: Design, finished: Finished, run: Run) -> dict[str, str]:
    """Writes what the demo leaves; returns what each file is."""
    from netdesigner.analysis.facts import analyse_design
    from netdesigner.figures.svg import drawing_svg
    from netdesigner.network.build import build

    facts = analyse_design(design)
    network = build(design, seed=design.recipe.seed)
    network_weights.put(network, finished.weights)
    path = _fresh(out / f"lenet5{file.SUFFIX}")  # an earlier demo's may have been worked on since
    design.weights_id, history = uuid4().hex, history_of(run)
    notes = {KEY: history.text()} if history is not None else None
    network_weights.save(network_weights.beside(path), finished.weights, design.weights_id, notes)
    file.save(design, path)
    file.write_text(out / "model.py", module_source(compile_design(design), "model.safetensors").text)
    network_weights.save_state(network, out / "model.safetensors")
    file.write_text(out / "summary.txt", summary_table(design, facts) + "\n")
    file.write_text(out / "drawing.svg", drawing_svg(design, facts))
    for view in ("curves", "filters", "maps"):
        show(run.path, view, out / f"{view}.png")
    return {
        path.name: "the drawing, with its trained weights beside it",
        "model.py": "the network as PyTorch code",
        "model.safetensors": "its weights",
        "summary.txt": "the table of layers",
        "drawing.svg": "the drawing as a picture",
        "filters.png": "what the first convolution has learned",
        "maps.png": "what it answers to one digit",
        "curves.png": "loss and accuracy, epoch by epoch",
    }
