"""Several changes as one announcement, for the graph that is shown."""

from __future__ import annotations

from collections.abc import Iterable

from netdesigner.design.commands import Change
from netdesigner.design.graph import Edge


def merge_changes(changes: Iterable[Change], shown: str = "") -> Change:
    """One announcement for several: what was added and removed again in between is left out.

    Only the ids of the graph that is shown are named; of the others it is said that they are different.
    """
    added: dict[str, None] = {}
    removed: dict[str, None] = {}
    changed: dict[str, None] = {}
    moved: dict[str, None] = {}
    edges_added: dict[Edge, None] = {}
    edges_removed: dict[Edge, None] = {}
    modules: dict[str, None] = {}
    paths: list[tuple[str, str]] = []
    recipe = name = reset = direction = False
    for change in changes:
        modules |= dict.fromkeys(change.modules)
        paths += change.paths
        recipe, name, reset = recipe or change.recipe, name or change.name, reset or change.is_reset
        direction = direction or change.direction
        if (change.place or "") != shown:
            if change.is_structural and change.place is not None:
                modules[change.place] = None
            continue
        for plus, minus, came, went in (
            (added, removed, change.added, change.removed),
            (edges_added, edges_removed, change.edges_added, change.edges_removed),
        ):
            _cancel(plus, minus, came, went)  # type: ignore[arg-type]
        changed |= dict.fromkeys(change.changed)
        moved |= dict.fromkeys(change.moved)
    stays = [key for key in changed if key not in added and key not in removed]
    places = [key for key in moved if key not in added and key not in removed]
    if added or removed or stays or edges_added or edges_removed:
        modules[shown] = None
    return Change(
        tuple(added), tuple(removed), tuple(stays), tuple(places),
        tuple(edges_added), tuple(edges_removed), recipe, name, reset, direction, tuple(modules), tuple(paths),
    )  # fmt: skip


def _cancel(
    plus: dict[object, None], minus: dict[object, None], came: tuple[object, ...], went: tuple[object, ...]
) -> None:
    for key in went:
        if key in plus:
            del plus[key]
        else:
            minus[key] = None
    for key in came:
        if key in minus and not isinstance(key, str):
            del minus[key]
        else:
            plus[key] = None
