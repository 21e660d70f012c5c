"""Attention within the windows of a map, which are moved in every second layer: Swin."""

from __future__ import annotations

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import (
    Call,
    ChangeSettings,
    Fix,
    InsertBefore,
    Layer,
    Reach,
    Shape,
    ShapeError,
    Weight,
    layer,
    param,
    show_shape,
)
from netdesigner.layers.catalogue.reshape import Permute
from netdesigner.layers.catalogue.sequences.attention import CATEGORY, require_heads

LARGEST_WINDOW = 32  # each place of a window asks each other one: a million pairs


@layer(CATEGORY, stem="attn")
class WindowAttention(Layer):
    """Each place of a map asks the other places of its window, with a learned number for how far they lie apart.
    Windows that are shifted in every second layer let neighbours exchange. Wants the channels last; known from Swin."""

    gives_views = True
    formula = "softmax(Q Kᵀ / √d + bias of the distance) V in each window"
    keywords = "swin shifted window relative position bias local self attention"
    aliases = "ShiftedWindowAttention"

    num_heads: int = param(
        example=3, help="How many questions each place asks; must divide the channels.", ge=1, le=LARGEST
    )
    window_size: int = param(
        7, "Rows and columns of a window; a map that it does not divide is padded.", ge=1, le=LARGEST_WINDOW
    )
    shift_size: int = param(
        0, "How far the windows are moved; none where one window holds the whole map.", ge=0, le=LARGEST_WINDOW
    )

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        if len(shape) != 3:
            raise ShapeError(f"WindowAttention wants height × width × channels, not {show_shape(shape)}.")
        if shape[2] % self.num_heads and shape[0] % self.num_heads == 0:
            last = Fix("Put the channels last", (InsertBefore(Permute(dims=(2, 3, 1))),))
            raise ShapeError(
                f"WindowAttention: {shape[2]} channels, which stand last in {show_shape(shape)}, cannot be shared "
                f"equally among {self.num_heads} heads.", last,
            )  # fmt: skip
        require_heads("WindowAttention", "num_heads", shape[2], self.num_heads)
        if self.shift_size >= self.window_size:
            half = self.window_size // 2
            raise ShapeError(
                f"WindowAttention: shift_size {self.shift_size} must be less than the window, {self.window_size}.",
                Fix(f"Set shift_size to {half}", (ChangeSettings({"shift_size": half}),)),
            )
        return inputs

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        *size, channels = inputs[0]
        return Call("WindowAttention", (channels, tuple(size), self.num_heads), self.changed("num_heads"))

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        channels = inputs[0][2]
        return (
            Weight("relative_position_bias_table", ((2 * self.window_size - 1) ** 2, self.num_heads)),
            Weight("relative_position_index", (self.window_size**4,), False),
            Weight("qkv.weight", (3 * channels, channels)),
            Weight("qkv.bias", (3 * channels,)),
            Weight("proj.weight", (channels, channels)),
            Weight("proj.bias", (channels,)),
        )

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        """Four projections, and in each window every question with every key and every value weighed."""
        height, width, channels = inputs[0]
        places = self.window_size**2
        windows = -(-height // self.window_size) * -(-width // self.window_size)
        return windows * places * channels * (4 * channels + 2 * places)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        """A place sees its window, wherever it stands in it."""
        return "unknown"

    def summary(self) -> str:
        heads = f"{self.num_heads} head{'s' if self.num_heads > 1 else ''}"
        return f"{heads}, {self.window_size} × {self.window_size}" + (
            f", shift {self.shift_size}" if self.shift_size else ""
        )
