"""Damaged images, archives, IDX files and checkpoints are read or refused in a sentence; nothing else is raised.

A tenth of ten thousand here; all with NETDESIGNER_LONG=1.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save

from netdesigner.data.checks import SourceError
from netdesigner.data.images import look, read_image, scale_of
from netdesigner.data.sources import open_source
from netdesigner.network.checkpoints import as_arrays, read_parts
from netdesigner.network.weights import WeightsError
from tests.data.test_sources import idx

COUNT = 10_000 if os.environ.get("NETDESIGNER_LONG") else 1000
RANDOM = np.random.default_rng(0)
COLOURS = RANDOM.integers(0, 255, (12, 10, 3), dtype=np.uint8)
STATE = {"weight": torch.ones(3, 2), "bias": torch.zeros(3)}


def written(write: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


def image(values: np.ndarray, kind: str, **settings: object) -> bytes:
    return written(lambda stream: Image.fromarray(values).save(stream, kind, **settings))


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


IMAGES = [
    (image(COLOURS, "PNG", exif=turned()), "a.png"),
    (image(RANDOM.integers(0, 60_000, (9, 9), dtype=np.uint16), "PNG"), "a.png"),
    (image(COLOURS, "JPEG", exif=turned()), "a.jpg"),
    (image(COLOURS, "BMP"), "a.bmp"),
    (image(COLOURS, "GIF"), "a.gif"),
    (image(COLOURS, "WEBP"), "a.webp"),
    (image(COLOURS, "PPM"), "a.ppm"),
    (image(COLOURS, "TIFF"), "a.tif"),
    (image(RANDOM.random((9, 9)).astype(np.float32), "TIFF"), "a.tif"),
]
SOURCES = [
    (written(lambda s: np.savez(s, x=RANDOM.random((6, 4)), y=np.arange(6) % 2)), "a.npz"),
    (written(lambda s: np.savez_compressed(s, x=RANDOM.random((6, 4, 4)), y=np.array(list("ababab")))), "a.npz"),
    (idx(np.zeros((6, 3, 3), np.uint8)), "train-images-idx3-ubyte"),
    (gzip.compress(idx(np.zeros((6, 3, 3), np.uint8))), "train-images-idx3-ubyte"),
]
CHECKPOINTS = [
    (
        written(lambda s: torch.save({"model": STATE, "args": argparse.Namespace(lr=0.1), "best": np.float64(9)}, s)),
        "w.pth",
    ),
    (written(lambda s: torch.save(STATE, s, _use_new_zipfile_serialization=False)), "w.pth"),
    (save(STATE), "w.safetensors"),
]


def read_images(path: Path) -> None:
    seen = look(path)
    scale = scale_of([(path, seen)])
    for shape in ((1, 5, 5), (3, seen.height % 50 + 1, 10), (4, 6, 6)):
        assert read_image(path, shape, scale).shape == shape


def read_weights(path: Path) -> None:
    for tensors in read_parts(path).values():
        as_arrays(tensors)


def damage(content: bytes, luck: random.Random) -> bytes:
    """Bytes changed, taken out and put in."""
    result = bytearray(content)
    for _ in range(luck.randint(1, 6)):
        place, way = luck.randrange(len(result)), luck.random()
        if way < 0.7:
            result[place] = luck.choice([luck.randrange(256), 0, 255])
        elif way < 0.85 and len(result) > 40:
            del result[place : place + luck.randint(1, 20)]
        else:
            result[place:place] = luck.randbytes(luck.randint(1, 6))
    return bytes(result)


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize(
    ("whole", "read", "share"),
    [(IMAGES, read_images, 0.3), (SOURCES, lambda path: open_source(str(path)), 0.5), (CHECKPOINTS, read_weights, 0.2)],
    ids=["images", "sources", "checkpoints"],
)
def test_damaged_files_are_read_or_refused(
    whole: list[tuple[bytes, str]], read: Callable[[Path], object], share: float, part: int, tmp_path: Path
) -> None:
    luck = random.Random(part)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(np.arange(6, dtype=np.uint8) % 2))
    for _ in range(int(COUNT * share / 4)):
        content, name = luck.choice(whole)
        (tmp_path / name).write_bytes(damage(content, luck))
        with suppress(SourceError, WeightsError):
            read(tmp_path / name)
