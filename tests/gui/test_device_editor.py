"""The device of a recipe: any GPU can be named, nonsense is answered with a sentence."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netdesigner.gui.panels.training.device_editor import DeviceEditor
from netdesigner.gui.panels.training.recipe_form import RecipeForm
from netdesigner.gui.session.session import Session


@pytest.fixture
def form(session: Session, qtbot: QtBot) -> RecipeForm:
    made = RecipeForm(session)
    qtbot.addWidget(made)
    made.show()
    return made


def type_in(form: RecipeForm, text: str) -> DeviceEditor:
    editor = form.editors["device"]
    assert isinstance(editor, DeviceEditor)
    line = editor._field.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    return editor


def test_a_second_gpu_is_shown(session: Session, form: RecipeForm) -> None:
    session.document.set_recipe(device="cuda:1")
    editor = form.editors["device"]
    assert isinstance(editor, DeviceEditor)
    assert editor._field.currentText() == "cuda:1"


def test_a_second_gpu_is_typed(session: Session, form: RecipeForm) -> None:
    editor = type_in(form, "cuda:1")
    assert session.document.recipe.device == "cuda:1"
    assert editor._field.currentText() == "cuda:1"
    assert form.sentences["device"].isHidden()


def test_nonsense_is_refused_with_a_sentence(session: Session, form: RecipeForm) -> None:
    editor = type_in(form, "gpu")
    assert session.document.recipe.device == "auto"
    assert "cuda:1" in form.sentences["device"].text()
    assert editor.field().property("invalid")
    QTest.keyClick(editor._field.lineEdit(), Qt.Key.Key_Escape)
    assert editor._field.currentText() == "auto"
    assert form.sentences["device"].isHidden()


def test_one_is_chosen_from_the_list(session: Session, form: RecipeForm) -> None:
    editor = form.editors["device"]
    assert isinstance(editor, DeviceEditor)
    editor._field.activated.emit(1)
    assert session.document.recipe.device == "cpu"
    assert editor._field.currentText() == "cpu"
