"""The examples that the recipe names, read in the background and shared by all who look at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from netdesigner.data.stamp import Stamp, stamp_of
from netdesigner.design.commands import Change
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.worker import LatestRequest
from netdesigner.layers.base import Shape
from netdesigner.recipe.recipe import Recipe

if TYPE_CHECKING:
    from netdesigner.data.example_set import ExampleSet
    from netdesigner.data.examples import Examples

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
    source: ExampleSet | None
    examples: Examples | None
    refusal: str
    stamp: Stamp  # of the files, before they were read
    sentence: str = ""  # why there is no source


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
    settled = Signal()  # what was asked for last has been read, or looked at again

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.state: State = "idle"
        self.source: ExampleSet | None = None
        self.examples: Examples | None = None
        self.refusal = self.sentence = ""
        self._is_wanted = self._is_looking = False
        self._wanted: _Wanted | None = None  # what was asked for last
        self._held: _Wanted | None = None  # what `examples` are
        self._stamp: Stamp | None = None  # of the files that were read
        self._where = session.document.recipe.data
        self._asker = LatestRequest(self)
        listen(self, session.document.changed, self._follow)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):  # files are changed in other windows
            app.applicationStateChanged.connect(self._look_when_active)

    def want(self) -> None:
        """Somebody looks: reads the examples unless they are there."""
        self._is_wanted = True
        self._renew()

    def reload(self) -> None:
        """Reads the source again, for files that have changed."""
        self._wanted, self.source = None, None
        self.want()

    def refresh(self) -> None:
        """Reads the source again if its files are others by name, size or time than those that were read."""
        where = self._session.document.recipe.data
        if self.state not in ("ready", "failed") or self._is_looking or where == Recipe().data:
            return
        self._is_looking = True
        self._asker.ask(lambda: stamp_of(where), self._compare)

    def current(self) -> Examples | None:
        """The examples, if they are those of the recipe and the drawing as they are now."""
        return self.examples if self._held == _Wanted.of(self._session) else None

    @property
    def is_loading(self) -> bool:
        """Whether examples are being read, or are about to be after an edit."""
        return self.state == "loading" or (self._is_wanted and self._wanted != _Wanted.of(self._session))

    @property
    def is_settled(self) -> bool:
        """Whether nothing is being read, or looked at again, for the recipe and the drawing as they are now."""
        is_read = self.state in ("ready", "failed") and self._wanted == _Wanted.of(self._session)
        return is_read and not self._is_looking

    def close(self, seconds: float = 10.0) -> bool:
        """Forgets what is being read and waits for the thread."""
        self._asker.forget()
        return self._asker.wait(seconds)

    def _follow(self, change: Change) -> None:
        where, before = self._session.document.recipe.data, self._where
        self._where = where
        if change.is_reset:
            self._forget()
        elif where != before and change.recipe:
            self.want()  # somebody chose them: whether they fit is told at once
        elif self._is_wanted and (change.recipe or change.is_structural):
            self._renew()

    def _forget(self) -> None:
        """Another file: what it names is not touched before somebody looks at it."""
        self._asker.forget()
        self._is_wanted = self._is_looking = False
        self._wanted = self._held = self._stamp = None
        self.state, self.source, self.examples, self.refusal, self.sentence = "idle", None, None, "", ""
        self.changed.emit()

    def _look_when_active(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.refresh()

    def _compare(self, stamp: Stamp) -> None:
        self._is_looking = False
        if stamp != self._stamp:
            self.reload()
        else:
            self.settled.emit()

    def _renew(self) -> None:
        wanted = _Wanted.of(self._session)
        if wanted == self._wanted:
            return
        known = self.source if self._wanted is not None and wanted.where == self._wanted.where else None
        stamp = self._stamp if known is not None else None
        self._wanted, self._is_looking = wanted, False
        recipe = self._session.document.recipe
        self.state, self.sentence = "loading", ""
        is_wanted = self._asker.ticket()
        self._asker.ask(lambda: (wanted, _read(recipe, wanted.shape, known, stamp, is_wanted)), self._take, self._fail)
        self.changed.emit()

    def _take(self, answer: tuple[_Wanted, _Found]) -> None:
        self._held, found = answer
        self._stamp = found.stamp
        if found.source is None:
            self._fail(found.sentence)
            return
        self.state = "ready"
        self.source, self.examples, self.refusal = found.source, found.examples, found.refusal
        self.changed.emit()
        self.settled.emit()

    def _fail(self, sentence: str) -> None:
        self.state, self.sentence, self.refusal = "failed", sentence, ""
        self.source = self.examples = self._held = None
        self.changed.emit()
        self.settled.emit()


class OnceFresh(QObject):
    """Calls back when the examples have been read and are those that the disk holds now; at once where they are."""

    def __init__(self, examples: LoadedExamples, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._examples = examples
        self._callback: Callable[[], object] | None = None
        examples.settled.connect(self._go_on)

    @property
    def is_waiting(self) -> bool:
        return self._callback is not None

    def ask(self, callback: Callable[[], object]) -> None:
        self._callback = callback
        self._examples.want()
        self._examples.refresh()
        self._go_on()

    def cancel(self) -> bool:
        """Calls nobody back; whether it would have."""
        was_waiting, self._callback = self.is_waiting, None
        return was_waiting

    def _go_on(self) -> None:
        if self._callback is not None and self._examples.is_settled:
            callback, self._callback = self._callback, None
            callback()


def _read(
    recipe: Recipe,
    shape: Shape | None,
    known: ExampleSet | None,
    known_stamp: Stamp | None,
    is_wanted: Callable[[], bool],
) -> _Found:
    """In the background: opens the source and prepares its examples for the Input, while they are wanted."""
    from netdesigner.data.checks import SourceError
    from netdesigner.data.examples import prepare
    from netdesigner.data.sources import open_source

    def look(done: int, count: int) -> None:
        if not is_wanted():
            raise SourceError("Other examples are wanted by now.")

    stamp = known_stamp or stamp_of(recipe.data)
    try:
        source = known or open_source(recipe.data)
    except SourceError as error:
        return _Found(None, None, "", stamp, str(error))
    if shape is None:
        return _Found(source, None, "", stamp)
    try:
        return _Found(source, prepare(recipe, shape, source, look, is_kept=False), "", stamp)
    except SourceError as error:
        return _Found(source, None, str(error), stamp)
