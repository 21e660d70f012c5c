"""What is opened as what, and the sentence each wrong thing gets."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from netdesigner.data.example_set import ExampleSet
from netdesigner.data.kinds.idx import read_idx
from netdesigner.data.preview import preview
from netdesigner.data.sources import SourceError, open_source

CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}
RANDOM = np.random.default_rng(0)
PAIR = {"x_train": np.zeros((2, 3)), "y_train": np.arange(2)}


def idx(values: np.ndarray) -> bytes:
    """An array as an IDX file, written from the format's description alone."""
    code = CODES[values.dtype.str[1:]]
    sizes = b"".join(struct.pack(">I", size) for size in values.shape)
    return bytes([0, 0, code, values.ndim]) + sizes + values.astype(values.dtype.newbyteorder(">")).tobytes()


def write_pair(folder: Path, part: str = "train", count: int = 20, zipped: bool = False, labels: Any = None) -> Path:
    """An images file and its labels file as MNIST names them; the images file is returned."""
    folder.mkdir(exist_ok=True)
    images = RANDOM.integers(0, 256, (count, 6, 5), dtype=np.uint8)
    labels = np.arange(count, dtype=np.uint8) % 4 if labels is None else labels
    for name, values in ((f"{part}-images-idx3-ubyte", images), (f"{part}-labels-idx1-ubyte", labels)):
        content = idx(values)
        (folder / (name + ".gz" * zipped)).write_bytes(gzip.compress(content) if zipped else content)
    return folder / (f"{part}-images-idx3-ubyte" + ".gz" * zipped)


def write_images(folder: Path, classes: tuple[str, ...] = ("cat", "dog"), count: int = 4, mode: str = "RGB") -> Path:
    for name in classes:
        (folder / name).mkdir(parents=True)
        for number in range(count):
            pixels = RANDOM.integers(0, 256, (7, 9, 3), dtype=np.uint8)
            Image.fromarray(pixels).convert(mode).save(folder / name / f"{number}.png")
    return folder


def read_all(where: str) -> None:
    source = open_source(where)
    source.read(np.arange(source.count))


def refusal(where: Path | str) -> str:
    """The sentence with which opening or reading a source is refused."""
    with pytest.raises(SourceError) as caught:
        read_all(str(where))
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    return text


# --- the digits --------------------------------------------------------------------------------------


def test_the_digits_are_scikit_learns() -> None:
    from sklearn.datasets import load_digits

    source, theirs = open_source("digits"), load_digits()
    assert (source.count, source.shape, source.where) == (1797, (1, 8, 8), "digits")
    np.testing.assert_array_equal(source.read(np.arange(1797))[:, 0], theirs.images)
    np.testing.assert_array_equal(source.targets, theirs.target)
    assert source.class_counts == (178, 182, 177, 183, 181, 182, 181, 179, 174, 180)


# --- IDX ---------------------------------------------------------------------------------------------


@given(
    st.sampled_from(sorted(CODES)),
    st.lists(st.integers(1, 5), min_size=1, max_size=4),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_an_idx_file_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, kind: str, sizes: list[int], zipped: bool, seed: int
) -> None:
    values = np.random.default_rng(seed).integers(-100, 100, sizes).astype(kind)
    path = tmp_path_factory.getbasetemp() / "round-trip"
    path.write_bytes(gzip.compress(idx(values)) if zipped else idx(values))
    np.testing.assert_array_equal(read_idx(path), values)


@given(st.booleans(), st.floats(0, 1, exclude_max=True))
def test_a_cut_idx_file_is_refused_whatever_its_length(
    tmp_path_factory: pytest.TempPathFactory, zipped: bool, part: float
) -> None:
    whole = idx(np.ones((3, 4, 5), dtype=np.uint8))
    whole = gzip.compress(whole) if zipped else whole
    path = tmp_path_factory.getbasetemp() / "cut-images-idx3-ubyte"
    path.write_bytes(whole[: int(part * len(whole))])
    with pytest.raises(SourceError, match="cut-images"):
        read_idx(path)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("given_as", ["folder", "images", "labels"])
