"""What is particular of convolutions and their neighbours: families over the axes, compositions, sentences."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from netdesigner.layers import REGISTRY, Layer, ReplaceLayer, Shape, ShapeError, parse_layer
from netdesigner.layers.geometry import MapLayer
from netdesigner.network.build import make_module
from netdesigner.network.own_layers import StochasticDepth

MAPS = [cls for cls in REGISTRY.values() if issubclass(cls, MapLayer) and cls.__name__.endswith("2d")]
FAMILIES = [cls for cls in MAPS if cls.arity == (1, 1)]


@pytest.mark.parametrize("cls", FAMILIES, ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("axes", [1, 3])
def test_the_layer_for_other_axes_is_offered(cls: type[MapLayer], axes: int) -> None:
    shape: Shape = (4, *[7] * axes)
    with pytest.raises(ShapeError) as refusal:
        cls.make().output_shapes((shape,))
    other = REGISTRY.get(f"{cls.__name__[:-2]}{axes}d")
    if other is None:
        assert not refusal.value.fixes
        return
    (fix,) = refusal.value.fixes
    assert fix.title == f"Use {other.__name__}"
    (edit,) = fix.edits
    assert isinstance(edit, ReplaceLayer)
    assert isinstance(edit.layer, other)
    assert len(edit.layer.output_shapes((shape,))[0]) == axes + 1


@pytest.mark.parametrize(
    ("text", "axes", "wanted"),
    [
        ("Conv2d(8, (3, 5), padding='same')", 1, "Conv1d(8, 5, padding='same')"),
        ("Conv2d(8, (3, 5), groups=2)", 3, "Conv3d(8, (3, 3, 5), groups=2)"),
        ("AvgPool2d(2, divisor_override=3)", 1, "AvgPool1d(2)"),
        ("AvgPool2d((4, 2), divisor_override=3)", 3, "AvgPool3d((4, 4, 2), divisor_override=3)"),
        ("ZeroPad2d((1, 2, 3, 4))", 1, "ZeroPad1d((3, 4))"),
        ("Dropout2d(0.2)", 1, "Dropout1d(0.2)"),
    ],
)
def test_settings_are_kept_on_other_axes(text: str, axes: int, wanted: str) -> None:
    layer = parse_layer(text)
    assert isinstance(layer, MapLayer)
    assert layer.for_axes(axes) == parse_layer(wanted)


def test_a_separable_convolution_is_a_depthwise_one_and_a_mixing_one() -> None:
    separable, inputs = (
        parse_layer("SeparableConv2d(6, (3, 5), stride=2, padding=1, depth_multiplier=2)"),
        ((4, 9, 11),),
    )
    first = parse_layer("DepthwiseConv2d((3, 5), stride=2, padding=1, depth_multiplier=2, bias=False)")
    second = parse_layer("Conv2d(6, 1)")
    whole, before = separable.answers(inputs), first.answers(inputs)
    after = second.answers(before.outputs)
    assert whole.outputs == after.outputs
    assert whole.params == before.params + after.params
    assert whole.macs == before.macs + after.macs
    assert whole.reach == before.reach
    apart = nn.Sequential(
        *[make_module(part.call(shape)) for part, shape in ((first, inputs), (second, before.outputs))]
    )
    together = nn.Sequential(*[make_module(part) for part in separable.call(inputs).args])
    apart.load_state_dict(together.state_dict(), strict=True)
    picture = torch.rand(2, 4, 9, 11)
    assert torch.equal(apart(picture), together(picture))


def test_a_depthwise_convolution_is_one_with_a_group_a_channel() -> None:
    call = parse_layer("DepthwiseConv2d(3, padding=1, padding_mode='reflect', bias=False)").call(((4, 9, 9),))
    assert call.target == "nn.Conv2d"
    assert call.args == (4, 4)
    assert [name for name, _ in call.kwargs] == ["kernel_size", "padding", "groups", "bias", "padding_mode"]
    assert dict(call.kwargs)["groups"] == 4


@pytest.mark.parametrize(
    ("text", "shape", "sentence"),
    [
        ("Conv1d(4, 3, stride=2)", (2, 8), "The last 1 step of the 2 × 8 input is ignored"),
        ("MaxPool3d(2)", (2, 5, 4, 7), "The last 1 slice and 1 column of the 2 × 5 × 4 × 7 input are ignored"),
        ("AvgPool1d(4)", (2, 11), "The last 3 steps of the 2 × 11 input are ignored"),
        ("DepthwiseConv2d(3, stride=2)", (2, 8, 9), "The last 1 row of the 2 × 8 × 9 input is ignored"),
    ],
)
def test_rows_that_are_thrown_away(text: str, shape: Shape, sentence: str) -> None:
    ((message, _),) = parse_layer(text).answers((shape,)).warnings
    assert message.startswith(sentence)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Conv1d(8, 5, stride=2)", "5, 8, stride 2"),
        ("Conv3d(8, 3)", "3 × 3 × 3, 8"),
        ("MaxPool3d((1, 2, 2))", "1 × 2 × 2"),
        ("AdaptiveAvgPool3d(2)", "to 2 × 2 × 2"),
        ("SeparableConv2d(8, 3, padding='same', depth_multiplier=2)", "3 × 3, 8, padding same, × 2"),
        ("DepthwiseConv2d(5, dilation=2)", "5 × 5, dilation 2"),
        ("StochasticDepth(0.1, mode='batch')", "p = 0.1, batch"),
    ],
)
def test_the_line_on_the_card(text: str, line: str) -> None:
    assert parse_layer(text).summary() == line


@pytest.mark.parametrize("mode", ["row", "batch"])
def test_stochastic_depth_drops_whole_examples_and_keeps_the_mean(mode: str) -> None:
    layer = StochasticDepth(0.5, mode)
    ones = torch.ones(4000, 2, 3)
    assert torch.equal(layer.eval()(ones), ones)
    layer.train()
    with torch.random.fork_rng():
        torch.manual_seed(0)
        dropped = layer(ones)
    per_example = dropped.flatten(1)
    assert bool((per_example == per_example[:, :1]).all()), "an example is dropped as a whole or not at all"
    values = set(dropped.unique().tolist())
    assert values <= {0.0, 2.0}
    assert len(values) == (2 if mode == "row" else 1)
    if mode == "row":
        assert dropped.mean().item() == pytest.approx(1.0, abs=0.05)
    assert not StochasticDepth(1.0)(ones).any()


def test_equal_layers_answer_once() -> None:
    first: Layer = parse_layer("Conv2d(16, 3)")
    second: Layer = parse_layer("Conv2d(16, 3)")
    assert first is not second
    assert first.answers(((3, 9, 9),)) is second.answers(((3, 9, 9),))
    assert first.answers(((3, 9, 9),)) != parse_layer("Conv2d(16, 3, stride=2)").answers(((3, 9, 9),))
