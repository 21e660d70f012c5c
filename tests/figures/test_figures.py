"""Figures of volumes and neurons: valid, the same each time, nothing overlaps, no text leaves the picture."""

from xml.dom import minidom

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray
from PySide6.QtSvg import QSvgRenderer

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.design.design import Design, chain
from netdesigner.design.graph import Graph
from netdesigner.design.templates import template
from netdesigner.figures.columns import folded
from netdesigner.figures.figure import STYLES, Style, figure_svg, turned
from netdesigner.figures.lettering import text_width
from netdesigner.figures.neurons import ENDS, neurons_svg, weight_color
from netdesigner.figures.sheet import FigureError, Look, Sheet, Theme
from netdesigner.figures.stages import stages_of
from netdesigner.figures.volumes import SCALINGS, Figure, PaperScale, Scaling, volumes_svg
from netdesigner.layers import parse_chain
from netdesigner.layout.boxes import Box, meet
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH, Direction
from tests.bench import graphs
from tests.drawings import Drawing, chain_drawing, designs
from tests.strategies import examples

SIZES = ("lenet5", "alexnet", "vgg16", "residual_digits", "inception_digits", "mlp")
BRANCHED = {name: Design(name, make()) for name, make in graphs.BRANCHED.items()}


def mlp() -> Design:
    return chain("Small", (4,), parse_chain("Linear(20) | Tanh | Linear(3)"))


def valid(svg: str) -> minidom.Document:
    assert QSvgRenderer(QByteArray(svg.encode())).isValid()
    return minidom.parseString(svg)


def check_lettering(svg: str) -> None:
    """Every line of text lies within the picture, and none on another."""
    lines: list[Box] = []
    root = valid(svg).documentElement
    left, top, wide, high = map(float, root.getAttribute("viewBox").split())
    for node in root.getElementsByTagName("text"):
        if node.getAttribute("transform") or not node.firstChild:
            continue
        size = float(node.getAttribute("font-size"))
        width = text_width(node.firstChild.nodeValue, size, bool(node.getAttribute("font-weight")))
        share = {"middle": 0.5, "end": 1.0}.get(node.getAttribute("text-anchor"), 0.0)
        x, y = float(node.getAttribute("x")) - share * width, float(node.getAttribute("y"))
        assert left <= x
        assert x + width <= left + wide
        assert top <= y - size
        assert y <= top + high
        lines.append((x, y - 0.7 * size, x + width, y))
    for index, line in enumerate(lines):
        assert not any(meet(line, other) for other in lines[index + 1 :])


def check_apart(design: Design) -> None:
    """No group stands on another, and no wire runs through one that it does not join."""
    figure = Figure(Sheet(Look()), stages_of(design.graph, analyse_design(design)), "automatic")
    boxes = [group.box for group in figure.groups]
    for index, box in enumerate(boxes):
        assert not any(meet(box, other) for other in boxes[index + 1 :])


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_templates_as_volumes(name: str, theme: Theme) -> None:
    design = template(name).open()
    svg = volumes_svg(design, look=Look(theme, has_legend=True))
    check_lettering(svg)
    check_apart(design)
    assert svg == volumes_svg(design, look=Look(theme, has_legend=True))


@pytest.mark.parametrize("name", BRANCHED)
def test_branched_networks_as_volumes(name: str) -> None:
    check_lettering(volumes_svg(BRANCHED[name]))
    check_apart(BRANCHED[name])


@examples(80)
@given(designs(), st.sampled_from(SCALINGS))
def test_any_network_as_volumes(design: Design, scaling: Scaling) -> None:
    check_lettering(volumes_svg(design, scaling=scaling))
    check_apart(design)


def test_sizes_are_to_scale() -> None:
    scale = PaperScale([8, 32], 100.0, 2.0, "linear")
    assert scale(32) == 100.0
    assert scale(8) == 25.0
    assert PaperScale([8, 32], 100.0, 2.0, "square root")(8) == 50.0
    assert PaperScale([5, 28], 100.0, 2.0, "automatic").scaling == "linear"
    assert PaperScale([6, 227], 100.0, 2.0, "automatic").scaling == "square root"
    assert PaperScale([1, 4096], 100.0, 2.0, "automatic").scaling == "logarithmic"


def test_what_changes_no_map_is_folded_into_it() -> None:
    design = template("alexnet_lecture").open()
    stages = stages_of(design.graph, analyse_design(design))
    assert [stage.node.name for stage in stages.values()][:4] == ["input", "conv1", "pool1", "conv2"]
    conv = next(stage for stage in stages.values() if stage.node.name == "conv1")
    assert conv.folded == ["ReLU", "LocalResponseNorm"]
    assert conv.operation == "11 × 11, stride 4"


def test_unknown_shapes_are_refused() -> None:
    with pytest.raises(FigureError, match="conv2 has no shape yet"):
        volumes_svg(chain_drawing("Conv2d(4, 3) | Conv2d(4, 30)"))


