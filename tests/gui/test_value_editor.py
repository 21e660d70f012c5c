"""Typing values: one kernel or all, presets, the clipboard, refusals in place."""

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from netdesigner.gui.panels.editors.value_editor import ValueEditor
from netdesigner.gui.panels.editors.value_sheet import ValueSheet, read
from netdesigner.layers import LayerError
from netdesigner.layers.initializers import Values
from netdesigner.layers.preset_values import kernel

CONV = (2, 3, 3, 3)


def editor(qtbot: QtBot, shape: tuple[int, ...] = CONV, values: Values | None = None) -> ValueEditor:
    made = ValueEditor("Weights of conv1", shape, values, has_bias=True)
    qtbot.addWidget(made)
    made.show()
    return made


def typed(made: ValueEditor, row: int, column: int, text: str) -> None:
    item = made.table.item(row, column)
    assert item is not None
    item.setText(text)


def is_good(made: ValueEditor) -> bool:
    return made.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def numbers(made: ValueEditor) -> Values:
    values = made.filling.typed
    assert values is not None
    return values


def test_one_table_for_all_kernels(qapp: object, qtbot: QtBot) -> None:
    made = editor(qtbot)
    typed(made, 1, 1, "0,5")
    assert numbers(made).shape == (3, 3)
    assert numbers(made).numbers[1][1] == 0.5
    assert not made.places[0].isEnabled()


def test_single_kernels(qapp: object, qtbot: QtBot) -> None:
    made = editor(qtbot)
    made.take_preset("laplacian")
    made.same.setChecked(False)
    made.places[0].setValue(2)
    made.places[1].setValue(3)
    made.take_preset("sobel_vertical")
    assert numbers(made).shape == CONV
    spread = np.array(numbers(made).numbers)
    assert (spread[1, 2] == kernel("sobel_vertical", 3, 3)).all()
    assert (spread[0, 0] == kernel("laplacian", 3, 3)).all()
    made.same.setChecked(True)
    assert numbers(made) == Values.of(kernel("sobel_vertical", 3, 3))


def test_a_word_is_refused_in_place(qapp: object, qtbot: QtBot) -> None:
    made = editor(qtbot)
    typed(made, 2, 0, "abc")
    assert not is_good(made)
    assert made.sentence.text() == "Row 3, column 1: 'abc' is not a number such as 0.5."
    typed(made, 2, 0, "−2")
    assert is_good(made)
    assert made.sentence.isHidden()
    assert numbers(made).numbers[2][0] == -2


def test_a_preset_that_does_not_fit_says_so(qapp: object, qtbot: QtBot) -> None:
    made = editor(qtbot, (1, 1, 5, 5))
    made.take_preset("sobel_horizontal")
    assert "3 × 3, and this one is 5 × 5" in made.sentence.text()
    assert is_good(made)


def test_gabor_has_knobs(qapp: object, qtbot: QtBot) -> None:
    made = editor(qtbot, (1, 1, 7, 7))
    made.take_preset("gabor")
    assert not made.knobs["angle"].isHidden()
    made.knobs["angle"].setValue(90)
    made.knobs["wavelength"].setValue(3)
    assert made.sheet.table((0, 0)).tolist() == kernel("gabor", 7, 7, angle=90.0, wavelength=3.0)


def test_gates(qapp: object, qtbot: QtBot) -> None:
    made = editor(qtbot, (1, 2))
    made.take_gate("and")
    assert numbers(made).numbers == ((20.0, 20.0),)
    assert made.bias is not None
    assert made.bias.value == -30
    assert "−30" in made.note.text()
    typed(made, 0, 0, "1")
    assert made.bias is None  # no gate any more
    other = editor(qtbot, (3, 2))
    other.take_gate("or")
    assert "this one is 3 × 2" in other.sentence.text()


@pytest.mark.parametrize(
    "text", ["1\t2\t3\n4\t5\t6\n7\t8\t9", "1, 2, 3\n4, 5, 6\n7, 8, 9\n", "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]"]
)
def test_pasting_a_table(qapp: object, qtbot: QtBot, text: str) -> None:
    made = editor(qtbot)
    QGuiApplication.clipboard().setText(text)
    made.paste.click()
    assert numbers(made) == Values.of([[1, 2, 3], [4, 5, 6], [7, 8, 9]])


def test_pasting_a_whole_weight(qapp: object, qtbot: QtBot) -> None:
    made = editor(qtbot, (2, 1, 1, 2))
    QGuiApplication.clipboard().setText("1, 2\n3, 4")
    made.paste.click()
    assert numbers(made) == Values.of([[[[1, 2]]], [[[3, 4]]]])
    assert not made.same.isChecked()


def test_pasting_something_else(qapp: object, qtbot: QtBot) -> None:
    made = editor(qtbot)
    for text, sentence in (
        ("1, 2", "The text holds 1 × 2 numbers; 3 × 3 are wanted, or all of 2 × 3 × 3 × 3."),
        ("hello", "'hello' is not a number such as 0.5."),
        ("1, 2\n3", "The rows are not equally long: 2, 1 numbers."),
        ("", "The clipboard holds no numbers: copy rows such as -1, 0, 1 first."),
    ):
        QGuiApplication.clipboard().setText(text)
        made.paste.click()
        assert made.sentence.text() == sentence
        assert is_good(made)


@pytest.mark.parametrize("shape", [(4,), (3, 5), (2, 3, 4), (2, 3, 4, 5), (2, 2, 3, 4, 5)])
def test_every_rank_has_a_table(shape: tuple[int, ...]) -> None:
    sheet = ValueSheet(shape, None)
    sheet.is_same = False
    rows, columns = sheet.table_shape
    place = tuple(size - 1 for _, size in sheet.axes)
    sheet.put(place, np.arange(rows * columns, dtype=float).reshape(rows, columns))
    assert ValueSheet(shape, sheet.values).numbers.tolist() == sheet.numbers.tolist()
    assert sheet.numbers.sum() == sum(range(rows * columns))


def test_python_lists_and_single_rows_are_read() -> None:
    assert read("[[-1.0, 0.0], [1e-3, 2]]").tolist() == [[-1, 0], [0.001, 2]]
    assert read("1;2;3").tolist() == [[1, 2, 3]]
    with pytest.raises(LayerError):
        read("nan")
