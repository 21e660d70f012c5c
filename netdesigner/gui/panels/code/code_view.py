"""Source text with line numbers and marked lines; tells which line was clicked."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from netdesigner.gui.look import theme
from netdesigner.gui.panels.code.highlight import PythonColours, lines_inside


class CodeView(QPlainTextEdit):
    """Read-only source."""

    line_clicked = Signal(int)  # 0-based

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(theme.code_font())
        self.document().setDocumentMargin(6)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.setAccessibleName("PyTorch code of the network")
        self.setUndoRedoEnabled(False)
        self._colours = PythonColours()
        self._lines: list[str] = []
        self._inside: list[bool] = []  # of each line, whether it begins inside a text of three quotes
        self._margin = _Margin(self)
        self.marked: set[int] = set()
        self._is_stale = False
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_margin)
        theme.theme_changed.connect(self._repaint)
        self._make_room()

    def show_text(self, text: str) -> None:
        """Takes another text and keeps the place that is read."""
        lines = text.split("\n")
        if lines == self._lines:
            return
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        old, self._lines, self._inside = self._lines, lines, lines_inside(lines)
        self._replace(old, lines)
        self.horizontalScrollBar().setValue(across)
        self.verticalScrollBar().setValue(down)

    def _replace(self, old: list[str], new: list[str]) -> None:
        """Puts in what is different; the lines before and after it stay as they are, coloured and laid out."""
        most = min(len(old), len(new)) - 1  # one line at least is replaced
        first = next((k for k in range(most) if old[k] != new[k]), max(most, 0))
        kept = next((k for k in range(most - first) if old[-1 - k] != new[-1 - k]), max(most - first, 0))
        document = self.document()
        start, end = document.findBlockByNumber(first), document.findBlockByNumber(len(old) - 1 - kept)
        if first + kept < len(new) // 2 or not start.isValid() or not end.isValid():
            self.setPlainText("\n".join(new))
            return
        cursor = QTextCursor(start)
        cursor.setPosition(end.position() + end.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText("\n".join(new[first : len(new) - kept]))
        block = document.findBlockByNumber(first)
        for _ in range(len(new) - kept - first):
            block.setUserState(-1)  # not coloured yet
            block = block.next()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._color_seen()
        super().paintEvent(event)

    def _color_seen(self) -> None:
        block = self.firstVisibleBlock()
        rows = self.viewport().height() // max(1, self.fontMetrics().height()) + 2
        for _ in range(rows):
            if not block.isValid() or block.blockNumber() >= len(self._inside):
                return
            self._colours.color(block, self._inside[block.blockNumber()])
            block = block.next()

    def mark(self, lines: set[int], is_scrolling: bool = True) -> None:
        """Marks lines (0-based) and brings the first one into view."""
        self.marked = lines
        self._show_marks()
        if lines and is_scrolling:
            self._reveal(min(lines), max(lines))

    def _show_marks(self) -> None:
        marks = []
        for line in self.marked:
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(theme.current().code_line)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(self.document().findBlockByNumber(line))
            marks.append(mark)
        self.setExtraSelections(marks)
        self._margin.update()

    def _reveal(self, first: int, last: int) -> None:
        rows = max(1, self.viewport().height() // max(1, self.fontMetrics().height()))
        top = self.verticalScrollBar().value()
        if first < top or last >= top + rows:
            self.verticalScrollBar().setValue(max(0, first - rows // 3))

    def set_stale(self, is_stale: bool) -> None:
        """Paler while the drawing has a problem and the text is that of before."""
        self._is_stale = is_stale
        self._repaint()

    def _repaint(self) -> None:
        palette = self.palette()
        shown = theme.current()
        palette.setColor(palette.ColorRole.Text, shown.faint if self._is_stale else shown.text)
        self.setPalette(palette)
        self._colours.repaint()
        self._show_marks()
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.line_clicked.emit(self.cursorForPosition(event.position().toPoint()).blockNumber())

    # -- the margin

    def margin_width(self) -> int:
        digits = max(2, len(str(self.blockCount())))
        return 20 + self.fontMetrics().horizontalAdvance("9") * digits

    def _make_room(self, _: int = 0) -> None:
        self.setViewportMargins(self.margin_width(), 0, 0, 0)

    def _scroll_margin(self, rect: QRect, dy: int) -> None:
        if dy:
            self._margin.scroll(0, dy)
        else:
            self._margin.update(0, rect.y(), self._margin.width(), rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._margin.setGeometry(inside.left(), inside.top(), self.margin_width(), inside.height())

    def paint_margin(self, painter: QPainter, area: QRect) -> None:
        shown = theme.current()
        painter.fillRect(area, shown.panel)
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= area.bottom():
            height = self.blockBoundingRect(block).height()
            is_marked = block.blockNumber() in self.marked
            painter.setPen(QColor(shown.accent if is_marked else shown.faint))
            place = QRect(0, round(top), self._margin.width() - 10, round(height))
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
            top += height
            block = block.next()


class _Margin(QWidget):
    """The line numbers."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self) -> QSize:
        return QSize(self._view.margin_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint_margin(QPainter(self), event.rect())
