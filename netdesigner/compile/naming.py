"""What attributes are called: torchvision's names where they fit, the user's where they were given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from netdesigner.compile.names import MODULE_NAMES, SEQUENTIAL_NAMES, Names, identifier, member_name
from netdesigner.compile.roles import Role, roles
from netdesigner.compile.sketch import Sketch, Unit, has_given_name


class Position(NamedTuple):
    """Where a unit stands among the others."""

    is_first: bool  # no module before it
    is_alone: bool  # no other module and no merge
    has_merge_before: bool
    has_merge_after: bool


def attribute_names(found: Sketch, head_name: str, taken: Iterable[str] = ()) -> dict[str, str]:
    """The attribute of each unit that has one, by the unit's first node.

    Names that the user gave come first, so that an automatic one never takes them away.
    """
    parts = {unit.last: role for unit, role in _roles_of_chains(found)}
    blocks = _block_names(found, list(parts.values()))
    units = [unit for unit in found.units if not unit.is_function]
    wishes = {
        unit.first: _wish(found, unit, place, parts.get(unit.last), blocks, head_name)
        for unit, place in zip(found.units, _places(found), strict=True)
        if not unit.is_function
    }
    free, given = Names(MODULE_NAMES.union(taken)), dict[str, str]()
    of_owner: dict[str, str] = {}
    for wanted_rank in range(3):
        for unit in units:
            rank, wish = wishes[unit.first]
            if rank == wanted_rank and unit.owner in of_owner:
                given[unit.first] = of_owner[unit.owner]
            elif rank == wanted_rank:
                given[unit.first] = free.take(wish)
                if unit.owner:
                    of_owner[unit.owner] = given[unit.first]
    return given


def _places(found: Sketch) -> list[Position]:
    modules = [index for index, unit in enumerate(found.units) if not unit.is_function]
    merges = [index for index, unit in enumerate(found.units) if unit.is_merge]
    first_merge, last_merge = (merges[0], merges[-1]) if merges else (len(found.units), -1)
    is_alone = len(modules) == 1 and not merges
    return [
        Position(not modules or index <= modules[0], is_alone, index > first_merge, index < last_merge)
        for index in range(len(found.units))
    ]


def _roles_of_chains(found: Sketch) -> list[tuple[Unit, Role]]:
    """Chains that are named by their role: those of merges where at least one branch has several modules."""
    parts = roles(found)
    ends = [(unit, parts[unit.last]) for unit in found.units if unit.last in parts]
    chains = [
        (unit, role)
        for unit, role in ends
        if not unit.is_function and unit.owner is None and not unit.stage and not unit.attribute
    ]
    has_long = {role.merge for unit, role in chains if len(unit.nodes) > 1}
    return [
        (unit, role)
        for unit, role in chains
        if role.merge in has_long and not is_of_named_branch(found, unit) and not _is_of_one_input(found, unit)
    ]


def is_of_named_branch(found: Sketch, unit: Unit) -> bool:
    """Whether a single module belongs to what the user named: itself, or a chain whose modules are attributes each."""
    return len(unit.nodes) == 1 and any(has_given_name(found.node(node_id)) for node_id in _way_to(found, unit))


def _way_to(found: Sketch, unit: Unit) -> list[str]:
    """The single modules in a row that end with a unit, from its own backwards."""
    by_last = {each.last: each for each in found.units}
    way = list[str]()
    before: Unit | None = unit
    while before is not None and not before.is_function and len(before.nodes) == 1:
        way.append(before.first)
        source = before.sources[0][0]
        before = by_last.get(source) if len(found.users[source]) == 1 else None
    return way


def named_members(found: Sketch, unit: Unit) -> list[str]:
    """The names of a chain's modules, where the user named some of them."""
    is_free = len(unit.nodes) > 1 and not unit.stage and not unit.attribute
    nodes = [found.node(node_id) for node_id in unit.nodes]
    if not is_free or not any(map(has_given_name, nodes)):
        return []
    return [identifier(node.name, node.layer.stem) for node in nodes]


def _is_of_one_input(found: Sketch, unit: Unit) -> bool:
    """Whether a chain begins at one of several Inputs, which then names it."""
    return len(found.inputs) > 1 and found.node(unit.sources[0][0]).layer.is_input


