"""The dialog that makes pictures: a live preview, options that go with a style, a sentence where there is none."""

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netdesigner.design.design import chain
from netdesigner.design.document import Document
from netdesigner.gui.session.session import Session
from netdesigner.gui.window.exports import Exports, shown
from netdesigner.gui.window.picture_dialog import PictureDialog
from netdesigner.layers import parse_chain


class Saved(list[str]):
    """Takes the place of the file dialog."""

    def __call__(self, svg: str) -> bool:
        self.append(svg)
        return True


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def dialog_of(session: Session, parent: QWidget, qtbot: QtBot, saved: Saved | None = None) -> PictureDialog:
    dialog = PictureDialog(session, parent, Saved() if saved is None else saved, *shown(session))
    choose(dialog, qtbot, style="cards", theme="light")
    return dialog


def choose(dialog: PictureDialog, qtbot: QtBot, **values: str) -> None:
    """Sets boxes and waits for the picture."""
    for name, value in values.items():
        box = getattr(dialog, f"{name}_box")
        box.setCurrentIndex(box.findData(value))
    qtbot.waitUntil(lambda: not dialog._asker.is_busy)


def test_what_is_seen_is_saved(session: Session, parent: QWidget, qtbot: QtBot) -> None:
    saved = Saved()
    dialog = dialog_of(session, parent, qtbot, saved)
    cards = dialog.svg
    choose(dialog, qtbot, style="volumes", theme="dark")
    assert dialog.svg != cards
    assert "pixels" in dialog.size_label.text()
    dialog.save_button.click()
    assert saved == [dialog.svg]


def test_options_go_with_their_style(session: Session, parent: QWidget, qtbot: QtBot) -> None:
    dialog = dialog_of(session, parent, qtbot)
    assert dialog.direction_box.isEnabled()
    assert not dialog.scaling_box.isEnabled()
    choose(dialog, qtbot, style="volumes")
    assert not dialog.columns_box.isEnabled()
    assert dialog.scaling_box.isEnabled()


def test_a_network_with_maps_has_no_neurons(session: Session, parent: QWidget, qtbot: QtBot) -> None:
    dialog = dialog_of(session, parent, qtbot)
    choose(dialog, qtbot, style="neurons")
    assert "dense networks alone" in dialog.preview.sentence
    assert not dialog.save_button.isEnabled()
    choose(dialog, qtbot, style="cards")
    assert dialog.save_button.isEnabled()


def test_trained_weights_are_shown(qapp: object, parent: QWidget, qtbot: QtBot) -> None:
    session = Session(Document(chain("Small", (4,), parse_chain("Linear(3)"))))
    key = next(node.id for node in session.document.graph.nodes.values() if node.layer.is_dense)
    session.set_weights({f"{key}/weight": np.ones((3, 4)), f"{key}/bias": np.ones(3)})
    dialog = dialog_of(session, parent, qtbot)
    choose(dialog, qtbot, style="neurons")
    assert dialog.weights_box.isChecked()
    with_weights = dialog.svg
    dialog.weights_box.setChecked(False)
    qtbot.waitUntil(lambda: not dialog._asker.is_busy)
    assert len(dialog.svg) < len(with_weights)


def test_a_picture_is_copied(session: Session, parent: QWidget, qtbot: QtBot) -> None:
    dialog = dialog_of(session, parent, qtbot)
    dialog.copy_button.click()
    image: QImage = QGuiApplication.clipboard().image()
    assert image.width() > 100


def test_the_table_of_layers_is_copied(session: Session, parent: QWidget) -> None:
    Exports(session, parent).copy_table("latex")
    assert r"\toprule" in QGuiApplication.clipboard().text()


def test_inside_a_module_its_own_picture_and_table_are_made(session: Session, parent: QWidget, qtbot: QtBot) -> None:
    document = session.document
    ids = [node.id for node in document.graph.nodes.values() if node.name in ("conv1", "relu1")]
    block = document.group(ids, "Block")
    document.enter(block)
    dialog = dialog_of(session, parent, qtbot)
    assert "<title>Block</title>" in dialog.svg
    assert ">relu1<" in dialog.svg
    assert ">fc1<" not in dialog.svg
    Exports(session, parent).copy_table("markdown")
    assert QGuiApplication.clipboard().text().startswith("**Block**")
