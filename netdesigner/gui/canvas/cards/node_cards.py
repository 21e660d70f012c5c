"""The cards that float beside a block: what it is and its numbers, and what is wrong with a way to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QEnterEvent, QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from netdesigner.analysis.facts import NodeFacts
from netdesigner.analysis.fixes import offered
from netdesigner.analysis.problems import Problem
from netdesigner.design.graph import GraphError, Node
from netdesigner.gui.canvas.cards.labels import show_field, show_numbers
from netdesigner.gui.canvas.floating import AWAY, MARGIN, beside, shadow
from netdesigner.gui.look import theme, wording
from netdesigner.gui.look.curve_view import curve_box
from netdesigner.layers import Fix, LayerError, show_shape

if TYPE_CHECKING:
    from netdesigner.gui.canvas.navigation import Navigation

HOVER_MS = 650
GRACE_MS = 250  # time to move the mouse from the block to its card
WIDTH, LEAST_WIDTH = 300, 200
GRAIN = 20  # widths in steps: the card is not made anew for each pixel
PAD = 14
MOST_FIXES = 4
CONTENTS = ("help, curve", "curve", "")  # beside the numbers, which count most: as much as the view is high enough for


class FloatingCard(QFrame):
    """A frame beside a block, made anew each time it is shown."""

    def __init__(self, navigation: Navigation) -> None:
        super().__init__(navigation.view)
        self.navigation = navigation
        self.node_id: str | None = None
        self._content: QWidget | None = None
        theme.set_role(self, "callout")
        shadow(self)
        self.setAcceptDrops(True)  # only to make way
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(PAD, 12, PAD, 12)
        self._column.setSpacing(0)
        self.hide()

    def hold(self, content: QWidget) -> None:
        """Takes the place of what the card showed before."""
        if self._content is not None:
            self._content.hide()
            self._column.removeWidget(self._content)
            self._content.deleteLater()
        self._content = content
        self._column.addWidget(content)
        content.show()  # a child that is still hidden has no size
        self._column.activate()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """What is dragged here is meant for the canvas below."""
        self.hide()
        event.ignore()

    def card_rect(self) -> QRect:
        """The block on screen."""
        left, top, right, bottom = self.navigation.scene.nodes[self.node_id or ""].box
        area = QRectF(left, top, right - left, bottom - top)
        return self.navigation.to_view.mapRect(area).toRect()

    def stand_beside(self, card: QRect) -> None:
        """Shows itself next to a block, where it hides least: other blocks, other cards."""
        back, _ = self.navigation.to_view.inverted()
        others = self.navigation.view.findChildren(FloatingCard)
        cards = [card for card in others if card is not self and card.isVisible()]

        def crowd(spot: QRect) -> int:
            area = back.mapRect(QRectF(spot))
            hidden = self.navigation.scene.cards.near((area.left(), area.top(), area.right(), area.bottom()))
            return len(hidden) + sum(10 for other in cards if other.geometry().intersects(spot))

        beside(self, self.navigation.view.viewport().geometry(), card, crowd)

    def apply(self, fix: Fix) -> None:
        """Makes a repair of the node beside which the card stands."""
        node_id = self.node_id
        self.hide()
        if node_id not in self.navigation.session.document.graph.nodes:
            return
        try:
            self.navigation.session.document.apply(fix, node_id)
        except (GraphError, LayerError) as error:
            self.navigation.session.message.emit(str(error))
        self.navigation.view.setFocus()


class ProblemCard(FloatingCard):
    """Stands beside the selected block as long as something is wrong with it."""

    def __init__(self, navigation: Navigation) -> None:
        super().__init__(navigation)
        self.setAccessibleName("What is wrong with the selected block")
        self._shown: tuple[str, list[Problem], str, int] | None = None

    def refresh(self) -> None:
        """Shows, moves or hides itself."""
        session, nodes = self.navigation.session, self.navigation.scene.nodes
        chosen = session.selection[0] if len(session.selection) == 1 else None
        problems = session.facts.problems_of(chosen) if chosen in nodes and chosen else []
        if not problems or chosen is None or self.navigation.scale_factor < 0.3:
            self.hide()
            return
        self.node_id = chosen
        card = self.card_rect()
        width = self._width_beside(card)
        wanted = (chosen, problems, theme.current().name, width)
        if wanted != self._shown:
            self._shown = wanted
            self.hold(problem_widget(self, problems[0], width))
        if not self.navigation.view.viewport().rect().intersects(card):
            self.hide()
            return
        self.stand_beside(card)

    def _width_beside(self, card: QRect) -> int:
        """Of the words: narrower where else the block itself would be covered."""
        area = self.navigation.view.viewport().rect()
        room = max(area.right() - card.right(), card.left() - area.left()) - AWAY - MARGIN - 2 * PAD
        return WIDTH if room >= WIDTH or room < LEAST_WIDTH else room - room % GRAIN


class HoverCard(FloatingCard):
    """Comes after the mouse has rested on a block: help, formula, numbers, and what is wrong."""

    def __init__(self, navigation: Navigation) -> None:
        super().__init__(navigation)
        self.setAccessibleName("About the block under the mouse")
        self._wanted: str | None = None
        self._timer = QTimer(self, interval=HOVER_MS, singleShot=True)
        self._timer.timeout.connect(self._come)
        self._grace = QTimer(self, interval=GRACE_MS, singleShot=True)
        self._grace.timeout.connect(self.hide)

    def attend(self, node_id: str | None, place: QPoint) -> None:
        """The mouse moved: over this node, or over none."""
        if self.isVisible():
            if node_id == self.node_id:
                self._grace.stop()
            elif not self._grace.isActive():
                self._grace.start()
        self._wanted = node_id
        if node_id is None or (self.isVisible() and node_id == self.node_id):
            self._timer.stop()
        else:
            self._timer.start()

    def leave(self) -> None:
        """At once: something else begins."""
        self._timer.stop()
        self._grace.stop()
        self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._grace.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._grace.start()

    def _come(self) -> None:
        session, node_id = self.navigation.session, self._wanted
        node = session.document.graph.nodes.get(node_id or "")
        if node is None or node_id is None or self.navigation.scale_factor < 0.15:
            return
        self._grace.stop()
        self.node_id = node_id
        facts = session.facts.current.nodes.get(node_id)
        for parts in CONTENTS:
            self.hold(self._describe(node, facts, parts))
            if self.sizeHint().height() <= self.navigation.view.viewport().height() - 2 * MARGIN:
                break
        self.stand_beside(self.card_rect())

    def _describe(self, node: Node, facts: NodeFacts | None, parts: str) -> QWidget:
        """Name and kind, the help and the curve where `parts` says so, numbers and problems of a node."""
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        layer = node.layer
        column.addWidget(_label(node.name, "heading"))
        column.addWidget(_label(f"{layer.title()} · {layer.category}", "small"))
        if "help" in parts:
            column.addWidget(_label(layer.help(), "", WIDTH))
        if layer.formula and "help" in parts:
            column.addWidget(_label(layer.formula, "muted", WIDTH))
        if (curve := layer.curve()) is not None and "curve" in parts:
            column.addWidget(curve_box(layer))
            if curve.note and "help" in parts:
                column.addWidget(_label(curve.note, "small", WIDTH))
        if facts is not None and (rows := number_rows(facts)):
            column.addWidget(_table(rows))
        cards = self.navigation.view.findChildren(ProblemCard)
        if not any(card.isVisible() and card.node_id == node.id for card in cards):
            for problem in self.navigation.session.facts.problems_of(node.id)[:2]:
                column.addWidget(problem_widget(self, problem))
        return whole


def number_rows(facts: NodeFacts) -> list[tuple[str, str]]:
    """A node's numbers as (what, how much); only those that are known."""
    rows = [("Input", wording.shapes(facts.inputs))] if facts.inputs else []
    if facts.output is not None:
        rows.append(("Output", show_shape(facts.output)))
    if facts.field is not None:
        jump = facts.field.jump
        step = f", step {show_numbers(jump if len(set(jump)) > 1 else jump[:1])}" if jump else ""
        rows.append(("Receptive field", f"{show_field(facts.field)}{step}, {facts.field.status}"))
        if facts.field.start is not None:
            rows.append(("Centre of the first unit", wording.field_centre(facts.field)))
    if facts.params is not None:
        rows.append(("Parameters", f"{facts.params:,}"))
    if facts.macs:
        rows.append(("MACs", f"{facts.macs:,}"))
    if facts.units is not None:
        rows.append(("Units", f"{facts.units:,}"))
    if facts.connections:
        rows.append(("Connections", f"{facts.connections:,}"))
    if facts.memory is not None:
        rows.append(("Activations", wording.memory(facts.memory)))
    return rows


