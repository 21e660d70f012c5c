"""The networks that come with the program: design files in `resources/templates`, in the gallery's order."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.errors import SentenceError
from netdesigner.paths import resources

# The gallery's order: from the smallest idea to the largest network
ORDER = (
    "mlp", "lenet5", "tutorial_1x32x32", "tutorial_3x32x32", "vgg_digits", "residual_digits", "inception_digits",
    "alexnet", "vgg16",
)  # fmt: skip


class TemplateError(SentenceError):
    """There is no such template; the sentence names what there is."""


@dataclass(frozen=True)
class Template:
    """A shipped design: `name` is what the command line uses."""

    name: str
    path: Path

    def open(self) -> Design:
        return file.load(self.path)

    @staticmethod
    def title_of(design: Design) -> str:
        """The first line of the design's notes."""
        return design.notes.partition("\n")[0] or design.name


def templates() -> list[Template]:
    """All templates; files that `ORDER` does not name come last, by name."""
    found = {path.stem: path for path in (resources() / "templates").glob(f"*{file.SUFFIX}")}
    names = [name for name in ORDER if name in found] + sorted(set(found) - set(ORDER))
    return [Template(name, found[name]) for name in names]


def template(name: str) -> Template:
    """The template of that name; raises TemplateError."""
    known = {each.name: each for each in templates()}
    if name in known:
        return known[name]
    similar = get_close_matches(name.lower(), known, n=2, cutoff=0.5)
    hint = f"Did you mean {' or '.join(similar)}?" if similar else f"There are: {', '.join(known)}."
    raise TemplateError(f"There is no template called {name!r}. {hint}")
