"""Max pools that tell places, and unpoolings that go back there: a small SegNet."""

from __future__ import annotations

import pytest
import torch

from netdesigner.analysis.facts import analyse_design
from netdesigner.certificate.certificate import certify
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.layers import ShapeError, parse_layer
from netdesigner.layers.places import Places
from netdesigner.network.build import build
from netdesigner.network.capture import capture
from tests.drawings import Drawing
from tests.network.equality import assert_export_equals

POOL = "MaxPool2d(2, return_indices=True)"


def small_segnet(size: int = 8) -> Design:
    """Two steps down, two steps up to where the values stood; where a size is odd, the map itself tells it."""
    drawing = Drawing("Small SegNet")
    x = drawing.put(f"Input((3, {size}, {size}))")
    pools, maps = [], []
    for width in (4, 6):
        maps.append(drawing.chain(f"Conv2d({width}, 3, padding=1) | BatchNorm2d | ReLU", x))
        pools.append(drawing.put(POOL, maps[-1]))
        x = pools[-1]
        size, is_odd = size // 2, size % 2
        maps[-1] = maps[-1] if is_odd else ""
    for width, pool, before in zip((4, 2), reversed(pools), reversed(maps), strict=True):
        x = drawing.put("MaxUnpool2d(2)", x, f"{pool}:1", *filter(None, [before]))
        x = drawing.put(f"Conv2d({width}, 3, padding=1)", x)
    drawing.put("Output", x)
    return drawing.design


@pytest.mark.slow
@pytest.mark.parametrize("size", [8, 9, 10])
def test_a_segnet_is_sound_exported_and_certified(size: int) -> None:
    design = small_segnet(size)
    assert analyse_design(design).errors == ()
    again = file.loads(file.dumps(design))
    assert analyse_design(again).totals == analyse_design(design).totals
    assert_export_equals(design)
    assert certify(design).is_verified


def test_values_go_back_to_where_they_stood() -> None:
    design = small_segnet()
    network = build(design, seed=0).eval()
    ids = {node.name: node.id for node in design.graph.nodes.values()}
    x = torch.randn(2, 3, 8, 8)
    values = capture(network, [ids["relu2"], ids["unpool1"]], x)
    before, after = values[ids["relu2"]], values[ids["unpool1"]]
    kept = after != 0
    assert kept.any()
    assert torch.equal(after[kept], before[kept])
    largest = torch.nn.functional.max_pool2d(before, 2)
    assert torch.equal(torch.nn.functional.max_pool2d(after, 2), largest)


PLACES = Places((4, 3, 3), (4, 6, 6))
ODD = Places((4, 3, 3), (4, 7, 7))
REFUSED = {
    "no places": (((4, 3, 3), (4, 3, 3)), "wants the places of a max pool as its second input"),
    "the other way round": ((PLACES, (4, 3, 3)), "the values come first"),
    "other sizes": (((2, 3, 3), PLACES), "must have the same sizes, not 2 × 3 × 3 and 4 × 3 × 3"),
    "another window": (((4, 3, 3), Places((4, 3, 3), (4, 9, 9))), "lead to 6 × 6, and the map before"),
    "an odd size": (((4, 3, 3), ODD), "a map of 7 × 7 was pooled, but 6 × 6 would come back"),
    "another map": (((4, 3, 3), ODD, (4, 8, 8)), "wire the map before the max pool, 4 × 7 × 7, there"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_say_what_to_do(case: str) -> None:
    inputs, sentence = REFUSED[case]
    with pytest.raises(ShapeError, match=sentence):
        parse_layer("MaxUnpool2d(2)").answers(inputs)


@pytest.mark.parametrize("text", ["Conv2d(4, 3)", "ReLU", "Output", "Flatten"])
def test_nothing_else_reckons_with_places(text: str) -> None:
    with pytest.raises(ShapeError, match="places of a max pool; wire them to MaxUnpool2d or MaxUnpool1d"):
        parse_layer(text).answers((PLACES,))
