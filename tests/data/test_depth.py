"""Pixels of every depth keep their values: one range for the whole source, decided by all of its images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netdesigner.data.example_set import ExampleSet
from netdesigner.data.preview import preview
from netdesigner.data.sources import SourceError, open_source

RANDOM = np.random.default_rng(0)


def folder_of(root: Path, suffix: str, **classes: np.ndarray) -> ExampleSet:
    """A folder a class, each image of the array a file."""
    for name, images in classes.items():
        (root / name).mkdir()
        for number, image in enumerate(images):
            Image.fromarray(image).save(root / name / f"{number}{suffix}")
    return open_source(str(root))


def means(source: ExampleSet) -> list[float]:
    values = source.read(np.arange(source.count))
    return [float(values[source.targets == number].mean()) for number in range(len(source.classes))]


def test_dim_images_of_16_bits_stay_dimmer_than_bright_ones(tmp_path: Path) -> None:
    dim = RANDOM.integers(0, 250, (10, 16, 16), dtype=np.uint16)
    bright = RANDOM.integers(0, 40_000, (10, 16, 16), dtype=np.uint16)
    source = folder_of(tmp_path, ".png", dim=dim, bright=bright)
    assert source.classes == ("bright", "dim")
    assert means(source) == pytest.approx([78, 0.5], abs=2)
    np.testing.assert_allclose(source.read(np.arange(10, 11))[0, 0], dim[0] * (255 / 65535), rtol=1e-6)  # no step lost


def test_floats_keep_their_values(tmp_path: Path) -> None:
    low, high = (RANDOM.uniform(0, top, (10, 16, 16)).astype(np.float32) for top in (0.3, 0.9))
    source = folder_of(tmp_path, ".tif", low=low, high=high)
    assert means(source) == pytest.approx([0.45, 0.15], abs=0.02)
    np.testing.assert_array_equal(source.read(np.arange(1))[0, 0], high[0])
    assert source.top == 1.0
    assert preview(source, 4).images.max() > 200


def test_depths_may_be_mixed(tmp_path: Path) -> None:
    (tmp_path / "bytes").mkdir()
    Image.fromarray(np.full((4, 4), 51, dtype=np.uint8)).save(tmp_path / "bytes" / "0.png")
    words = np.full((1, 4, 4), 51 * 257, dtype=np.uint16)
    source = folder_of(tmp_path, ".png", words=words)
    assert means(source) == pytest.approx([51, 51])
    floats = np.full((1, 4, 4), 0.2, dtype=np.float32)
    assert means(folder_of(tmp_path, ".tif", floats=floats)) == pytest.approx([0.2] * 3)


def test_deep_images_are_resized_without_losing_values(tmp_path: Path) -> None:
    flat = np.full((2, 8, 8), 0.37, dtype=np.float32)
    source = folder_of(tmp_path, ".tif", one=flat, two=flat)
    for shape in ((1, 5, 5), (3, 12, 9)):
        values = source.read(np.arange(4), shape)
        assert values.shape == (4, *shape)
        np.testing.assert_allclose(values, 0.37, rtol=1e-6)


def test_an_image_with_nan_is_named(tmp_path: Path) -> None:
    flat = np.full((2, 3, 3), 0.5, dtype=np.float32)
    broken = flat.copy()
    broken[1, 1, 1] = np.nan
    with pytest.raises(SourceError, match=r"1\.tif cannot be read \(it holds NaN"):
        folder_of(tmp_path, ".tif", one=flat, two=broken)


def test_eight_bits_stay_bytes(tmp_path: Path) -> None:
    images = RANDOM.integers(0, 256, (3, 4, 4), dtype=np.uint8)
    source = folder_of(tmp_path, ".png", one=images, two=images)
    assert source.read(np.arange(2)).dtype == np.uint8


def test_values_beyond_the_range_of_networks_are_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    for arrays, words in (
        ({"x": np.full((4, 3), 1e200), "y": np.arange(4) % 2}, "beyond single precision"),
        ({"x": np.zeros((4, 3)), "y": np.array([0.5, 1e300, 1, 2])}, "the labels holds the value 1e+300"),
    ):
        np.savez(path, **arrays)
        with pytest.raises(SourceError) as caught:
            open_source(str(path))
        assert words in str(caught.value)


def test_whole_floats_too_large_to_be_counted_are_values(tmp_path: Path) -> None:
    np.savez(tmp_path / "set.npz", x=np.zeros((4, 3)), y=np.array([1e30, 2.0, 3.0, 4.0]))
    source = open_source(str(tmp_path / "set.npz"))
    assert (source.is_classified, source.target_size) == (False, 1)
    assert source.targets[0, 0] == np.float32(1e30)
