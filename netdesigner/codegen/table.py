"""The layers of a design as a table of text, in the manner of torchinfo."""

from __future__ import annotations

from collections.abc import Sequence

from netdesigner.analysis.facts import Facts, NodeFacts
from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.compile.names import columns
from netdesigner.design.design import Design
from netdesigner.design.graph import Node
from netdesigner.layers.base import FLOAT_BYTES, show_shape

HEAD = ("Name", "Layer", "Output shape", "Sees", "Parameters", "MACs")
NUMBERS = (4, 5)  # columns that are set to the right
LONGEST_CELL = 44


def summary_table(design: Design, facts: Facts) -> str:
    """One line a node in the order of computing, then the totals; "?" stands where a shape is not known."""
    rows = [_row(design.graph.nodes[node_id], node, facts) for node_id, node in facts.nodes.items()]
    cells = [HEAD, *rows]
    widths = [max(columns(row[column]) for row in cells) for column in range(len(HEAD))]
    rule = "=" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [design.name, rule, _line(HEAD, widths), rule]
    lines += [_line(row, widths) for row in rows]
    return "\n".join([*lines, rule, *_totals(facts), rule])


def _row(node: Node, facts: NodeFacts, all_facts: Facts) -> tuple[str, ...]:
    summary = node.layer.summary()
    layer = type(node.layer).title() + (f" ({summary})" if summary else "")
    shape = facts.output if facts.outputs else facts.inputs[0] if facts.inputs else None
    problem = {"error": "error", "waiting": "waiting"}.get(facts.status)
    return (
        _cut(node.name),
        _cut(layer),
        problem or show_shape(shape),
        _sees(facts.field) if facts.field and not node.layer.is_input else "",
        _params(node, facts),
        f"{facts.macs:,}" if facts.macs else "–",
    )


def _params(node: Node, facts: NodeFacts) -> str:
    if not facts.params:
        return "–"
    return "(shared)" if node.weights_of else f"{facts.params:,}"


def _sees(field: ReceptiveField) -> str:
    """The receptive field: "5 × 5", with the word where it is not exact."""
    size = show_shape(tuple(int(value) if value == int(value) else value for value in field.size or ()))  # type: ignore[misc]
    if field.status in ("whole input", "unknown"):
        return field.status
    return size if field.status == "exact" else f"{size} ({field.status})"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    parts = []
    for column, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
        gap = " " * (wide - columns(cell))
        parts.append(gap + cell if column in NUMBERS else cell + gap)
    return "  ".join(parts).rstrip()


def _totals(facts: Facts) -> list[str]:
    totals = facts.totals
    lines = [
        f"{totals.layers} layers",
        f"{totals.params:,} parameters ({_size(totals.params * FLOAT_BYTES)} in 32-bit floats)",
        f"{totals.macs:,} MACs (multiply-accumulates) per sample",
        f"{_size(totals.memory)} of activations per sample",
    ]
    if facts.errors:
        lines.append(f"{len(facts.errors)} problem{'s' if len(facts.errors) > 1 else ''}; see netdesigner check")
    return lines


def _size(count: int) -> str:
    """Bytes as people read them."""
    size, unit = float(count), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
