"""The exported code of the open design, compiled once for all who show it; a large design in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from netdesigner.codegen.source import ModuleText, module_source
from netdesigner.compile.program import Program, compile_design
from netdesigner.design.commands import Change
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.worker import LatestRequest

if TYPE_CHECKING:
    from netdesigner.gui.session.session import Session

LARGE = 400  # blocks from which on the window does not wait for the code


class LiveCode(QObject):
    """Nothing is compiled until somebody asks by `renew`; `renewed` then says that the answer is there."""

    renewed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._asker = LatestRequest(self)
        self._is_old = True
        self._is_asked = False
        self.program: Program | None = None  # of the last drawing without a mistake
        self.source: ModuleText | None = None
        self.mistake = ""  # why there is no code of the present drawing
        listen(self, session.document.changed, self._follow)

    @property
    def is_current(self) -> bool:
        """Whether code or mistake are those of the present drawing."""
        return not self._is_old

    def _follow(self, change: Change) -> None:
        if change.is_structural or change.name or change.recipe:  # names follow the task: logits or values
            self._is_old, self._is_asked = True, False
            self._asker.forget()
        if change.is_reset:
            self.program = self.source = None  # that of another design

    def renew(self) -> None:
        """Compiles the drawing as it is now, unless that has been done or asked for already."""
        if not self._is_old:
            self.renewed.emit()
            return
        if self._is_asked:
            return
        design, facts = self._session.document.design, self._session.facts.whole
        drawn = sum(len(graph.nodes) for graph in design.graphs.values())
        if max(drawn, facts.totals.layers) < LARGE:
            try:
                program = compile_design(design, facts=facts)
                self._take((program, module_source(program)))
            except ValueError as error:
                self._refuse(str(error))
            except Exception:  # code of an earlier drawing must not stay beside this one, whatever is wrong
                self._refuse("The code of this drawing could not be written: the program made a mistake.")
                raise
            return
        self._is_asked, frozen = True, design.snapshot()

        def work() -> tuple[Program, ModuleText]:
            program = compile_design(frozen, facts=facts)
            return program, module_source(program)

        self._asker.ask(work, self._take, self._refuse)

    def _take(self, made: tuple[Program, ModuleText]) -> None:
        self.program, self.source = made
        self.mistake = ""
        self._is_old = self._is_asked = False
        self.renewed.emit()

    def _refuse(self, sentence: str) -> None:
        self.mistake = sentence
        self._is_old = self._is_asked = False
        self.renewed.emit()

    def close(self, seconds: float = 10.0) -> bool:
        """Forgets what is being compiled and waits for the thread."""
        self._asker.forget()
        return self._asker.wait(seconds)
