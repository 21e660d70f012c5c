"""What is written on the wires: shapes, and on demand parameters, receptive fields and names."""

from __future__ import annotations

from typing import NamedTuple

from netdesigner.analysis.facts import NodeFacts
from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.layers import Shape, show_shape


class Labels(NamedTuple):
    """Which numbers the wires show."""

    shapes: bool = True
    parameters: bool = False
    receptive_field: bool = False
    names: bool = False


def chip_text(labels: Labels, name: str, facts: NodeFacts | None, port: int) -> str:
    """The words on the wire that leaves output `port` of a node."""
    parts = [name] if labels.names else []
    if facts is not None and facts.outputs:
        if labels.shapes and port < len(facts.outputs):
            parts.append(show_shape(facts.outputs[port]))
        if labels.parameters and facts.params:
            parts.append(f"{short(facts.params)} parameters")
        if labels.receptive_field and facts.field is not None:
            parts.append(f"sees {show_field(facts.field)}")
    return " · ".join(parts)


def show_field(field: ReceptiveField) -> str:
    """A receptive field in a few words: "5 × 5", "all"."""
    if field.status == "whole input":
        return "all"
    return "?" if field.size is None else show_numbers(field.size)


def show_numbers(numbers: list[int | float]) -> str:
    return " × ".join(f"{number:g}" for number in numbers)


def short(number: int) -> str:
    """1,234 stays; 61,706 becomes "61.7 k"."""
    for limit, unit in ((10**9, "G"), (10**6, "M"), (10**4, "k")):
        if number >= limit:
            return f"{number / (1000 if unit == 'k' else limit):.3g} {unit}"
    return f"{number:,}"


def memory(size: int) -> str:
    """Bytes as people read them."""
    amount = float(size)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.3g} {unit}" if amount < 100 else f"{amount:.0f} {unit}"
        amount /= 1024
    return f"{amount:.3g} GiB"


def shapes_text(shapes: tuple[Shape, ...]) -> str:
    return ", ".join(show_shape(shape) for shape in shapes) or "–"
