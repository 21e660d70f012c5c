"""Numbers as people read them: counts, sizes in memory, receptive fields."""

from __future__ import annotations

from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.declare.settings import show
from netdesigner.layers import Layer, Shape, show_shape
from netdesigner.layers.base import FLOAT_BYTES
from netdesigner.layers.module_use import ModuleUse

UNKNOWN = "–"


def count(number: int | None) -> str:
    """43264 as "43,264"."""
    return UNKNOWN if number is None else f"{number:,}"


def short_count(number: int) -> str:
    """149520384 as "149.5 M"; small numbers in full."""
    for limit, unit in ((1_000_000_000, "G"), (1_000_000, "M"), (100_000, "k")):
        if number >= limit:
            size = number / {"G": 1e9, "M": 1e6, "k": 1e3}[unit]
            return f"{size:.2f} {unit}" if size < 10 else f"{size:.1f} {unit}"
    return f"{number:,}"


def memory(size: int | None) -> str:
    """Bytes as "241 KiB"."""
    if size is None:
        return UNKNOWN
    if size < 1024:
        return f"{size} B"
    amount = float(size)
    for unit in ("KiB", "MiB", "GiB", "TiB"):
        amount /= 1024
        if amount < 1024 or unit == "TiB":
            return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:,.0f} {unit}"
    return UNKNOWN


def weights_memory(params: int) -> str:
    return memory(params * FLOAT_BYTES)


def unbroken(text: str) -> str:
    """The same text with shapes ("3 × 28 × 28") that no end of a line divides."""
    return text.replace(" × ", "\u00a0×\u00a0")


def plural(number: int, what: str) -> str:
    """3, "block" as "3 blocks"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def shapes(found: tuple[Shape, ...]) -> str:
    """Input shapes of a node; several are joined by a comma."""
    return ", ".join(show_shape(shape) for shape in found) or UNKNOWN


def field(seen: ReceptiveField | None) -> str:
    """A receptive field in short: "3 × 3, step 1, exact"."""
    if seen is None:
        return UNKNOWN
    if seen.status in ("whole input", "unknown") or seen.size is None:
        return seen.status
    parts = [show([_plain(size) for size in seen.size])]
    if seen.jump is not None:
        steps = {_plain(jump) for jump in seen.jump}
        parts.append(f"step {steps.pop()}" if len(steps) == 1 else f"step {show([_plain(j) for j in seen.jump])}")
    return ", ".join([*parts, seen.status])


def field_size(seen: ReceptiveField | None) -> str:
    """Only the size of a receptive field, or its status where it has none."""
    if seen is None:
        return UNKNOWN
    if seen.size is None or seen.status == "whole input":
        return seen.status
    return show([_plain(size) for size in seen.size])


def field_centre(seen: ReceptiveField | None) -> str:
    """Where the first unit looks, in pixels of the input."""
    if seen is None or seen.start is None:
        return UNKNOWN
    return ", ".join(str(_plain(start)) for start in seen.start)


def _plain(number: float) -> str:
    return f"{number:g}"


def remarks(layer: Layer) -> list[str]:
    """What is to be known of a layer's curve, its range, strengths and weaknesses, a sentence each."""
    curve = layer.curve()
    note = [("Curve", curve.note)] if curve is not None and curve.note else []
    return [f"{title}: {text}" for title, text in (*note, *layer.remarks())]


def card_line(layer: Layer) -> str:
    """What matters of a block, for its card; how often a module is repeated stands there besides."""
    return layer.line if isinstance(layer, ModuleUse) else layer.summary() or layer.title()
