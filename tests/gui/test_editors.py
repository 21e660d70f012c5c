"""Editors of the kinds of settings, and the form made of them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from netdesigner.gui.panels.editors.editors import ShapeEditor, editor_for
from netdesigner.gui.panels.editors.number_editors import MIXED, NumberField, parse
from netdesigner.gui.panels.properties.settings_form import SettingsForm
from netdesigner.gui.session.session import Session
from netdesigner.layers import REGISTRY, Setting
from tests.gui.conftest import id_of


def setting(layer: str, name: str) -> Setting:
    return next(each for each in REGISTRY[layer].settings() if each.name == name)


@pytest.mark.parametrize(
    ("layer", "name", "text", "value"),
    [
        ("Conv2d", "out_channels", "16", 16),
        ("Conv2d", "kernel_size", "3 × 5", (3, 5)),
        ("Conv2d", "kernel_size", "(3, 5)", (3, 5)),
        ("Conv2d", "padding", "same", "same"),
        ("MaxPool2d", "stride", "", None),
        ("Dropout", "p", "0.25", 0.25),
        ("AdaptiveAvgPool2d", "output_size", "– × 7", (None, 7)),
        ("AdaptiveAvgPool2d", "output_size", "None, 7", (None, 7)),
        ("Upsample", "scale_factor", "2 × 1.5", (2.0, 1.5)),
        ("Upsample", "scale_factor", "2", 2.0),
    ],
)
def test_what_is_typed(layer: str, name: str, text: str, value: object) -> None:
    assert parse(text, setting(layer, name)) == value


@pytest.mark.parametrize(
    ("layer", "name", "text"),
    [("Conv2d", "out_channels", "many"), ("Conv2d", "kernel_size", "3 × 5 × 7"), ("Conv2d", "out_channels", "")],
)
def test_what_means_nothing_is_refused_with_the_settings_name(layer: str, name: str, text: str) -> None:
    with pytest.raises(ValueError, match=name):
        parse(text, setting(layer, name))


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_layer_has_a_form_that_shows_its_values(name: str, session: Session, qtbot: QtBot) -> None:
    node_id = session.document.add(REGISTRY[name].make())
    form = SettingsForm(session, REGISTRY[name])
    qtbot.addWidget(form)
    form.show_nodes((node_id,))
    assert list(form.rows) == [each.name for each in REGISTRY[name].settings()]
    assert all(row.editor.field().accessibleName() for row in form.rows.values())


def make_form(session: Session, qtbot: QtBot, *names: str) -> SettingsForm:
    ids = tuple(id_of(session, name) for name in names)
    form = SettingsForm(session, type(session.document.graph.nodes[ids[0]].layer))
    qtbot.addWidget(form)
    form.show()
    form.show_nodes(ids)
    return form


def type_into(field: NumberField, text: str) -> None:
    field.lineEdit().selectAll()
    QTest.keyClicks(field, text)


def number_field(form: SettingsForm, name: str) -> NumberField:
    field = form.rows[name].editor.field()
    assert isinstance(field, NumberField)
    return field


def test_typing_is_applied_at_once_and_is_one_undo_step(session: Session, qtbot: QtBot) -> None:
    form = make_form(session, qtbot, "conv1")
    type_into(number_field(form, "out_channels"), "24")
    layer = session.document.graph.nodes[id_of(session, "conv1")].layer
    assert layer.values()["out_channels"] == 24
    session.document.undo()
    assert session.document.graph.nodes[id_of(session, "conv1")].layer.values()["out_channels"] == 16
    assert session.document.undo_title is None


def test_a_refused_value_keeps_the_old_one_and_says_why(session: Session, qtbot: QtBot) -> None:
    form = make_form(session, qtbot, "conv1")
    row, field = form.rows["kernel_size"], number_field(form, "kernel_size")
    type_into(field, "0")
    assert "at least 1" in row.sentence.text()
    assert field.property("invalid")
    assert session.document.graph.nodes[id_of(session, "conv1")].layer.values()["kernel_size"] == 3
    field.editingFinished.emit()
    assert field.lineEdit().text() == "3"
    assert not field.property("invalid")


def test_changed_settings_are_bold_and_can_be_reset(session: Session, qtbot: QtBot) -> None:
    form = make_form(session, qtbot, "conv1")
    row = form.rows["stride"]
    assert not row.label.font().bold()
    session.document.set([id_of(session, "conv1")], stride=2)
    form.show_nodes((id_of(session, "conv1"),))
    assert row.label.font().bold()
    assert not row.reset.isHidden()
    row.reset.click()
    assert not row.label.font().bold()
    assert number_field(form, "stride").lineEdit().text() == "1"


def test_arrows_step_and_stay_within_the_limits(session: Session, qtbot: QtBot) -> None:
    form = make_form(session, qtbot, "conv1")
    field = number_field(form, "kernel_size")
    field.stepUp()
    assert session.document.graph.nodes[id_of(session, "conv1")].layer.values()["kernel_size"] == 4
    for _ in range(5):
        field.stepDown()
    assert field.lineEdit().text() == "1"


def test_arrows_leave_a_kept_axis_as_it_is(qtbot: QtBot) -> None:
    editor = editor_for(setting("AdaptiveAvgPool2d", "output_size"))
    qtbot.addWidget(editor)
    editor.show_value((None, 7))
    field = editor.findChild(NumberField)
    assert field is not None
    field.stepUp()
    assert field.lineEdit().text() == "– × 8"


def test_several_blocks_are_edited_together(session: Session, qtbot: QtBot) -> None:
    other = session.document.add(REGISTRY["Conv2d"].make(out_channels=8))
    form = SettingsForm(session, REGISTRY["Conv2d"])
    qtbot.addWidget(form)
    form.show_nodes((id_of(session, "conv1"), other))
    field = number_field(form, "out_channels")
    assert field.lineEdit().placeholderText() == "different"
    form.rows["out_channels"].editor.edited.emit(32)
    values = [node.layer.values().get("out_channels") for node in session.document.graph.nodes.values()]
    assert values.count(32) == 2


def test_switch_and_choice(session: Session, qtbot: QtBot) -> None:
    form = make_form(session, qtbot, "conv1")
    switch, choice = form.rows["bias"].editor.field(), form.rows["padding_mode"].editor.field()
    assert isinstance(switch, QCheckBox)
    assert isinstance(choice, QComboBox)
    switch.click()
    choice.setCurrentIndex(1)
    choice.activated.emit(1)
    values = session.document.graph.nodes[id_of(session, "conv1")].layer.values()
    assert values["bias"] is False
    assert values["padding_mode"] == "reflect"


def test_a_shape_has_labelled_fields_and_keeps_what_it_can(session: Session, qtbot: QtBot) -> None:
    editor = editor_for(setting("Input", "shape"))
    qtbot.addWidget(editor)
    assert isinstance(editor, ShapeEditor)
    editor.show_value((3, 32, 40))
    assert [field.accessibleName() for field in editor._fields] == ["channels", "height", "width"]
    with qtbot.waitSignal(editor.edited) as volume:
        editor._change_kind(3)
    assert volume.args == [(3, 16, 32, 40)]
    with qtbot.waitSignal(editor.edited) as typed:
        type_into(editor._fields[2], "64")
    assert typed.args is not None
    editor.show_value(MIXED)
    assert editor._fields == []


@pytest.mark.parametrize(
    ("name", "where", "text", "value"),
    [
        ("Permute", "dims", "3 × 1 × 2", (3, 1, 2)),
        ("Split", "sizes", "8, 24", (8, 24)),
        ("Split", "sizes", "", None),
        ("Mean", "dim", "2", (2,)),
    ],
)
def test_a_row_of_numbers_is_read_as_it_is_shown(
    name: str, where: str, text: str, value: object, session: Session, qtbot: QtBot
) -> None:
    assert parse(text, setting(name, where)) == value
    editor = editor_for(setting(name, where))
    qtbot.addWidget(editor)
    editor.show_value(value)
    field = editor.field()
    assert isinstance(field, NumberField)
    assert parse(field.lineEdit().text(), setting(name, where)) == value
    with pytest.raises(ValueError, match=f"{where} must be whole numbers"):
        parse("two", setting(name, where))


@pytest.mark.parametrize("text", ["inf", "-inf", "nan", "1e308"])
def test_the_arrows_survive_what_is_no_finite_number(text: str, qapp: object, qtbot: QtBot) -> None:
    field = NumberField(setting("LeakyReLU", "negative_slope"))
    qtbot.addWidget(field)
    field.show_text(text)
    field.stepBy(1)
    assert field.numbers()


def test_only_the_refused_size_of_a_shape_is_red(session: Session, qtbot: QtBot) -> None:
    form = make_form(session, qtbot, id_name(session, "Input"))
    editor = form.rows["shape"].editor
    assert isinstance(editor, ShapeEditor)
    first, second, _ = editor._fields
    QTest.keyClick(second, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(second, "0")
    assert "at least 1" in form.rows["shape"].sentence.text()
    assert second.property("invalid")
    assert not first.property("invalid")
    QTest.keyClick(second, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(second, "9")
    assert not second.property("invalid")


def id_name(session: Session, kind: str) -> str:
    """The name of the first block of a kind."""
    return next(node.name for node in session.document.graph.nodes.values() if type(node.layer).__name__ == kind)


def test_tab_goes_from_value_to_value(session: Session, qtbot: QtBot) -> None:
    form = SettingsForm(session, REGISTRY["Conv2d"])
    qtbot.addWidget(form)
    places, widget = {}, form.nextInFocusChain()
    while widget is not form:
        places[widget] = len(places)
        widget = widget.nextInFocusChain()
    fields = [places[row.editor.field()] for row in form.rows.values()]
    arrows = [places[row.reset] for row in form.rows.values()]
    assert fields == sorted(fields)
    assert max(fields) < min(arrows)
