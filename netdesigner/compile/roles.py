"""What a branch is in the drawing: the residual of an Add, its shortcut, the gate of a product, branch 2."""

from __future__ import annotations

from typing import NamedTuple

from netdesigner.compile.sketch import Sketch, Unit


class Role(NamedTuple):
    """The part that a unit plays at the merge it ends in. `number` counts branches from 1; 0 needs none."""

    word: str
    number: int
    merge: str

    @property
    def text(self) -> str:
        return f"{self.word}{self.number or ''}"


def roles(found: Sketch) -> dict[str, Role]:
    """Roles of the units that end in a merge, by the unit's last node."""
    by_end = {unit.last: unit for unit in found.units}
    given: dict[str, Role] = {}
    for merge in found.units:
        if merge.is_merge:
            for port, unit in _branches(found, merge, by_end):
                given[unit.last] = _role(found, merge, port, unit, by_end)
    return given


def _ends_in(found: Sketch, source: str, by_end: dict[str, Unit]) -> Unit | None:
    """The unit that leads from elsewhere straight into one merge; None for a value that is used twice."""
    unit = by_end.get(source)
    return unit if unit is not None and len(found.users[source]) == 1 and source not in found.trunk else None


def _branches(found: Sketch, merge: Unit, by_end: dict[str, Unit]) -> list[tuple[int, Unit]]:
    ends = [_ends_in(found, source, by_end) for source, _ in merge.sources]
    return [(port, unit) for port, unit in enumerate(ends) if unit is not None]


def _role(found: Sketch, merge: Unit, port: int, unit: Unit, by_end: dict[str, Unit]) -> Role:
    numbered = Role("branch", port + 1, merge.first)
    if len(merge.sources) != 2:
        return numbered
    other_source, _ = merge.sources[1 - port]
    other = _ends_in(found, other_source, by_end)
    target = merge.calls[0].target
    if other is None:  # the other input is the value from before the fork
        word = {"+": "residual", "*": "gate", "torch.cat": "new_features"}.get(target)
        return Role(word, 0, merge.first) if word else numbered
    (start, length), (their_start, their_length) = _way_back(found, unit, by_end), _way_back(found, other, by_end)
    if target == "+" and length != their_length and start == their_start:
        return Role("residual" if length > their_length else "shortcut", 0, merge.first)
    return numbered


def _way_back(found: Sketch, unit: Unit, by_end: dict[str, Unit]) -> tuple[tuple[str, int], int]:
    """The value that a branch begins at, the first going back that others use as well; and the nodes since then."""
    length = len(unit.nodes)
    while len(unit.sources) == 1:
        source = unit.sources[0]
        before = by_end.get(source[0])
        if before is None or len(found.users[source[0]]) > 1:
            return source, length
        unit = before
        length += len(unit.nodes)
    return (unit.last, 0), length


def along_branches(found: Sketch, given: dict[str, Role]) -> dict[str, Role]:
    """The roles of all units on the way to the one that has the role, by their last node."""
    spread = dict(given)
    for unit in reversed(found.units):
        users = found.users[unit.last]
        if unit.last in spread or unit.last in found.trunk or len(users) != 1:
            continue
        after = found.by_first.get(users[0].target)
        if after is not None and len(after.sources) == 1 and after.last in spread:
            spread[unit.last] = spread[after.last]
    return spread
