"""Exported code of networks whose weights start otherwise: golden files that were read, formatted, free of remarks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.analysis.facts import analyse_design
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.figures.table import summary_table
from netdesigner.layers.initialization import NETWORK_KINDS, bias_kinds, initialization, weight_kinds
from netdesigner.layers.initializers import Values, filling
from netdesigner.layers.preset_values import gate, kernel
from tests.codegen.test_ruff import RULES, run
from tests.drawings import Drawing, chain_drawing
from tests.layers.test_initialization import fillings
from tests.strategies import examples

Golden = Callable[[str, str], None]


def by_name(document: Document) -> dict[str, str]:
    return {node.name: node.id for node in document.graph.nodes.values()}


def every_way() -> Design:
    """A rule for all layers, rules for single ones, typed kernels, a loop over an LSTM, frozen parts, a module."""
    drawing = Drawing("Every way")
    x = drawing.put("Input((1, 28, 28))")
    edges = drawing.put("Conv2d(2, 3, padding=1, bias=False)", x, name="edges")
    mixed = drawing.put("Conv2d(4, 1)", drawing.put("ReLU", edges), name="mix")
    body = drawing.chain(
        "Conv2d(8, 5, groups=2) | BatchNorm2d | ReLU | MaxPool2d(4) | Flatten(2) | LSTM(6) | Mean", mixed
    )
    drawing.put("Output", drawing.chain("Linear(16) | Tanh | Linear(10)", body))
    document = Document(drawing.design)
    ids = by_name(document)
    both = [[kernel("sobel_horizontal", 3, 3)], [kernel("sobel_vertical", 3, 3)]]
    document.set_initialization([ids["edges"]], initialization(filling("values", values=Values.of(both))))
    document.set_frozen([ids["edges"]], True)
    document.set_initialization([ids["conv1"]], initialization(filling("identity"), filling("constant", value=0.1)))
    document.set_initialization([ids["bn1"]], initialization(filling("zeros")))
    document.set_initialization([ids["lstm1"]], initialization(filling("orthogonal"), filling("zeros")))
    document.set_frozen([ids["conv1"], ids["bn1"]], True)
    document.set_initialization([ids["fc1"]], initialization(filling("xavier_normal", gain=1.6667)))
    document.group([ids["edges"], ids["relu1"], ids["mix"]], "EdgeFinder")
    document.set_network_initialization(initialization(filling("kaiming_normal", mode="fan_out"), filling("zeros")))
    return document.design


def only_biases() -> Design:
    document = Document(chain_drawing("Conv2d(4, 3) | ReLU | Flatten | Linear(2)"))
    document.design.name = "Only biases"
    document.set_network_initialization(initialization(bias=filling("zeros")))
    return document.design


def conjunction() -> Design:
    document = Document(chain_drawing("Linear(1) | Heaviside", "Input((2,))"))
    document.design.name = "And"
    document.set_initialization([by_name(document)["fc1"]], initialization(*gate("and", (1, 2))))
    return document.design


def long_values() -> Design:
    """Numbers that need many lines."""
    document = Document(chain_drawing("Conv2d(2, 7)"))
    document.design.name = "Long values"
    both = [[kernel("gabor", 7, 7, angle=angle)] for angle in (0.0, 45.0)]
    values = Values.of(both)
    document.set_initialization([by_name(document)["conv1"]], initialization(filling("values", values=values)))
    return document.design


DRAWN = {"every_way": every_way, "only_biases": only_biases, "conjunction": conjunction, "long_values": long_values}


@pytest.mark.parametrize("name", DRAWN)
def test_drawings(name: str, assert_golden: Golden) -> None:
    assert_golden(f"start_{name}.py.txt", module_source(compile_design(DRAWN[name]())).text)


def test_every_line_belongs_to_its_block() -> None:
    source = module_source(compile_design(every_way()))
    lines = source.text.splitlines()
    for number, line in enumerate(lines):
        if "self.edges.weight.copy_(" in line:
            assert source.spans["EdgeFinder/n2"] != (number, number)  # its own line is where it is made


def test_the_summary_says_what_is_trained() -> None:
    design = every_way()
    facts = analyse_design(design)
    assert f"{facts.totals.trainable:,}" in summary_table(design, facts)
    assert facts.totals.frozen > 0


@st.composite
def started(draw: st.DrawFn) -> Design:
    """Any rules for the layers of a network that has one of each sort."""
    layers = "Conv2d(4, 3) | BatchNorm2d | SeparableConv2d(6, 3) | Flatten(2) | GRU(3) | PReLU | Flatten | Linear(12)"
    document = Document(chain_drawing(layers))
    known = analyse_design(document.design).nodes
    for node_id in document.graph.nodes:
        weights = known[node_id].weights
        weight = draw(fillings(tuple(kind for kind in weight_kinds(weights) if kind != "values") or ("default",)))
        bias = draw(fillings(tuple(kind for kind in bias_kinds(weights) if kind != "values") or ("default",)))
        document.set_initialization([node_id], initialization(weight, bias))
        document.set_frozen([node_id], draw(st.booleans()))
    rules = tuple(kind for kind in NETWORK_KINDS if draw(st.booleans())) or ("default",)
    document.set_network_initialization(
        initialization(draw(fillings(rules)), draw(fillings(("default", "zeros", "constant"))))
    )
    return document.design


def test_format_and_lint(tmp_path: Path) -> None:
    texts = [module_source(compile_design(make())).text for make in DRAWN.values()]

    @examples(80)
    @given(started())
    def collect(design: Design) -> None:
        texts.append(module_source(compile_design(design)).text)

    collect()
    for number, text in enumerate(texts):
        (tmp_path / f"m{number}.py").write_text(text, encoding="utf-8")
    assert run("ruff", "format", "--isolated", "--diff", str(tmp_path)) == ""
    assert run("ruff", "check", "--isolated", "--select", RULES, str(tmp_path)) == ""
