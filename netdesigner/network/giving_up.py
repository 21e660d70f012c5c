"""Work that nobody waits for any more ends: building and passes look between two steps whether they are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_is_wanted: ContextVar[Callable[[], bool] | None] = ContextVar("is_wanted", default=None)


class GivenUpError(Exception):
    """What was being worked on is not wanted any more."""


@contextmanager
def while_wanted(is_wanted: Callable[[], bool]) -> Iterator[None]:
    """Within this thread and block, `check` raises as soon as `is_wanted` says no."""
    token = _is_wanted.set(is_wanted)
    try:
        check()
        yield
    finally:
        _is_wanted.reset(token)


def check() -> None:
    """Raises GivenUpError where the work that this is part of is not wanted any more."""
    is_wanted = _is_wanted.get()
    if is_wanted is not None and not is_wanted():
        raise GivenUpError
