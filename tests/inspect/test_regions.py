"""What a unit of a flat row sees is what the value sees that it was in the map; measured on the built network."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.design import Design, chain
from netdesigner.inspect.regions import region_of
from netdesigner.layers import parse_chain
from tests.field_meter import FieldMeter, clipped


def drawn(text: str) -> Design:
    return chain("Net", (1, 12, 12), parse_chain(text))


def region(design: Design, name: str, place: tuple[int, ...]) -> list[tuple[float, float]] | None:
    node = next(node for node in design.graph.nodes.values() if node.name == name)
    return region_of(design.graph, analyse_design(design), node, place)


@pytest.mark.parametrize("unit", [0, 3, 17, 49])
@pytest.mark.parametrize("name", ["flatten", "relu1", "output"])
def test_a_flattened_unit_sees_what_its_place_in_the_map_sees(name: str, unit: int) -> None:
    design = drawn("Conv2d(2, 3) | MaxPool2d(2) | Flatten | ReLU")
    node = next(node for node in design.graph.nodes.values() if node.name == name)
    found = region(design, name, (unit,))
    assert found is not None
    measured = FieldMeter(design).measure("n4" if name == "output" else node.id, (unit,))
    assert clipped(found, (12, 12)) == measured
    assert [last - first + 1 for first, last in found] == [4, 4]  # the size that is told for the block


def test_after_a_dense_layer_all_is_seen() -> None:
    assert region(drawn("Conv2d(2, 3) | Flatten | Linear(4)"), "fc1", (2,)) == [(0, 11), (0, 11)]


def test_the_place_in_a_map_is_its_own() -> None:
    assert region(drawn("Conv2d(2, 3)"), "conv1", (2, 5)) == [(2, 4), (5, 7)]


def test_what_mixes_places_in_another_way_gives_no_region() -> None:
    design = drawn("Conv2d(2, 3) | Permute((3, 2, 1)) | Flatten")
    assert region(design, "flatten", (7,)) is None
