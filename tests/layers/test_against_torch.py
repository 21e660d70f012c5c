"""Every layer against PyTorch: shapes, weights, refusals and cost, for drawn settings and inputs."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from netdesigner.layers import REGISTRY, ChangeSettings, Fix, Layer, LayerError, Shape, ShapeError
from tests.strategies import inputs_of, layers_of
from tests.torch_calls import module_of, torch_says

LAYERS = pytest.mark.parametrize("cls", REGISTRY.values(), ids=REGISTRY)
CALLED = pytest.mark.parametrize(
    "cls", [cls for cls in REGISTRY.values() if not cls.is_input], ids=lambda cls: cls.__name__
)
BIG = 200_000  # more numbers than this are only looked at on the meta device

Inputs = tuple[Shape, ...]

# Where we refuse what PyTorch would do: (layer, in which case, why)
STRICTER: list[tuple[str, Callable[[Layer, Inputs], bool], str]] = [
    ("Linear", lambda _, i: len(i[0]) > 2, "PyTorch works along the width alone, which is hardly ever meant"),
    ("Add", lambda _, i: len(set(i)) > 1, "stretching in a sum hides mistakes; Multiply stretches"),
    ("Multiply", lambda _, i: len({len(s) for s in i}) > 1, "PyTorch would line up the batch with a channel"),
    ("Dropout2d", lambda _, i: len(i[0]) != 3, "on a flat row PyTorch drops features, with a warning"),
    ("Flatten", lambda layer, i: 0 in _axes(layer, i[0]), "joining the batch with an axis mixes examples"),
    ("Softmax", lambda layer, i: 0 in _axes(layer, i[0]), "over the batch it would mix examples"),
    ("LogSoftmax", lambda layer, i: 0 in _axes(layer, i[0]), "over the batch it would mix examples"),
    ("GLU", lambda layer, i: 0 in _axes(layer, i[0]), "halving the batch loses examples"),
    ("BipolarReLU", lambda layer, i: 0 in _axes(layer, i[0]), "along the batch examples would not be treated alike"),
    ("Softmax2d", lambda _, i: len(i[0]) != 3, "PyTorch takes the batch for the channels"),
    ("Concat", lambda layer, i: 0 in _axes(layer, i[0]), "along the batch it would mix examples"),
    ("LayerNorm", lambda layer, i: (layer.values()["normalized_axes"] or 0) > len(i[0]), "PyTorch has no such setting"),
    ("GroupNorm", lambda layer, i: _values_per_group(layer, i[0]) == 1, "a single value minus its mean is always 0"),
]


# PyTorch also takes these without a batch
STRICTER += [
    (cls.__name__, lambda _, i: len(i[0]) <= 2, "PyTorch takes the batch for the channels")
    for cls in REGISTRY.values()
    if cls.category in ("Convolution", "Pooling")
]


def _axes(layer: Layer, shape: Shape) -> set[int]:
    """The axes that a layer names, counted from the batch."""
    values = layer.values()
    named = [values[name] for name in ("dim", "start_dim", "end_dim") if name in values]
    return {axis if axis >= 0 else axis + len(shape) + 1 for axis in named}


def _values_per_group(layer: Layer, shape: Shape) -> int:
    return prod(shape) // layer.values()["num_groups"]


def our_answer(layer: Layer, inputs: Inputs) -> tuple[Shape, dict[str, Shape]] | ShapeError:
    try:
        answers = layer.answers(inputs)
    except ShapeError as error:
        return error
    return answers.outputs[0], {weight.name: weight.shape for weight in answers.weights}


def reason_to_be_stricter(layer: Layer, inputs: Inputs) -> str | None:
    name = type(layer).__name__
    return next((why for who, applies, why in STRICTER if who == name and applies(layer, inputs)), None)


@CALLED
@settings(max_examples=150)
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
            assert isinstance(theirs, Exception) or 0 in theirs[0] or reason_to_be_stricter(layer, inputs), (
                str(ours),
                theirs,
            )
        return
    on_meta = torch_says(call, inputs, "meta", is_train)
    assert on_meta == ours or "on meta tensors" in str(on_meta)  # a cumulative average reads its counter
    if prod(ours[0]) + sum(map(prod, inputs)) < BIG:  # the meta device lets some things pass
        assert torch_says(call, inputs, "cpu", is_train) == ours


@CALLED
@given(drawn=st.data())
def test_one_example_is_enough_at_evaluation(cls: type[Layer], drawn: st.DataObject) -> None:
    """Looking inside sends a single example through the network. What cannot take it is warned of."""
    layer, inputs = drawn.draw(layers_of(cls)), drawn.draw(inputs_of(cls))
    ours = our_answer(layer, inputs)
    if not isinstance(ours, ShapeError) and prod(ours[0]) + sum(map(prod, inputs)) < BIG:
        theirs = torch_says(layer.call(inputs), inputs, "cpu", train=False, batch=1)
        assert theirs == ours or any("single example" in message for message, _ in layer.answers(inputs).warnings)


def assert_is_sentence(text: str) -> None:
    assert text.endswith("."), text
    assert "\n" not in text
    assert text[0].isupper() or not text[0].isalpha(), text


STRICTER_CASES = [
    ("Linear", {}, ((4, 5, 5),)),
    ("Add", {}, ((4, 5, 5), (4, 1, 1))),
    ("Multiply", {}, ((2, 5), (5,))),
    ("Dropout2d", {}, ((7,),)),
    ("Flatten", {"start_dim": 0}, ((4, 5),)),
    ("Softmax", {"dim": 0}, ((4, 5),)),
    ("LogSoftmax", {"dim": 0}, ((4, 5),)),
    ("GLU", {"dim": 0}, ((4, 4),)),
    ("BipolarReLU", {"dim": 0}, ((4, 5),)),
    ("Softmax2d", {}, ((4, 5),)),
    ("Concat", {"dim": 0}, ((4, 5), (4, 5))),
    ("LayerNorm", {"normalized_axes": 3}, ((4, 5),)),
    ("GroupNorm", {"num_groups": 4}, ((4,),)),
    *((cls.__name__, {}, ((4, 5),)) for cls in REGISTRY.values() if cls.category in ("Convolution", "Pooling")),
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
@settings(max_examples=100)
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
    module = module_of(layer.call(inputs), "meta")
    assert module is not None
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        module(*[torch.zeros((1, *shape), device="meta") for shape in inputs])
    answers = layer.answers(inputs)
    assert answers.macs == counter.get_total_flops() / 2
    assert answers.units == prod(answers.outputs[0])


@LAYERS
@given(drawn=st.data())
def test_enormous_settings_get_a_sentence_too(cls: type[Layer], drawn: st.DataObject) -> None:
    """Numbers beyond what PyTorch can address are refused; nothing overflows."""
    numbers = [s for s in cls.settings() if s.kind in ("int", "size", "shape", "float")]
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
    elif not cls.is_input and prod(ours[0]) < BIG:
        assert torch_says(layer.call(inputs), inputs, "meta") == ours
