"""The examples that the recipe names, read in the background and shared by all who look at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from netdesigner.design.commands import Change
from netdesigner.design.recipe import Recipe
from netdesigner.gui.links import listen
from netdesigner.gui.session import Session
from netdesigner.gui.worker import Asker
from netdesigner.layers.base import Shape

if TYPE_CHECKING:
    from netdesigner.data.examples import Examples
    from netdesigner.data.source import Source

State = Literal["idle", "loading", "ready", "failed"]


@dataclass(frozen=True)
class _Wanted:
    """What examples depend on; when it is another, they are read anew."""

    where: str
    validation: float
    normalize: bool
    seed: int
    shape: Shape | None

    @classmethod
    def of(cls, session: Session) -> _Wanted:
        recipe = session.document.recipe
        return cls(recipe.data, recipe.validation, recipe.normalize, recipe.seed, input_shape(session))


@dataclass(frozen=True, eq=False)
class _Found:
    source: Source
    examples: Examples | None
    refusal: str


def input_shape(session: Session) -> Shape | None:
    """The shape of the drawn Input; None where there is not exactly one."""
    inputs = [node.layer for node in session.document.design.graph.nodes.values() if node.layer.is_input]
    return inputs[0].output_shapes(())[0] if len(inputs) == 1 else None


class LoadedExamples(QObject):
    """The source and, where they fit the drawn Input, the prepared examples.

    Nothing is read before somebody wants it. `refusal` says why a source does not fit the Input; `sentence`
    why it cannot be opened at all.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.state: State = "idle"
        self.source: Source | None = None
        self.examples: Examples | None = None
        self.refusal = self.sentence = ""
        self._is_wanted = False
        self._wanted: _Wanted | None = None  # what was asked for last
        self._held: _Wanted | None = None  # what `examples` are
        self._asker = Asker(self)
        listen(self, session.document.changed, self._follow)

    def want(self) -> None:
        """Somebody looks: reads the examples unless they are there."""
        self._is_wanted = True
        self._renew()

    def reload(self) -> None:
        """Reads the source again, for files that have changed."""
        self._wanted, self.source = None, None
        self.want()

    def current(self) -> Examples | None:
        """The examples, if they are those of the recipe and the drawing as they are now."""
        return self.examples if self._held == _Wanted.of(self._session) else None

    @property
    def is_loading(self) -> bool:
        """Whether examples are being read, or are about to be after an edit."""
        return self.state == "loading" or (self._is_wanted and self._wanted != _Wanted.of(self._session))

    def close(self, seconds: float = 10.0) -> bool:
        """Forgets what is being read and waits for the thread."""
        self._asker.forget()
        return self._asker.wait(seconds)

    def _follow(self, change: Change) -> None:
        if self._is_wanted and (change.recipe or change.is_structural or change.is_reset):
            self._renew()

    def _renew(self) -> None:
        wanted = _Wanted.of(self._session)
        if wanted == self._wanted:
            return
        known = self.source if self._wanted is not None and wanted.where == self._wanted.where else None
        self._wanted = wanted
        recipe = self._session.document.recipe
        self.state, self.sentence = "loading", ""
        self._asker.ask(lambda: (wanted, _read(recipe, wanted.shape, known)), self._take, self._fail)
        self.changed.emit()

    def _take(self, answer: tuple[_Wanted, _Found]) -> None:
        self._held, found = answer
        self.state = "ready"
        self.source, self.examples, self.refusal = found.source, found.examples, found.refusal
        self.changed.emit()

    def _fail(self, sentence: str) -> None:
        self.state, self.sentence = "failed", sentence
        self.source = self.examples = self._held = None
        self.changed.emit()


def _read(recipe: Recipe, shape: Shape | None, known: Source | None) -> _Found:
    """In the background: opens the source and prepares its examples for the Input."""
    from netdesigner.data.examples import prepare
    from netdesigner.data.source import SourceError
    from netdesigner.data.sources import open_source

    source = known or open_source(recipe.data)
    if shape is None:
        return _Found(source, None, "")
    try:
        return _Found(source, prepare(recipe, shape, source), "")
    except SourceError as error:
        return _Found(source, None, str(error))
