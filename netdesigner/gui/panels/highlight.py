"""Colours for Python source, from the theme."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from netdesigner.gui import theme

WORDS = "|".join([*keyword.kwlist, "self", "super"])
QUOTES = '"""'
PATTERN = re.compile(
    rf"(?P<comment>#.*)|(?P<string>[rbf]?\"(?!\"\")[^\"\n]*\"|'[^'\n]*')|(?P<number>\b\d[\d_.eE]*\b)"
    rf"|(?P<keyword>\b(?:{WORDS})\b)|(?P<name>\b(?:nn|torch|F)\.[\w.]+|(?<=def )\w+|(?<=class )\w+)"
)


class PythonColours(QSyntaxHighlighter):
    """Keywords, strings, numbers, comments, and the names of PyTorch."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.repaint()

    def repaint(self) -> None:
        """Takes the colours of the present theme."""
        shown = theme.current()
        colors: dict[str, QColor] = {
            "comment": shown.code_comment,
            "string": shown.code_string,
            "number": shown.code_number,
            "keyword": shown.code_keyword,
            "name": shown.code_name,
        }
        for kind, color in colors.items():
            look = QTextCharFormat()
            look.setForeground(color)
            look.setFontItalic(kind == "comment")
            look.setFontWeight(QFont.Weight.DemiBold if kind == "keyword" else QFont.Weight.Normal)
            self._formats[kind] = look
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        start, inside = 0, self.previousBlockState() == 1
        while start <= len(text):
            quotes = text.find(QUOTES, start)
            end = len(text) if quotes < 0 else quotes
            if inside:
                stop = len(text) if quotes < 0 else quotes + 3
                self.setFormat(start, stop - start, self._formats["string"])
            else:
                self._color(text, start, end)
                if quotes >= 0:
                    self.setFormat(quotes, 3, self._formats["string"])
            if quotes < 0:
                break
            inside, start = not inside, quotes + 3
        self.setCurrentBlockState(1 if inside else 0)

    def _color(self, text: str, start: int, end: int) -> None:
        for found in PATTERN.finditer(text, start, end):
            kind = found.lastgroup
            if kind is not None:
                self.setFormat(found.start(), found.end() - found.start(), self._formats[kind])
