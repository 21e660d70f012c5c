"""Places that cannot be opened, or may not be read, are told apart from damaged files."""

from __future__ import annotations

from pathlib import Path

import pytest

from netdesigner.data.sources import SourceError, open_source


def refusal(where: Path | str) -> str:
    with pytest.raises(SourceError) as caught:
        open_source(str(where))
    return str(caught.value)


@pytest.mark.parametrize("where", ["~nosuchuser/x", "x" * 5000, "~nosuchuser/" + "y" * 300])
def test_a_place_that_cannot_be(where: str) -> None:
    text = refusal(where)
    assert "cannot be opened" in text
    assert len(text) < 300


@pytest.mark.parametrize("name", ["x.npz", "train-images-idx3-ubyte", "x.bin"])
def test_what_may_not_be_read_is_not_called_damaged(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / name
    path.write_bytes(b"\0\0\x08\x03")

    def refuse(*given: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("io.open", refuse)  # what pathlib and zipfile open with; the tests may run as root
    assert refusal(path) == f"{path} may not be read. Change its permissions or copy it."
