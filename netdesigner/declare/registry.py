"""All classes of one kind by their names, in the order in which they were declared."""

from __future__ import annotations

from typing import TypeVar

from netdesigner.declare.declared import Declared

Kind = TypeVar("Kind", bound=Declared)


class Registry(dict[str, type[Kind]]):
    """What can be chosen of one kind."""

    def add(self, cls: type[Kind], category: str = "") -> None:
        """Puts a class in; one of the same name takes the older one's place."""
        cls.category = category
        self[cls.__name__] = cls

    def by_category(self, *first: str) -> dict[str, list[type[Kind]]]:
        """The classes by category, those named `first` before all others."""
        grouped: dict[str, list[type[Kind]]] = {name: [] for name in first}
        for cls in self.values():
            grouped.setdefault(cls.category, []).append(cls)
        return {name: classes for name, classes in grouped.items() if classes}
