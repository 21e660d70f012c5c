"""Settings of every layer: PyTorch's own names, order and defaults, their limits, and the sentences of refusals."""

from __future__ import annotations

import inspect
import json
from fractions import Fraction
from typing import Any, get_overloads

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from netdesigner.design.serialize import layer_from_json
from netdesigner.layers import REGISTRY, Layer, LayerError, Setting, categories
from netdesigner.layers.weight_norm import NormalizedWeights
from tests.strategies import layers, layers_of, setting_values

LAYERS = pytest.mark.parametrize("cls", REGISTRY.values(), ids=REGISTRY)
SETTINGS = [(cls, setting) for cls in REGISTRY.values() for setting in cls.settings()]
EVERY_SETTING = pytest.mark.parametrize(
    ("cls", "setting"), SETTINGS, ids=[f"{cls.__name__}.{setting.name}" for cls, setting in SETTINGS]
)

# Sizes that follow from the input
FOLLOW = {
    "in_channels", "in_features", "num_features", "num_channels", "normalized_shape", "num_embeddings", "input_size",
    "in1_features", "in2_features", "embed_dim", "kdim", "vdim", "d_model", "batch_first",
}  # fmt: skip
# Left out on purpose: nothing of them can be drawn, or they change no answer
LEFT_OUT = {"self", "device", "dtype", "inplace", "recompute_scale_factor", "args", "kwargs"}
LEFT_OUT_HERE = {
    *((f"AdaptiveMaxPool{n}d", "return_indices") for n in (1, 2, 3)),
    *(("FractionalMaxPool2d", name) for name in ("return_indices", "_random_samples")),
    *(
        ("EmbeddingBag", name)
        for name in ("max_norm", "norm_type", "scale_grad_by_freq", "sparse", "_weight", "include_last_offset")
    ),
    *((f"ConvTranspose{n}d", "padding_mode") for n in (1, 2, 3)),  # PyTorch itself allows only zeros
    ("GroupNorm", "bias"),  # newer than the oldest PyTorch that is supported
    *((f"{kind}Norm{n}d", "bias") for kind in ("Batch", "Instance") for n in (1, 2, 3)),
    *(("Embedding", name) for name in ("max_norm", "norm_type", "scale_grad_by_freq", "sparse", "_weight", "_freeze")),
    *(("Hardtanh", name) for name in ("min_value", "max_value")),  # deprecated names of its limits
}
OURS = {
    *((cls.__name__, "weight_norm") for cls in REGISTRY.values() if issubclass(cls, NormalizedWeights)),
    *(
        (name, "normalized_axes") for name in ("LayerNorm", "RMSNorm")
    ),  # in place of normalized_shape, which follows from the input
    *((name, "output") for name in ("RNN", "LSTM", "GRU")),  # what is taken of the answer
    # PyTorch wants the mask at every call of `forward`
    *((name, "is_causal") for name in ("MultiheadAttention", "TransformerEncoderLayer", "TransformerDecoderLayer")),
}
OTHER_DEFAULTS = {
    *(
        (name, "dim") for name in ("Softmax", "LogSoftmax", "Softmin")
    ),  # PyTorch's None is deprecated: the axis is always printed
    # PyTorch's is the function of that name
    *((name, "activation") for name in ("TransformerEncoderLayer", "TransformerDecoderLayer")),
}


def torch_parameters(cls: type[Layer]) -> dict[str, inspect.Parameter] | None:
    """What PyTorch's class of the same name takes; None where there is none."""
    theirs = getattr(nn, cls.__name__, None)
    if theirs is None:
        return None
    written = get_overloads(theirs.__init__)  # where the signature itself says only *args
    return dict(inspect.signature(written[0] if written else theirs).parameters)


@LAYERS
def test_names_order_and_defaults_are_those_of_torch(cls: type[Layer]) -> None:
    parameters = torch_parameters(cls)
    if parameters is None:  # a function, an operator, a class of our own or a composition
        return
    name = cls.__name__
    left_out = FOLLOW | LEFT_OUT | {parameter for who, parameter in LEFT_OUT_HERE if who == name}
    wanted = [parameter for parameter in parameters if parameter not in left_out]
    ours = [setting for setting in cls.settings() if (name, setting.name) not in OURS]
    assert [setting.name for setting in ours] == wanted
    for setting in ours:
        if (name, setting.name) not in OTHER_DEFAULTS:
            default = parameters[setting.name].default
            assert (repr(setting.default) == "required") == (default is inspect.Parameter.empty), setting.name
            assert default is inspect.Parameter.empty or setting.default == default, setting.name


def test_what_is_left_out_on_purpose_is_still_there_in_torch() -> None:
    for name, parameter in LEFT_OUT_HERE | OTHER_DEFAULTS:
        assert hasattr(nn, name)
        if parameter != "bias":
            assert parameter in torch_parameters(REGISTRY[name])


@LAYERS
@given(drawn=st.data())
def test_settings_may_be_given_by_position(cls: type[Layer], drawn: st.DataObject) -> None:
    layer = drawn.draw(layers_of(cls))
    assert cls.make(*layer.values().values()) == layer
    with pytest.raises(LayerError, match=r"takes at most \d+ settings, not \d+\."):
        cls.make(*layer.values().values(), 1)


