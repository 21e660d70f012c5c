"""A monkey at the window: any action, key and click in any order; no exception, and the drawing can be saved.

A tenth here, seeded; all with NETDESIGNER_LONG=1. Nothing here writes where the user did not say.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QInputDialog, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from netdesigner.design import file
from netdesigner.design.templates import template
from netdesigner.gui.window.action_table import TABLE
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import REGISTRY

IS_LONG = bool(os.environ.get("NETDESIGNER_LONG"))
SEEDS, STEPS = (30, 120) if IS_LONG else (3, 40)
LEFT_OUT = {"quit", "start_training", "certify", "tour"}  # seconds each; they have tests of their own
KEYS = [Qt.Key.Key_Tab, Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Left, Qt.Key.Key_Down]
WORDS = ("8", "2.5", "conv2d 4 3", "channels * 2", "-1", "", "input", "Linear(10)", "9" * 30)
TEMPLATES = ("lenet5", "resnet18", "unet", "googlenet")


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions are given up at once; menus are not waited for."""
    monkeypatch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton.Discard)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    monkeypatch.setattr(QMessageBox, "warning", lambda *_: QMessageBox.StandardButton.Ok)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Block", True))
    monkeypatch.setattr(QMenu, "exec", lambda *_: None)
    monkeypatch.setattr(QDialog, "exec", lambda *_: 0)


@pytest.fixture(autouse=True)
def menus_close(qapp: object) -> Iterator[None]:
    """Qt's own menus, such as that of a number field, wait within Qt, where nothing can be put in their place."""
    timer = QTimer(interval=100)
    timer.timeout.connect(lambda: (menu := QApplication.activePopupWidget()) is not None and menu.close())
    timer.start()
    yield
    timer.stop()


class Monkey:
    """Does one thing at a time, whatever is there."""

    def __init__(self, window: MainWindow, rng: random.Random) -> None:
        self.window, self.rng = window, rng
        self.done: list[str] = []

    def step(self) -> None:
        ways: list[Callable[[], str]] = [self.act, self.act, self.press, self.type, self.click, self.add, self.select]
        self.done.append(self.rng.choice(ways)())
        QApplication.processEvents()
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QDialog) and dialog.isVisible() and self.rng.random() < 0.5:
                dialog.reject()

    def act(self) -> str:
        entry = self.rng.choice([entry for entry in TABLE if entry.id not in LEFT_OUT])
        self.window.actions_table[entry.id].trigger()
        return entry.id

    def widget(self) -> QWidget:
        shown = [each for each in self.window.findChildren(QWidget) if each.isVisible() and each.isEnabled()]
        return self.rng.choice(shown)

    def press(self) -> str:
        goal = QApplication.focusWidget() or self.widget()
        key = self.rng.choice(KEYS)
        QTest.keyClick(goal, key)
        return f"{key.name} in {type(goal).__name__}"

    def type(self) -> str:
        goal, word = QApplication.focusWidget() or self.widget(), self.rng.choice(WORDS)
        QTest.keyClicks(goal, word)
        return f"{word!r} in {type(goal).__name__}"

    def click(self) -> str:
        goal = self.widget()
        place = QPoint(self.rng.randrange(max(1, goal.width())), self.rng.randrange(max(1, goal.height())))
        if self.rng.random() < 0.2:
            event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, goal.mapToGlobal(place))
            QApplication.sendEvent(goal, event)
        else:
            QTest.mouseClick(goal, Qt.MouseButton.LeftButton, pos=place)
        return f"click {type(goal).__name__}"

    def add(self) -> str:
        name = self.rng.choice(list(REGISTRY))
        self.window.add_block(name)
        return f"add {name}"

    def select(self) -> str:
        if self.rng.random() < 0.1:
            self.window.files.open_template(template(self.rng.choice(TEMPLATES)).path)
            return "open a template"
        ids = list(self.window.session.document.graph.nodes)
        self.window.session.select(self.rng.sample(ids, min(len(ids), self.rng.randrange(1, 4))))
        return "select"


@pytest.mark.slow
@pytest.mark.qt_log_ignore("This plugin does not support")  # raising and grabbing, without a display
@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_pressed_nothing_breaks(seed: int, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.files.open_template(template(TEMPLATES[seed % len(TEMPLATES)]).path)
    monkey = Monkey(window, random.Random(seed))
    for _ in range(STEPS):
        with qtbot.capture_exceptions() as raised:
            monkey.step()
        assert not raised, f"{monkey.done[-8:]}: {raised}"
    design = window.session.document.design
    file.save(design, tmp_path / "net.netdesign")
    assert file.dumps(file.load(tmp_path / "net.netdesign")) == file.dumps(design)
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog):
            dialog.close()
