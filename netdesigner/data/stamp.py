"""What files of examples look like from outside, so that a change of them is noticed: names, sizes and times."""

from __future__ import annotations

import os
from pathlib import Path

from netdesigner.data.entries import existing, is_left_behind

Stamp = tuple[int, int]
"""How many files there are, and a number that is another one when a name, a size or a time is."""


def stamp_of(where: str) -> Stamp:
    """The stamp of what a recipe names; of a file with its neighbours, since labels lie beside their images."""
    path = existing(Path(where.strip()).expanduser())
    count = total = 0
    try:
        places = os.walk(path) if path.is_dir() else [(str(path.parent), [], os.listdir(path.parent))]
        for place, below, names in places:
            below[:] = [name for name in below if not is_left_behind(name)]
            for name in names:
                if is_left_behind(name):
                    continue
                seen = os.stat(os.path.join(place, name))
                count += 1
                total ^= hash((place, name, seen.st_size, seen.st_mtime_ns))
    except (OSError, RuntimeError, ValueError):
        return (-1, 0)
    return (count, total)
