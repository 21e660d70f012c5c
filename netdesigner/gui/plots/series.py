"""The points of a curve. Free of numpy until they are drawn, since the window has curves from its start."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Series:
    """Points in the order of their x; adding one is cheap however many there are."""

    def __init__(self) -> None:
        self._x, self._y = array("d"), array("d")
        self.version = 0  # counts how often it began anew

    def __len__(self) -> int:
        return len(self._x)

    def append(self, x: float, y: float) -> None:
        self._x.append(x)
        self._y.append(y)

    def clear(self) -> None:
        self._x, self._y = array("d"), array("d")
        self.version += 1

    def cut(self, end: float) -> None:
        """Leaves the points up to `end`: what comes next begins there."""
        count = bisect_right(self._x, end)
        if count < len(self._x):
            self._x, self._y = self._x[:count], self._y[:count]
            self.version += 1

    @property
    def x(self) -> NDArray[np.float64]:
        """A copy: an array that is being looked at could not grow."""
        return _copy(self._x)

    @property
    def y(self) -> NDArray[np.float64]:
        return _copy(self._y)

    @property
    def end(self) -> float:
        """The last x; 0 where there is none."""
        return self._x[-1] if self._x else 0.0

    @property
    def last(self) -> float | None:
        """The last y."""
        return self._y[-1] if self._y else None

    def value_at(self, x: float) -> float | None:
        """The y of the point nearest to `x`; None where that is further than a step away."""
        xs, count = self._x, len(self._x)
        if not count:
            return None
        place = bisect_left(xs, x)
        near = min(range(max(0, place - 1), min(count, place + 1)), key=lambda index: abs(xs[index] - x))
        step = (xs[-1] - xs[0]) / (count - 1) if count > 1 else 1.0
        return self._y[near] if abs(xs[near] - x) <= max(step, 1e-9) else None


def _copy(values: array[float]) -> NDArray[np.float64]:
    import numpy as np

    return np.array(values, dtype=np.float64)
