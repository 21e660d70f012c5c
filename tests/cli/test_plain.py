"""Nothing that a file says can command a terminal, or cannot be printed on one."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from netdesigner.cli import main
from netdesigner.design import file
from netdesigner.design.templates import template

EVIL = "\x1b]0;owned\x07\x9b31m\u202egnp.\r"


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A design whose words hold escape sequences."""
    path = tmp_path / "evil.netdesign"
    design = template("lenet5").open()
    design.name = f"Net {EVIL}"
    file.save(design, path)
    name = json.dumps("conv" + EVIL)  # as a hostile file may be written, by whatever program
    words = path.read_text().replace('"conv1"', name).replace('"layer": "MaxPool2d"', '"layer": "Max\\u001bPool"')
    path.write_text(words)
    return path


@pytest.mark.parametrize("command", ["check {}", "check {} --json", "summary {}", "export {} -o m.py", "train {}"])
def test_control_signs_never_reach_the_terminal(
    command: str, evil: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    main(command.format(evil).split())
    said = capsys.readouterr()
    assert not [sign for sign in said.out + said.err if sign in "\x1b\x07\x9b\r\u202e"]


def test_a_terminal_without_our_letters_gets_what_it_can_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", ascii_only)
    assert main(["templates"]) == 0
    ascii_only.flush()
    assert b"1 ? 28 ? 28" in ascii_only.buffer.getvalue()


def test_no_cell_of_a_table_is_calculated(tmp_path: Path) -> None:
    path = tmp_path / "net.netdesign"
    file.save(template("lenet5").open(), path)
    path.write_text(path.read_text().replace('"conv2"', '"=HYPERLINK(1)"').replace('"pool1"', '"@SUM(1)"'))
    assert main(["summary", str(path), "-o", str(tmp_path / "t.csv")]) == 0
    cells = [cell for row in csv.reader((tmp_path / "t.csv").read_text().splitlines()) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "@")]
    assert "'=HYPERLINK(1)" in cells
