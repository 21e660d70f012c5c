"""Where examples may come from: one declared class a kind of source, in the file that reads it.

A source says how it recognises a path, what a dialog offers for it, how sentences name it, and what it gives to learn.
The data page, file dialogs, `--data` and refusals are made from these classes.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from netdesigner.declare.declared import Declared
from netdesigner.declare.registry import Registry

if TYPE_CHECKING:
    from netdesigner.data.example_set import ExampleSet
    from netdesigner.data.targets import Targets


class Confidence(IntEnum):
    """How sure a source is that a path is one of its own; the surest one opens it."""

    NO = 0
    PERHAPS = 1  # nothing speaks against it
    LIKELY = 2  # its name says so
    SURE = 3  # its content says so


@dataclass(frozen=True)
class LoadingCode:
    """How code without this program reads the same examples: lines that leave `inputs` (N, *shape) and `targets`."""

    package: str  # that is to be installed
    imports: str
    lines: tuple[str, ...]
    told: str  # what they are, in a sentence


class Source(Declared):
    """A kind of place that examples come from."""

    word: ClassVar[str] = ""  # what is written instead of a path, for examples that are always at hand
    ways: ClassVar[tuple[str, ...]]  # what may be given, as sentences name it: "an .npz file"
    patterns: ClassVar[tuple[str, ...]] = ()  # files that a dialog offers
    folder_of: ClassVar[str] = ""  # what lies in a folder that may be given: "one folder of images a class"
    gives: ClassVar[tuple[Targets, ...]]
    loading: ClassVar[LoadingCode | None] = None  # None: a project has a file of the examples

    @classmethod
    def recognises(cls, path: Path) -> Confidence:
        """Whether a file or folder that is there is one of this kind, by its name or its first bytes."""
        return Confidence.NO

    @abstractmethod
    def open(self, path: Path) -> ExampleSet:
        """The examples at a path (of no meaning to one with a `word`); raises SourceError."""


SOURCES: Registry[Source] = Registry()


def source(cls: type[Source]) -> type[Source]:
    """Registers a kind of source."""
    SOURCES.add(cls)
    return cls
