"""Rules and typed values: what is refused, what fits, and the kernels of the lectures."""

from math import isclose
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.layers import LayerError
from netdesigner.layers.base import Weight
from netdesigner.layers.initialization import (
    BIAS_KINDS,
    KINDS,
    Initialization,
    bias_kinds,
    from_json,
    initialization,
    misfit,
    to_json,
    weight_kinds,
)
from netdesigner.layers.initializers import INITIALIZERS, Initializer, Values, filling
from netdesigner.layers.preset_values import GATES, PRESETS, gate, kernel

NUMBERS = st.floats(-100, 100, allow_nan=False)
POSITIVE = st.floats(0.001, 10, allow_nan=False)


@st.composite
def typed_values(draw: st.DrawFn) -> Values:
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))

    def table(sizes: list[int]) -> Any:
        return [table(sizes[1:]) for _ in range(sizes[0])] if sizes else draw(NUMBERS)

    return Values.of(table(shape))


@st.composite
def fillings(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS) -> Initializer:
    kind = draw(st.sampled_from(kinds))
    if kind == "values":
        return filling(kind, values=draw(typed_values()))
    told: dict[str, Any] = {}
    for setting in INITIALIZERS[kind].settings():
        if draw(st.booleans()):
            told[setting.name] = draw(st.sampled_from(setting.choices) if setting.choices else POSITIVE)
    return filling(kind, **told)


@st.composite
def initializations(draw: st.DrawFn) -> Initialization | None:
    return initialization(draw(fillings()), draw(fillings(BIAS_KINDS)))


@given(initializations())
def test_json_keeps_everything(init: Initialization | None) -> None:
    if init is not None:
        assert from_json(to_json(init)) == init


@given(typed_values(), st.lists(st.integers(1, 3), max_size=2))
def test_compact_values_are_the_same_numbers(values: Values, more: list[int]) -> None:
    shape = (*more, *values.shape)
    assert values.fits(shape)
    whole = Values(values.spread(shape))
    assert whole.shape == shape
    assert whole.compact().spread(shape) == whole.numbers
    assert len(whole.compact().shape) >= min(2, len(shape))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([[1, 2], [3]], "equally long"),
        ([["a", 2.0]], "not a number"),
        ([float("nan")], "not a number"),
        ([], "at least one number"),
        ([[0.0] * 300] * 300, "90,000 numbers are too many"),
    ],
)
def test_typed_values_are_refused_in_a_sentence(content: Any, sentence: str) -> None:
    with pytest.raises(LayerError, match=sentence):
        Values.of(content)


def test_settings_are_refused_in_a_sentence() -> None:
    with pytest.raises(LayerError, match="std must be greater than 0, not -1"):
        filling("normal", std=-1.0)
    with pytest.raises(LayerError, match="has no setting 'std'"):
        filling("zeros", std=1.0)
    with pytest.raises(LayerError, match="no initialization called"):
        filling("random")
    with pytest.raises(LayerError, match="Biases cannot start with Orthogonal"):
        initialization(bias=filling("orthogonal"))


@pytest.mark.parametrize("content", [3, {"weight": 1}, {"weight": {"kind": "nobody"}}, {"other": {}}, {"bias": {}}])
def test_damaged_json_is_refused(content: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_json(content)


def test_what_a_layer_can_start_with() -> None:
    conv = (Weight("weight", (8, 3, 3, 3)), Weight("bias", (8,)))
    norm = (Weight("weight", (8,)), Weight("bias", (8,)), Weight("running_mean", (8,), False))
    lstm = (Weight("weight_ih_l0", (16, 4)), Weight("bias_ih_l0", (16,)))
    assert weight_kinds(conv) == KINDS
    assert set(weight_kinds(norm)) == {"default", "zeros", "constant", "values"}
    assert not {"identity", "values"} & set(weight_kinds(lstm))
    assert weight_kinds(()) == () == bias_kinds(conv[:1])
    assert "values" in bias_kinds(conv)
    assert "values" not in bias_kinds(lstm)


def test_values_of_another_shape_are_said_with_numbers() -> None:
    init = Initialization(weight=filling("values", values=Values.of(kernel("laplacian", 3, 3))))
    assert misfit(init, [Weight("weight", (8, 3, 3, 3))]) is None
    found = misfit(init, [Weight("weight", (8, 3, 5, 5))])
    assert found is not None
    assert found[0] == "weight"
    assert "3 × 3 values" in found[1]
    assert "8 × 3 × 5 × 5" in found[1]


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if preset.size is None])
@pytest.mark.parametrize("size", [(3, 3), (5, 5), (1, 7), (4, 4)])
def test_presets_of_any_size(name: str, size: tuple[int, int]) -> None:
    table = kernel(name, *size)
    assert Values.of(table).shape == size
    if name in ("identity", "box_blur", "gauss_blur"):
        assert isclose(sum(map(sum, table)), 1, abs_tol=1e-3)


def test_presets_of_one_size() -> None:
    with pytest.raises(LayerError, match="3 × 3, and this one is 5 × 5"):
        kernel("sobel_vertical", 5, 5)
    for name in ("sobel_horizontal", "sobel_vertical", "laplacian"):
        assert sum(map(sum, kernel(name, 3, 3))) == 0  # nothing to see where all is equally bright


def test_gabor_turns() -> None:
    upright, lying = kernel("gabor", 7, 7, angle=0.0), kernel("gabor", 7, 7, angle=90.0)
    assert [list(row) for row in zip(*upright, strict=True)] == lying
    with pytest.raises(LayerError, match="wavelength"):
        kernel("gabor", 7, 7, wavelength=0.0)


@pytest.mark.parametrize("name", GATES)
def test_gates_need_one_neuron_with_two_inputs(name: str) -> None:
    weight, bias = gate(name, (1, 2))
    assert weight.typed is not None
    assert weight.typed.shape == (1, 2)
    assert bias.choice == "constant"
    with pytest.raises(LayerError, match="1 × 2, and this one is 3 × 2"):
        gate(name, (3, 2))


@pytest.mark.parametrize("number", [10**400, float("inf"), float("nan"), True, "1"])
def test_what_is_no_number_of_a_weight_is_refused(number: Any) -> None:
    with pytest.raises(LayerError, match="is not a number"):
        Values.of([[number]])