def test_a_pair_is_found_from_any_of_its_names(tmp_path: Path, zipped: bool, given_as: str) -> None:
    images = write_pair(tmp_path / "mnist", zipped=zipped)
    labels = images.with_name(images.name.replace("images-idx3", "labels-idx1"))
    source = open_source(str({"folder": images.parent, "images": images, "labels": labels}[given_as]))
    assert (source.count, source.shape, source.name) == (20, (1, 6, 5), "mnist")
    assert source.classes == ("0", "1", "2", "3")
    assert source.read(np.arange(2)).dtype == np.uint8
    assert source.test is None


def test_the_t10k_pair_is_the_test_part(tmp_path: Path) -> None:
    write_pair(tmp_path / "raw")
    write_pair(tmp_path / "raw", "t10k", 8)
    source = open_source(str(tmp_path))  # the folder around it, as torchvision leaves it
    assert source.count == 20
    assert source.test is not None
    assert source.test.count == 8
    assert "8 more for testing" in source.summary()


def test_labels_that_do_not_begin_at_zero_become_classes(tmp_path: Path) -> None:
    source = open_source(str(write_pair(tmp_path, labels=np.tile([1, 5], 10).astype(np.uint8))))
    assert source.classes == ("1", "5")
    assert source.class_counts == (10, 10)


def test_fashion_mnist_has_names(tmp_path: Path) -> None:
    path = write_pair(tmp_path / "FashionMNIST", labels=np.arange(20, dtype=np.uint8) % 10)
    write_pair(tmp_path / "FashionMNIST", "t10k", labels=np.arange(20, dtype=np.uint8) % 10)
    source = open_source(str(path))
    assert source.classes[9] == "Ankle boot"
    assert source.test is not None
    assert source.test.targets[9] == 9


def test_what_is_wrong_with_idx_files_is_said(tmp_path: Path) -> None:
    images = write_pair(tmp_path / "a")
    labels = images.with_name("train-labels-idx1-ubyte")
    labels.write_bytes(idx(np.zeros(19, dtype=np.uint8)))
    assert "20 examples but 19 labels" in refusal(images)
    labels.write_bytes(idx(np.zeros(20, dtype=np.uint8)))
    assert "only one class (0)" in refusal(images)
    labels.write_bytes(idx(np.zeros((20, 2, 2), dtype=np.uint8)))
    assert "3 axes" in refusal(images)
    labels.unlink()
    assert "train-labels-idx1-ubyte" in refusal(images)
    images.write_bytes(images.read_bytes()[:-1])
    assert "damaged: 600 bytes" in refusal(images)
    images.write_bytes(b"")
    assert "0 bytes" in refusal(images)


def test_test_files_of_other_classes_or_sizes_are_refused(tmp_path: Path) -> None:
    write_pair(tmp_path)
    write_pair(tmp_path, "t10k", labels=np.full(20, 9, dtype=np.uint8))
    assert "class 9" in refusal(tmp_path)
    write_pair(tmp_path, "t10k")
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx(np.zeros((20, 3, 3), dtype=np.uint8)))
    assert "(3, 3)" in refusal(tmp_path)


def test_a_folder_of_several_sets_asks_which(tmp_path: Path) -> None:
    write_pair(tmp_path, "emnist-letters-train")
    write_pair(tmp_path, "emnist-digits-train")
    assert "several sets" in refusal(tmp_path)
    assert open_source(str(tmp_path / "emnist-letters-train-images-idx3-ubyte")).count == 20


# --- folders of images -------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "channels"), [("RGB", 3), ("L", 1), ("1", 1), ("P", 3), ("RGBA", 3), ("LA", 1)])
def test_a_folder_a_class(tmp_path: Path, mode: str, channels: int) -> None:
    source = open_source(str(write_images(tmp_path / "pets", mode=mode)))
    assert (source.name, source.shape) == ("pets", (channels, 7, 9))
    assert source.classes == ("cat", "dog")
    assert source.targets.tolist() == [0] * 4 + [1] * 4
    assert source.read(np.array([0, 5])).shape == (2, channels, 7, 9)
    assert source.read(np.array([0]), (1, 4, 4)).shape == (1, 1, 4, 4)


