"""What the inspect panel says of the unit that is pointed at."""

from __future__ import annotations

from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.gui.look import wording
from netdesigner.inspect.regions import Region


def what_it_sees(seen: ReceptiveField | None, region: Region | None) -> str:
    """What a unit sees, of the size that the status bar tells; "" where it is not known."""
    if seen is None or seen.status == "unknown":
        return ""
    if seen.status == "whole input":
        return "sees the whole input"
    size = wording.field_size(seen)
    if region is None or len(region) != len(seen.axes):
        return f"sees {size}"
    spans = [f"{first:g} to {last:g}".replace("-", "−") for first, last in region]
    names = {1: ("places",), 2: ("rows", "columns")}.get(len(region), tuple(f"axis {n}" for n in range(len(region))))
    return "sees " + ", ".join(f"{name} {span}" for name, span in zip(names, spans, strict=True)) + f" ({size})"
