"""What is written on the wires: shapes, and on demand parameters, receptive fields and names."""

from __future__ import annotations

from typing import NamedTuple

from netdesigner.analysis.facts import NodeFacts
from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.gui.look import wording
from netdesigner.layers import show_shape


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
            parts.append(f"{wording.short_count(facts.params)} parameters")
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
