"""On a full disk every verb says so, and what was there before is still there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from netdesigner.cli import main

resource = pytest.importorskip("resource", reason="limits of a process are POSIX's")


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process may grow at all, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    "command",
    [
        "new lenet5 -o {}.netdesign",
        "export net.netdesign -o {}.py",
        "summary net.netdesign -o {}.csv",
        "render net.netdesign -o {}.svg",
        "render net.netdesign -o {}.png",
        "render net.netdesign -o {}.pdf",
    ],
)
def test_a_full_disk_is_told_and_destroys_nothing(
    command: str, qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "lenet5", "-o", "net.netdesign"]) == 0
    words = command.format("out").split()
    older = tmp_path / words[-1]
    if words[0] != "new":
        older.write_bytes(b"an older file")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    capsys.readouterr()
    with full_disk():
        code = main(words)
    said = capsys.readouterr().err
    assert code == 2
    assert said.count("\n") == 1
    assert f"{words[-1]} could not be written" in said
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
