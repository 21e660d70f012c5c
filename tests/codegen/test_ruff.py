"""Exported code is formatted and free of remarks: ruff and mypy look at many files in one run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.templates import templates
from netdesigner.layers import REGISTRY
from tests.codegen.conftest import FOLDER
from tests.drawings import designs, single_layer_designs
from tests.strategies import examples, inputs_of

RANDOM = 240
RULES = "E4,E7,E9,F,I,B,C4,SIM,PIE,PT,UP,A001,A002,N801"  # ruff's defaults and more


def write(folder: Path, design: Design) -> None:
    text = module_source(compile_design(design)).text
    (folder / f"m{len(list(folder.iterdir()))}.py").write_text(text, encoding="utf-8")


def run(*command: str) -> str:
    """The output of a tool that found something; "" where it did not."""
    ended = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
    return "" if ended.returncode == 0 else ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exported files: every template, every layer, random drawings."""
    folder = tmp_path_factory.mktemp("exported")
    for template in templates():
        write(folder, template.open())
    for path in sorted(FOLDER.glob("start_*")):  # those that say how their weights start
        (folder / f"m{len(list(folder.iterdir()))}.py").write_bytes(path.read_bytes())

    @settings(examples(RANDOM), suppress_health_check=list(HealthCheck))
    @given(designs(most_steps=20))
    def random_drawings(design: Design) -> None:
        write(folder, design)

    @settings(examples(RANDOM), suppress_health_check=list(HealthCheck))
    @given(st.sampled_from([cls for cls in REGISTRY.values() if not cls.is_input and not cls.is_output]), st.data())
    def layers(cls: type, drawn: st.DataObject) -> None:
        design = drawn.draw(single_layer_designs(cls, drawn.draw(inputs_of(cls))))
        if design is not None:
            write(folder, design)

    random_drawings()
    layers()
    return folder


def test_format(folder: Path) -> None:
    assert run("ruff", "format", "--isolated", "--diff", str(folder)) == ""


def test_lint(folder: Path) -> None:
    assert run("ruff", "check", "--isolated", "--select", RULES, str(folder)) == ""


@pytest.mark.slow
def test_types(folder: Path) -> None:
    """What a module answers is `Any`: it is put into a variable that is declared a tensor before it is returned."""
    files = sorted(folder.iterdir(), key=lambda path: int(path.stem[1:]))[: len(templates()) + 40]
    strict = ("--strict", "--no-error-summary")
    assert run("mypy", *strict, f"--cache-dir={folder.parent / 'mypy'}", *map(str, files)).splitlines() == []
