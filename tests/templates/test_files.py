"""The shipped files: what their script draws, what their index tells, and what a person finds on opening one."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from types import ModuleType

import pytest
import torch

from netdesigner.analysis.facts import analyse_design, analyse_module
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.design import file
from netdesigner.design.templates import INDEX, template, templates
from netdesigner.layout.ports import rises
from netdesigner.layout.spacing import CARD_HEIGHT, CARD_WIDTH
from netdesigner.network.build import build
from netdesigner.paths import resources
from tests.network.equality import exported
from tests.reference_networks.weights import shapes_of
from tests.templates.cost import is_costly, random_batch

NAMES = [each.name for each in templates()]
FOLDER = resources() / "templates"
# True of these networks: their first step does not divide the size that is usual for them
MAY_IGNORE_ROWS = ("squeezenet1_0", "squeezenet1_1", "voxnet")

every_template = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    """The script that makes the templates."""
    packaging = str(Path(__file__).parents[2] / "packaging")
    sys.path.insert(0, packaging)
    try:
        import make_templates

        yield make_templates
    finally:
        sys.path.remove(packaging)


@every_template
def test_templates_are_what_their_script_draws(name: str, script: ModuleType) -> None:
    assert file.dumps(script.DRAWINGS[name]()) == template(name).path.read_text(encoding="utf-8")


def test_the_index_tells_the_truth(script: ModuleType) -> None:
    assert json.loads((FOLDER / INDEX).read_text(encoding="utf-8")) == script.index()


def test_the_index_names_every_file(script: ModuleType) -> None:
    assert sorted(NAMES) == sorted(path.stem for path in FOLDER.glob(f"*{file.SUFFIX}"))
    assert list(script.DRAWINGS) == NAMES
    assert len(set(NAMES)) == len(NAMES)


@every_template
def test_notes_begin_with_a_title_and_tell_the_source(name: str) -> None:
    told, design = template(name), template(name).open()
    assert f"{told.title}\n{told.story}" == design.notes
    assert 3 < len(told.title) <= 50
    assert not told.title.endswith(".")
    assert told.story.endswith(".")
    assert design.name.isidentifier()


def test_titles_differ() -> None:
    assert len({each.title for each in templates()}) == len(NAMES)


@every_template
def test_nothing_is_wrong_with_a_template(name: str) -> None:
    design = template(name).open()
    messages = [problem.message for problem in analyse_design(design).problems]
    if name in MAY_IGNORE_ROWS:
        assert all(message.startswith("The last 1 ") for message in messages)
    else:
        assert messages == []
    for module in design.modules:
        assert analyse_module(design, module).errors == ()


@every_template
def test_cards_lie_apart_and_wires_run_down(name: str) -> None:
    for graph in template(name).open().graphs.values():
        for one, other in combinations(graph.nodes.values(), 2):
            assert abs(one.x - other.x) >= CARD_WIDTH or abs(one.y - other.y) >= CARD_HEIGHT
        for edge in graph.edges:
            source, target = graph.nodes[edge.source], graph.nodes[edge.target]
            is_next_column = target.y == 0 and source.x + CARD_WIDTH <= target.x
            is_in_a_u = rises(graph, edge.source, "down") or rises(graph, edge.target, "down")
            assert source.y < target.y or is_next_column or is_in_a_u


@every_template
def test_a_drawing_has_no_more_cards_than_one_reads(name: str) -> None:
    """Stages and blocks are modules: only VGG is drawn layer by layer."""
    most = 64 if template(name).family == "VGG" else 40
    assert all(len(graph.nodes) <= most for graph in template(name).open().graphs.values())


@every_template
def test_a_template_survives_saving_and_opening(name: str, tmp_path: Path) -> None:
    design = template(name).open()
    file.save(design, tmp_path / "copy.netdesign")
    again = file.load(tmp_path / "copy.netdesign")
    assert file.dumps(again) == file.dumps(design)
    assert analyse_design(again).totals == analyse_design(design).totals


def test_resnet50_is_short() -> None:
    lines = module_source(compile_design(template("resnet50").open())).text.splitlines()
    assert len(lines) <= 90
    assert "    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:" in lines


@every_template
def test_every_module_is_one_class(name: str) -> None:
    design = template(name).open()
    text = module_source(compile_design(design)).text
    for module in design.modules:
        assert text.count(f"class {module}(nn.Module):") == 1


@pytest.mark.parametrize(
    "name", [pytest.param(each.name, marks=[pytest.mark.slow] if is_costly(each) else []) for each in templates()]
)
def test_the_exported_class_has_the_weights_of_the_network(name: str) -> None:
    """Same keys and shapes in the same order, and the same shapes come out; nothing is calculated."""
    design = template(name).open()
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # advice of PyTorch on unusual settings
        network = build(design).eval()
        copy = exported(network).eval()
        batch = [each.to("meta") for each in random_batch(network.program)]
        answers = [answer if isinstance(answer, tuple) else (answer,) for answer in (copy(*batch), network(*batch))]
        assert [each.shape for each in answers[0]] == [each.shape for each in answers[1]]
    assert list(shapes_of(copy).items()) == list(shapes_of(network).items())