@given(designs(), st.sampled_from(["down", "right"]), st.sampled_from([None, 1, 2, 5]))
def test_folding_keeps_every_card_and_none_on_another(design: Design, way: Direction, columns: int | None) -> None:
    made = folded(turned(design, way), columns)
    assert set(made.graph.nodes) == set(design.graph.nodes)
    boxes = [(n.x, n.y, n.x + CARD_WIDTH, n.y + CARD_HEIGHT) for n in made.graph.nodes.values()]
    for index, box in enumerate(boxes):
        assert not any(meet(box, other) for other in boxes[index + 1 :])


def test_a_long_chain_is_folded_into_equal_columns() -> None:
    design = chain("Long", (4,), parse_chain("|".join(["ReLU"] * 22)))
    lefts = [node.x for node in folded(design, 3).graph.nodes.values()]
    assert [lefts.count(x) for x in sorted(set(lefts))] == [8, 8, 8]
    page = folded(design, None).graph.nodes.values()
    wide, high = max(n.x for n in page) + CARD_WIDTH, max(n.y for n in page) + CARD_HEIGHT
    assert 0.8 < high / wide < 2.5


def test_blocks_with_branches_are_not_cut() -> None:
    design = turned(Design("Net", graphs.inception(2), direction="right"), "down")
    nodes = folded(design, 4).graph.nodes.values()
    for edge in design.graph.edges:
        one, other = (next(n for n in nodes if n.id == key) for key in edge[:2])
        is_cut = one.y > other.y
        assert not is_cut or len(design.graph.outputs_of(edge.source)) == len(design.graph.inputs_of(edge.target)) == 1


def test_neurons_are_counted_and_shortened() -> None:
    svg = neurons_svg(mlp())
    check_lettering(svg)
    circles = valid(svg).getElementsByTagName("circle")
    assert len(circles) == 4 + 10 + 3 + 3  # the inputs, twenty shortened, their dots, the outputs
    assert ">20 units<" in svg


def test_long_names_do_not_run_into_each_other() -> None:
    names = [f"a_very_long_name_of_the_layer_number_{index}" for index in range(3)]
    design = chain("Long", (4,), parse_chain("Linear(5) | Linear(6) | Linear(2)"), names)
    for style in ("neurons", "volumes"):
        check_lettering(figure_svg(design, style))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_weights_are_widths_and_colours(theme: Theme) -> None:
    design = mlp()
    first, second = [node.id for node in design.graph.nodes.values() if node.layer.is_dense]
    weights = {f"{first}/weight": np.zeros((20, 4)), f"{second}/weight": np.zeros((3, 20))}
    weights[f"{first}/weight"][0, 0], weights[f"{first}/weight"][1, 0] = 2.0, -2.0
    look = Look(theme)
    svg = neurons_svg(design, look=look, weights=weights)
    check_lettering(svg)
    assert svg.count('stroke-width="3.6"') == 2
    assert weight_color(1, look) == ENDS[theme][1]
    assert weight_color(-1, look) == ENDS[theme][0]
    with pytest.raises(FigureError, match="belong to another design"):
        neurons_svg(design, weights={})


@pytest.mark.parametrize("design", [template("lenet5").open(), Drawing().design, template("residual_digits").open()])
def test_neurons_are_for_dense_networks(design: Design) -> None:
    with pytest.raises(FigureError):
        neurons_svg(design)


@pytest.mark.parametrize("style", STYLES)
def test_pictures_may_be_transparent_and_larger(style: Style) -> None:
    plain, large = figure_svg(mlp(), style), figure_svg(mlp(), style, Look(is_transparent=True), scale=2)
    ground = '<rect x="'
    assert plain.splitlines()[2].startswith(ground)
    assert not large.splitlines()[2].startswith(ground)
    sizes = [float(valid(svg).documentElement.getAttribute("width")) for svg in (plain, large)]
    assert sizes[1] == pytest.approx(2 * sizes[0], abs=0.02)


@given(st.text(min_size=1, max_size=20))
def test_any_name_is_valid(name: str) -> None:
    drawing = Drawing(name)
    drawing.put("Linear(3)", drawing.put("Input((4))", name=name))
    for style in STYLES:
        valid(figure_svg(drawing.design, style))


def test_a_u_net_fills_a_page() -> None:
    nodes = folded(template("unet").open(), None).graph.nodes.values()
    wide, high = max(n.x for n in nodes) + CARD_WIDTH, max(n.y for n in nodes) + CARD_HEIGHT
    assert 0.6 < high / wide < 2.0


def test_the_trunk_is_level_where_auxiliary_heads_leave_it() -> None:
    figure = Figure(Sheet(Look()), stages_of(*_analysed("googlenet")), "automatic")
    names = [volume.stage.node.name for group in figure.groups for volume in group.volumes]
    middles = {name: group.middle for group in figure.groups for name in [group.volumes[0].stage.node.name]}
    assert len(names) == len(set(names))
    assert len({round(middle) for name, middle in middles.items() if not name.startswith("aux")}) == 1


def test_names_in_figures_are_wrapped_and_not_cut() -> None:
    svg = volumes_svg(template("googlenet").open())
    assert "inception4c" in svg
    assert "incepti…" not in svg


def _analysed(name: str) -> tuple[Graph, Facts]:
    design = template(name).open()
    return design.graph, analyse_design(design)
