"""Source text with line numbers and marked lines; tells which line was clicked."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from netdesigner.gui import theme
from netdesigner.gui.panels.highlight import PythonColours


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
        self._colours = PythonColours(self.document())
        self._margin = _Margin(self)
        self.marked: set[int] = set()
        self._is_stale = False
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_margin)
        theme.theme_changed.connect(self._repaint)
        self._make_room()

    def show_text(self, text: str) -> None:
        """Takes another text and keeps the place that is read."""
        if text == self.toPlainText():
            return
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        self.setPlainText(text)
        self.horizontalScrollBar().setValue(across)
        self.verticalScrollBar().setValue(down)

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
