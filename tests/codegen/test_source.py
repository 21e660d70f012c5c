"""The text of a module: spans, docstring, what it imports, what it prints when it is run."""

import ast
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.codegen.expressions import literal
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.templates import template
from tests.drawings import Drawing, chain_drawing, designs


def test_spans_name_the_lines_of_every_node() -> None:
    design = template("residual_digits").open()
    source = module_source(compile_design(design))
    lines = source.text.splitlines()
    by_name = {node.name: source.spans[node.id] for node in design.graph.nodes.values()}
    assert len(by_name) == len(design.graph.nodes)
    shown = {
        name: " ".join(line.strip() for line in lines[first : last + 1]) for name, (first, last) in by_name.items()
    }
    assert shown["conv1"] == "nn.Conv2d(1, 16, kernel_size=3, padding=1, bias=False),"
    assert shown["relu3"] == "self.relu3 = nn.ReLU()"
    assert shown["add1"] == "x = self.relu3(residual + x)"  # a small layer is written around the line before
    assert shown["flatten"] == "x = torch.flatten(x, 1)"
    assert shown["input"] == "def forward(self, x: Tensor) -> Tensor:"
    assert shown["fc1"] == "self.fc1 = nn.Linear(32, 10)"
    assert shown["output"] == "return x"


@given(designs())
def test_spans_cover_live_nodes_and_lead_back(design: Design) -> None:
    program = compile_design(design)
    source = module_source(program)
    count = len(source.text.splitlines())
    assert set(program.paths) <= set(source.spans)
    for node, (first, last) in source.spans.items():
        assert 0 <= first <= last < count
        assert source.spans[source.node_at(first) or ""][0] <= first
        if node in program.paths:
            assert source.node_at(first) is not None
    assert source.node_at(0) is None


@given(designs())
def test_no_name_is_unused(design: Design) -> None:
    program = compile_design(design)
    text = module_source(program).text
    for attribute in program.attributes:
        assert len(re.findall(rf"self\.{attribute.name}\b", text)) >= 2
    tree = ast.parse(text)
    loaded = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    assert {"torch", "nn", "Tensor"} <= loaded


def test_a_network_without_modules_has_no_init() -> None:
    drawing = Drawing("Double")
    x = drawing.put("Input((4))")
    drawing.put("Output", drawing.put("Add", x, x))
    text = module_source(compile_design(drawing.design)).text
    assert "__init__" not in text
    assert "return x + x" in text


def test_notes_become_the_docstring() -> None:
    design = chain_drawing("ReLU")
    notes = 'A "net"\nwith a \\ and """quotes"""\n\n\u202e second \t paragraph ' + "word " * 40
    text = module_source(compile_design(replace(design, notes=notes))).text
    docstring = ast.get_docstring(next(n for n in ast.parse(text).body if isinstance(n, ast.ClassDef)))
    assert docstring is not None
    assert docstring.startswith("A \"net.\n\nwith a / and '''quotes'''\n\nsecond paragraph word")
    assert "Input: (N, 1, 12, 12): batch, channel, height, width." in docstring


@given(st.text(), st.text())
def test_any_name_and_notes_give_a_module(name: str, notes: str) -> None:
    program = compile_design(replace(chain_drawing("ReLU"), name=name, notes=notes))
    tree = ast.parse(module_source(program).text)
    assert any(isinstance(node, ast.ClassDef) and node.name == program.name for node in tree.body)


@pytest.mark.parametrize(
    ("value", "text"),
    [("same", '"same"'), ('a"b', "'a\"b'"), (1e-5, "1e-05"), (float("inf"), 'float("inf")'), (None, "None"),
     (float("nan"), 'float("nan")'), (-1, "-1"), (True, "True")],
)  # fmt: skip
def test_literals(value: object, text: str) -> None:
    assert literal(value) == text


@pytest.mark.slow
def test_running_the_file_prints_the_output_shape(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(module_source(compile_design(template("inception_digits").open())).text, encoding="utf-8")
    ended = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True)
    assert ended.stdout == "(2, 10)\n"
