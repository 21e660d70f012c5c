"""Maps brought to the size of another: odd sizes on the way up, and what is seen of which input."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse
from netdesigner.layers import ShapeError, parse_layer
from tests.drawings import Drawing

MAPS = "Conv2d(8, 3, padding=1)"


def up_again(side: int) -> tuple[Drawing, str, str]:
    """A U-Net of one level: the drawing, the map to be joined, and the map that comes up again."""
    drawing = Drawing()
    skip = drawing.put(MAPS, drawing.put(f"Input((1, {side}, {side}))"))
    below = drawing.chain(f"MaxPool2d(2)|{MAPS}|ConvTranspose2d(8, 2, stride=2)", skip)
    return drawing, skip, below


@pytest.mark.parametrize(
    ("layer", "is_crop", "size"), [("ResizeLike('bilinear')", False, 143), ("CropLike", True, 142)]
)
def test_odd_sizes_are_joined(layer: str, is_crop: bool, size: int) -> None:
    drawing, skip, below = up_again(143)
    first, second = (skip, below) if is_crop else (below, skip)
    fitted = drawing.put(layer, first, second)
    joined = drawing.put("Concat", below, fitted) if is_crop else drawing.put("Concat", skip, fitted)
    drawing.put("Output", drawing.put("Conv2d(2, 1)", joined))
    facts = analyse(drawing.graph)
    assert facts.errors == ()
    assert facts.nodes[joined].output == (16, size, size)


def test_only_the_first_map_is_looked_at() -> None:
    drawing = Drawing()
    x = drawing.put("Input((2, 12, 12))")
    wide = drawing.put("Conv2d(2, 9)", x)
    field = analyse(drawing.graph).nodes[wide].field
    cropped = drawing.put("CropLike", x, wide)
    field = analyse(drawing.graph).nodes[cropped].field
    assert field is not None
    assert (field.status, field.size, field.start) == ("exact", [1, 1], [4, 4])


def test_what_is_too_small_cannot_be_cropped() -> None:
    with pytest.raises(ShapeError, match="cannot cut 9 × 9 out of 8 × 8") as refusal:
        parse_layer("CropLike").output_shapes(((3, 8, 8), (4, 9, 9)))
    assert [fix.title for fix in refusal.value.fixes] == ["Resize it instead"]
