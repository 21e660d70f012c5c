"""`export --project`: the files that train a design without this program."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from netdesigner.cli.errors import UsageError
from netdesigner.cli.recipe import set_recipe
from netdesigner.cli.soundness import refuse, require_sound
from netdesigner.codegen.project_text import START
from netdesigner.data.sources import open_source
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.network import weights as network_weights
from netdesigner.training.project import empty_folder, project_of
from netdesigner.training.readiness import data_problems


def export_project(options: Namespace) -> int:
    """Writes a project; nothing of it before all that is read has been read."""
    _refuse_others(options)
    design = file.load(options.file)
    facts = require_sound(design)
    set_recipe(design, options)
    source = open_source(design.recipe.data)
    refuse(design, [each for each in data_problems(design, facts, source) if each.severity == "error"])
    beside = network_weights.beside(options.file)
    project = project_of(design, facts, source, START if beside.is_file() else "")
    folder = empty_folder(options.project)
    for path in project.write(folder):
        print(path)
    if beside.is_file():
        _write_start(design, beside, folder / START)
    print(f"Train with: python {folder / 'train.py'}")
    return 0


def _refuse_others(options: Namespace) -> None:
    for name, told in (("output", "-o"), ("weights", "--weights"), ("source", "--from"), ("certify", "--certify")):
        if getattr(options, name, None):
            raise UsageError(f"{told} belongs to the export of a class; give either -o MODEL.py or --project DIR.")


def _write_start(design: Design, beside: Path, goal: Path) -> None:
    """The weights beside the design under the names of the class: only where there are any does this import torch."""
    from netdesigner.cli.weights import put_trained
    from netdesigner.network.build import build

    network = build(design, seed=design.recipe.seed)
    origin = put_trained(network, design, beside)
    network_weights.save_state(network, goal)
    print(f"{goal}: weights {origin}, to begin with; config.toml says how to begin with fresh ones")