def test_images_are_found_in_folders_of_folders(tmp_path: Path) -> None:
    write_images(tmp_path / "pets" / "cat", ("tabby", "black"))
    write_images(tmp_path / "pets" / "dog", ("poodle",))
    source = open_source(str(tmp_path / "pets"))
    assert (source.classes, source.class_counts) == (("cat", "dog"), (8, 4))


def test_folders_called_train_and_val_are_two_parts(tmp_path: Path) -> None:
    write_images(tmp_path / "train")
    write_images(tmp_path / "val", count=2)
    source = open_source(str(tmp_path))
    assert (source.count, source.classes) == (8, ("cat", "dog"))
    assert source.test is None
    assert source.validation is not None
    assert source.validation.count == 4
    write_images(tmp_path / "val" / "bird", ("a",))
    assert "class bird" in refusal(tmp_path)


def test_sixteen_bit_grey_keeps_its_range(tmp_path: Path) -> None:
    for name, level in (("dark", 0), ("light", 65535)):
        (tmp_path / name).mkdir()
        for number in range(2):
            Image.fromarray(np.full((3, 3), level, dtype=np.uint16)).save(tmp_path / name / f"{number}.png")
    source = open_source(str(tmp_path))
    assert source.shape == (1, 3, 3)
    assert source.read(np.arange(4)).max(axis=(1, 2, 3)).tolist() == [0, 0, 255, 255]


def test_what_is_wrong_with_folders_is_said(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "is empty" in refusal(empty)
    loose = write_images(tmp_path / "one", ("only",))
    assert "only one class (only)" in refusal(loose)
    assert "holds 4 images but no class folders" in refusal(loose / "only")
    (empty / "notes.txt").write_text("nothing")
    assert "no image" in refusal(empty)


def test_an_unreadable_image_is_named(tmp_path: Path) -> None:
    folder = write_images(tmp_path / "pets")
    broken = folder / "dog" / "2.png"
    broken.write_bytes(broken.read_bytes()[:60])
    assert str(broken) in refusal(folder)
    broken.write_bytes(b"no image at all")
    assert str(broken) in refusal(folder)


# --- npz ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names", [("x", "y"), ("X", "Y"), ("images", "labels"), ("x_train", "y_train"), ("data", "target")]
)
def test_npz_under_many_names(tmp_path: Path, names: tuple[str, str]) -> None:
    path = tmp_path / "set.npz"
    np.savez(path, **{names[0]: RANDOM.integers(0, 256, (10, 6, 5), dtype=np.uint8), names[1]: np.arange(10) % 3})
    source = open_source(str(path))
    assert (source.name, source.count, source.shape) == ("set", 10, (1, 6, 5))
    assert source.classes == ("0", "1", "2")


@pytest.mark.parametrize(
    ("shape", "seen"),
    [
        ((8, 6, 5), (1, 6, 5)),
        ((8, 6, 5, 3), (3, 6, 5)),
        ((8, 3, 6, 5), (3, 6, 5)),
        ((8, 6, 5, 1), (1, 6, 5)),
        ((8, 7), (7,)),
    ],
)
def test_the_channel_axis_is_found(tmp_path: Path, shape: tuple[int, ...], seen: tuple[int, ...]) -> None:
    path = tmp_path / "set.npz"
    np.savez(path, x=np.zeros(shape, dtype=np.float32), y=np.arange(8) % 2)
    assert open_source(str(path)).shape == seen


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (np.array(["b", "a", "b", "a"]), ("a", "b")),
        (np.eye(2)[[0, 1, 0, 1]], ("0", "1")),
        (np.array([[3], [4], [3], [4]]), ("3", "4")),
        (np.array([True, False, True, False]), ("0", "1")),
        (np.array([1.0, 2.0, 1.0, 2.0]), ("1", "2")),
        (np.array([0.5, 2.0, 1.0, 2.0]), ()),
    ],
)
def test_labels_of_many_kinds(tmp_path: Path, labels: np.ndarray, classes: tuple[str, ...]) -> None:
    path = tmp_path / "set.npz"
    np.savez(path, x=np.zeros((4, 6), dtype=np.float32), y=labels)
    source = open_source(str(path))
    assert source.classes == classes
    assert source.is_classified == bool(classes)
    assert source.target_size == (len(classes) or 1)


