"""The layers of a design as a table: for a terminal in the manner of torchinfo, and as Markdown, LaTeX and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from netdesigner.analysis.facts import Facts, NodeFacts
from netdesigner.analysis.inside import calculated, insides
from netdesigner.analysis.receptive_field import ReceptiveField
from netdesigner.compile.names import columns
from netdesigner.design.design import Design
from netdesigner.design.graph import Graph, Node
from netdesigner.design.module import Module
from netdesigner.layers.base import FLOAT_BYTES, Shape, show_shape
from netdesigner.layers.module_use import ModuleUse

TableFormat = Literal["text", "markdown", "latex", "csv"]
FORMATS: tuple[TableFormat, ...] = ("text", "markdown", "latex", "csv")
SUFFIXES: dict[str, TableFormat] = {".txt": "text", ".md": "markdown", ".tex": "latex", ".csv": "csv"}

HEAD = ("Name", "Layer", "Kernel", "Input shape", "Output shape", "Sees", "Parameters", "MACs")
NUMBERS = (6, 7)  # columns that are set to the right
LONGEST_CELL = 44
NOTHING = "–"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Row:
    """One node; `depth` counts the modules round it."""

    depth: int
    name: str
    layer: str
    kernel: Shape
    inputs: tuple[Shape, ...]
    output: Shape | None
    field: ReceptiveField | None
    params: int | None
    macs: int | None
    note: str = ""  # "error", "waiting" in place of the shape; "(shared)" in place of the parameters
    is_shared: bool = False


def rows_of(graph: Graph, facts: Facts, modules: Mapping[str, Module] | None = None, depth: int = 0) -> Iterator[Row]:
    """Nodes in the order of computing; what is inside a module follows its block, one step deeper."""
    for node_id, known in facts.nodes.items():
        node = graph.nodes[node_id]
        if depth and (node.layer.is_input or node.layer.is_output):
            continue  # ports of a module
        yield _row(node, known, depth)
        if isinstance(node.layer, ModuleUse) and node.layer.module in (modules or {}):
            yield from _inside(node, node.layer, known, modules or {}, depth + 1)


def _inside(node: Node, layer: ModuleUse, known: NodeFacts, modules: Mapping[str, Module], depth: int) -> Iterator[Row]:
    """The rows of a module for this very use; each repeat has a row of its own round them."""
    many = layer.repeat_count > 1
    for index, (within, facts) in enumerate(insides(modules[layer.module], node, known)):
        if many:
            yield _repeat_row(node, index, facts, depth)
        yield from rows_of(within, facts, modules, depth + many)


def _repeat_row(node: Node, index: int, facts: Facts, depth: int) -> Row:
    inputs = [found for found in facts.nodes.values() if not found.inputs]
    field = next((found.field for found in reversed(facts.nodes.values()) if found.field), None)
    totals = facts.totals
    return Row(
        depth, f"{node.name}[{index}]", type(node.layer).title(), (), tuple(f.outputs[0] for f in inputs if f.outputs),
        facts.output, field, totals.params, totals.macs, "error" if facts.errors else "", node.weights_of is not None,
    )  # fmt: skip


def _row(node: Node, facts: NodeFacts, depth: int) -> Row:
    layer = node.layer
    return Row(
        depth,
        "".join(letter if letter.isprintable() else " " for letter in node.name),
        type(layer).title(),
        _kernel(node, facts),
        () if layer.is_input else facts.inputs,
        facts.output if facts.outputs else facts.inputs[0] if facts.inputs else None,
        None if layer.is_input else facts.field,
        facts.params,
        facts.macs,
        "" if facts.status == "ok" else facts.status,
        node.weights_of is not None,
    )


def _kernel(node: Node, facts: NodeFacts) -> Shape:
    """The window's size, an axis each: of images where one number stands for both sides."""
    size = node.layer.values().get("kernel_size")
    if isinstance(size, int):
        axes = len(facts.inputs[0]) - 1 if facts.inputs else 2
        return (size,) * max(1, axes)
    return tuple(size) if isinstance(size, tuple | list) else ()


