"""Resizing and channel conversion of whole arrays of images, in numpy.

The weights are those of a bilinear filter that widens when it shrinks an image (what
Pillow does), so that nothing flickers away; as two matrix products a batch it is fast
enough for 70,000 images.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R 601, as Pillow's "L"


@lru_cache(maxsize=64)
def weights(old: int, new: int) -> NDArray[np.float32]:
    """(new, old): how much each old pixel gives to each new one; rows sum to 1."""
    scale = old / new
    reach = max(scale, 1.0)
    centres = (np.arange(new) + 0.5) * scale
    distance = np.abs(np.arange(old)[None, :] + 0.5 - centres[:, None]) / reach
    shares = np.clip(1.0 - distance, 0.0, None)
    shares /= shares.sum(axis=1, keepdims=True)
    result: NDArray[np.float32] = shares.astype(np.float32)
    result.flags.writeable = False  # it is shared by everyone who asks
    return result


def resize(images: NDArray[np.generic], height: int, width: int) -> NDArray[np.float32]:
    """(N, C, H, W) as float32 (N, C, height, width)."""
    values = images.astype(np.float32)
    if values.shape[-1] != width:
        values = values @ weights(values.shape[-1], width).T
    if values.shape[-2] != height:
        values = weights(values.shape[-2], height) @ values
    return values


def to_channels(
    images: NDArray[np.generic], channels: int, top: float
) -> NDArray[np.generic]:
    """(N, C, H, W) with 1, 3 or 4 channels, from 1, 3 or 4; `top` is white.

    The fourth is how opaque a pixel is: without it pictures are laid on white; where it
    is new, all is opaque.
    """
    count = images.shape[1]
    if count == channels:
        return images
    if channels == 4:
        opaque = np.full_like(images[:, :1], top)
        return np.concatenate([to_channels(images, 3, top), opaque], axis=1)
    if count == 1:
        return np.repeat(images, channels, axis=1)
    colour = images if count == 3 else _on_white(images, top)
    if channels == 3:
        return colour
    grey: NDArray[np.float32] = np.einsum(
        "nchw,c->nhw", colour.astype(np.float32), GREY
    )
    return grey[:, None]


def _on_white(images: NDArray[np.generic], top: float) -> NDArray[np.generic]:
    """(N, 4, H, W) as (N, 3, H, W): what is not opaque lets white through."""
    values = images.astype(np.float32)
    share = values[:, 3:] / np.float32(top or 1.0)
    laid: NDArray[np.float32] = values[:, :3] * share + top * (1 - share)
    return np.rint(laid).astype(np.uint8) if images.dtype == np.uint8 else laid


def can_convert(old: int, new: int) -> bool:
    """Whether images of `old` channels can be shown to a network that wants `new`."""
    return old == new or (old in (1, 3, 4) and new in (1, 3))


def white_level(largest: float) -> float:
    """The value that is white where no file says so: 1, 255 or the largest of all."""
    return 1.0 if largest <= 1.0 else 255.0 if 16.0 < largest <= 255.0 else largest


def as_images(
    images: NDArray[np.generic], shape: tuple[int, ...], top: float
) -> NDArray[np.generic]:
    """(N, C, H, W) as (N, *shape); bytes stay bytes, a quarter of the memory."""
    channels, height, width = shape
    result = to_channels(images, channels, top)
    if result.shape[2:] != (height, width):
        result = resize(result, height, width)
    if images.dtype == np.uint8 and result.dtype != np.uint8:
        result = np.clip(np.rint(result), 0, top).astype(np.uint8)
    return result
