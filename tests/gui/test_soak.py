"""Thousands of edits in a window: nothing that Qt holds is left behind, and the memory stays as it was.

A tenth here, seeded; all with NETDESIGNER_LONG=1.
"""

from __future__ import annotations

import gc
import os
import random
import sys
from collections import Counter

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from netdesigner.gui.window.main_window import MainWindow
from tests.design.editor import Editor, start
from tests.design.test_soak import EDITS, ROUND, undo_all

MOST_MB = 64  # that the process may grow
MOST_LEFT = 100  # objects of one class; some come with the part of the window that was opened last
PICTURES = (QPixmap, QIcon)  # are kept, up to a bound


def resident() -> int:
    """The process's memory in MB; 0 where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return 0
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def idle() -> None:
    """What the event loop does between two edits; by itself, `processEvents` deletes nothing."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def held_by_qt(window: MainWindow) -> Counter[str]:
    """How many objects of each class Qt and Python hold together, once all is deleted that shall be."""
    window.session.select([])
    for _ in range(3):
        idle()
    gc.collect()
    children = window.findChildren(QObject)  # so that those that Qt made for itself are counted, too
    # by type: `isinstance` asks objects for their class, and some of torch's answer with a warning
    found = [each for each in gc.get_objects() if issubclass(type(each), shiboken6.Object)]
    assert children
    return Counter(type(each).__name__ for each in found if not issubclass(type(each), PICTURES))


@pytest.mark.slow
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_window_does_not_grow(window: MainWindow) -> None:
    document = window.session.document
    document.reset(start())
    chance = random.Random(7)
    editor = Editor(chance.choice, document=document)
    for number in range(1, EDITS + 1):
        editor.edit()
        if document.graph.nodes and chance.random() < 0.3:
            window.session.select([chance.choice(list(document.graph.nodes))])
        idle()
        if window.session.facts.whole.errors and chance.random() < 0.8:
            document.undo()
        if number % ROUND == 0:
            undo_all(document)
            editor.done.clear()
        if number == EDITS // 5:
            held, memory = held_by_qt(window), resident()
    left = held_by_qt(window) - held
    editor.close()
    assert not {name: count for name, count in left.items() if count > MOST_LEFT}
    assert resident() - memory < MOST_MB, f"{memory} MB at first, {resident()} MB at the end"
