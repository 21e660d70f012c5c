"""What can be dropped on the canvas: one frozen class a layer, families as files.

Read `base.py` first (what a layer answers), then any family. The order of the imports is the palette's.
"""

# Importing a family registers its layers; this order is the palette's.
from netdesigner.layers import io  # noqa: F401, I001
from netdesigner.layers import convolution, transposed, pooling, unpooling, fractional  # noqa: F401
from netdesigner.layers import activation, activation_smooth, activation_bounded  # noqa: F401
from netdesigner.layers import activation_axis, activation_shrink, activation_own  # noqa: F401
from netdesigner.layers import normalization, layer_norm  # noqa: F401
from netdesigner.layers import dense, bilinear, recurrent, attention, window_attention, transformer, sequence, masks  # noqa: F401
from netdesigner.layers import merge, shortcut, reshape, part, reduce  # noqa: F401
from netdesigner.layers import parameter, constants, functions, similarity, resize_like, rearrange  # noqa: F401
from netdesigner.layers import padding, pixel_shuffle, unfold, regularization  # noqa: F401
from netdesigner.layers.base import (
    REGISTRY,
    Arg,
    Call,
    ChangeSettings,
    Edit,
    Fix,
    InsertAfter,
    InsertBefore,
    Layer,
    LayerError,
    RemoveNode,
    ReplaceLayer,
    Setting,
    Shape,
    ShapeError,
    Sight,
    Weight,
    Window,
    show_shape,
)
from netdesigner.layers.parse import parse_chain, parse_layer, parse_shape
from netdesigner.layers.plugins import load_plugins

__all__ = [
    "REGISTRY",
    "Arg",
    "Call",
    "ChangeSettings",
    "Edit",
    "Fix",
    "InsertAfter",
    "InsertBefore",
    "Layer",
    "LayerError",
    "RemoveNode",
    "ReplaceLayer",
    "Setting",
    "Shape",
    "ShapeError",
    "Sight",
    "Weight",
    "Window",
    "categories",
    "load_plugins",
    "parse_chain",
    "parse_layer",
    "parse_shape",
    "show_shape",
]


CATEGORY_ORDER = (
    "Input/Output",
    "Convolution",
    "Pooling",
    "Activation",
    "Normalization",
    "Dense",
    "Recurrent",
    "Attention",
    "Merge",
    "Arithmetic",
    "Shape",
    "Regularization",
)


def categories() -> dict[str, list[type[Layer]]]:
    """The listed layers by category, both in palette order; categories of plug-ins come last."""
    listed = {
        name: [cls for cls in group if cls.is_listed] for name, group in REGISTRY.by_category(*CATEGORY_ORDER).items()
    }
    return {name: classes for name, classes in listed.items() if classes}
