"""The text of a training project: `train.py` and `config.toml` around the kernel's own files.

What all projects share stands here as text; what depends on the drawing, its recipe and its examples comes in between.
The lines are as `ruff format` leaves them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from netdesigner.codegen.expressions import call_piece, literal
from netdesigner.codegen.project_template import ARCHIVE, CONSTANTS, HEAD, LOADING, PLACING, REST, SETUP
from netdesigner.codegen.wrapping import WIDTH, Bracket, statement
from netdesigner.layers.base import Call, Shape, show_shape

EXAMPLES, START = "examples.npz", "start.safetensors"


@dataclass(frozen=True)
class ConfigLine:
    """A line of config.toml: a setting, its value, and what it means."""

    name: str
    value: bool | int | float | str
    meaning: str

    @property
    def text(self) -> str:
        return f"{self.name} = {toml(self.value)}"


@dataclass(frozen=True)
class Loading:
    """How the project reads examples that it does not carry along, and resizes them."""

    package: str
    imports: str
    lines: tuple[str, ...]  # that leave `inputs` and `targets`
    told: str
    stored_shape: Shape
    read_shape: Shape
    top: float  # their white


@dataclass(frozen=True)
class TrainingProject:
    """What the text of a project depends on."""

    name: str  # of the class in model.py
    shape: Shape  # of the Input
    loading: Loading | None  # None: the examples lie in a file
    unit: float  # what inputs are divided by where they are not normalized
    axes: tuple[int, ...] | None  # that have one scale; None: token ids have none
    is_classified: bool
    validation_count: int | None  # the last so many examples were set apart; None: the project splits
    loss: Call
    optimizer: Call
    has_fused: bool
    one_hot_classes: int | None
    outputs: tuple[tuple[float, ...], tuple[int, ...]] | None  # how they count, and which are kept; None: there is one
    has_start: bool  # weights are carried along


def config_text(project: TrainingProject, lines: Sequence[ConfigLine]) -> str:
    """config.toml: a line a setting, and a table for those of the optimizer."""
    width = max(len(line.text) for line in lines)
    return "\n".join(
        [
            f"# How {project.name} is trained; `python train.py --help` lists what can be said there instead.",
            *(f"{line.text:<{width}}  # {line.meaning}" for line in lines),
            "",
            f"[optimizer]  # {project.optimizer.target}",
            *(f"{name} = {toml(value)}" for name, value in project.optimizer.kwargs),
            "",
        ]
    )


def toml(value: object) -> str:
    """A plain value, or a row of them, as TOML."""
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(toml, value))}]"
    return repr(value)


def train_source(project: TrainingProject) -> str:
    """train.py."""
    lines = [
        *_head(project), *_examples(project), *_split(project), *_scale(project), *_setup(project),
        *REST.splitlines(),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _head(project: TrainingProject) -> list[str]:
    """The docstring, the imports in isort's order, and the constants."""
    names = ["numpy", "safetensors", *([project.loading.package] if project.loading else []), "torch"]
    others = [
        "import numpy as np", "import torch", "from numpy.typing import NDArray",
        f"from safetensors.numpy import {'load_file, ' if project.has_start else ''}save_file",
        *([project.loading.imports] if project.loading else []),
        "from torch import nn",
    ]  # fmt: skip
    machine = ["device_named", "has_fast_forms", "keep_freed_memory", "place", "spare_threads"]
    own = [
        "import model",
        "from kernel.batches import InMemoryBatches",
        "from kernel.events import BestWeights, Ended, EpochDone",
        "from kernel.loop import TrainingLoop",
        "from kernel.machine import (", *(f"    {name}," for name in machine), ")",
        f"from kernel.plan import {'OutputsPlan, ' if project.outputs else ''}TrainingPlan",
        "from kernel.record import CHECKPOINT, Record",
        "from kernel.setup import TrainingSetup, take_state",
        *(["from preparation.resize import as_images"] if _is_resized(project) else []),
        *(["from preparation.scale import statistics"] if project.axes else []),
        *(["from preparation.split import split"] if project.validation_count is None else []),
    ]  # fmt: skip
    head = HEAD.format(name=project.name, needs=f"{', '.join(names[:-1])} and {names[-1]}")
    return [*head.splitlines(), *others, "", *own, "", *CONSTANTS.splitlines()]


