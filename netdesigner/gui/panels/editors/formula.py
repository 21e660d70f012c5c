"""Expressions over a module's parameters, typed into the fields of numbers: told from numbers, completed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from netdesigner.layers.expression import FUNCTIONS, ExpressionError, names_in

LAST_WORD = re.compile(r"[A-Za-z_]\w*$")
OPEN_ENDS = ("+", "-", "*", "/", "%", "(", ",", "<", ">", "=", "!")
OPEN_WORDS = re.compile(r"\b(if|else|and|or|not)$")
WORDS = (*FUNCTIONS, "if", "else", "and", "or", "not")  # of formulas themselves


def has_word(text: str) -> bool:
    """Whether a typed text is meant as an expression: it holds a word."""
    return re.search(r"[A-Za-z_]", text) is not None


def is_unfinished(text: str, names: Iterable[str]) -> bool:
    """Whether more has to be typed before it can be judged: an open end, or the beginning of a name."""
    text = text.rstrip()
    if text.endswith(OPEN_ENDS) or text.count("(") > text.count(")") or OPEN_WORDS.search(text):
        return True
    if len(re.findall(r"\bif\b", text)) > len(re.findall(r"\belse\b", text)):
        return True
    word = LAST_WORD.search(text)
    known = [*names, *WORDS]
    return word is not None and word[0] not in known and any(name.startswith(word[0]) for name in known)


def unknown_name(text: str, names: Iterable[str]) -> str:
    """The one name in an expression that is no parameter yet; "" where there is none, or several."""
    try:
        unknown = [name for name in names_in(text) if name not in set(names)]
    except ExpressionError:
        return ""
    return unknown[0] if len(unknown) == 1 else ""


class FormulaCompleter(QCompleter):
    """Offers the parameters whose names begin like the word that is being typed."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field.parent())  # a field deletes a completer of its own when it is given another
        self._field, self._names = field, QStringListModel(self)
        self.setModel(self._names)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def offer(self, names: Iterable[str]) -> None:
        self._names.setStringList([*names, *FUNCTIONS])

    def splitPath(self, path: str) -> list[str]:
        word = LAST_WORD.search(path)
        return [word[0] if word and not self._is_whole(word[0]) else "\n"]  # nothing begins with a line's end

    def _is_whole(self, word: str) -> bool:
        """A name typed to its end: a list with that one name would only take the Return that ends the field."""
        return [name for name in self._names.stringList() if name.lower().startswith(word.lower())] == [word]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        typed = self._field.text()
        word = LAST_WORD.search(typed)
        return (typed[: word.start()] if word else typed) + str(index.data())
