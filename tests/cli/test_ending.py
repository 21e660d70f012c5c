"""Ctrl+C, TERM and HUP end a training in order, and what was best before a kill is in the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from netdesigner.cli import main
from netdesigner.cli.ending import ending_in_order
from netdesigner.runs.folder import open_run
from netdesigner.training.control import ENDING_SIGNALS, StopFlag

PATIENCE = 60


@pytest.mark.parametrize("number", ENDING_SIGNALS)
def test_the_first_signal_stops_and_the_next_is_the_systems_again(number: signal.Signals) -> None:
    inherited = signal.getsignal(number)
    before = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
    signal.signal(number, before)  # a shell lets what runs in the background ignore Ctrl+C
    try:
        stop = StopFlag()
        with ending_in_order(stop.set):
            assert signal.getsignal(number) is not before
            os.kill(os.getpid(), number)
            assert stop.is_set
            assert signal.getsignal(number) is before
        assert signal.getsignal(number) is before
    finally:
        signal.signal(number, inherited)


def test_what_is_ignored_stays_ignored() -> None:
    """`nohup netdesigner train ...` outlives its terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        stop = StopFlag()
        with ending_in_order(stop.set):
            os.kill(os.getpid(), signal.SIGHUP)
        assert not stop.is_set
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_the_best_weights_outlive_the_process(tmp_path: Path, number: signal.Signals) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip(f"{number.name} is ignored here (nohup), and the program heeds that")
    design, folder = tmp_path / "small.netdesign", tmp_path / "run"
    assert main(["new", "--input", "1x8x8", "--chain", "Flatten() | Linear(10)", "-o", str(design)]) == 0
    command = [sys.executable, "-m", "netdesigner", "train", str(design), "--epochs", "100000", "--device", "cpu"]
    with subprocess.Popen([*command, "--run-dir", str(folder), "--json"], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert '"is_best": true' in child.stdout.readline()
        child.send_signal(number)
        said, _ = child.communicate(timeout=PATIENCE)
    run = open_run(folder)
    assert run.weights
    assert (child.returncode, run.result) == ((-9, "running") if number == signal.SIGKILL else (0, "stopped"))
    assert len(run.epochs) >= len(said.splitlines()) + 1
