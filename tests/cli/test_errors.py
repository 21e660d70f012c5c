"""Whatever goes wrong, a shell gets one sentence and an exit code."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import netdesigner
from netdesigner.cli import main, parser
from netdesigner.compile.program import CompileError
from netdesigner.errors import SentenceError
from netdesigner.layers import LayerError
from netdesigner.network.weights import WeightsError
from netdesigner.training.events import TrainError

INTERNAL = {"_StoppedError", "LayoutCancelledError", "GivenUpError"}  # caught where they arise


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (WeightsError("The weights are damaged."), 2, "netdesigner: The weights are damaged."),
        (LayerError("stride must be 1 or more."), 2, "netdesigner: stride must be 1 or more."),
        (CompileError("No Input\nleads on."), 1, "netdesigner: No Input leads on."),
        (TrainError("There is no GPU."), 1, "netdesigner: There is no GPU."),
        (KeyError("n3"), 1, "An unexpected error ended this (KeyError: 'n3' in test_errors.py, line "),
        (MemoryError(), 1, "netdesigner: There is not enough memory for this."),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), 1, "not enough memory"),
        (ModuleNotFoundError("no", name="sklearn.svm"), 2, "-m pip install scikit-learn"),
        (ImportError("libEGL.so.1: cannot open shared object file"), 2, "apt-get install"),
        (KeyboardInterrupt(), 1, "netdesigner: Stopped."),
        (IsADirectoryError(21, "Is a directory", "/tmp"), 2, "netdesigner: /tmp could not be used: Is a directory."),
    ],
)
def test_every_error_is_one_line(
    error: BaseException, code: int, said: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def fail(options: object) -> int:
        raise error

    monkeypatch.setattr(parser, "_verb", lambda name: fail)
    assert main(["templates"]) == code
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_all_errors_of_the_program_are_sentences() -> None:
    names = [f"netdesigner.{found.name}" for found in pkgutil.iter_modules(netdesigner.__path__) if found.ispkg]
    rooms = [name for name in names if name != "netdesigner.gui"]
    modules = [
        import_module(found.name)
        for name in rooms
        for found in pkgutil.iter_modules([str(Path(next(iter(import_module(name).__path__))))], f"{name}.")
    ]
    ours = {
        value
        for module in modules
        for _, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, Exception) and value.__module__.startswith("netdesigner.")
    }
    assert {error.__name__ for error in ours if not issubclass(error, SentenceError)} == INTERNAL
