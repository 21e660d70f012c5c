"""The program under test with an ear: started as a child, it answers where things are on the screen.

It only looks. Everything that is *done* to the program in these tests is done with mouse and keyboard from outside.
One JSON question a line on standard input, one JSON answer a line on standard output.
"""

from __future__ import annotations

import json
import math
import sys
import threading
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QTabBar, QWidget

from netdesigner.app import application, run
from netdesigner.gui.window.main_window import MainWindow


class Ear(QObject):
    """Takes questions from a thread into the window's thread."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def listen(self) -> None:
        for line in sys.stdin:
            self.asked.emit(line)

    def _answer(self, line: str) -> None:
        question = json.loads(line)
        answer = QUESTIONS[question.pop("ask")](**question)
        print(json.dumps(answer), flush=True)


def window() -> MainWindow:
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))


def rect(widget: QWidget, part: QRect | None = None) -> list[int]:
    """A widget, or a part of it, on the screen: x, y, width, height."""
    inner = widget.rect() if part is None else part
    corner = widget.mapToGlobal(inner.topLeft())
    return [corner.x(), corner.y(), inner.width(), inner.height()]


def is_ready() -> bool:
    return any(isinstance(each, MainWindow) and each.isVisible() for each in QApplication.topLevelWidgets())


def find(text: str, kind: str = "") -> list[int] | None:
    """The visible widget that is accessibly called so, or else shows this text."""
    shown = [widget for widget in QApplication.allWidgets() if widget.isVisible()]
    if kind:
        shown = [widget for widget in shown if kind in {each.__name__ for each in type(widget).__mro__}]
    for widget in shown:
        if text in (widget.accessibleName(), widget.objectName()):
            return rect(widget)
    for widget in shown:
        if isinstance(widget, (QAbstractButton, QLabel)) and widget.text().replace("&", "").strip() == text:
            return rect(widget)
        if isinstance(widget, QTabBar):
            for index in range(widget.count()):
                if widget.tabText(index).replace("&", "").rstrip(" 0123456789") == text:
                    return rect(widget, widget.tabRect(index))
    return None


def row(text: str) -> list[int] | None:
    """The visible row of a list or tree with this text, brought into view."""
    for view in QApplication.allWidgets():
        if not (view.isVisible() and isinstance(view, QAbstractItemView) and view.model() is not None):
            continue
        model = view.model()
        queue = [model.index(number, 0) for number in range(model.rowCount())]
        while queue:
            index = queue.pop()
            if index.data() == text and index.parent().isValid() == (model.rowCount(index) == 0):
                view.scrollTo(index)
                return rect(view.viewport(), view.visualRect(index))  # type: ignore[arg-type]
            queue += [model.index(number, 0, index) for number in range(model.rowCount(index))]
    return None


def node(name: str) -> dict[str, Any] | None:
    """The card of a block, its first input and output port, and all its inputs, on the screen."""
    canvas = window().canvas
    item = canvas.scene().nodes.get(_id(name) or "")
    if item is None:
        return None
    left, top, right, bottom = item.box
    corner, end = canvas.mapFromScene(left, top), canvas.mapFromScene(right, bottom)
    place = rect(canvas.viewport(), QRect(corner, end - QPoint(1, 1)))
    inputs = [_spot(*item.port_place(number, False)) for number in range(len(item.inputs))]
    return {
        "card": place,
        "input": _spot(*item.port_place(0, False)),
        "output": _spot(*item.port_place(0, True)),
        "inputs": inputs,
    }


def _spot(x: float, y: float) -> list[int]:
    """A place of the drawing on the screen."""
    canvas = window().canvas
    spot = canvas.viewport().mapToGlobal(canvas.mapFromScene(x, y))
    return [spot.x(), spot.y()]


def wire(source: str, target: str) -> list[int] | None:
    """The middle of the longest straight part of the wire between two blocks, on the screen."""
    scene = window().canvas.scene()
    for edge, item in scene.edges.items():
        if (edge.source, edge.target) == (_id(source), _id(target)):
            (x, y), (u, v) = max(pairwise(item.points), key=lambda ends: math.dist(*ends))
            return _spot((x + u) / 2, (y + v) / 2)
    return None


def _id(name: str) -> str | None:
    graph = window().session.document.graph
    return next((each.id for each in graph.nodes.values() if each.name == name), None)


def canvas() -> list[int]:
    return rect(window().canvas.viewport())


def state() -> dict[str, Any]:
    """What the window holds: the drawing, its problems, the training."""
    session, training = window().session, window().training
    graph = session.document.graph
    names = {each.id: each.name for each in graph.nodes.values()}
    return {
        "nodes": {each.name: type(each.layer).__name__ for each in graph.nodes.values()},
        "settings": {each.name: repr(each.layer) for each in graph.nodes.values()},
        "formulas": {each.name: dict(each.formulas) for each in graph.nodes.values()},
        "edges": sorted([names[edge.source], names[edge.target]] for edge in graph.edges),
        "problems": [problem.message for problem in session.facts.current.problems],
        "module": session.document.location.module,
        "params": session.facts.whole.totals.params,
        "zoom": window().canvas.navigation.scale_factor,
        "selection": [names[each] for each in session.selection],
        "is_modified": session.document.is_modified,
        "path": str(session.document.path or ""),
        "training": str(training.state),
        "has_weights": session.weights is not None,
        "title": window().windowTitle(),
        "focus": type(QApplication.focusWidget()).__name__,
    }


def labels() -> list[str]:
    """All text that can be read now."""
    return [each.text() for each in QApplication.allWidgets() if isinstance(each, QLabel) and each.isVisible()]


QUESTIONS = {f.__name__: f for f in (is_ready, find, row, node, wire, canvas, state, labels)}


def main() -> int:
    application()
    ear = Ear()
    threading.Thread(target=ear.listen, daemon=True).start()
    return run(Path(sys.argv[1]) if len(sys.argv) > 1 else None)


if __name__ == "__main__":
    sys.exit(main())
