"""Every layer against PyTorch: shapes, weights, refusals and cost, for drawn settings and inputs."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from netdesigner.layers import REGISTRY, ChangeSettings, Fix, Layer, LayerError, Shape, ShapeError
from netdesigner.layers.geometry import MapLayer
from netdesigner.layers.words import Words
from tests.strategies import examples, inputs_of, layers_of
from tests.torch_calls import module_of, perform, torch_says, zeros

LAYERS = pytest.mark.parametrize("cls", REGISTRY.values(), ids=REGISTRY)
CALLED = pytest.mark.parametrize(
    "cls", [cls for cls in REGISTRY.values() if not cls.is_input], ids=lambda cls: cls.__name__
)
NOT_COUNTED = {"Bilinear"}  # of which PyTorch counts nothing
BIG = 200_000  # more numbers than this are only looked at on the meta device

Inputs = tuple[Shape, ...]


def _on_other_axes(layer: Layer, inputs: Inputs) -> bool:
    return isinstance(layer, MapLayer) and len(inputs[0]) != layer.map_axes + 1


# Where we refuse what PyTorch would do: (layer, in which case, why)
STRICTER: list[tuple[str, Callable[[Layer, Inputs], bool], str]] = [
    ("Add", lambda _, i: len(set(i)) > 1, "stretching in a sum hides mistakes; Multiply stretches"),
    ("Multiply", lambda _, i: len({len(s) for s in i}) > 1, "PyTorch would line up the batch with a channel"),
    ("Flatten", lambda layer, i: 0 in _axes(layer, i[0]), "joining the batch with an axis mixes examples"),
    ("Softmax", lambda layer, i: 0 in _axes(layer, i[0]), "over the batch it would mix examples"),
    ("LogSoftmax", lambda layer, i: 0 in _axes(layer, i[0]), "over the batch it would mix examples"),
    ("GLU", lambda layer, i: 0 in _axes(layer, i[0]), "halving the batch loses examples"),
    ("BipolarReLU", lambda layer, i: 0 in _axes(layer, i[0]), "along the batch examples would not be treated alike"),
    ("Softmax2d", lambda _, i: len(i[0]) != 3, "PyTorch takes the batch for the channels"),
    ("Concat", lambda layer, i: 0 in _axes(layer, i[0]), "along the batch it would mix examples"),
    ("LayerNorm", lambda layer, i: (layer.values()["normalized_axes"] or 0) > len(i[0]), "PyTorch has no such setting"),
    ("RMSNorm", lambda layer, i: (layer.values()["normalized_axes"] or 0) > len(i[0]), "PyTorch has no such setting"),
    ("LayerScale", lambda layer, i: not 0 < abs(layer.values()["dim"]) <= len(i[0]), "PyTorch has no such layer"),
    ("FreeParameter", lambda layer, i: True, "stretching the input hides mistakes"),
    ("Roll", lambda layer, i: len(set(layer.values()["dims"])) < len(layer.values()["dims"]), "one axis twice"),
    ("GroupNorm", lambda layer, i: _values_per_group(layer, i[0]) == 1, "a single value minus its mean is always 0"),
    ("Slice", lambda layer, i: 0 in _axes(layer, i[0]), "part of the batch"),
    ("Slice", lambda layer, i: abs(layer.values()["dim"]) > len(i[0]), "brackets have no such axis"),
    ("Select", lambda layer, i: 0 in _axes(layer, i[0]), "one of the batch"),
    ("Select", lambda _, i: len(i[0]) == 1, "there must be an axis beside the batch"),
    ("Select", lambda layer, i: abs(layer.values()["dim"]) > len(i[0]), "brackets have no such axis"),
    ("Split", lambda layer, i: 0 in _axes(layer, i[0]), "parts of the batch"),
    ("Split", lambda layer, i: layer.values()["sizes"] is None, "parts must be equal; PyTorch's may be, or fewer"),
    ("Split", lambda layer, _: len(layer.values()["sizes"] or ()) == 1, "one part is none"),
    ("Squeeze", lambda layer, _: True, "PyTorch leaves larger axes as they are, and drops a batch of one"),
    ("Unsqueeze", lambda layer, i: layer.values()["dim"] in (0, -len(i[0]) - 2), "before the batch"),
    ("Reshape", lambda layer, i: prod(i[0]) != prod(layer.values()["shape"]), "it would mix the examples of a batch"),
    ("Normalize", lambda layer, i: 0 in _axes(layer, i[0]), "over the batch it would mix examples"),
    ("Softmin", lambda layer, i: 0 in _axes(layer, i[0]), "over the batch it would mix examples"),
    ("CosineSimilarity", lambda layer, i: i[0] != i[1], "stretching hides mistakes"),
    ("CosineSimilarity", lambda layer, i: 0 in _axes(layer, i[0]), "over the batch it would mix examples"),
    ("ResizeLike", lambda layer, i: len(i[0]) != len(i[1]), "PyTorch has no such layer"),
    ("CropLike", lambda layer, i: len(i[0]) != len(i[1]), "PyTorch has no such layer"),
    ("CropLike", lambda layer, i: len(i[0]) in (1, 5), "PyTorch has no such layer"),
    ("Unflatten", lambda layer, i: 0 in _axes(layer, i[0]), "it would mix the examples of a batch"),
    (
        "Unflatten",
        lambda layer, i: len(i[0]) + len(layer.values()["unflattened_size"]) > 5,
        "an Input has no more axes",
    ),
    ("Reshape", lambda layer, _: len(layer.values()["shape"]) > 4, "an Input has no more axes"),
    ("Mean", lambda layer, i: len(layer.values()["dim"]) == len(i[0]), "no axis would be left"),
    ("Sum", lambda layer, i: len(layer.values()["dim"]) == len(i[0]), "no axis would be left"),
    ("Amax", lambda layer, i: len(layer.values()["dim"]) == len(i[0]), "no axis would be left"),
    ("Subtract", lambda _, i: i[0] != i[1], "stretching in a difference hides mistakes"),
    ("Maximum", lambda _, i: i[0] != i[1], "stretching hides mistakes"),
    ("Minimum", lambda _, i: i[0] != i[1], "stretching hides mistakes"),
    ("MatMul", lambda _, i: len(i[0]) != len(i[1]) or min(map(len, i)) < 2, "PyTorch would line up batch and axes"),
    ("MatMul", lambda _, i: i[0][:-2] != i[1][:-2], "stretching hides mistakes"),
    ("RNN", lambda _, i: len(i[0]) == 1, "PyTorch takes the batch for the steps"),
    ("LSTM", lambda _, i: len(i[0]) == 1, "PyTorch takes the batch for the steps"),
    ("GRU", lambda _, i: len(i[0]) == 1, "PyTorch takes the batch for the steps"),
    ("MultiheadAttention", lambda _, i: len(i[0]) == 1, "PyTorch takes the batch for the steps"),
    (
        "MultiheadAttention",
        lambda layer, _: (
            layer.values()["is_causal"] and (layer.values()["add_bias_kv"] or layer.values()["add_zero_attn"])
        ),
        "PyTorch sometimes gives the mask more columns",
    ),
    ("TransformerEncoderLayer", lambda _, i: len(i[0]) == 1, "PyTorch takes the batch for the steps"),
    ("PaddingMask", lambda _, i: not isinstance(i[0], Words), "PyTorch would compare any numbers with the word 0"),
    ("ResidualAdd", lambda _, i: len(set(i)) > 1, "stretching in a sum hides mistakes"),
    ("PositionalEncoding", lambda _, i: len(i[0]) != 2, "places are those of the steps of a sequence"),
    ("WindowAttention", lambda _, i: len(i[0]) != 3, "PyTorch has no such layer"),
    (
        "WindowAttention",
        lambda layer, _: layer.values()["shift_size"] >= layer.values()["window_size"],
        "PyTorch has no such layer",
    ),
    ("TransformerDecoderLayer", lambda _, i: 1 in map(len, i[:2]), "PyTorch takes the batch for the steps"),
]


STRICTER += [
    (f"MaxUnpool{n}d", lambda *_: True, "PyTorch takes places and sizes that do not belong together") for n in (1, 2, 3)
]


# PyTorch also takes these without a batch, and some on other axes than their name says
ON_MAPS = [cls for cls in REGISTRY.values() if issubclass(cls, MapLayer)]
STRICTER += [
    (f"InstanceNorm{n}d", lambda _, i: prod(i[0][1:]) == 1, "PyTorch refuses it only while it trains")
    for n in (1, 2, 3)
]
STRICTER += [(cls.__name__, _on_other_axes, "PyTorch would take the batch for the channels") for cls in ON_MAPS]


def _axes(layer: Layer, shape: Shape) -> set[int]:
    """The axes that a layer names, counted from the batch."""
    values = layer.values()
    named = [values[name] for name in ("dim", "start_dim", "end_dim") if name in values]
    return {axis if axis >= 0 else axis + len(shape) + 1 for axis in named}


def _values_per_group(layer: Layer, shape: Shape) -> int:
    return prod(shape) // layer.values()["num_groups"]


def our_answer(layer: Layer, inputs: Inputs) -> tuple[Inputs, dict[str, Shape]] | ShapeError:
    try:
        answers = layer.answers(inputs)
    except ShapeError as error:
        return error
    return tuple(map(tuple, answers.outputs)), {weight.name: weight.shape for weight in answers.weights}


def reason_to_be_stricter(layer: Layer, inputs: Inputs) -> str | None:
    name = type(layer).__name__
    return next((why for who, applies, why in STRICTER if who == name and applies(layer, inputs)), None)


@CALLED
@examples(100)
@given(drawn=st.data())
def test_shapes_weights_and_refusals_are_those_of_torch(cls: type[Layer], drawn: st.DataObject) -> None:
    layer, inputs = drawn.draw(layers_of(cls)), drawn.draw(inputs_of(cls))
    ours = our_answer(layer, inputs)
    call = layer.call(inputs)
    is_train = drawn.draw(st.booleans())
    if isinstance(ours, ShapeError):
        assert_is_sentence(str(ours))
        if sum(map(prod, inputs)) < BIG:
            theirs = torch_says(call, inputs, "cpu", is_train)
            is_refused = isinstance(theirs, Exception) or any(0 in shape for shape in theirs[0])
            assert is_refused or reason_to_be_stricter(layer, inputs), (str(ours), theirs)
        return
    on_meta = torch_says(call, inputs, "meta", is_train)
    assert on_meta == ours or "on meta tensors" in str(on_meta)  # a cumulative average reads its counter
    if sum(map(prod, ours[0] + inputs)) < BIG:  # the meta device lets some things pass
        assert torch_says(call, inputs, "cpu", is_train) == ours


@CALLED
@given(drawn=st.data())
def test_one_example_is_enough_at_evaluation(cls: type[Layer], drawn: st.DataObject) -> None:
    """Looking inside sends a single example through the network. What cannot take it is warned of."""
    layer, inputs = drawn.draw(layers_of(cls)), drawn.draw(inputs_of(cls))
    ours = our_answer(layer, inputs)
    if not isinstance(ours, ShapeError) and sum(map(prod, ours[0] + inputs)) < BIG:
        theirs = torch_says(layer.call(inputs), inputs, "cpu", train=False, batch=1)
        assert theirs == ours or any("single example" in message for message, _ in layer.answers(inputs).warnings)


@CALLED
def test_five_axes_are_computed_or_refused(cls: type[Layer]) -> None:
    """One more than any map has: a Reshape or an Unsqueeze may give them."""
    layer, inputs = cls.make(), ((2, 1, 2, 2, 2),) * max(cls.arity[0], 1)
    ours = our_answer(layer, inputs)
    if isinstance(ours, ShapeError):
        assert_is_sentence(str(ours))
    else:
        assert torch_says(layer.call(inputs), inputs, "cpu") == ours


def assert_is_sentence(text: str) -> None:
    assert text.endswith("."), text
    assert "\n" not in text
    assert text[0].isupper() or not text[0].isalpha(), text


STRICTER_CASES = [
    ("Add", {}, ((4, 5, 5), (4, 1, 1))),
    ("Multiply", {}, ((2, 5), (5,))),
    ("Flatten", {"start_dim": 0}, ((4, 5),)),
    ("Softmax", {"dim": 0}, ((4, 5),)),
    ("LogSoftmax", {"dim": 0}, ((4, 5),)),
    ("GLU", {"dim": 0}, ((4, 4),)),
    ("BipolarReLU", {"dim": 0}, ((4, 5),)),
    ("Softmax2d", {}, ((4, 5),)),
    ("Concat", {"dim": 0}, ((4, 5), (4, 5))),
    ("LayerNorm", {"normalized_axes": 3}, ((4, 5),)),
    ("RMSNorm", {"normalized_axes": 3}, ((4, 5),)),
    ("LayerScale", {"dim": 0}, ((4, 5),)),
    ("FreeParameter", {"shape": (3, 1)}, ((1, 5),)),
    ("Roll", {"dims": (1, 1)}, ((4, 5),)),
    ("GroupNorm", {"num_groups": 4}, ((4,),)),
    ("Slice", {"dim": 0}, ((4, 5),)),
    ("Slice", {"dim": 5}, ((4, 5),)),
    ("Select", {"dim": -3}, ((4, 5),)),
    ("Select", {}, ((4,),)),
    ("Select", {"dim": -5}, ((4, 5),)),
    ("Split", {"dim": 0}, ((4, 5),)),
    ("Split", {}, ((5, 4),)),
    ("Split", {"sizes": (4,)}, ((4, 5),)),
    ("Squeeze", {"dim": 1}, ((4, 5),)),
    ("Unsqueeze", {"dim": 0}, ((4, 5),)),
    ("Reshape", {"shape": (5, 5)}, ((4, 5),)),
    ("Normalize", {"dim": 0}, ((4, 5),)),
    ("Softmin", {"dim": 0}, ((4, 5),)),
    ("CosineSimilarity", {}, ((4, 5), (4, 1))),
    ("CosineSimilarity", {"dim": 0}, ((4, 5), (4, 5))),
    ("ResizeLike", {}, ((4, 5), (4, 5, 5))),
    ("CropLike", {}, ((4, 5), (4, 5, 5))),
    ("CropLike", {}, ((4,), (4,))),
    ("Unflatten", {"dim": 0}, ((4, 5),)),
    ("Unflatten", {}, ((4, 5, 5, 5),)),
    ("Reshape", {"shape": (1, 1, 1, 4, 5)}, ((4, 5),)),
    ("Mean", {"dim": (1, 2)}, ((4, 5),)),
    ("Sum", {"dim": (1, 2)}, ((4, 5),)),
    ("Amax", {"dim": (1, 2)}, ((4, 5),)),
    ("Subtract", {}, ((4, 5), (4, 1))),
    ("Maximum", {}, ((4, 5), (4, 1))),
    ("Minimum", {}, ((4, 5), (4, 1))),
    ("MatMul", {}, ((4, 5), (2, 5, 4))),
    ("MatMul", {}, ((2, 4, 5), (1, 5, 4))),
    ("RNN", {}, ((4,),)),
    ("LSTM", {}, ((4,),)),
    ("GRU", {}, ((4,),)),
    ("MultiheadAttention", {}, ((4,),)),
    ("MultiheadAttention", {"is_causal": True, "add_zero_attn": True}, ((4, 4),)),
    ("TransformerEncoderLayer", {}, ((4,),)),
    ("PaddingMask", {}, ((4,),)),
    ("ResidualAdd", {}, ((1, 1), (1, 2))),
    ("PositionalEncoding", {}, ((4, 3, 3),)),
    ("WindowAttention", {"num_heads": 1}, ((4, 5),)),
    ("WindowAttention", {"num_heads": 1, "window_size": 2, "shift_size": 2}, ((4, 4, 3),)),
    ("TransformerDecoderLayer", {}, ((4,), (4,))),
    *((f"MaxUnpool{n}d", {}, ((4, *[5] * n),) * 2) for n in (1, 2, 3)),
    *((f"InstanceNorm{n}d", {}, ((4, *[1] * n),)) for n in (1, 2, 3)),
    *((cls.__name__, {}, ((4, *[5] * (cls.map_axes + 1)),) * cls.arity[0]) for cls in ON_MAPS),
]


def test_every_declared_strictness_is_tried() -> None:
    assert [name for name, _, _ in STRICTER_CASES] == [name for name, _, _ in STRICTER]


@pytest.mark.parametrize(("name", "given_settings", "inputs"), STRICTER_CASES, ids=[case[0] for case in STRICTER_CASES])
def test_what_torch_would_do_and_we_refuse(name: str, given_settings: dict[str, object], inputs: Inputs) -> None:
    layer = REGISTRY[name].make(**given_settings)
    assert reason_to_be_stricter(layer, inputs)
    with pytest.raises(ShapeError) as refusal:
        layer.output_shapes(inputs)
    assert_is_sentence(str(refusal.value))


@CALLED
@examples(100)
@given(drawn=st.data())
def test_fixes_of_settings_solve_what_they_are_offered_for(cls: type[Layer], drawn: st.DataObject) -> None:
    """A layer may have several faults: a fix mends its own, and taking one after another ends well."""
    layer, inputs = drawn.draw(layers_of(cls)), drawn.draw(inputs_of(cls))
    for _ in range(4):
        answer = our_answer(layer, inputs)
        ways = [mended(layer, fix) for fix in answer.fixes] if isinstance(answer, ShapeError) else []
        ways = [way for way in ways if way is not None]
        if not ways:
            return
        for way in ways:
            assert fault(our_answer(way, inputs)) != fault(answer), (way, answer)
        layer = drawn.draw(st.sampled_from(ways))
    assert not isinstance(our_answer(layer, inputs), ShapeError)


def mended(layer: Layer, fix: Fix) -> Layer | None:
    """The layer after a fix that only changes its own settings."""
    for edit in fix.edits:
        if not isinstance(edit, ChangeSettings) or edit.node is not None:
            return None
        layer = layer.replace(**edit.settings)
    return layer


def fault(answer: object) -> str:
    """What an answer complains of, whatever the numbers."""
    return re.sub(r"\d+", "#", str(answer)) if isinstance(answer, ShapeError) else ""


@CALLED
@given(drawn=st.data())
def test_macs_are_half_of_the_operations_torch_counts(cls: type[Layer], drawn: st.DataObject) -> None:
    layer, inputs = drawn.draw(layers_of(cls)), drawn.draw(inputs_of(cls))
    if isinstance(our_answer(layer, inputs), ShapeError) or (cls.macs is Layer.macs):
        return
    call = layer.call(inputs)
    module = module_of(call, "meta")
    if module is not None:
        module.eval()  # a normalization refuses to learn from a single value
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        perform(call, [zeros(shape, 1, "meta") for shape in inputs], module)
    answers = layer.answers(inputs)
    if cls.__name__ not in NOT_COUNTED:
        assert answers.macs == counter.get_total_flops() / 2
    assert answers.units == sum(map(prod, answers.outputs))


@LAYERS
@given(drawn=st.data())
def test_enormous_settings_get_a_sentence_too(cls: type[Layer], drawn: st.DataObject) -> None:
    """Numbers beyond what PyTorch can address are refused; nothing overflows."""
    numbers = [s for s in cls.settings() if s.kind in ("int", "size", "shape", "numbers", "float")]
    if not numbers:
        return
    setting = drawn.draw(st.sampled_from(numbers))
    value = drawn.draw(st.sampled_from([2**31, 2**62, 2**63, 2**80, 10**300]))
    layer = drawn.draw(layers_of(cls))
    inputs = drawn.draw(inputs_of(cls))
    try:
        layer = layer.replace(**{setting.name: float(value) if setting.kind == "float" else value})
    except LayerError as error:
        assert_is_sentence(str(error))
        return
    ours = our_answer(layer, inputs)
    if isinstance(ours, ShapeError):
        assert_is_sentence(str(ours))
    elif not cls.is_input and sum(map(prod, ours[0])) < BIG:
        assert torch_says(layer.call(inputs), inputs, "meta") == ours