@LAYERS
@given(drawn=st.data())
def test_only_what_differs_from_torch_is_printed(cls: type[Layer], drawn: st.DataObject) -> None:
    """`changed` with PyTorch's defaults is the layer again; what it leaves out is the default."""
    layer = drawn.draw(layers_of(cls))
    changed = dict(layer.changed())
    for setting in cls.settings():
        assert (setting.name in changed) == (getattr(layer, setting.name) != setting.default)
    assert cls.make(**changed) == layer
    assert layer.replace() == layer
    dropped = next(iter(changed), None)
    assert dropped is None or dropped not in dict(layer.changed(dropped))


@given(layers())
def test_a_layer_survives_the_file(layer: Layer) -> None:
    text = json.dumps(dict(layer.changed()), allow_nan=False)
    assert layer_from_json(type(layer).__name__, json.loads(text), {}) == layer


@EVERY_SETTING
@given(drawn=st.data())
def test_drawn_values_are_taken_and_read_back(cls: type[Layer], setting: Setting, drawn: st.DataObject) -> None:
    value = drawn.draw(setting_values(setting))
    kept = getattr(cls.make(**{setting.name: value}), setting.name)
    assert kept == value or (isinstance(value, tuple) and set(value) == {kept}) or kept == (value,)


def refused(cls: type[Layer], name: str, value: Any) -> None:
    with pytest.raises(LayerError) as refusal:
        cls.make(**{name: value})
    text = str(refusal.value)
    assert text.startswith(f"{cls.__name__}: {name} must be"), text
    assert text.endswith("."), text
    assert not any(words in text for words in ("\n", "Input should", "unable to parse")), text


@EVERY_SETTING
def test_values_beyond_the_limits_are_refused_in_a_sentence(cls: type[Layer], setting: Setting) -> None:
    if setting.low is not None:
        refused(cls, setting.name, setting.low if setting.is_low_open else setting.low - 1)
    if setting.high is not None:
        refused(cls, setting.name, setting.high if setting.is_high_open else setting.high + 1)
    if setting.kind == "size":
        refused(cls, setting.name, (3,) * (2 * setting.axes + 1))
        refused(cls, setting.name, (3,) * (setting.axes - 1))
        refused(cls, setting.name, (3,) * (setting.axes - 1) + (2.5,))
    if setting.kind == "float":
        for value in (float("nan"), float("inf"), -float("inf")):
            refused(cls, setting.name, value)


@EVERY_SETTING
def test_values_of_a_wrong_type_are_refused_in_a_sentence(cls: type[Layer], setting: Setting) -> None:
    if setting.kind == "text":
        return
    wrong: list[Any] = [[], {}, "many", b"3", object(), 1 + 2j]
    wrong += [] if setting.kind == "float" else [Fraction(1, 3)]
    wrong += [] if setting.kind == "float" else [2.5]
    wrong += [0, 1, "yes"] if setting.kind == "bool" else [True, False]
    wrong += [] if setting.is_optional else [None]
    wrong += ["3"] if setting.kind in ("int", "float", "size") else []
    for value in wrong:
        refused(cls, setting.name, value)


@LAYERS
def test_unknown_settings_are_refused_with_the_known_ones(cls: type[Layer]) -> None:
    with pytest.raises(LayerError) as refusal:
        cls.make(colour="red")
    assert str(refusal.value).startswith(f"{cls.__name__} has no setting 'colour'; it has: ")
    assert all(setting.name in str(refusal.value) for setting in cls.settings())


def test_a_setting_given_twice_is_refused() -> None:
    cls = next(cls for cls in REGISTRY.values() if cls.settings())
    first = cls.settings()[0]
    with pytest.raises(LayerError, match=r"was given .* twice"):
        cls.make(first.initial, **{first.name: first.initial})


@LAYERS
def test_every_layer_is_explained(cls: type[Layer]) -> None:
    assert cls.help().endswith("."), "the palette shows a sentence"
    assert all(setting.help.endswith(".") for setting in cls.settings())
    assert cls.make().summary() == cls.make().summary().strip()
    assert cls.stem.isidentifier()
    assert not cls.is_listed or cls in categories()[cls.category]


@given(layers())
def test_layers_are_values(layer: Layer) -> None:
    assert layer.replace() == layer
    assert isinstance(layer.summary(), str)
    with pytest.raises(ValueError, match="frozen"):
        layer.kernel_size = 9  # type: ignore[attr-defined]


def test_a_kept_axis_and_factors_for_each_axis() -> None:
    pool = REGISTRY["AdaptiveAvgPool2d"].make((None, 3))
    assert pool.output_shapes(((4, 9, 8),)) == ((4, 9, 3),)
    assert dict(pool.call(((4, 9, 8),)).kwargs) == {}
    assert pool.call(((4, 9, 8),)).args == ((None, 3),)
    assert pool.summary() == "to – × 3"
    assert REGISTRY["AdaptiveAvgPool2d"].make((3, 3)).values()["output_size"] == 3
    up = REGISTRY["Upsample"].make(scale_factor=(2, 1.5))
    assert up.output_shapes(((4, 6, 6),)) == ((4, 12, 9),)
    assert up.summary() == "× 2 × 1.5, nearest"
    assert REGISTRY["Upsample"].make(scale_factor=[2, 2]) == REGISTRY["Upsample"].make(scale_factor=2.0)
    with pytest.raises(LayerError, match="must be greater than 0"):
        REGISTRY["Upsample"].make(scale_factor=(2, 0))
    with pytest.raises(LayerError):
        REGISTRY["AdaptiveAvgPool2d"].make(None)
