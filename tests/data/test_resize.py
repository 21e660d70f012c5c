"""Resizing agrees with Pillow's bilinear filter; channel conversion keeps what can be kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from netdesigner.data.preparation.resize import as_images, can_convert, resize, to_channels, weights

SIDES = st.integers(1, 40)


@given(SIDES, SIDES)
def test_every_new_pixel_is_an_average_of_old_ones(old: int, new: int) -> None:
    shares = weights(old, new)
    assert shares.shape == (new, old)
    assert np.all(shares >= 0)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-5)


@given(SIDES, SIDES, SIDES, SIDES)
def test_it_is_pillows_bilinear_filter(height: int, width: int, new_height: int, new_width: int) -> None:
    image = np.random.default_rng(0).random((height, width), dtype=np.float32)
    expected = Image.fromarray(image).resize((new_width, new_height), Image.Resampling.BILINEAR)
    np.testing.assert_allclose(resize(image[None, None], new_height, new_width)[0, 0], expected, atol=1e-5)


def test_the_same_size_changes_nothing() -> None:
    image = np.random.default_rng(0).random((2, 3, 5, 7), dtype=np.float32)
    np.testing.assert_array_equal(resize(image, 5, 7), image)


def test_grey_is_repeated_and_colour_is_weighed() -> None:
    grey = np.full((1, 1, 2, 2), 7, dtype=np.uint8)
    assert to_channels(grey, 3, 255.0).shape == (1, 3, 2, 2)
    np.testing.assert_allclose(to_channels(to_channels(grey, 3, 255.0), 1, 255.0), 7, rtol=1e-5)
    red = np.zeros((1, 4, 1, 1), dtype=np.uint8)
    red[:, [0, 3]] = 255
    assert to_channels(red, 1, 255.0)[0, 0, 0, 0] == pytest.approx(0.299 * 255)
    assert to_channels(red, 3, 255.0).ravel().tolist() == [255, 0, 0]


def test_what_is_not_opaque_lets_white_through() -> None:
    half = np.array([1.0, 0.0, 0.0, 0.5], dtype=np.float32).reshape(1, 4, 1, 1)
    np.testing.assert_allclose(to_channels(half, 3, 1.0).ravel(), [1.0, 0.5, 0.5])
    assert to_channels(half[:, :3], 4, 1.0).ravel().tolist() == [1, 0, 0, 1]


def test_bytes_stay_bytes() -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, 3, 9, 9), dtype=np.uint8)
    assert as_images(images, (1, 5, 6), 255.0).dtype == np.uint8
    assert as_images(images.astype(np.float32), (1, 5, 6), 255.0).dtype == np.float32


def test_only_grey_and_colour_are_converted() -> None:
    assert can_convert(1, 3)
    assert can_convert(4, 3)
    assert can_convert(7, 7)
    assert not can_convert(1, 4)
    assert not can_convert(2, 1)
