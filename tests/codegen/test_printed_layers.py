"""Classes of our own in exported code: only those in use, complete, and as clean as the rest."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from netdesigner.codegen.imports import FUNCTIONAL, NN, TENSOR, TORCH, Import, import_lines
from netdesigner.codegen.own_layers import is_own
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.layers import REGISTRY
from tests.drawings import Drawing, chain_drawing

OWN_ACTIVATIONS = [name for name, cls in REGISTRY.items() if cls.is_activation and is_own(name)]


def text_of(layers: str, shape: str = "Input((4, 6, 6))") -> str:
    return module_source(compile_design(chain_drawing(layers, shape))).text


def run(*command: str) -> str:
    ended = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr if ended.returncode else ""


def test_file_with_all_activations_of_our_own(assert_golden: Callable[[str, str], None]) -> None:
    assert_golden("own_activations.py.txt", text_of(" | ".join(OWN_ACTIVATIONS)))


def test_it_is_formatted_linted_and_typed(tmp_path: Path) -> None:
    for name in OWN_ACTIVATIONS:
        (tmp_path / f"{name.lower()}.py").write_text(text_of(f"{name} | Conv2d(3, 3)"), encoding="utf-8")
    (tmp_path / "all.py").write_text(text_of(" | ".join(OWN_ACTIVATIONS)), encoding="utf-8")
    assert run("ruff", "format", "--isolated", "--diff", str(tmp_path)) == ""
    assert run("ruff", "check", "--isolated", "--select", "E,F,I,B,C4,SIM,PIE,UP", str(tmp_path)) == ""


@pytest.mark.slow
def test_own_classes_pass_mypy_strict(tmp_path: Path) -> None:
    drawing = Drawing()
    last = drawing.chain(f"{' | '.join(OWN_ACTIVATIONS)} | LayerNorm2d | LayerScale", drawing.put("Input((4, 6, 6))"))
    small = drawing.put("MaxPool2d(2)", last)
    drawing.put("Output", drawing.put("ResizeLike", drawing.put("CropLike", last, small), last))
    (tmp_path / "all.py").write_text(module_source(compile_design(drawing.design)).text, encoding="utf-8")
    said = run("mypy", "--strict", "--no-error-summary", f"--cache-dir={tmp_path / 'mypy'}", str(tmp_path / "all.py"))
    assert [line for line in said.splitlines() if "no-any-return" not in line] == []


def test_a_class_is_printed_once_and_only_where_it_is_used() -> None:
    text = text_of("Conv2d(8, 3) | Arctan | Conv2d(8, 3) | Arctan | ReLU")
    assert text.count("class Arctan(nn.Module):") == 1
    assert text.count("Arctan(),") == 2
    assert text.index("class Arctan") < text.index("class Net(")
    assert "class ISRU" not in text
    assert "class " not in text_of("ReLU").replace("class Net(", "")


def test_settings_are_printed_as_for_other_layers() -> None:
    assert "ISRU(alpha=2.5)" in text_of("ISRU(2.5) | ReLU")
    assert "ISRU()" in text_of("ISRU | ReLU")


def test_a_network_is_not_called_like_a_class_it_uses() -> None:
    drawing = Drawing("Sign")
    drawing.put("Output", drawing.chain("Sign", drawing.put("Input((4,))")))
    text = module_source(compile_design(drawing.design)).text
    assert "class Sign(nn.Module):" in text
    assert "class SignNet(nn.Module):" in text


def test_imports_are_sorted_by_section() -> None:
    wanted = [FUNCTIONAL, NN, TENSOR, TORCH, Import("math"), Import("collections.abc", "Sequence"), TORCH]
    assert import_lines(wanted) == [
        "import math",
        "from collections.abc import Sequence",
        "",
        "import torch",
        "from torch import Tensor, nn",
        "from torch.nn import functional as F",
    ]
    assert [each.binds for each in (FUNCTIONAL, NN, TORCH, Import("os.path"))] == ["F", "nn", "torch", "os"]
