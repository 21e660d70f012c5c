"""A refused text takes back what its first letters did, and nothing is trained over a red field."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.gui.panels.editors.editors import ShapeEditor
from netdesigner.gui.panels.editors.number_editors import NumberField
from netdesigner.gui.panels.properties.settings_form import SettingsForm
from netdesigner.gui.panels.properties.start_form import StartForm
from netdesigner.gui.panels.training.panel import TrainingPanel
from netdesigner.gui.panels.training.recipe_form import RecipeForm
from netdesigner.gui.session.session import Session
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import REGISTRY
from netdesigner.layers.initialization import initialization
from netdesigner.layers.initializers import filling
from netdesigner.layers.module_use import Parameter
from tests.gui.conftest import id_of


def line_of(field: QWidget) -> QLineEdit:
    line = field if isinstance(field, QLineEdit) else field.lineEdit()  # type: ignore[attr-defined]
    assert isinstance(line, QLineEdit)
    return line


def type_over(field: QWidget, text: str) -> None:
    """Letter by letter over what stands there."""
    line_of(field).selectAll()
    QTest.keyClicks(field, text)


def form_of(session: Session, qtbot: QtBot, node_id: str) -> SettingsForm:
    form = SettingsForm(session, type(session.document.graph.nodes[node_id].layer))
    qtbot.addWidget(form)
    form.show()
    form.show_nodes((node_id,))
    return form


@pytest.mark.parametrize(
    ("layer", "setting", "refused"),
    [
        ("Conv2d", "out_channels", "2.5"),
        ("Conv2d", "kernel_size", "5 × 5 × 5"),
        ("Conv2d", "padding", "2 or so"),
        ("Dropout", "p", "0.25.1"),
        ("Dropout", "p", "11"),
        ("Permute", "dims", "2 × 1 × ?"),
        ("MaxPool2d", "stride", "1,,?"),
    ],
)
def test_no_beginning_of_a_refused_text_stays(
    layer: str, setting: str, refused: str, session: Session, qtbot: QtBot
) -> None:
    node_id = session.document.add(REGISTRY[layer].make())
    before, moment = session.document.graph.nodes[node_id], session.document.moment
    form = form_of(session, qtbot, node_id)
    row = form.rows[setting]
    type_over(row.editor.field(), refused)
    assert row.sentence.text()
    assert line_of(row.editor.field()).text() == refused, "the text stays, so that it can be mended"
    assert session.document.graph.nodes[node_id] == before
    assert session.document.moment is moment, "nothing to undo"
    assert session.refusal == row.sentence.text()
    row.editor.left.emit()
    assert line_of(row.editor.field()).text() != refused
    assert not session.refusal


def test_a_refused_text_can_be_mended_and_is_one_step(session: Session, qtbot: QtBot) -> None:
    node_id = id_of(session, "conv1")
    form = form_of(session, qtbot, node_id)
    field = form.rows["out_channels"].editor.field()
    type_over(field, "2.5")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert session.document.graph.nodes[node_id].layer.values()["out_channels"] == 2
    session.document.undo()
    assert session.document.graph.nodes[node_id].layer.values()["out_channels"] == 16
    assert session.document.undo_title is None


def test_what_could_be_redone_still_can_after_a_refused_text(session: Session, qtbot: QtBot) -> None:
    node_id = id_of(session, "conv1")
    session.document.set([node_id], stride=2)
    session.document.undo()
    form = form_of(session, qtbot, node_id)
    type_over(form.rows["out_channels"].editor.field(), "2.5")
    assert session.document.redo_title == "Change stride"


def test_typing_the_sizes_of_parts_keeps_their_wires(session: Session, qtbot: QtBot) -> None:
    """ "8, 8" begins with "8": one part, whose second output is gone."""
    document = session.document
    split = document.add(REGISTRY["Split"].make(sizes=(4, 12)))
    relu = document.add(REGISTRY["ReLU"].make())
    document.connect(split, relu, 0, 1)
    form = form_of(session, qtbot, split)
    type_over(form.rows["sizes"].editor.field(), "8, 8")
    assert [edge.target for edge in document.graph.outputs_of(split)] == [relu]


def test_a_shape_and_a_formula(session: Session, qtbot: QtBot) -> None:
    document = session.document
    image = next(node.id for node in document.graph.nodes.values() if node.layer.is_input)
    before = document.graph.nodes[image]
    editor = form_of(session, qtbot, image).rows["shape"].editor
    assert isinstance(editor, ShapeEditor)
    type_over(editor._fields[1], "3?")
    assert document.graph.nodes[image] == before
    block = document.group([id_of(session, "conv1")], "Block")
    document.set_parameters("Block", [Parameter("channels", 8)])
    document.enter(block)
    conv = next(node for node in document.graph.nodes.values() if type(node.layer).__name__ == "Conv2d")
    field = form_of(session, qtbot, conv.id).rows["out_channels"].editor.field()
    assert isinstance(field, NumberField)
    for text in ("channels", "channels +"):  # the list of names that typing opens needs a screen
        field.show_text(text)
        field.typed.emit(text)
    field.left.emit()
    assert document.graph.nodes[conv.id] == conv


def test_numbers_of_an_initialization(session: Session, qtbot: QtBot) -> None:
    node_id = id_of(session, "conv1")
    session.document.set_initialization([node_id], initialization(filling("normal"), filling("default")))
    before = session.document.graph.nodes[node_id]
    form = StartForm(session)
    qtbot.addWidget(form)
    form.show_nodes((node_id,))
    field = form.rows["weights"].editors["std"][1].field()
    type_over(field, "0.5?")
    assert session.document.graph.nodes[node_id] == before
    assert line_of(field).text() == "0.5?"


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("optimizer.lr", "1000"),
        ("batch_size", "12.5"),
        ("epochs", "3 or 4"),
        ("device", "cuda:x"),
        ("optimizer.weight_decay", "0.1-"),
    ],
)
def test_no_beginning_of_a_refused_training_setting_stays(
    name: str, refused: str, session: Session, qtbot: QtBot
) -> None:
    before = session.document.recipe
    form = RecipeForm(session)
    qtbot.addWidget(form)
    form.show()
    type_over(form.editors[name].field(), refused)
    assert form.sentences[name].text()
    assert session.document.recipe == before
    assert session.document.undo_title is None


def test_escape_gives_a_typed_device_up(session: Session, qtbot: QtBot) -> None:
    form = RecipeForm(session)
    qtbot.addWidget(form)
    form.show()
    before = session.document.recipe.device
    type_over(form.editors["device"].field(), "cuda")
    QTest.keyClick(form.editors["device"].field(), Qt.Key.Key_Escape)
    assert session.document.recipe.device == before


@pytest.mark.parametrize("press", ["button", "bar", "key"])
def test_nothing_is_trained_over_a_red_field(press: str, window: MainWindow, small: Design, qtbot: QtBot) -> None:
    window.session.document.reset(small)
    window.raise_dock("training")
    qtbot.waitUntil(lambda: window.findChild(TrainingPanel) is not None)
    panel = window.findChild(TrainingPanel)
    assert isinstance(panel, TrainingPanel)
    field = panel.form.editors["optimizer.lr"].field()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    type_over(field, "1000")
    presses: dict[str, Callable[[], Any]] = {
        "button": lambda: QTest.mouseClick(panel.train_button, Qt.MouseButton.LeftButton),
        "bar": lambda: QTest.mouseClick(window.top.train, Qt.MouseButton.LeftButton),
        "key": window.actions_table["start_training"].trigger,
    }
    with qtbot.waitSignal(window.session.message) as said:
        presses[press]()
    assert said.args is not None
    assert "not started" in said.args[0]
    assert window.training.state == "idle"
    assert line_of(field).text() == "1000"