def problem_widget(card: FloatingCard, problem: Problem, width: int = WIDTH) -> QWidget:
    """The sentence, the first fix as a button with its consequence, further fixes as links."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    sentence = _label(wording.unbroken(problem.message), "strong", width)
    column.addWidget(sentence)
    document, facts = card.navigation.session.document, card.navigation.session.facts.current
    for index, (fix, outcome) in enumerate(offered(document.design, problem, facts, document.location)[:MOST_FIXES]):
        text = outcome.text
        button = QPushButton(fix.title if index == 0 else f"or {fix.title[:1].lower()}{fix.title[1:]}")
        theme.set_role(button, "primary" if index == 0 else "link")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setToolTip(text)
        button.setAccessibleDescription(text)
        button.clicked.connect(lambda _=False, chosen=fix: card.apply(chosen))
        if index == 0:
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            column.addWidget(button)
            if text:
                column.addWidget(_label(wording.unbroken(text), "small", width))
        else:
            button.setText(f"{button.text()} {text}" if len(text) < 28 else button.text())
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            column.addWidget(button)
    return whole


def _table(rows: list[tuple[str, str]]) -> QWidget:
    frame = QFrame()
    theme.set_role(frame, "card")
    grid = QGridLayout(frame)
    grid.setContentsMargins(10, 8, 10, 8)
    grid.setVerticalSpacing(4)
    for row, (what, amount) in enumerate(rows):
        grid.addWidget(_label(what, "small"), row, 0)
        value = _label(amount, "")
        value.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid.addWidget(value, row, 1)
    return frame


def _label(text: str, role: str, width: int = 0) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role == "strong":
        font = QFont(label.font())
        font.setBold(True)
        label.setFont(font)
    elif role:
        theme.set_role(label, role)
    if width:
        label.setWordWrap(True)
        label.setFixedWidth(min(width, label.fontMetrics().horizontalAdvance(text) + 24))
        label.setMinimumHeight(label.heightForWidth(label.width()))
    return label
