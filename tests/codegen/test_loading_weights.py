"""A module that is saved with weights comes with the lines that load them."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
import torch

from netdesigner.cli.drawing import export
from netdesigner.cli.parser import parser
from netdesigner.codegen.source import module_source, weights_seen_from
from netdesigner.compile.program import compile_design
from netdesigner.design.file import save
from netdesigner.network.build import build
from netdesigner.network.weights import save_state
from tests.drawings import chain_drawing

LAYERS = "Conv2d(4, 3) | ReLU | Flatten | Linear(5)"


def run(code: Path) -> dict[str, Any]:
    return runpy.run_path(str(code), run_name="__main__")


@pytest.mark.parametrize("place", ["model.safetensors", 'weights/it\'s "one".safetensors', "../model.safetensors"])
def test_what_is_run_has_the_weights(tmp_path: Path, place: str) -> None:
    network = build(chain_drawing(LAYERS), seed=3)
    code, weights = tmp_path / "code" / "model.py", tmp_path / "code" / place
    weights.parent.mkdir(parents=True, exist_ok=True)
    code.parent.mkdir(exist_ok=True)
    save_state(network, weights)
    code.write_text(module_source(network.program, weights_seen_from(code, weights)).text, encoding="utf-8")
    loaded = run(code)["network"].state_dict()
    assert all(torch.equal(loaded[key], value) for key, value in network.state_dict().items())


def test_a_class_of_the_same_name_hides_nothing(tmp_path: Path) -> None:
    design = chain_drawing(LAYERS)
    design.name = "Path"
    network = build(design, seed=3)
    save_state(network, tmp_path / "model.safetensors")
    text = module_source(network.program, "model.safetensors").text
    (tmp_path / "model.py").write_text(text, encoding="utf-8")
    assert type(run(tmp_path / "model.py")["network"]).__name__ == "Path"


def test_without_weights_nothing_is_loaded() -> None:
    text = module_source(compile_design(chain_drawing(LAYERS))).text
    assert "load" not in text
    assert "pathlib" not in text


def test_an_export_with_weights_loads_them(tmp_path: Path) -> None:
    design, code = tmp_path / "net.netdesign", tmp_path / "model.py"
    save(chain_drawing(LAYERS), design)
    given = ["export", str(design), "-o", str(code), "--weights", str(tmp_path / "trained.safetensors")]
    assert export(parser().parse_args(given)) == 0
    assert 'load_file(Path(__file__).with_name("trained.safetensors"))' in code.read_text(encoding="utf-8")
    run(code)
