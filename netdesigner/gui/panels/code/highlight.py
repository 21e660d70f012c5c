"""Colours for Python source, from the theme; a line is coloured when it is shown, not before."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QColor, QFont, QTextBlock, QTextCharFormat, QTextLayout

from netdesigner.gui.look import theme

WORDS = "|".join([*keyword.kwlist, "self", "super"])
QUOTES = '"""'
PATTERN = re.compile(
    rf"(?P<comment>#.*)|(?P<string>[rbf]?\"(?!\"\")[^\"\n]*\"|'[^'\n]*')|(?P<number>\b\d[\d_.eE]*\b)"
    rf"|(?P<keyword>\b(?:{WORDS})\b)|(?P<name>\b(?:nn|torch|F)\.[\w.]+|(?<=def )\w+|(?<=class )\w+)"
)


def lines_inside(lines: list[str]) -> list[bool]:
    """Of each line, whether it begins inside a text of three quotes."""
    inside, found = False, []
    for line in lines:
        found.append(inside)
        if QUOTES in line:
            inside ^= bool(line.count(QUOTES) % 2)
    return found


class PythonColours:
    """Keywords, strings, numbers, comments, and the names of PyTorch."""

    def __init__(self) -> None:
        self._formats: dict[str, QTextCharFormat] = {}
        self._version = 0
        self.repaint()

    def repaint(self) -> None:
        """Takes the colours of the present theme; all lines have to be coloured again."""
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
        self._version += 1

    def color(self, line: QTextBlock, is_inside: bool) -> bool:
        """Colours a line unless it has its colours already; whether it had not."""
        mark = 2 * self._version + is_inside
        if line.userState() == mark:
            return False
        line.setUserState(mark)
        layout = line.layout()
        layout.clearLayout()  # some of the words become wider
        layout.setFormats([self._range(*piece) for piece in pieces(line.text(), is_inside)])
        return True

    def _range(self, start: int, length: int, kind: str) -> QTextLayout.FormatRange:
        piece = QTextLayout.FormatRange()
        piece.start, piece.length, piece.format = start, length, self._formats[kind]
        return piece


def pieces(text: str, is_inside: bool) -> list[tuple[int, int, str]]:
    """The coloured parts of a line: start, length, kind."""
    found: list[tuple[int, int, str]] = []
    start, inside = 0, is_inside
    while start <= len(text):
        quotes = text.find(QUOTES, start)
        end = len(text) if quotes < 0 else quotes
        if inside:
            stop = len(text) if quotes < 0 else quotes + 3
            found.append((start, stop - start, "string"))
        else:
            found += [(m.start(), m.end() - m.start(), m.lastgroup or "") for m in PATTERN.finditer(text, start, end)]
            if quotes >= 0:
                found.append((quotes, 3, "string"))
        if quotes < 0:
            break
        inside, start = not inside, quotes + 3
    return found