def _is_resized(project: TrainingProject) -> bool:
    return project.loading is not None and project.loading.stored_shape != project.loading.read_shape


def _examples(project: TrainingProject) -> list[str]:
    """The function that has the inputs and targets."""
    loading, shape = project.loading, show_shape(project.shape)
    what = "classes" if project.is_classified else "values"
    if loading is None:
        return ARCHIVE.format(shape=shape, targets=what, file=EXAMPLES).splitlines()
    lines = LOADING.format(shape=shape, targets=what, told=loading.told).splitlines()
    lines += [f"    {line}" for line in loading.lines]
    if _is_resized(project):
        lines.append(f"    inputs = as_images(inputs, {literal(loading.read_shape)}, top={literal(loading.top)})")
    if project.shape != loading.read_shape:
        lines.append(f"    inputs = inputs.reshape(-1, {', '.join(map(str, project.shape))})")
    return [*lines, "    return inputs, targets"]


def _split(project: TrainingProject) -> list[str]:
    lines = ["", "", "def parts(targets: Array, config: Config) -> tuple[Array, Array]:"]
    if project.validation_count is not None:
        return [
            *lines,
            '    """The indices that train, and the last ones, which were set apart to validate."""',
            "    count = len(targets)",
            f"    first = count - {project.validation_count}",
            "    return np.arange(first), np.arange(first, count)",
        ]
    classified = ("",) if project.is_classified else ("is_classified=False",)
    given = ("targets", 'config["validation"]', 'config["seed"]', *filter(None, classified))
    return [
        *lines,
        '    """The indices of the examples that train and of those that validate."""',
        *statement("return ", Bracket("split(", given, ")"), 4),
    ]


def _scale(project: TrainingProject) -> list[str]:
    lines = ["", "", "def scale(inputs: Array, training: Array, config: Config) -> tuple[Array, Array]:"]
    if project.axes is None:
        return [
            *lines,
            '    """Token ids stay as they are."""',
            "    return np.zeros(1, np.float32), np.ones(1, np.float32)",
        ]
    return [
        *lines,
        '    """The mean and the deviation by which inputs are scaled."""',
        '    if config["normalize"]:',
        f"        return statistics(inputs, training, axes={literal(project.axes)})",
        f"    return np.zeros(1, np.float32), np.full(1, {literal(project.unit)}, np.float32)",
    ]


def _setup(project: TrainingProject) -> list[str]:
    """The function that builds everything, in the order in which the program does: random numbers depend on it."""
    start = [
        '    if config["start"]:',
        '        start = load_file(HERE / config["start"])',
        "        weights = {name: torch.from_numpy(value) for name, value in start.items()}",
        "        network.load_state_dict(weights)",
    ]
    plan = [
        'epochs=config["epochs"]', 'batch_size=config["batch_size"]',
        'validation_batch_size=config["validation_batch_size"]', 'seed=config["seed"]',
        f"is_classification={project.is_classified}",
        *([f"one_hot_classes={project.one_hot_classes}"] if project.one_hot_classes else []),
        *([_outputs(*project.outputs)] if project.outputs else []),
        *(['is_continued=bool(config["start"])'] if project.has_start else []),
    ]  # fmt: skip
    given = ["parameters", '**config["optimizer"]']
    given += ['fused=config["fused"] and has_fast_forms(device)'] if project.has_fused else []
    optimizer = statement("optimizer=", Bracket(f"{project.optimizer.target}(", tuple(given), ")"), 8, ",")
    return [
        *SETUP.splitlines(),
        *statement("network = ", Bracket(f"model.{project.name}(", (), ")"), 4),
        *(start if project.has_start else []),
        *PLACING.splitlines(),
        *statement("plan=", Bracket("TrainingPlan(", tuple(plan), ")", is_open=True), 8, ","),
        "        network=network,",
        *statement("loss=", call_piece(project.loss), 8, ","),
        *optimizer,
        "        batches=batches,",
    ]


def _outputs(weights: tuple[float, ...], kept: tuple[int, ...]) -> str:
    """As one line where it fits."""
    text = f"outputs=OutputsPlan({literal(weights)}, {literal(kept)})"
    assert len(text) < WIDTH - 13, "a network with so many outputs needs a line each"
    return text
