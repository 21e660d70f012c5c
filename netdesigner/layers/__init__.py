"""What can be dropped on the canvas: one frozen class a layer, families as files.

Read `base.py` first (what a layer answers), then any family in `catalogue/`.
"""

# Importing the families registers their layers, in the palette's order.
from netdesigner.layers import catalogue  # noqa: F401
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
    Reach,
    ReplaceLayer,
    Setting,
    Shape,
    ShapeError,
    TakeOut,
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
    "Reach",
    "ReplaceLayer",
    "Setting",
    "Shape",
    "ShapeError",
    "TakeOut",
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