# --- one function for all formats --------------------------------------------------------------------


def table(design: Design, facts: Facts, form: TableFormat = "text", depth: int | None = None) -> str:
    """The table of a design in one of the formats; ends with a line break.

    Modules are shown `depth` levels deep, 0 as their blocks alone, None whole; sums are those of all that is inside.
    """
    rows = _rows(design, facts, depth)
    if form == "csv":
        return _csv(rows)
    if form == "markdown":
        return _markdown(design, rows, facts)
    if form == "latex":
        return _latex(design, rows, facts)
    return summary_table(design, facts, depth) + "\n"


def levels(design: Design, facts: Facts) -> int:
    """How deep a table with all that is inside goes; 0 without modules."""
    return max((row.depth for row in _rows(design, facts, None)), default=0)


def _rows(design: Design, facts: Facts, depth: int | None) -> list[Row]:
    every = rows_of(calculated(design), facts, design.modules)
    return [row for row in every if depth is None or row.depth <= depth]


def summary_table(design: Design, facts: Facts, depth: int | None = None) -> str:
    """One line a node, modules as a tree, then the totals; "?" stands where a shape is not known."""
    rows = _rows(design, facts, depth)
    cells = [HEAD, *((_branch(rows, index) + first, *rest) for index, (first, *rest) in enumerate(map(_cells, rows)))]
    widths = [max(columns(row[column]) for row in cells) for column in range(len(HEAD))]
    rule = "=" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [design.name, rule, _line(HEAD, widths), rule]
    lines += [_line(row, widths) for row in cells[1:]]
    names, numbers = zip(*_totals(facts), strict=True)
    wide, long = max(map(len, names)), max(len(number) for number, _ in numbers)
    lines += [rule, *(f"{name:<{wide}}  {count:>{long}}{unit}" for name, (count, unit) in _totals(facts)), rule]
    if facts.errors:
        lines.append(f"{len(facts.errors)} problem{'s' if len(facts.errors) > 1 else ''}; see netdesigner check")
    return "\n".join(lines)


def _branch(rows: Sequence[Row], index: int) -> str:
    """The lines of the tree before a name."""
    depth = rows[index].depth
    if depth == 0:
        return ""
    parts = []
    for level in range(1, depth + 1):
        follower = next((row for row in rows[index + 1 :] if row.depth <= level), None)
        is_last = follower is None or follower.depth < level
        parts.append(("└─ " if is_last else "├─ ") if level == depth else ("   " if is_last else "│  "))
    return "".join(parts)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        _cut(row.name),
        _cut(row.layer),
        show_shape(row.kernel) if row.kernel else NOTHING,
        _cut(", ".join(dict.fromkeys(map(show_shape, row.inputs)))) or NOTHING,
        row.note or show_shape(row.output),
        _sees(row.field) if row.field else "",
        "(shared)" if row.is_shared and row.params else f"{row.params:,}" if row.params else NOTHING,
        f"{row.macs:,}" if row.macs else NOTHING,
    )


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


def _totals(facts: Facts) -> list[tuple[str, tuple[str, str]]]:
    """What is said under the table: a name, a number, a unit."""
    totals = facts.totals
    return [
        ("Layers", (f"{totals.layers:,}", "")),
        ("Parameters", (f"{totals.params:,}", "")),
        ("Trainable parameters", (f"{totals.trainable:,}", "")),
        ("MACs (multiply-accumulates) per sample", (f"{totals.macs:,}", "")),
        ("Memory of activations per sample", (_megabytes(totals.memory), " MB")),
        ("Memory of parameters (32-bit floats)", (_megabytes(totals.params * FLOAT_BYTES), " MB")),
    ]


def _megabytes(count: int) -> str:
    """Bytes in millions of bytes, as torchinfo has them."""
    return f"{count / 1e6:,.2f}"


# --- for documents -----------------------------------------------------------------------------------