def test_npz_with_a_test_part(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    x, y = np.zeros((6, 4, 4), dtype=np.uint8), np.arange(6) % 2
    np.savez(path, x_train=x, y_train=y, x_test=x[:2], y_test=y[:2])
    source = open_source(str(path))
    assert source.test is not None
    assert (source.count, source.test.count) == (6, 2)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x": np.zeros((4, 3)), "y": np.arange(3)}, "4 examples but 3 labels"),
        ({"x": np.zeros((4, 3)), "y": np.zeros(4, int)}, "only one class"),
        ({"x": np.array([[1.0], [np.nan]]), "y": np.arange(2)}, "first: number 1"),
        ({"x": np.array([[1.0], [np.inf]]), "y": np.arange(2)}, "infinite"),
        ({"x": np.zeros((2, 1)), "y": np.array([0.5, np.nan])}, "labels holds NaN"),
        ({"x": np.zeros((0, 3)), "y": np.zeros(0)}, "shape (0, 3)"),
        ({"x": np.zeros(4), "y": np.arange(4)}, "shape (4,)"),
        ({"x": np.array([["a"], ["b"]]), "y": np.arange(2)}, "type <U1"),
        ({"x": np.array([[1], ["b"]], dtype=object), "y": np.arange(2)}, "Python objects"),
        ({"left": np.zeros(3), "right": np.zeros(3)}, "left (3,)"),
        ({}, "holds nothing"),
        ({"x": np.zeros((1, 3)), "y": np.zeros(1)}, "has 1 example;"),
        ({**PAIR, "x_test": np.zeros((2, 4)), "y_test": np.arange(2)}, "(4,)"),
        ({**PAIR, "x_test": np.zeros((2, 3)), "y_test": np.array([1, 7])}, "class 7"),
    ],
)
def test_what_is_wrong_with_an_npz_is_said(tmp_path: Path, arrays: dict[str, np.ndarray], words: str) -> None:
    path = tmp_path / "set.npz"
    np.savez(path, **arrays)
    assert words in refusal(path)


@given(st.integers(0, 400))
def test_a_cut_npz_is_refused(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.npz"
    np.savez(path, x=np.zeros((4, 3)), y=np.arange(4))
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(SourceError, match="npz"):
        open_source(str(path))


def test_a_damaged_array_in_a_whole_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    np.savez(path, x=RANDOM.random((50, 3)), y=np.arange(50) % 2)
    content = bytearray(path.read_bytes())
    content[400] ^= 0xFF
    path.write_bytes(content)
    assert "damaged" in refusal(path)


def test_an_archive_that_would_fill_the_memory_is_not_unpacked(tmp_path: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**12, 10)})
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", header.getvalue())
        archive.writestr("y.npy", header.getvalue())
    assert "160,000.0 GB" in refusal(path)


# --- everything else ---------------------------------------------------------------------------------


def test_nothing_there_and_nothing_known(tmp_path: Path) -> None:
    assert "nothing at" in refusal(tmp_path / "no-such")
    assert "No examples are named" in refusal("  ")
    (tmp_path / "notes.txt").write_text("hello")
    assert "notes.txt is not a kind" in refusal(tmp_path / "notes.txt")
    (tmp_path / "empty.bin").touch()
    assert "0 bytes" in refusal(tmp_path / "empty.bin")


def previewed(source: ExampleSet, count: int = 12) -> tuple[tuple[int, ...], tuple[str, ...]]:
    pictures = preview(source, count)
    assert pictures.images.dtype == np.uint8
    return pictures.images.shape, pictures.labels


def test_a_preview_lets_all_classes_take_turns(tmp_path: Path) -> None:
    shape, labels = previewed(open_source("digits"))
    assert shape == (12, 8, 8)
    assert labels[:10] == tuple("0123456789")
    assert previewed(open_source(str(write_images(tmp_path / "pets"))), 3) == ((3, 7, 9, 3), ("cat", "dog", "cat"))


def test_a_preview_of_rows_is_a_strip(tmp_path: Path) -> None:
    np.savez(tmp_path / "rows.npz", x=RANDOM.random((4, 6)), y=np.array([0.25, 1, 2, 3]))
    shape, labels = previewed(open_source(str(tmp_path / "rows.npz")), 9)
    assert shape == (4, 1, 6)
    assert "0.25" in labels
