"""A display that is not there is told in a sentence; Qt would end the program."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from netdesigner import __main__
from netdesigner.display import trouble_with_display

NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR")


@pytest.fixture(autouse=True)
def linux_without_displays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.network
@pytest.mark.parametrize("name", [":4099", ":4099.0", "unix:4099", "nonsense", ":99999999", "localhost:59000"])
def test_a_wrong_display_is_named(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", name)
    assert __main__.main([]) == 2
    said = capsys.readouterr().err
    assert f"DISPLAY={name} does not answer" in said
    assert said.count("\n") == 1


def test_a_right_display_is_none(virtual_display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", virtual_display)
    assert trouble_with_display() is None


@pytest.mark.network
def test_a_wayland_that_listens_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4099")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert "WAYLAND_DISPLAY=wayland-7" in str(trouble_with_display())
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(tmp_path)  # the path of a socket may have 107 letters
        server.bind("wayland-7")
        server.listen()
        monkeypatch.setenv("XDG_RUNTIME_DIR", ".")
        assert trouble_with_display() is None


def test_what_needs_no_display_asks_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert trouble_with_display() is None