def _markdown(design: Design, rows: Sequence[Row], facts: Facts) -> str:
    """A pipe table; the numbers to the right, what is inside a module set in."""
    marks = ["---:" if column in NUMBERS else ":---" for column in range(len(HEAD))]
    lines = [f"**{_escaped_markdown(design.name)}**", "", f"| {' | '.join(HEAD)} |", f"| {' | '.join(marks)} |"]
    for row in rows:
        first, *rest = map(_escaped_markdown, _cells(row))
        lines.append(f"| {' | '.join(['&emsp;' * row.depth + first, *rest])} |")
    lines += ["", *(f"- {name}: {count}{unit}" for name, (count, unit) in _totals(facts))]
    return "\n".join(lines) + "\n"


def _escaped_markdown(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{letter}" if letter in "\\`*_[]|~#" else letter for letter in text)


LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "×": r"${\times}$", "–": "--", "…": r"\dots{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
}  # fmt: skip


def _escaped_latex(text: str) -> str:
    return "".join(LATEX.get(letter, letter) for letter in text.replace(" × ", "×"))


LATEX_HEAD = ("Name", "Layer", "Kernel", "Input", "Output", "Sees", "Parameters", "MACs")
UNALIGNED = "* the largest of several: they disagree in step or centre"
MOST_INPUTS = 6  # shapes below each other
LINES_OF_A_PAGE = 40  # a longer table is one that breaks
LINE, TURNED = 345.0, 550.0  # points: the width of a line of LaTeX's article, and on a page that is turned
GAP, INDENT = 5.0, 0.7  # points between two columns; a step of depth in widths of an m
FONTS = (("", 1.0), ("\\small", 0.925), ("\\footnotesize", 0.85), ("\\scriptsize", 0.8), ("\\tiny", 0.68))  # and widths


def _latex(design: Design, rows: Sequence[Row], facts: Facts) -> str:
    """A table with the rules of booktabs, to be taken into a paper; a long one breaks over pages.

    Its letters are as large as a line of LaTeX's article allows; where none are small enough the page is turned.
    """
    columns_of = "".join("r" if column in NUMBERS else "l" for column in range(len(LATEX_HEAD)))
    name, lines_of = " ".join(design.name.split()), [_latex_cells(row) for row in rows]
    is_long = sum(max(len(cell) for cell in cells) for cells in lines_of) > LINES_OF_A_PAGE
    font, is_turned = _font(rows, lines_of)
    packages = ["booktabs", *(["longtable"] if is_long else []), *(["lscape"] if is_turned else [])]
    kind, width = ("longtable", "") if is_long else ("tabular*", r"{\linewidth}")
    head = [r"\toprule", " & ".join(LATEX_HEAD) + r" \\", r"\midrule"]
    lines = [f"% {name}; needs \\usepackage{{{','.join(packages)}}}", "% Letters for a line of article: 345 pt."]
    lines += [r"\begin{landscape}"] if is_turned else []
    lines += [rf"\par\begingroup{font}\setlength{{\tabcolsep}}{{{GAP / 2:g}pt}}"]
    lines += [r"\setlength{\LTleft}{0pt}\setlength{\LTright}{0pt}"] if is_long else []  # as wide as a line
    lines += [rf"\noindent\begin{{{kind}}}{width}{{@{{\extracolsep{{\fill}}}}{columns_of}@{{}}}}", *head]
    if is_long:
        more = f"\\multicolumn{{{len(LATEX_HEAD)}}}{{r@{{}}}}{{continued on the next page}} \\\\"
        lines += [r"\endfirsthead", *head, r"\endhead", r"\midrule", more, r"\endfoot", r"\bottomrule", r"\endlastfoot"]
    for row, cells in zip(rows, lines_of, strict=True):
        first, *rest = map(_stacked, cells)
        step = f"\\hspace{{{row.depth * INDENT:g}em}}" if row.depth else ""
        lines.append(" & ".join([step + first, *rest]) + r" \\")
    lines += [*_latex_foot(rows, facts), *([] if is_long else [r"\bottomrule"])]
    lines += [f"\\end{{{kind}}}", r"\par\endgroup", *([r"\end{landscape}"] if is_turned else [])]
    return "\n".join(lines) + "\n"


def _latex_foot(rows: Sequence[Row], facts: Facts) -> Iterator[str]:
    """The totals, and what a star means where there is one."""
    yield r"\midrule"
    span = f"\\multicolumn{{{len(LATEX_HEAD) - 2}}}{{@{{}}l}}"
    for title, (count, unit) in _totals(facts):
        yield f"{span}{{{_escaped_latex(title)}}} & \\multicolumn{{2}}{{r@{{}}}}{{{count}{unit}}} \\\\"
    if any(row.field and row.field.status == "unaligned" for row in rows):
        yield f"\\multicolumn{{{len(LATEX_HEAD)}}}{{@{{}}l@{{}}}}{{{UNALIGNED}}} \\\\"


def _latex_cells(row: Row) -> list[list[str]]:
    """The cells of a row, each in lines: the shapes of several inputs stand below each other."""
    cells = [[cell] for cell in _cells(row)]
    inputs = list(dict.fromkeys(map(show_shape, row.inputs))) or [NOTHING]
    if len(inputs) > MOST_INPUTS:
        inputs[MOST_INPUTS - 1 :] = [f"and {len(inputs) - MOST_INPUTS + 1} more"]
    cells[HEAD.index("Input shape")] = inputs
    sees = _sees(row.field) if row.field else ""
    cells[HEAD.index("Sees")] = [sees.replace("whole input", "all").replace(" (unaligned)", "*")]
    return cells


def _stacked(lines: Sequence[str]) -> str:
    escaped = [_escaped_latex(line) for line in lines]
    if len(escaped) == 1:
        return escaped[0]
    return r"\begin{tabular}[t]{@{}l@{}}" + r" \\ ".join(escaped) + r"\end{tabular}"


def _font(rows: Sequence[Row], lines_of: Sequence[list[list[str]]]) -> tuple[str, bool]:
    """The largest letters with which the table fits a line, and whether that is one of a page that is turned."""
    widths = [_points(title) for title in LATEX_HEAD]
    for row, cells in zip(rows, lines_of, strict=True):
        for column, cell in enumerate(cells):
            set_in = row.depth * 10 * INDENT if column == 0 else 0
            widths[column] = max(widths[column], set_in + max(map(_points, cell)))
    for line in (LINE, TURNED):
        for font, share in FONTS:
            if share * sum(widths) + GAP * (len(widths) - 1) <= line:
                return font, line is TURNED
    return FONTS[-1][0], True


def _points(text: str) -> float:
    """About how wide a text is in Computer Modern of 10 points."""
    return sum(_width(sign) for sign in text.replace(" × ", "×"))


def _width(sign: str) -> float:
    if sign in "ijltf,.:;!|'[]() ":
        return 2.9
    return 8.0 if sign in "mwMW×" else 7.3 if sign.isupper() else 5.0


CSV_HEAD = (
    "name", "depth", "layer", "kernel", "input_shape", "output_shape", "receptive_field", "parameters", "macs",
)  # fmt: skip


def _csv(rows: Sequence[Row]) -> str:
    """Numbers as they are and shapes as 6x28x28, for other programs; cells without a value are empty."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(CSV_HEAD)
    for row in rows:
        sees = _sees(row.field).replace(" × ", "x") if row.field else ""
        params = 0 if row.is_shared else row.params
        writer.writerow([
            _no_formula(row.name), row.depth, _no_formula(row.layer),
            _bare(row.kernel), " ".join(map(_bare, row.inputs)),
            row.note or _bare(row.output or ()), sees, "" if params is None else params,
            "" if row.macs is None else row.macs,
        ])  # fmt: skip
    return made.getvalue()


def _no_formula(text: str) -> str:
    """A cell that spreadsheets show and never calculate, whatever somebody called a block."""
    return f"'{text}" if text[:1] in FORMULA_SIGNS else text


def _bare(shape: Shape) -> str:
    return "x".join(map(str, shape))
