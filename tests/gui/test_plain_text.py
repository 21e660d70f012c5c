"""A design's words are words: markup in them is shown, never followed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QToolTip, QWidget

from netdesigner.design.design import chain
from netdesigner.design.document import Document
from netdesigner.design.file import FileError, load, save
from netdesigner.gui.window.help_page import HelpPage
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import parse_chain
from netdesigner.layers.module_use import Parameter

WORDS = "<a href='http://example.invalid'>x</a> <img src='/dev/null'>"
PLACES: dict[str, list[Any]] = {  # the path of a text in the file
    "name of the design": ["name"],
    "notes": ["notes"],
    "name of a block": ["graph", "nodes", 1, "name"],
    "kind of a block": ["graph", "nodes", 1, "layer"],
    "place in the code": ["graph", "nodes", 1, "stage"],
    "name of a setting": ["graph", "nodes", 2, "settings", WORDS],
    "choice of a setting": ["graph", "nodes", 3, "settings", "mode"],
    "name of a module": ["modules", 0, "name"],
    "notes of a module": ["modules", 0, "notes"],
    "name in a module": ["modules", 0, "graph", "nodes", 1, "name"],
    "kind in a module": ["modules", 0, "graph", "nodes", 1, "layer"],
    "formula": ["modules", 0, "graph", "nodes", 1, "formulas", "out_channels"],
    "name of a parameter": ["modules", 0, "parameters", 0, "name"],
    "help of a parameter": ["modules", 0, "parameters", 0, "help"],
    "source of the data": ["recipe", "data"],
    "optimizer": ["recipe", "optimizer"],
    "loss": ["recipe", "loss"],
    "device": ["recipe", "device"],
}


@pytest.fixture
def text_of_file(tmp_path: Path) -> dict[str, Any]:
    """A design with a module, as it lies in its file."""
    document = Document(chain("Small", (1, 8, 8), parse_chain("Conv2d(4, 3) | Upsample(2) | Flatten() | Linear(10)")))
    document.group(["n2"], "Block")
    document.set_parameters("Block", [Parameter("channels", 4, "wide")])
    path = tmp_path / "s.netdesign"
    save(document.design, path)
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def put(text: Any, place: list[Any]) -> None:
    for key in place[:-1]:
        text = text.setdefault(key, {}) if isinstance(text, dict) else text[key]
    text[place[-1]] = WORDS


def rich(top: QWidget) -> Iterator[str]:
    """The texts that Qt would follow, of all that lies in a widget."""
    for label in top.findChildren(QLabel):
        label.ensurePolished()
        if label.textFormat() != Qt.TextFormat.PlainText and Qt.mightBeRichText(label.text()):
            yield label.text()
    for edit in top.findChildren(QTextEdit):
        if "<img src='/dev" in (page := edit.toHtml()) or 'src="/dev' in page or 'example.invalid">' in page:
            yield page


KINDS = ("kind", "choice", "name of a setting", "formula")  # these make a block that cannot be used


@pytest.mark.parametrize("is_of_kinds", [False, True])
def test_markup_in_a_file_is_shown_as_it_is(
    is_of_kinds: bool, text_of_file: dict[str, Any], tmp_path: Path, window: MainWindow
) -> None:
    path = tmp_path / "hostile.netdesign"
    whole = json.dumps(text_of_file)
    for name, place in PLACES.items():
        alone, together = json.loads(whole), json.loads(whole)
        put(alone, place)
        put(together, place)
        path.write_text(json.dumps(alone), encoding="utf-8")
        try:
            load(path)
        except FileError:  # no name of a module, say
            continue
        if name.startswith(KINDS) == is_of_kinds:
            whole = json.dumps(together)
    path.write_text(whole, encoding="utf-8")
    assert window.open(path)
    assert whole.count("/dev/null") >= 4
    for dock in ("problems", "code", "data", "training", "inspect"):
        window.raise_dock(dock)
        QApplication.processEvents()
    for node_id in [*window.session.document.graph.nodes]:
        window.session.select([node_id])
    window.session.select([])
    QApplication.processEvents()
    assert not list(rich(window))
    page = HelpPage("", window, window.session.kinds())
    page.list.setCurrentRow(0)  # the design's own modules come first
    assert not list(rich(page))
    page.deleteLater()


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # the offscreen platform
def test_tooltips_are_plain(window: MainWindow) -> None:
    QToolTip.showText(QPoint(10, 10), WORDS, window)
    tips = [each for each in QApplication.topLevelWidgets() if isinstance(each, QLabel) and each.text() == WORDS]
    assert [tip.textFormat() for tip in tips] == [Qt.TextFormat.PlainText]
    QToolTip.hideText()
