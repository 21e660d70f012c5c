"""The summary table."""

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.analysis.facts import analyse, analyse_design
from netdesigner.design.design import Design
from netdesigner.design.module import Module
from netdesigner.design.templates import template
from netdesigner.figures.table import FORMATS, rows_of, summary_table, table
from netdesigner.layers.module_use import Parameter
from tests.drawings import Drawing, chain_drawing, designs


def test_numbers_stand_in_their_columns() -> None:
    design = chain_drawing("Conv2d(4, 3) | ReLU | Flatten | Linear(10)")
    lines = summary_table(design, analyse(design.graph)).splitlines()
    conv = next(line for line in lines if line.startswith("conv1"))
    assert " ".join(conv.split()) == "conv1 Conv2d 3 × 3 1 × 12 × 12 4 × 10 × 10 3 × 3 40 3,600"
    assert "Parameters 4,050" in " ".join("\n".join(lines).split())
    assert len({len(line) for line in lines if line.startswith("=")}) == 1


def test_what_is_not_known_is_said() -> None:
    design = chain_drawing("Conv2d(4, 3) | Linear(10) | ReLU")
    text = summary_table(design, analyse(design.graph))
    assert "error" in text
    assert "waiting" in text
    assert "problem" in text


def test_shared_parameters_are_not_counted_again() -> None:
    drawing = Drawing()
    first = drawing.put("Linear(4)", drawing.put("Input((4))"))
    drawing.put("Output", drawing.put("Linear(4)", first, owner=first))
    text = summary_table(drawing.design, analyse(drawing.graph))
    assert text.count("(shared)") == 1
    assert "Parameters 20" in " ".join(text.split())


def test_an_empty_drawing_has_a_table() -> None:
    drawing = Drawing()
    for form in FORMATS:
        assert table(drawing.design, analyse(drawing.graph), form)


ODD = r"50% of a_b & {c} #1 $x$ | <b> ~^\\ \n"


@given(designs())
def test_every_format_has_every_node(design: Design) -> None:
    facts = analyse_design(design)
    count = len(design.graph.nodes)
    assert len(list(rows_of(design.graph, facts))) == count
    assert len(list(csv.reader(io.StringIO(table(design, facts, "csv"))))) == count + 1
    assert sum(line.startswith("| ") for line in table(design, facts, "markdown").splitlines()) == count + 2
    body = table(design, facts, "latex").split(r"\midrule")[1]
    assert body.count(r"\\") >= count


@given(st.text(max_size=12))
def test_names_are_escaped(name: str) -> None:
    drawing = Drawing(ODD + name)
    drawing.put("ReLU", name=ODD + name)
    facts = analyse(drawing.graph)
    latex = table(drawing.design, facts, "latex")
    row = latex.split(r"\midrule")[1].strip().splitlines()[0]
    assert len(re.findall(r"(?<!\\)&", row)) == 7
    assert not re.search(r"(?<!\\)[#%_]", row)
    markdown = table(drawing.design, facts, "markdown")
    (line,) = [line for line in markdown.splitlines() if "ReLU" in line]
    assert len(re.findall(r"(?<!\\)\|", line)) == 9
    assert "<b" not in line
    assert len(list(csv.reader(io.StringIO(table(drawing.design, facts, "csv"))))) == 2


def test_csv_holds_bare_numbers() -> None:
    design = chain_drawing("Conv2d(4, (3, 5)) | Flatten | Linear(1000)")
    rows = list(csv.DictReader(io.StringIO(table(design, analyse(design.graph), "csv"))))
    conv, linear = rows[1], rows[3]
    assert (conv["kernel"], conv["input_shape"], conv["output_shape"]) == ("3x5", "1x12x12", "4x10x8")
    assert int(linear["parameters"]) == 321_000


def with_modules() -> Design:
    """A module with a convolution inside another, twice in a row."""
    inner = Drawing()
    inner.put("Output", inner.chain("Conv2d(4, 3, padding=1) | ReLU", inner.put("Input((4, 8, 8))")))
    block = Module("Block", inner.graph, (Parameter("unused", 1),))
    drawing = Drawing("Nested")
    drawing.design.modules["Block"] = block
    use = block.layer.make(repeat=2)
    drawing.put("Output", drawing.put("ReLU", drawing.put(use, drawing.put("Input((4, 8, 8))"))))
    return drawing.design


