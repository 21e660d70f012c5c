"""Formulas as they are typed: over parameters of the network, of a module, and while they are not finished yet."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from netdesigner.gui.panels.editors.formula import is_unfinished, unknown_name
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers.module_use import Parameter
from tests.drawings import chain_drawing
from tests.gui.test_modules import setting, type_into

RETURN = Qt.Key.Key_Return


@pytest.fixture
def drawn(window: MainWindow) -> MainWindow:
    window.session.document.reset(chain_drawing("Conv2d(16, 3) | Flatten | Linear(10)", "Input((3, 8, 8))"))
    window.show_canvas()
    return window


def test_outside_of_modules_a_word_is_a_parameter_of_the_network(drawn: MainWindow) -> None:
    document, properties = drawn.session.document, drawn.panels.properties
    drawn.session.select(["n2"])
    field = setting(drawn, "out_channels")
    type_into(field, "channels")
    form = properties.node.form
    assert form is not None
    assert form.rows["out_channels"].sentence.text() == "The network has no parameter called channels."
    assert not document.design.parameters, "until it is asked for"
    QTest.keyClick(field, RETURN)
    assert document.design.parameters == (Parameter("channels", 16),)
    drawn.session.select([])
    (row,) = properties.network.parameters.rows
    assert row.required.isHidden()
    row.value.setText("24")
    row.value.editingFinished.emit()
    assert drawn.session.facts.whole.nodes["n2"].output == (24, 6, 6)
    (row,) = properties.network.parameters.rows
    row.name.setText("width")
    row.name.editingFinished.emit()
    assert dict(document.graph.nodes["n2"].formulas) == {"out_channels": "width"}
    for _ in range(3):
        document.undo()
    assert not document.design.parameters
    assert not properties.network.parameters.rows


def test_a_new_name_in_a_formula_becomes_a_parameter_that_keeps_the_value(drawn: MainWindow) -> None:
    document = drawn.session.document
    drawn.session.select(["n2"])
    field = setting(drawn, "out_channels")
    type_into(field, "width * 4 + 4")
    form = drawn.panels.properties.node.form
    assert form is not None
    assert form.rows["out_channels"].offer.text() == "Make width a parameter of 3 (Return)"
    QTest.keyClick(field, RETURN)
    assert document.design.parameters == (Parameter("width", 3),)
    assert dict(document.graph.nodes["n2"].formulas) == {"out_channels": "width * 4 + 4"}
    assert document.graph.nodes["n2"].layer.values()["out_channels"] == 16


def test_settings_that_are_no_numbers_take_no_words(drawn: MainWindow) -> None:
    drawn.session.select(["n2"])
    field = setting(drawn, "padding")
    form = drawn.panels.properties.node.form
    assert form is not None
    type_into(field, "sam")
    assert form.rows["padding"].sentence.text() == "", "the beginning of a word that may stand there"
    type_into(field, "same")
    assert drawn.session.document.graph.nodes["n2"].layer.values()["padding"] == "same"


@pytest.mark.parametrize(
    ("text", "unfinished", "unknown"),
    [("max(8, channels", True, ""), ("channels if", True, ""), ("1 if channels > 2", True, ""),
     ("roun", True, "roun"), ("round(channels * 0.5)", False, ""), ("1 if channels > 2 else 3", False, ""),
     ("chan", True, "chan"), ("channels", False, ""), ("channels *", True, ""), ("(channels", True, ""),
     ("width", False, "width"), ("width * depth", False, ""), ("2 *", True, "")],
)  # fmt: skip
def test_what_is_still_being_typed(text: str, unfinished: bool, unknown: str) -> None:
    assert is_unfinished(text, ["channels"]) == unfinished
    assert unknown_name(text, ["channels"]) == unknown


@pytest.mark.qt_log_ignore("raise|grabbing", extend=True)  # the list of names, without a window system
def test_a_block_counts_its_repeats(drawn: MainWindow) -> None:
    document = drawn.session.document
    use = document.group(["n2"], "Unit")
    document.set_parameters("Unit", [Parameter("channels", 8)])
    document.enter(use)
    document.set_formula(["n2"], "out_channels", "channels")
    document.leave()
    document.set([use], repeat=2)
    drawn.session.select([use])
    field = setting(drawn, "channels")
    type_into(field, "8 * (i + 1)")
    QTest.keyClick(field, RETURN)
    assert dict(document.graph.nodes[use].formulas) == {"channels": "8 * (i + 1)"}
    assert field.result.value.text() == "= 8", "the first"
    assert drawn.session.facts.whole.nodes[use].output == (16, 4, 4)
    drawn.session.enter(use, 1)
    assert drawn.session.arguments == {"channels": 16}
