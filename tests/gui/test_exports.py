"""What the export menu writes."""

import threading
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from netdesigner.design.design import Design
from netdesigner.gui.session import view_files
from netdesigner.gui.window.action_table import TABLE
from netdesigner.gui.window.exports import write_weights
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.gui.window.menus import LAYOUT
from netdesigner.training.events import EpochDone


def test_fresh_weights_follow_the_recipes_seed_and_leave_torchs_own_alone(small: Design, tmp_path: Path) -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    write_weights(small, None, first)
    assert torch.equal(torch.get_rng_state(), before)
    write_weights(small, None, second)
    one, other = load_file(first), load_file(second)  # the bytes of a file's header come in any order
    assert [*one] == [*other]
    assert all(torch.equal(value, other[name]) for name, value in one.items())


def epoch(number: int) -> EpochDone:
    return EpochDone(
        epoch=number, step=number, train_loss=1 / number, train_accuracy=None, val_loss=2 / number, val_accuracy=None,
        lr=0.1, seconds=1.0, samples_per_second=1.0, is_best=False,
    )  # fmt: skip


def test_curves_are_written_by_the_view_of_a_run_and_off_the_windows_thread(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not window.actions_table["export_curves"].isEnabled()
    assert "no curves yet" in window.actions_table["export_curves"].toolTip()
    for number in (1, 2, 3):
        window.training.curves.take_epoch(epoch(number))
    path, threads, save = tmp_path / "curves.csv", [], view_files.save

    def noted(*arguments: Any) -> None:
        threads.append(threading.current_thread())
        save(*arguments)

    monkeypatch.setattr(view_files, "save", noted)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(window.session.message, timeout=60_000):
        window.exports.curves(window.training)
    assert path.read_text().splitlines()[:2] == ["epoch,train_loss,val_loss", "1,1.0,2.0"]
    assert threads
    assert threading.main_thread() not in threads


def test_whatever_can_be_exported_stands_in_the_file_menu() -> None:
    assert [entry.id for entry in TABLE if entry.menu == "Export" and entry.id not in LAYOUT["&File"]] == []
