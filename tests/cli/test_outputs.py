"""No output replaces an input of the same command, a design or a run; what may be written is declared in the parser."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pytest

from netdesigner.cli import main
from netdesigner.cli.outputs import reads, writes, writes_folder
from netdesigner.cli.parser import parser, verbs_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A design with a sibling, weights beside it that are the user's work, a run, and a design of another ending."""
    monkeypatch.chdir(tmp_path)
    for name in ("t.netdesign", "other.netdesign"):
        assert main(["new", "lenet5", "-o", name]) == 0
    Path("t.weights.safetensors").write_bytes(b"trained for a night")
    Path("plain.txt").write_bytes(Path("t.netdesign").read_bytes())
    Path("run").mkdir()
    Path("run/run.json").write_text("{}")
    Path("run/metrics.jsonl").write_text("")
    Path("link.svg").symlink_to("t.netdesign")
    os.link("t.netdesign", "hard.py")
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "export t.netdesign -o t.netdesign",
        "export t.netdesign -o ./sub/../t.netdesign",
        "export t.netdesign -o hard.py",
        "export t.netdesign -o other.netdesign",
        "export t.netdesign -o plain.txt",
        "export t.netdesign -o m.py --weights t.netdesign",
        "export t.netdesign -o m.py --weights m.py",
        "export t.netdesign -o m.py --weights t.weights.safetensors",
        "export t.netdesign -o run/metrics.jsonl",
        "export t.netdesign -o run/run.json",
        "export t.netdesign -o run",
        "summary t.netdesign -o t.netdesign",
        "render t.netdesign -o link.svg",
        "inspect run --view curves -o run/run.json",
        "new lenet5 -o t.netdesign",
        "new lenet5 -o run/run.json",
        "train t.netdesign --run-dir run",
    ],
)
def test_nothing_is_destroyed(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "sub").mkdir()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main(command.split()) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1, said.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_new_replaces_a_design_when_told_to(folder: Path) -> None:
    assert main(["new", "mlp_xor", "-o", "t.netdesign", "--force"]) == 0
    assert Path("t.netdesign").read_text() != Path("other.netdesign").read_text()


def test_an_older_export_is_renewed(folder: Path) -> None:
    assert main(["export", "t.netdesign", "-o", "m.py"]) == 0
    assert main(["export", "t.netdesign", "-o", "m.py"]) == 0


def test_every_path_of_every_verb_says_whether_it_is_read_or_written() -> None:
    kinds = (reads, writes, writes_folder)
    for verb, options in verbs_of(parser()).items():
        for action in options._actions:
            is_path = action.type in kinds
            names = {action.dest, *action.option_strings} & {"file", "files", "path", "output", "--out", "--run-dir"}
            assert is_path or (not names and action.type is not Path), f"{verb} {action.option_strings or action.dest}"
            assert not isinstance(action.type, argparse.FileType), "opens, and so empties, a file before it is asked"
