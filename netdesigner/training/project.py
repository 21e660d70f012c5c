"""A training project: the files that train a design without this program. Free of torch.

The class and `train.py` are printed; the kernel and the preparation of examples are this program's own files, copied
byte for byte, so that both make the same steps. Examples that everybody has (the digits) are read where they are;
others lie beside the code as they are stored, brought to the size of the Input.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from netdesigner import data, training
from netdesigner.analysis.facts import Facts
from netdesigner.codegen.project_text import (
    EXAMPLES,
    START,
    ConfigLine,
    Loading,
    TrainingProject,
    config_text,
    train_source,
)
from netdesigner.codegen.source import module_source
from netdesigner.compile.classes import Program
from netdesigner.compile.program import compile_design
from netdesigner.data.example_set import ExampleSet, for_task
from netdesigner.data.examples import Examples, prepare, scale_axes, unit_of
from netdesigner.data.plan import Plan, plan
from netdesigner.data.sources import at_hand
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.errors import SentenceError
from netdesigner.layers.words import vocabulary_of
from netdesigner.recipe import Recipe
from netdesigner.training.checks import check_fit, refuse_unread, resolved
from netdesigner.training.kernel.plan import OutputsPlan, TrainingPlan
from netdesigner.training.plan import outputs_of, plan_of, wants_channels_last

COPIED = {
    "kernel": Path(training.__file__).with_name("kernel"),
    "preparation": Path(data.__file__).with_name("preparation"),
}


class ProjectError(SentenceError):
    """A folder that cannot take a project: one sentence."""


@dataclass(frozen=True, eq=False)
class Project:
    """All that a project consists of but the weights that it begins with."""

    program: Program
    text: TrainingProject
    config: tuple[ConfigLine, ...]
    examples: Examples | None  # that are carried along

    def write(self, folder: Path) -> Iterator[Path]:
        """Writes the files into a folder, each whole, and names them."""
        yield _written(folder / "model.py", module_source(self.program).text)
        yield _written(folder / "train.py", train_source(self.text))
        yield _written(folder / "config.toml", config_text(self.text, self.config))
        for name, source in COPIED.items():
            (folder / name).mkdir()
            for path in sorted(source.glob("*.py")):
                file.write_bytes(folder / name / path.name, path.read_bytes())
            yield folder / name
        if self.examples is not None:
            file.write_bytes(folder / EXAMPLES, _archive(self.examples))
            yield folder / EXAMPLES


def project_of(design: Design, facts: Facts, source: ExampleSet, start: str = "") -> Project:
    """The project of a sound design with these examples; `start` is the file of the weights that it begins with.

    Raises SourceError or TrainError as a training does.
    """
    refuse_unread(design)
    program = compile_design(design)
    shape = program.arguments[0].shape
    source = for_task(source, design.recipe.task)
    recipe, _ = resolved(design.recipe, source, program)
    check_fit(design, recipe, source, program)
    way, numbers = plan(source, shape), plan_of(recipe, source, shape, outputs_of(program.results))
    loading = _loading(recipe, source, way)
    text = _text(recipe, program, source, way, numbers, loading, bool(start))
    is_channels_last = wants_channels_last(facts.nodes.values(), shape)
    config = tuple(_config(recipe, text, numbers, is_channels_last, start))
    return Project(program, text, config, None if loading else prepare(recipe, shape, source))


def write_project(project: Project, path: Path, write_start: Callable[[Path], None] | None = None) -> list[Path]:
    """Writes a project into a new or empty folder, whole or not at all; returns what was written.

    `write_start` writes the weights that it begins with. Raises ProjectError, FileError or WeightsError.
    """
    with filling(path) as folder:
        paths = list(project.write(folder))
        if write_start is not None:
            write_start(folder / START)
            paths.append(folder / START)
    return paths


@contextmanager
def filling(path: Path) -> Iterator[Path]:
    """A folder for a project, which must be empty or not there yet; where it cannot be filled it is left as it was.

    Raises ProjectError.
    """
    is_new = not path.exists()
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise ProjectError(f"{path} is not empty. Choose another folder for the project.")
    except OSError as error:
        raise ProjectError(f"The project cannot be written to {path} ({error.strerror or error}).") from None
    try:
        yield path
    except BaseException:
        for inside in path.iterdir():
            shutil.rmtree(inside) if inside.is_dir() else inside.unlink()
        if is_new:
            path.rmdir()
        raise


def _written(path: Path, text: str) -> Path:
    file.write_text(path, text)
    return path


def _archive(examples: Examples) -> bytes:
    """Inputs as they are stored and targets, under the names that this program reads as well."""
    is_tokens = vocabulary_of(examples.shape) is not None
    stored = examples.array()
    inputs = stored.astype(np.int64) if is_tokens else stored
    content = io.BytesIO()
    np.savez(content, x=inputs, y=examples.targets, class_names=np.array(examples.classes, dtype=str))
    return content.getvalue()


def _text(
    recipe: Recipe,
    program: Program,
    source: ExampleSet,
    way: Plan,
    numbers: TrainingPlan,
    loading: Loading | None,
    has_start: bool,
) -> TrainingProject:
    outputs = numbers.outputs
    return TrainingProject(
        name=program.name,
        shape=tuple(way.input_shape),
        loading=loading,
        unit=unit_of(source),
        axes=None if vocabulary_of(way.input_shape) is not None else scale_axes(way),
        is_classified=source.is_classified,
        validation_count=source.validation.count if source.validation is not None else None,
        loss=recipe.loss_in_use.call(),
        optimizer=recipe.optimizer.call(),
        has_fused=recipe.optimizer.has_fused,
        one_hot_classes=numbers.one_hot_classes,
        outputs=None if outputs == OutputsPlan() else (outputs.weights, outputs.kept),
        has_start=has_start,
    )


def _loading(recipe: Recipe, source: ExampleSet, way: Plan) -> Loading | None:
    """How a project reads examples that everybody has; None where it carries a file of them."""
    kind = at_hand().get(recipe.data.strip().lower())
    if kind is None or kind.loading is None or source.kind_of_targets not in kind.gives:
        return None  # classes may have become values
    code, stored, read = kind.loading, tuple(source.shape), tuple(way.read_shape)
    return Loading(code.package, code.imports, code.lines, code.told, stored, read, source.top)


def _config(
    recipe: Recipe, text: TrainingProject, numbers: TrainingPlan, is_channels_last: bool, start: str
) -> Iterator[ConfigLine]:
    yield ConfigLine("epochs", numbers.epochs, "passes over the examples that train")
    yield ConfigLine("batch_size", numbers.batch_size, "examples in one step")
    yield ConfigLine("validation_batch_size", numbers.validation_batch_size, "larger: nothing is kept for a way back")
    yield ConfigLine("seed", numbers.seed, "of the split, the first weights, the order and what Dropout draws")
    if text.validation_count is None:
        yield ConfigLine("validation", recipe.validation, "part of the examples that validates")
    if text.axes is not None:
        yield ConfigLine("normalize", recipe.normalize, "zero mean and unit variance, by the part that trains")
    if start:
        yield ConfigLine("start", start, 'weights to begin with; "" begins with fresh ones')
    yield ConfigLine("device", recipe.device, "auto, cpu, cuda, cuda:1 or mps")
    yield ConfigLine("threads", recipe.threads, "that compute on the CPU; 0: one fewer than cores")
    yield ConfigLine("channels_last", is_channels_last, "the order of images in memory: convolutions gain by it")
    if text.has_fused:
        yield ConfigLine("fused", True, "the optimizer's fused form: the same steps, faster")
