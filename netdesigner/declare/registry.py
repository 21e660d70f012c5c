"""All classes of one kind by the names of their choices, in the order in which they were declared."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TypeVar

from netdesigner.declare.declared import Declared

Kind = TypeVar("Kind", bound=Declared)
MOST_NEAR = 3


class Registry(dict[str, type[Kind]]):
    """What can be chosen of one kind.

    A choice is called as its class, without `ending` ("Loss" of CrossEntropyLoss); `in_words` makes cross_entropy of
    CrossEntropy.
    """

    def __init__(self, ending: str = "", in_words: bool = False) -> None:
        super().__init__()
        self._ending, self._in_words = ending, in_words

    def add(self, cls: type[Kind], category: str = "", choice: str = "") -> None:
        """Puts a class in, under its name or another `choice`; one of the same name takes the older one's place."""
        cls.category, cls.choice = category, choice or self._choice_of(cls)
        self[cls.choice] = cls

    def _choice_of(self, cls: type[Kind]) -> str:
        name = cls.__name__.removesuffix(self._ending)
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() if self._in_words else name

    def find(self, text: str, otherwise: str = "") -> type[Kind]:
        """The class that a text names; case, _ and the ending do not matter. Raises ValueError with what is near.

        `otherwise` is the word for no class at all, where there is one: a refusal names it, too.
        """
        plain = {self._plain(name): cls for name, cls in self.items()}
        cls = plain.get(self._plain(text))
        if cls is None:
            near = get_close_matches(self._plain(text)[:80], plain, n=MOST_NEAR, cutoff=0.5)
            meant = f"; near: {', '.join(plain[name].choice for name in near)}" if near else ""
            given = repr(text if len(text) <= 40 else f"{text[:40]}…")
            raise ValueError(f"must be {any_of([otherwise, *self] if otherwise else self)}, not {given}{meant}.")
        return cls

    def _plain(self, text: str) -> str:
        return re.sub(r"[\W_]+", "", text).casefold().removesuffix(self._ending.casefold())

    def by_category(self, *first: str) -> dict[str, list[type[Kind]]]:
        """The classes by category, those named `first` before all others."""
        grouped: dict[str, list[type[Kind]]] = {name: [] for name in first}
        for cls in self.values():
            grouped.setdefault(cls.category, []).append(cls)
        return {name: classes for name, classes in grouped.items() if classes}


def any_of(names: Registry[Kind] | list[str]) -> str:
    """`SGD, Adam or AdamW`."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