def test_the_inside_of_modules_is_set_in() -> None:
    design = with_modules()
    facts = analyse_design(design)
    rows = list(rows_of(design.graph, facts, design.modules))
    assert [row.depth for row in rows] == [0, 0, 1, 2, 2, 1, 2, 2, 0, 0]
    assert sum(row.params or 0 for row in rows if row.depth == 2) == facts.totals.params == 2 * 148
    text = summary_table(design, facts)
    assert "├─ block1[0]" in text
    assert "│  ├─ conv1" in text
    assert "   └─ relu1" in text
    assert "&emsp;&emsp;conv1" in table(design, facts, "markdown")
    assert r"\hspace{1.4em}conv1" in table(design, facts, "latex")


def test_modules_are_shown_as_deep_as_asked() -> None:
    """What is left out is still counted in the rows of the blocks and in the sums."""
    design = template("resnet50").open()
    facts = analyse_design(design)
    whole, half, flat = (
        list(csv.DictReader(io.StringIO(table(design, facts, "csv", depth)))) for depth in (None, 1, 0)
    )
    assert [row["depth"] for row in flat] == ["0"] * len(design.graph.nodes)
    assert {row["depth"] for row in half} == {"0", "1"}
    assert len(whole) > len(half) > len(flat)
    assert sum(int(row["parameters"] or 0) for row in flat) == facts.totals.params
    assert "└─" not in summary_table(design, facts, 0)
    assert summary_table(design, facts, 0).splitlines()[-7:-1] == summary_table(design, facts).splitlines()[-7:-1]


def test_a_long_latex_table_breaks_over_pages() -> None:
    design = template("resnet50").open()
    facts = analyse_design(design)
    long, short = table(design, facts, "latex"), table(design, facts, "latex", 0)
    assert long.splitlines()[0].endswith(r"needs \usepackage{booktabs,longtable}")
    assert long.count(r"\begin{longtable}") == long.count(r"\end{longtable}") == 1
    assert (
        long.index(r"\endfirsthead") < long.index(r"\endhead") < long.index(r"\endfoot") < long.index(r"\endlastfoot")
    )
    assert long.count("Name & Layer") == 2  # on the first page, and on each that follows
    assert long.count(r"\bottomrule") == short.count(r"\bottomrule") == 1
    assert "longtable" not in short
    assert short.count(r"\begin{tabular*}{\linewidth}") == 1


def test_a_latex_table_that_is_too_wide_turns_the_page() -> None:
    drawing = Drawing()
    drawing.put("ReLU", drawing.put("Input((64, 112, 112))"), name="m" * 44)
    latex = table(drawing.design, analyse(drawing.graph), "latex")
    assert latex.splitlines()[0].endswith(r"needs \usepackage{booktabs,lscape}")
    assert latex.index(r"\begin{landscape}") < latex.index(r"\begin{tabular*}") < latex.index(r"\end{landscape}")


def test_several_input_shapes_stand_below_each_other_in_latex() -> None:
    drawing = Drawing()
    inputs = [drawing.put(f"Input(({channels}, 4, 4))") for channels in range(1, 9)]
    drawing.put("Concat", *inputs[:2])
    drawing.put("Concat", *inputs)
    latex = table(drawing.design, analyse(drawing.graph), "latex")
    times = r"${\times}$"
    assert rf"{{@{{}}l@{{}}}}1{times}4{times}4 \\ 2{times}4{times}4\end{{tabular}}" in latex
    assert rf"5{times}4{times}4 \\ and 3 more\end{{tabular}}" in latex


def has_latex() -> bool:
    """Whether this machine can set the table; the program never does."""
    if shutil.which("pdflatex") is None or shutil.which("kpsewhich") is None:
        return False
    return subprocess.run(["kpsewhich", "booktabs.sty"], capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not has_latex(), reason="no LaTeX here")
@pytest.mark.parametrize(
    ("name", "depth"), [("lenet5", None), ("googlenet", 0), ("small_gpt", None), ("densenet121", 1)]
)
def test_latex_sets_the_table_within_its_lines(name: str, depth: int | None, tmp_path: Path) -> None:
    design = template(name).open()
    text = table(design, analyse_design(design), "latex", depth)
    packages = re.search(r"\\usepackage\{.*\}", text)
    assert packages is not None
    document = rf"\documentclass{{article}}{packages[0]}\begin{{document}}Before.{chr(10)}{text}After.\end{{document}}"
    (tmp_path / "page.tex").write_text(document, encoding="utf-8")
    run = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    for _ in range(2):  # a table that breaks is measured first
        subprocess.run(run, cwd=tmp_path, capture_output=True, check=True)
    assert "Overfull" not in (tmp_path / "page.log").read_text(encoding="latin-1")
