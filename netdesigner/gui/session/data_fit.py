"""Whether the drawing and the examples that were read go together, renewed with either of them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from netdesigner.analysis.problems import Problem
from netdesigner.gui.session.examples import LoadedExamples
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.training.readiness import data_problems


class DataFit(QObject):
    """Tells the session what keeps its drawing from learning the examples; nothing while none were read."""

    def __init__(self, session: Session, examples: LoadedExamples, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._examples = session, examples
        examples.changed.connect(self._renew)
        listen(self, session.facts.changed, self._renew)

    def _renew(self, _: object = None) -> None:
        source, refusal, session = self._examples.source, self._examples.refusal, self._session
        found = data_problems(session.document.design, session.facts.whole, source) if source is not None else []
        is_told = any(problem.severity == "error" for problem in found)
        if refusal and not is_told and self._examples.is_settled:  # too many for the memory, no words, ...
            found.insert(0, Problem(None, "error", refusal))
        session.set_data_problems(tuple(found))
