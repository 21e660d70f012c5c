"""What a layer offers when it refuses: a sentence, and repairs as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netdesigner.declare.declared import SettingError
from netdesigner.errors import SentenceError

if TYPE_CHECKING:
    from netdesigner.layers.base import Layer
    from netdesigner.layers.initialization import Initialization


@dataclass(frozen=True)
class ChangeSettings:
    """Give a node other settings."""

    settings: dict[str, Any]
    node: str | None = None  # None: the node that refused


@dataclass(frozen=True)
class InsertBefore:
    """Put a layer on the wire that enters `port` of a node; `like` is the output that its second input takes."""

    layer: Layer
    port: int = 0
    node: str | None = None
    like: tuple[str, int] | None = None


@dataclass(frozen=True)
class InsertAfter:
    """Put a layer on the wires that leave a node."""

    layer: Layer
    node: str | None = None


@dataclass(frozen=True)
class ReplaceLayer:
    """Turn a node into another layer; its name and wires stay."""

    layer: Layer
    node: str | None = None


@dataclass(frozen=True)
class TakeOut:
    """Take a node out and join what was before it with what was after it."""

    node: str | None = None


@dataclass(frozen=True)
class CloseGaps:
    """Move the wires into a node up, so that no input between them is free."""

    node: str | None = None


@dataclass(frozen=True)
class ConnectFrom:
    """Join a node's first output with the input `port` of another."""

    source: str
    port: int
    node: str | None = None


@dataclass(frozen=True)
class ChangeInitialization:
    """Let the weights of a node start otherwise."""

    init: Initialization | None
    node: str | None = None


@dataclass(frozen=True)
class Forget:
    """Leave out what a file says in a place ("init", "recipe.optimizer") and this program cannot use."""

    place: str
    node: str | None = None


Edit = (
    ChangeSettings | InsertBefore | InsertAfter | ReplaceLayer | TakeOut | CloseGaps | ConnectFrom
    | ChangeInitialization | Forget
)  # fmt: skip


@dataclass(frozen=True)
class Fix:
    """A repair as data: a title such as "Insert Flatten" and the edits that make it."""

    title: str
    edits: tuple[Edit, ...]


class ShapeError(SentenceError):
    """A layer refuses its inputs: one sentence with the numbers, and the fixes it knows."""

    def __init__(self, message: str, *fixes: Fix) -> None:
        super().__init__(message)
        self.fixes = fixes


class LayerError(SettingError):
    """Settings that a layer cannot have, or a text that is no layer, as a sentence."""
