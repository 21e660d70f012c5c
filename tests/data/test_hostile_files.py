"""Files that lie about their size, are damaged in their header, or are no files at all: a sentence each."""

from __future__ import annotations

import gzip
import io
import os
import random
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from netdesigner.data.checks import SourceError
from netdesigner.data.kinds import npz
from netdesigner.data.kinds.idx import read_idx
from netdesigner.data.sources import open_source


def refusal(place: Path | str) -> str:
    with pytest.raises(SourceError) as caught:
        open_source(str(place))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    return str(caught.value)


def array(shape: tuple[int, ...], content: bytes = b"", descr: str = "<f8") -> bytes:
    """An .npy file whose header says what it likes."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": descr, "fortran_order": False, "shape": shape})
    return stream.getvalue() + content


def archive(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(f"{name}.npy", content)
    return path


def test_an_archive_that_announces_more_than_it_holds_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npz, "_load", lambda *_: pytest.fail("it was read"))
    path = archive(tmp_path / "a.npz", x=array((1000, 1000), bytes(80)), y=array((1000,), bytes(8000)))
    assert refusal(path) == (
        "a.npz is damaged: x.npy announces 8,000,000 bytes of values and 80 are there. Save or download it again."
    )
    path = archive(tmp_path / "a.npz", x=array((-2, 5), bytes(80)), y=array((2,), bytes(16)))
    assert "is damaged" in refusal(path)
    path = archive(tmp_path / "a.npz", x=array((10**4000,), bytes(80)), y=array((2,), bytes(16)))
    assert "unpacks to 1,000,000,000.0 GB" in refusal(path)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_header_is_a_sentence(seed: int, tmp_path: Path) -> None:
    content = bytearray(array((4, 3), bytes(96)))
    luck = random.Random(seed)
    for _ in range(luck.randint(1, 6)):
        content[luck.randrange(0, 100)] = luck.choice(b"\0\xff(){}[]'\"-0Oe\n\t ")
    path = archive(tmp_path / "a.npz", x=bytes(content), y=array((4,), np.arange(4.0).tobytes()))
    with suppress(SourceError):  # a damaged description of the order of bytes may still be one
        open_source(str(path))


def test_a_gzip_that_would_unpack_without_end_is_judged_by_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "train-images-idx3-ubyte.gz"
    beginning = b"\0\0\x08\x03" + struct.pack(">III", 2, 3, 4)
    path.write_bytes(gzip.compress(beginning + bytes(50_000_000)))
    with pytest.raises(SourceError, match="24 bytes of values are announced and more are there"):
        read_idx(path)
    path.write_bytes(gzip.compress(b"\0\0\x0e\x03" + struct.pack(">III", 60_000, 60_000, 60_000)))
    with pytest.raises(SourceError, match=r"is damaged: 1,728,000,000,000,000 bytes of values are announced"):
        read_idx(path)


def test_what_is_no_file_has_a_sentence_of_its_own(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal("/dev/zero").startswith("/dev/zero is neither a file nor a folder (a device).")
    assert "is neither a file nor a folder (a pipe)" in refusal(tmp_path / "pipe")
    (tmp_path / "cat").mkdir()
    os.mkfifo(tmp_path / "cat" / "a.png")
    assert "holds no image" in refusal(tmp_path)


@pytest.mark.parametrize("labels", [np.array([1 + 2j, 2]), np.array(["2001-01-01", "2002-01-01"], "M8[D]")])
def test_labels_of_strange_kinds_are_refused(labels: np.ndarray, tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.zeros((2, 3)), y=labels)
    assert "whole numbers or words are needed" in refusal(tmp_path / "a.npz")


def test_complex_examples_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.zeros((2, 3), complex), y=np.arange(2))
    assert "numbers are needed" in refusal(tmp_path / "a.npz")
