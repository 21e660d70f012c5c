"""Layers from installed packages: the example of the help, installed and used as a user would."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from netdesigner.codegen.source import module_source
from netdesigner.compile.program import CompileError, compile_design
from netdesigner.layers import REGISTRY, Call, Layer, Shape
from netdesigner.layers.base import layer
from netdesigner.network.build import BuildError, build
from netdesigner.paths import resources
from tests.drawings import chain_drawing
from tests.network.equality import assert_export_equals

CHAIN = "Conv2d(4, 3) | LearnedSine(2.0) | Conv2d(4, 3) | LearnedSine | Flatten | Linear(10)"


def write_example(folder: Path) -> None:
    """The files of the help page, each after the line that names it."""
    text = (resources() / "help" / "own_layer.md").read_text(encoding="utf-8")
    parts = re.findall(r"^`([\w./]+)`[^`]*?:\n\n```\w+\n(.*?)```", text, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in parts] == [
        "pyproject.toml", "netdesigner_sine/__init__.py", "netdesigner_sine/modules.py", "netdesigner_sine/blocks.py",
    ]  # fmt: skip
    for name, content in parts:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder into which pip has installed the example."""
    write_example(tmp_path / "example")
    options = ("--no-index", "--no-deps", "--no-build-isolation", "--quiet", "--disable-pip-version-check")
    target = tmp_path / "site"
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(target), str(tmp_path / "example")]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return target


def netdesigner(where: Path, *arguments: str, plug_in: Path | None) -> subprocess.CompletedProcess[str]:
    search = [str(plug_in)] if plug_in else []
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([*search, str(Path(__file__).parents[2])])}
    command = [sys.executable, "-m", "netdesigner", *arguments]
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_example_of_the_help_is_installed_drawn_and_certified(installed: Path, tmp_path: Path) -> None:
    new = netdesigner(tmp_path, "new", "--input", "1x12x12", "--chain", CHAIN, "-o", "a.netdesign", plug_in=installed)
    assert (new.returncode, new.stderr) == (0, "")
    checked = netdesigner(tmp_path, "check", "a.netdesign", plug_in=installed)
    assert checked.returncode == 0, checked.stdout
    done = netdesigner(tmp_path, "export", "a.netdesign", "-o", "model.py", "--certify", plug_in=installed)
    assert done.returncode == 0, done.stderr
    assert "Verified" in done.stdout + done.stderr
    text = (tmp_path / "model.py").read_text(encoding="utf-8")
    assert "from netdesigner_sine.modules import LearnedSine\n" in text
    assert "LearnedSine(4, frequency=2.0)" in text
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E,F,I", "model.py"]
    assert subprocess.run(ruff, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    alone, environment = [sys.executable, "model.py"], os.environ | {"PYTHONPATH": str(installed)}
    ran = subprocess.run(alone, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert ran.stdout.strip() == b"(2, 10)"
    lacking = netdesigner(tmp_path, "check", "a.netdesign", plug_in=None)
    assert lacking.returncode == 1
    assert "LearnedSine" in lacking.stdout


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The example in this process."""
    write_example(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    before = dict(REGISTRY)
    import netdesigner_sine.blocks  # type: ignore[import-not-found]  # noqa: F401

    yield
    REGISTRY.clear()
    REGISTRY.update(before)
    for name in [name for name in sys.modules if name.startswith("netdesigner_sine")]:
        del sys.modules[name]


@pytest.mark.usefixtures("example")
def test_its_module_is_built_and_imported_under_a_free_name() -> None:
    assert_export_equals(chain_drawing(CHAIN))
    drawing = chain_drawing("LearnedSine | ReLU", "Input((4,))")
    drawing.name = "LearnedSine"
    assert "class LearnedSineNet(nn.Module):" in module_source(compile_design(drawing)).text


@pytest.fixture
def registered() -> Iterator[None]:
    """Two layers of a plug-in whose author has forgotten where the module is, or has not written it."""
    before = dict(REGISTRY)

    @layer("Activation")
    class Nowhere(Layer):
        def call(self, inputs: tuple[Shape, ...]) -> Call:
            return Call("Nowhere")

    @layer("Activation")
    class Missing(Layer):
        def call(self, inputs: tuple[Shape, ...]) -> Call:
            return Call("package_that_is_not_there.modules.Missing")

    yield
    REGISTRY.clear()
    REGISTRY.update(before)


@pytest.mark.usefixtures("registered")
def test_what_cannot_be_imported_is_told_and_never_written() -> None:
    with pytest.raises(CompileError, match=r"does not say where its module is; .* such as package.modules.Nowhere"):
        module_source(compile_design(chain_drawing("Nowhere | ReLU")))
    with pytest.raises(BuildError, match=r"package_that_is_not_there\.modules cannot be imported"):
        build(chain_drawing("Missing | ReLU"))
