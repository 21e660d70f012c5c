"""`export --project`: the files that train a design without this program."""

from __future__ import annotations

from argparse import Namespace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from netdesigner.cli.errors import UsageError
from netdesigner.cli.recipe import set_recipe
from netdesigner.cli.soundness import refuse, require_sound
from netdesigner.codegen.project_text import START
from netdesigner.data.sources import open_source
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.network import weights as network_weights
from netdesigner.training.project import project_of, write_project
from netdesigner.training.readiness import data_problems

if TYPE_CHECKING:
    from netdesigner.network.build import BuiltNetwork


def export_project(options: Namespace) -> int:
    """Writes a project; nothing of it before all that is read has been read."""
    _refuse_others(options)
    design = file.load(options.file)
    facts = require_sound(design)
    set_recipe(design, options)
    source = open_source(design.recipe.data)
    refuse(design, [each for each in data_problems(design, facts, source) if each.severity == "error"])
    beside = network_weights.beside(options.file)
    network = _with_weights(design, beside) if beside.is_file() else None
    project = project_of(design, facts, source, START if network is not None else "")
    write_start = partial(network_weights.save_state, network) if network is not None else None
    for path in write_project(project, options.project, write_start):
        said = f": weights from {beside}, to begin with; config.toml can say otherwise" if path.name == START else ""
        print(f"{path}{said}")
    print(f"Train with: python {options.project / 'train.py'}")
    return 0


def _refuse_others(options: Namespace) -> None:
    told = {"output": "-o", "weights": "--weights", "source": "--from", "partly": "--partly", "keep": "--keep",
            "certify": "--certify"}  # fmt: skip
    for name, option in told.items():
        if getattr(options, name):
            raise UsageError(f"{option} belongs to the export of a class; give either -o MODEL.py or --project DIR.")


def _with_weights(design: Design, beside: Path) -> BuiltNetwork:
    """A network with the weights beside its design: only where there are any does this import torch."""
    from netdesigner.cli.weights import put_trained
    from netdesigner.network.build import build

    network = build(design, seed=design.recipe.seed)
    put_trained(network, design, beside)
    return network
