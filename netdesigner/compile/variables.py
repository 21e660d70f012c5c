"""What the variables of `forward` are called: `x` along the trunk, names of their own on the branches."""

from __future__ import annotations

from collections import Counter

from netdesigner.compile.calls import called
from netdesigner.compile.names import VARIABLES_TAKEN, Names, identifier
from netdesigner.compile.roles import Role, along_branches, roles
from netdesigner.compile.sketch import Sketch, Unit, has_given_name

Value = tuple[str, int]
"""A node's output: node id and port."""


def input_names(found: Sketch, class_name: str) -> dict[str, str]:
    """The arguments of `forward` by Input: `x`, or with several Inputs their names (x1, x2 if not given)."""
    if len(found.inputs) == 1:
        return {found.inputs[0].id: "x"}
    classes = set(called(list(found.calls.values())))
    free = Names(VARIABLES_TAKEN | classes | {class_name, "network"})  # `network`: what the exported file calls its own
    wishes = {
        node.id: identifier(node.name, "x") if has_given_name(node) else f"x{index}"
        for index, node in enumerate(found.inputs, 1)
    }
    return {node_id: free.take(wish) for node_id, wish in wishes.items()}


def variable_names(
    found: Sketch, inputs: dict[str, str], attributes: dict[str, str], class_name: str
) -> dict[Value, str]:
    """The variable of every value. One that is still needed is never overwritten."""
    names: dict[Value, str] = {(node_id, 0): name for node_id, name in inputs.items()}
    uses = Counter((edge.source, edge.source_port) for node_id in found.live for edge in found.users[node_id])
    in_use = Counter(name for value, name in names.items() if uses[value])
    parts = along_branches(found, roles(found))
    taken = VARIABLES_TAKEN | set(called(list(found.calls.values()))) | {class_name}
    for unit in found.units:
        for source in unit.sources:
            uses[source] -= 1
            if not uses[source]:
                in_use[names[source]] -= 1
        before = _continued(found, unit, names)
        wish = _wish(found, unit, parts, before, inputs, attributes, is_x_free=not in_use["x"])
        free = Names(taken | {name for name, count in in_use.items() if count})
        values = [(unit.last, port) for port in range(found.node(unit.last).layer.output_count)]
        is_several = sum(1 for value in values if uses[value]) > 1
        for number, value in enumerate(values, 1):
            names[value] = "_" if not uses[value] else free.take(f"{wish}{number}" if is_several else wish)
            if uses[value]:
                in_use[names[value]] += 1
    return names


def _continued(found: Sketch, unit: Unit, names: dict[Value, str]) -> str | None:
    """The variable of the only value that comes in, where nothing else needs that value."""
    source, port = unit.sources[0]
    if len(unit.sources) > 1 or sum(edge.source_port == port for edge in found.users[source]) > 1:
        return None
    return names[unit.sources[0]]


def _wish(
    found: Sketch,
    unit: Unit,
    parts: dict[str, Role],
    before: str | None,
    inputs: dict[str, str],
    attributes: dict[str, str],
    is_x_free: bool,
) -> str:
    role = parts.get(unit.last)
    is_kept = _is_kept(found, unit, parts)
    if unit.last in found.trunk and not is_kept:
        return "x"
    output = _output_name(found, unit)
    if output is not None:
        return output
    if len(inputs) > 1 and before in inputs.values():  # one of several arguments, on its way
        assert before is not None
        return before
    if role is not None and unit.last not in found.trunk:
        return _branch_name(found, role, unit) or role.text
    goes_out = any(found.node(edge.target).layer.is_output for edge in found.users[unit.last])
    if unit.last in found.spine and is_x_free and not is_kept and not goes_out:
        return "x"
    if before is not None and not is_kept:
        return before
    if not unit.is_function and unit.owner is None:
        return attributes[unit.first]
    return identifier(found.node(unit.first).name, "value")


def _branch_name(found: Sketch, role: Role, unit: Unit) -> str:
    """The name of the first module of a branch, where the user gave it; "" for a branch that has none."""
    if role.word != "branch":
        return ""
    by_last, way = {each.last: each for each in found.units}, [unit]
    while len(found.users[source := way[-1].sources[0][0]]) == 1 and source in by_last:
        way.append(by_last[source])
    first, is_whole = way[-1], len(way) == 1 and found.users[unit.last][0].target == role.merge
    node = found.node(first.first)
    is_placed = bool(node.stage) and not (node.stage.startswith(".") and is_whole)
    if first.is_function or not has_given_name(node) or is_placed:
        return ""
    return identifier(node.name, "branch")


def _is_kept(found: Sketch, unit: Unit, parts: dict[str, Role]) -> bool:
    """Whether a value is needed again much later, as by the skips of a U-Net: it gets a name of its own then.

    Not so the skip of a sum, and the branches of a merge that have a role (branch2) say themselves what they are.
    """
    users = [edge.target for edge in found.users[unit.last] if edge.target not in found.only_for_training]
    if len(users) < 2 or unit.is_function:
        return False
    after = [found.by_first[user] for user in users if user in found.by_first]
    is_skip = any(other.calls[0].target == "+" for other in after)
    return not is_skip and not all(other.is_merge or other.last in parts for other in after)


def _output_name(found: Sketch, unit: Unit) -> str | None:
    """The name the user gave to the Output that a value goes to, where there are several."""
    ends = [edge.target for edge in found.users[unit.last] if found.node(edge.target).layer.is_output]
    given = [end for end in ends if has_given_name(found.node(end))]
    return identifier(found.node(given[0]).name, "output") if given else None
