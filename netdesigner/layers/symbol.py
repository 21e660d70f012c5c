"""A parameter that is not a whole number: it goes through the program by its name, and cannot be calculated with."""

from __future__ import annotations

from typing import Any


class Symbol(float):
    """A number with the name of the parameter that it is the value of."""

    name: str

    def __new__(cls, value: float, name: str) -> Symbol:
        self = super().__new__(cls, value)
        self.name = name
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Symbol, (float(self), self.name)
