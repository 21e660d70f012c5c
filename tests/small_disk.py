"""A disk of its own that is full: a small tmpfs, where the system lets one mount it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SIZE = 1024 * 1024  # bytes


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mounts a small disk at a folder that is made; the test is skipped where that is not allowed."""
    mount = shutil.which("mount")
    if mount is None:
        pytest.skip("there is no mount here")
    folder.mkdir()
    asked = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={SIZE}", "small", folder], check=False, capture_output=True, text=True
    )
    if asked.returncode:
        pytest.skip(f"a small disk cannot be mounted: {asked.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(disk: Path, room: int = 0) -> Iterator[None]:
    """Fills a disk but for some bytes; afterwards there is room again."""
    filler = disk / "filler"
    try:
        free = os.statvfs(disk)
        filler.write_bytes(bytes(free.f_bavail * free.f_frsize - room))
        yield
    finally:
        filler.unlink()
