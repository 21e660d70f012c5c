"""The list of problems: what, where, why, and what would mend it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from netdesigner.analysis.location import origin
from netdesigner.analysis.problems import Problem
from netdesigner.design.open_design import Location
from netdesigner.gui.look import icons, theme, wording
from netdesigner.gui.look.seen import is_seen
from netdesigner.gui.panels.problems.fix_buttons import FixButtons
from netdesigner.gui.panels.properties.node_page import clear
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session

MOST = 100  # rows; more would not be read
NARROW = 560  # pixels: below, a fix's consequence stands under its button
FIX_ROW, FIX_GAP = 30, 4  # pixels: the room of a button that is still to come


class Listed(NamedTuple):
    """A problem and the name of its block; `is_outside` where that is not on the canvas now."""

    problem: Problem
    name: str
    is_outside: bool = False

    @property
    def key(self) -> tuple[str, str | None, str, bool]:
        return self.name, self.problem.node, self.problem.message, self.is_outside


class Problems(QScrollArea):
    """One row a problem; a click brings its block into view."""

    count_changed = Signal(int)
    pressing_changed = Signal(int)  # how many are more than what a drawing lacks that is still being made

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: object = None
        self._is_old = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Problems")
        inside = _Rows()
        inside.painted.connect(self._note_painted)
        # Each fix is tried on a copy of the drawing: one row a turn of the event loop, and only rows that are seen
        self._trying = QTimer(self, interval=0, singleShot=True)
        self._trying.timeout.connect(self._try_next)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(12, 8, 12, 8)
        self._column.setSpacing(2)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(inside)
        self.rows: list[ProblemRow] = []
        listen(self, session.facts.changed, self.renew)
        session.data_problems_changed.connect(self.renew)
        theme.theme_changed.connect(self._repaint)
        self.renew()

    def _repaint(self) -> None:
        self._shown = None
        self._drop_rows([])
        self.renew()

    def _note_painted(self) -> None:
        if self._is_old:
            QTimer.singleShot(0, self, self.renew)
        elif any(row.waits_for_fixes for row in self.rows):
            self._trying.start()

    def _try_next(self) -> None:
        """The fixes of one more row that is seen."""
        waiting = [row for row in self.rows if row.waits_for_fixes and not row.visibleRegion().isEmpty()]
        if waiting and is_seen(self):
            waiting[0].show_fixes()
            self._trying.start()

    def renew(self, _: object = None) -> None:
        """Rows are made anew only when problems (or the names in them) are others."""
        nodes, facts = self._session.document.graph.nodes, self._session.facts.current
        here = list(facts.problems) if nodes else []  # an empty drawing is a beginning, not a mistake
        if not self._session.document.location.module:
            here += self._session.data_problems
        found = [Listed(p, nodes[p.node].name if p.node in nodes else "") for p in here] + self._outside()
        self.count_changed.emit(len(found))
        self.pressing_changed.emit(sum(not listed.problem.is_unfinished for listed in found))
        self._is_old = (found, bool(nodes)) != self._shown
        if not self._is_old:
            self._note_edit()
        if not self._is_old or (self._shown is not None and not is_seen(self)):
            return  # rows that nobody sees wait for the next painting
        self._is_old = False
        self._shown = (found, bool(nodes))
        self._arrange_rows(found[:MOST])
        if not found:
            self._column.addWidget(self._nothing(bool(nodes)))
        elif len(found) > MOST:
            self._column.addWidget(QLabel(f"and {wording.plural(len(found) - MOST, 'more problem')}."))
        self._note_edit()

    def _outside(self) -> list[Listed]:
        """Inside a module: what is wrong in the rest of the network. It is mended there."""
        document, whole = self._session.document, self._session.facts.whole
        if not document.location.module:
            return []
        nodes, way = document.design.graph.nodes, document.location.path
        others = [problem for problem in whole.problems if not way or problem.node != way[0][0]]
        others += self._session.data_problems
        names = [nodes[problem.node].name if problem.node in nodes else "network" for problem in others]
        return [Listed(p._replace(fixes=()), name, True) for p, name in zip(others, names, strict=True)]

    def _note_edit(self) -> None:
        """What a fix would lead to may be another number now, also where the problem is the same."""
        for row in self.rows:
            row.age_fixes()
        self._trying.start()

    def _arrange_rows(self, wanted: list[Listed]) -> None:
        """Rows whose problem is the same stay; the others are made or go."""
        known = {row.listed.key: row for row in self.rows}
        rows = []
        for each in wanted:
            row = known.pop(each.key, None)
            rows.append(row if row is not None and row.listed == each else ProblemRow(self._session, each))
        self._drop_rows(rows)
        for row in rows:
            self._column.addWidget(row)

    def _drop_rows(self, kept: list[ProblemRow]) -> None:
        """Empties the list but for some rows, which are put in again."""
        for row in self.rows:
            if row in kept:
                self._column.removeWidget(row)
        clear(self._column)
        self.rows = kept

    def _nothing(self, has_blocks: bool) -> QWidget:
        text = "No problems: every shape fits." if has_blocks else "Problems of the drawing are listed here."
        line, box = QWidget(), QHBoxLayout()
        line.setLayout(box)
        box.setContentsMargins(8, 8, 8, 8)
        if has_blocks:
            tick = QLabel(line)
            tick.setPixmap(icons.pixmap("ok", theme.current().ok, 18, self.devicePixelRatioF()))
            box.addWidget(tick)
        label = QLabel(text, line)
        label.setWordWrap(True)
        theme.set_role(label, "muted")
        box.addWidget(label, 1)
        return line


class _Rows(QWidget):
    """Tells when it is painted, hence seen: a panel behind another tab is not hidden, it lies outside."""

    painted = Signal()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted.emit()


class ProblemRow(QFrame):
    """Severity, block, sentence, fixes."""

    def __init__(self, session: Session, listed: Listed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self.listed = session, listed
        problem, name = self.problem, self.name = listed.problem, listed.name
        self.fixes: FixButtons | None = None
        self.waits_for_fixes = bool(problem.fixes)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        is_error = problem.severity == "error"
        self.setAccessibleName(f"{'Error' if is_error else 'Warning'}: {name}: {problem.message}")
        self.setToolTip("Click to go to the block" if problem.node else "")
        if problem.node:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        mark = QLabel(self)
        color = theme.current().error if is_error else theme.current().warning
        mark.setPixmap(icons.pixmap("error" if is_error else "warning", color, 18, self.devicePixelRatioF()))
        block = QLabel(f"{name}, outside" if listed.is_outside else name or "drawing", self)
        font = block.font()
        font.setBold(True)
        block.setFont(font)
        block.setMinimumWidth(88)
        sentence = QLabel(wording.unbroken(problem.message), self)
        sentence.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(10)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(mark, 0, top)
        row.addWidget(block, 0, top)
        self._right = QVBoxLayout()
        self._right.setSpacing(6)
        self._right.addWidget(sentence)
        self._room = QSpacerItem(0, len(problem.fixes) * (FIX_ROW + FIX_GAP) - FIX_GAP)
        if problem.fixes:
            self._right.addSpacerItem(self._room)
        row.addLayout(self._right, 1)

    def show_fixes(self) -> None:
        """Makes the buttons, or makes them anew after an edit elsewhere: what they say follows the drawing."""
        self.waits_for_fixes = False
        if self.fixes is not None and (self.fixes.underMouse() or _has_focus(self.fixes)):
            return  # a button is not taken away from under the mouse
        made = FixButtons(self._session, self.problem, self.width() < NARROW, self)
        if self.fixes is None:
            self._right.removeItem(self._room)
            self._right.addWidget(made)
        else:
            self._right.replaceWidget(self.fixes, made)
            self.fixes.hide()
            self.fixes.deleteLater()
        self.fixes = made

    def age_fixes(self) -> None:
        """The drawing is another one: what the fixes lead to is to be found out again."""
        self.waits_for_fixes = bool(self.problem.fixes)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        else:
            super().keyPressEvent(event)

    def _go(self) -> None:
        """To the block; where the mistake lies inside of it, to the place inside."""
        session, document = self._session, self._session.document
        if self.listed.is_outside:
            session.show(Location())
        if not self.problem.node or self.problem.node not in document.graph.nodes:
            return
        way, node_id = origin(session.facts.current, self.problem)
        for block, repeat in way:
            session.enter(block, repeat)
        if node_id is not None:
            session.select([node_id])
            session.centre_requested.emit(node_id)
        session.canvas_wanted.emit()  # this row may be gone, and its keys with it


def _has_focus(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and widget.isAncestorOf(focused)
