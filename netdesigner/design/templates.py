"""The networks that come with the program: design files in `resources/templates`, in the order of their index."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.errors import SentenceError
from netdesigner.paths import resources

INDEX = "index.json"  # what a gallery shows, so that it need not open and analyse sixty designs


class TemplateError(SentenceError):
    """There is no such template; the sentence names what there is."""


@dataclass(frozen=True)
class Template:
    """A shipped design: `name` is what the command line uses, the rest what is told of it without opening it."""

    name: str
    path: Path
    title: str
    story: str  # source, year, what makes it itself
    family: str
    input: tuple[int, ...]
    params: int  # at evaluation, as the operations
    macs: int
    receptive_field: tuple[float, ...] | None  # the largest before the network takes in the whole input
    blocks: int

    def open(self) -> Design:
        return file.load(self.path)

    @staticmethod
    def title_of(design: Design) -> str:
        """The first line of the design's notes."""
        return design.notes.partition("\n")[0] or design.name


@cache
def _read(folder: Path) -> tuple[Template, ...]:
    found = []
    for row in json.loads(file.read_text(folder / INDEX)):
        field = row["receptive_field"]
        figures = row | {"input": tuple(row["input"]), "receptive_field": None if field is None else tuple(field)}
        found.append(Template(path=folder / f"{row['name']}{file.SUFFIX}", **figures))
    return tuple(found)


def templates() -> list[Template]:
    """All templates in the gallery's order: from the smallest idea to the largest network."""
    return list(_read(resources() / "templates"))


def template(name: str) -> Template:
    """The template of that name; raises TemplateError."""
    known = {each.name: each for each in templates()}
    if name in known:
        return known[name]
    similar = get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(similar)}?" if similar else "`netdesigner templates` lists them."
    raise TemplateError(f"There is no template called {name!r}. {hint}")
