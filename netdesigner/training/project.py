"""A training project: the files that train a design without this program. Free of torch.

The class and `train.py` are printed; the kernel and the preparation of examples are this program's own files, copied
byte for byte, so that both make the same steps. Examples that everybody has (the digits) are
read where they are; others lie beside the code as they are stored, brought to the size of the Input.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from netdesigner import data, training
from netdesigner.analysis.facts import Facts
from netdesigner.codegen.project_text import EXAMPLES, ConfigLine, Loading, TrainingProject, config_text, train_source
from netdesigner.codegen.source import module_source
from netdesigner.compile.classes import Program
from netdesigner.compile.program import compile_design
from netdesigner.data.example_set import ExampleSet
from netdesigner.data.examples import Examples, prepare, scale_axes, unit_of
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
    examples: Examples

    def write(self, folder: Path) -> Iterator[Path]:
        """Writes the files into a folder, each whole, and names them."""
        yield _written(folder / "model.py", module_source(self.program).text)
        yield _written(folder / "train.py", train_source(self.text))
        yield _written(folder / "config.toml", config_text(self.text, self.config))
        for name, source in COPIED.items():
            for path in sorted(source.glob("*.py")):
                file.write_bytes(folder / name / path.name, path.read_bytes())
            yield folder / name
        if self.text.loading is None:
            file.write_bytes(folder / EXAMPLES, _archive(self.examples))
            yield folder / EXAMPLES


def project_of(design: Design, facts: Facts, source: ExampleSet, start: str = "") -> Project:
    """The project of a sound design with these examples; `start` is the file of the weights that it begins with.

    Raises SourceError or TrainError as a training does.
    """
    refuse_unread(design)
    program = compile_design(design)
    examples = prepare(design.recipe, program.arguments[0].shape, source)
    recipe, _ = resolved(design.recipe, examples, program)
    check_fit(design, recipe, examples, program)
    plan = plan_of(recipe, examples, outputs_of(program.results))
    is_channels_last = wants_channels_last(facts.nodes.values(), examples.shape)
    text = _text(recipe, program, examples, plan, bool(start))
    return Project(program, text, tuple(_config(recipe, text, plan, is_channels_last, start)), examples)


def empty_folder(path: Path) -> Path:
    """The folder, made if it is not there; raises ProjectError where it is not empty or cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise ProjectError(f"{path} is not empty. Choose another folder for the project.")
    except OSError as error:
        raise ProjectError(f"The project cannot be written to {path} ({error.strerror or error}).") from None
    return path


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


def _text(recipe: Recipe, program: Program, examples: Examples, plan: TrainingPlan, has_start: bool) -> TrainingProject:
    source = examples.source
    is_tokens = vocabulary_of(examples.shape) is not None
    is_plain = plan.outputs == OutputsPlan()
    return TrainingProject(
        name=program.name,
        shape=tuple(examples.shape),
        loading=_loading(recipe, examples),
        unit=unit_of(source),
        axes=None if is_tokens else scale_axes(examples.plan),
        is_classified=source.is_classified,
        validation_count=len(examples.validation) if source.validation is not None else None,
        loss=recipe.loss_in_use.call(),
        optimizer=recipe.optimizer.call(),
        has_fused=recipe.optimizer.has_fused,
        one_hot_classes=plan.one_hot_classes,
        outputs=None if is_plain else (plan.outputs.weights, plan.outputs.kept),
        has_start=has_start,
    )


def _loading(recipe: Recipe, examples: Examples) -> Loading | None:
    """How a project reads examples that everybody has; None where it carries a file of them."""
    kind, source = at_hand().get(recipe.data.strip().lower()), examples.source
    if kind is None or kind.loading is None or source.kind_of_targets not in kind.gives:
        return None  # classes may have become values
    code, read_shape = kind.loading, tuple(examples.plan.read_shape)
    return Loading(code.package, code.imports, code.lines, code.told, tuple(source.shape), read_shape, source.top)


def _config(
    recipe: Recipe, text: TrainingProject, plan: TrainingPlan, is_channels_last: bool, start: str
) -> Iterator[ConfigLine]:
    yield ConfigLine("epochs", plan.epochs, "passes over the examples that train")
    yield ConfigLine("batch_size", plan.batch_size, "examples in one step")
    yield ConfigLine("validation_batch_size", plan.validation_batch_size, "nothing is kept for a way back there")
    yield ConfigLine("seed", plan.seed, "of the split, the first weights, the order and what Dropout draws")
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
