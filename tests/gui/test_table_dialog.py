"""The dialog of the table of layers: what it shows is what it saves."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netdesigner.figures.table import FORMATS, SUFFIXES, table
from netdesigner.gui.session.session import Session
from netdesigner.gui.window.exports import Exports, shown
from netdesigner.gui.window.table_dialog import TableDialog


@pytest.fixture
def exports(session: Session, qtbot: QtBot) -> Exports:
    parent = QWidget()
    qtbot.addWidget(parent)
    return Exports(session, parent)


def opened(exports: Exports) -> TableDialog:
    exports.table()
    assert isinstance(exports.dialog, TableDialog)
    return exports.dialog


def test_every_format_is_shown_copied_and_saved(
    exports: Exports, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endings = {form: ending for ending, form in SUFFIXES.items()}
    for form in FORMATS:
        dialog, path = opened(exports), tmp_path / f"table{endings[form]}"
        dialog.format_box.setCurrentIndex(dialog.format_box.findData(form))
        assert dialog.text == table(*shown(session), form)
        dialog.copy_button.click()
        assert QGuiApplication.clipboard().text() == dialog.text
        monkeypatch.setattr("netdesigner.gui.window.exports.ask_save_path", lambda *_, path=path: (path, ""))
        dialog.save_button.click()
        assert path.read_text(encoding="utf-8") == table(*shown(session), form)


def test_modules_are_shown_as_deep_as_is_chosen(exports: Exports, session: Session) -> None:
    document = session.document
    assert not opened(exports).depth_box.isEnabled(), "there are no modules"
    inner = document.group([each.id for each in document.graph.nodes.values() if each.name == "relu1"], "Inner")
    names = ("conv1", document.graph.nodes[inner].name)
    document.group([each.id for each in document.graph.nodes.values() if each.name in names], "Outer")
    dialog = opened(exports)
    depths = [dialog.depth_box.itemData(index) for index in range(dialog.depth_box.count())]
    assert depths == [None, 0, 1]
    assert "relu1" in dialog.text
    for depth in (0, 1):
        dialog.depth_box.setCurrentIndex(dialog.depth_box.findData(depth))
        assert dialog.text == table(*shown(session), dialog.form, depth)
        assert "relu1" not in dialog.text
        assert ("conv1" in dialog.text) == (depth == 1)
