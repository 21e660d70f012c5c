"""The buttons of a problem's fixes, each with what it would lead to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from netdesigner.analysis.fixes import offered
from netdesigner.analysis.problems import Problem
from netdesigner.design.graph import GraphError
from netdesigner.gui.look import theme, wording
from netdesigner.gui.look.elided import ElidedButton
from netdesigner.gui.session.session import Session
from netdesigner.layers import Fix, LayerError


class FixButtons(QWidget):
    """One row a fix: a button (the first one strong) and its consequence beside it, or below where it is narrow."""

    def __init__(self, session: Session, problem: Problem, is_narrow: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._problem = session, problem
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        document = session.document
        tried = offered(document.design, problem, session.facts.current, document.location)
        for number, (fix, outcome) in enumerate(tried):
            button = self._button(fix, number == 0)
            result = QLabel(wording.unbroken(outcome.text), self)
            result.setVisible(bool(outcome.text))
            theme.set_role(result, "small")
            result.setWordWrap(True)
            left = Qt.AlignmentFlag.AlignLeft
            grid.addWidget(button, number * 2, 0, left)
            place = (number * 2 + 1, 0) if is_narrow else (number * 2, 1)
            grid.addWidget(result, *place)
        grid.setColumnStretch(0 if is_narrow else 1, 1)

    def _button(self, fix: Fix, is_first: bool) -> QPushButton:
        button = ElidedButton(fix.title, self)
        theme.set_role(button, "primary" if is_first else "")
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # clicked, it would hand the keys to a field, and that scrolls
        button.clicked.connect(lambda: self._apply(fix))
        button.setToolTip(f"{fix.title}. Ctrl+Z takes it back.")
        return button

    def _apply(self, fix: Fix) -> None:
        """The button goes with the problem; the keyboard then belongs to the canvas, not to whatever comes next."""
        node_id, session = self._problem.node, self._session
        if node_id is not None and node_id not in session.document.graph.nodes:
            return
        try:
            session.document.apply(fix, node_id or "")
        except (GraphError, LayerError) as error:
            session.message.emit(str(error))
            return
        session.message.emit(f"{fix.title}: done. Ctrl+Z takes it back.")
        session.canvas_wanted.emit()