def _block_names(found: Sketch, parts: list[Role]) -> dict[str, tuple[str, str]]:
    """What goes before and after the roles of a merge: ("block2_", "") or ("", "2") where there are several."""
    kinds = {role.merge: ("branch" if role.word == "branch" else "skip") for role in parts}
    named = {merge for merge in kinds if has_given_name(found.node(merge))}
    totals = Counter(kind for merge, kind in kinds.items() if merge not in named)
    seen: Counter[str] = Counter()
    texts: dict[str, tuple[str, str]] = {}
    for merge, kind in kinds.items():
        if merge in named:
            texts[merge] = (f"{identifier(found.node(merge).name, 'block')}_", "")
            continue
        seen[kind] += 1
        number = str(seen[kind]) if totals[kind] > 1 else ""
        texts[merge] = ((f"block{number}_" if number else ""), "") if kind == "branch" else ("", number)
    return texts


def _wish(
    found: Sketch, unit: Unit, place: Position, role: Role | None, blocks: dict[str, tuple[str, str]], head_name: str
) -> tuple[int, str]:
    """How early a unit may choose, and the name it wants."""
    node = found.node(unit.first)
    if unit.stage or unit.attribute:
        return 0, identifier(unit.stage or unit.attribute, "stage")
    if role is not None:
        before, after = blocks[role.merge]
        return 2, f"{before}{role.text}{after}"
    if unit.owner or len(unit.nodes) == 1:
        owner = found.node(unit.owner) if unit.owner in found.calls else node
        return (0 if has_given_name(owner) else 1), identifier(owner.name, owner.layer.stem)
    return 2, _chain_name(found, unit, place, head_name)


def _chain_name(found: Sketch, unit: Unit, place: Position, head_name: str) -> str:
    """What a chain of several modules is, by what comes in, what comes before it and what after."""
    is_dense = len(found.shape(unit.first)) == 1
    (source, _) = unit.sources[0]
    if _is_of_one_input(found, unit):
        return f"{identifier(found.node(source).name, 'input')}_{'layers' if is_dense else 'features'}"
    users = found.users[unit.last]
    if len(found.outputs) > 1 and len(users) == 1 and found.node(users[0].target).layer.is_output:
        return f"{identifier(found.node(users[0].target).name, 'output')}_head"
    if place.is_alone or (is_dense and place.is_first):
        return "layers"
    if is_dense and len(found.outputs) > 1 and unit.last in found.trunk:
        return "trunk"
    if is_dense:
        return head_name
    name = _map_name(place, is_trunk=unit.last in found.trunk)
    if name == "features" and not _works_on_maps(found, unit):
        return "head" if any(found.node(edge.target).layer.is_output for edge in users) else "layers"
    return name


def _works_on_maps(found: Sketch, unit: Unit) -> bool:
    """Whether a chain finds features of a map: by windows that slide, or by blocks and functions of channels first."""
    layers = [found.node(node_id).layer for node_id in unit.nodes]
    if any(layer.slides_over_map for layer in layers):
        return True
    return len(found.shape(unit.first)) > 2 and not any(layer.is_dense for layer in layers)


def _map_name(place: Position, is_trunk: bool) -> str:
    """A chain that works on maps: before, between or behind the merges, or off the trunk."""
    if not is_trunk:
        return "block1"
    if not place.has_merge_before:
        return "stem" if place.has_merge_after else "features"
    return "transition1" if place.has_merge_after else "head"


def member_keys(wishes: Sequence[str]) -> tuple[str, ...]:
    """Names of the modules in an `nn.Sequential` from what the user wrote: "conv0", "0.norm", "0." or nothing.

    Neighbours with the same beginning share an `nn.Sequential` within it. Each name is there once, for one would
    replace the other. Where all are called by their numbers, there is nothing to write: no names at all.
    """
    keys = _keys_of_level(wishes)
    return () if keys == tuple(str(index) for index in range(len(keys))) else keys


def _keys_of_level(wishes: Sequence[str]) -> tuple[str, ...]:
    free, keys = Names(SEQUENTIAL_NAMES), list[str]()
    groups = [(head, [wish for _, wish in rows]) for head, rows in groupby(enumerate(wishes), _head)]
    for index, (_, rows) in enumerate(groups):
        head, is_group, _ = rows[0].partition(".")
        name = free.take(member_name(head) or str(index))
        inner = _keys_of_level([row.partition(".")[2] for row in rows]) if is_group else ()
        keys += [f"{name}.{key}" for key in inner] or [name]
    return tuple(keys)


def _head(row: tuple[int, str]) -> tuple[str, int]:
    """Equal for neighbours that lie together in one `nn.Sequential` within this one; unlike for all others."""
    index, wish = row
    head, is_group, _ = wish.partition(".")
    return (head, -1) if is_group else (head, index)
