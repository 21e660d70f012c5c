"""What an Output says of the chosen example: a line with a bar for each class or value."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from netdesigner.gui.look import theme
from netdesigner.inspect.shown import Score

ROW, MARGIN, GAP = 24, 10, 10
MOST_NAME = 0.35  # of the width


class ScoreBars(QWidget):
    """Lines in the order of the classes; where they do not all fit, the likeliest come first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scores: tuple[Score, ...] = ()
        self.setMinimumSize(160, 100)
        theme.theme_changed.connect(self._repaint)

    def show_scores(self, scores: tuple[Score, ...]) -> None:
        self.scores = scores
        best = [f"{score.name} {score.said}" for score in scores if score.is_best]
        self.setAccessibleName("Scores of the example: " + (best[0] if best else f"{len(scores)} values"))
        self.update()

    def _repaint(self, _: object = None) -> None:
        self.update()

    def lines(self) -> tuple[list[Score], int]:
        """What is drawn, and how many lines have no room."""
        room = max(1, (self.height() - 2 * MARGIN) // ROW)
        if len(self.scores) <= room:
            return list(self.scores), 0
        ranked = sorted(self.scores, key=lambda score: (-score.part, not score.is_right))
        shown = ranked[: max(1, room - 1)]
        right = next((score for score in self.scores if score.is_right), None)
        if right is not None and right not in shown:
            shown[-1] = right  # the label is always among them
        return shown, len(self.scores) - len(shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.scores:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown, rest = self.lines()
        metrics = painter.fontMetrics()
        most = int(MOST_NAME * self.width())
        names = min(most, max(metrics.horizontalAdvance(f"{score.name}  ✓") for score in shown) + 4)
        said = max(metrics.horizontalAdvance(score.said) for score in shown)
        values = metrics.horizontalAdvance("−0.0000e+00")
        top = float(MARGIN)
        for score in shown:
            self._draw_line(painter, score, top, (names, said, values))
            top += ROW
        if rest:
            painter.setPen(theme.current().muted)
            place = QRectF(MARGIN, top, self.width() - 2 * MARGIN, ROW)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, f"and {rest:,} more")
        painter.end()

    def _draw_line(self, painter: QPainter, score: Score, top: float, widths: tuple[int, int, int]) -> None:
        """Name, bar, share and score."""
        shown, (names, said, values) = theme.current(), widths
        middle, font = Qt.AlignmentFlag.AlignVCenter, painter.font()
        font.setBold(score.is_right or score.is_best)
        painter.setFont(font)
        painter.setPen(shown.text)
        name = f"{score.name}  ✓" if score.is_right else score.name
        name = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, names)
        painter.drawText(QRectF(MARGIN, top, names, ROW), middle, name)
        left = MARGIN + names + GAP
        room = max(20.0, self.width() - left - said - values - MARGIN - 2 * GAP)
        bar = QRectF(left, top + 6, room, ROW - 12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shown.field)
        painter.drawRoundedRect(bar, 3, 3)
        is_wrong = score.is_best and not score.is_right and any(other.is_right for other in self.scores)
        painter.setBrush(shown.error if is_wrong else shown.ok if score.is_right and score.is_best else shown.accent)
        if score.part > 0:
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(2.0, room * score.part), bar.height()), 3, 3)
        font.setBold(False)
        painter.setFont(font)
        right = Qt.AlignmentFlag.AlignRight | middle
        painter.setPen(shown.text)
        painter.drawText(QRectF(bar.right() + GAP, top, said, ROW), right, score.said)
        painter.setPen(shown.muted)
        number = f"{score.value:+.4g}".replace("-", "−")
        painter.drawText(QRectF(bar.right() + 2 * GAP + said, top, values, ROW), right, number)

    def sizeHint(self) -> QSize:
        return QSize(500, 260)
