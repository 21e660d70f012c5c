"""The networks that come with the program: design files in `resources/templates`, in the order of their index."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.errors import SentenceError
from netdesigner.paths import resources

YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
CLAUSE = r"(?:\bal\.|[^.:;()])+?"
SOURCE = re.compile(rf"{CLAUSE} \({YEAR.pattern}\)|{CLAUSE}{YEAR.pattern}")
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
    layers: int = 0  # those inside of modules counted each time they are used
    kinds: tuple[str, ...] = ()  # class names of its layers
    windows: tuple[str, ...] = ()  # kernel sizes: "1 × 1", "3 × 3"
    modules: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Authors and year as the story tells them: "He, Zhang, Ren and Sun 2015"."""
        found = SOURCE.search(self.story)
        return found[0].strip() if found else ""

    @property
    def year(self) -> int | None:
        found = YEAR.search(self.source)
        return int(found[0]) if found else None

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
        figures: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
        }
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
