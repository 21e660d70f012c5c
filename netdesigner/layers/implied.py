"""What PyTorch's text of a layer says besides the settings."""

from typing import Any, NamedTuple


class Implied(NamedTuple):
    """An argument of PyTorch's that is no setting here: a size that follows from the input, or what has only one
    meaning in a drawing."""

    name: str
    place: int  # in PyTorch's order
    values: tuple[Any, ...] = ()  # what may be written, all meaning the same; of a size, what comes in

    @property
    def is_size(self) -> bool:
        return not self.values


def in_place(place: int) -> tuple[Implied, ...]:
    """Whether memory is reused is PyTorch's affair: the numbers are the same."""
    return (Implied("inplace", place, (False, True)),)
