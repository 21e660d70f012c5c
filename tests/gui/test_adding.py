"""Blocks by what is written: in the search box, in the palette, from the clipboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.gui.canvas.quick_add import QuickAdd
from netdesigner.gui.session.adding import add_block, add_written, offers
from netdesigner.gui.session.session import Session
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import REGISTRY, LayerError, parse_layer
from netdesigner.layers.module_use import Parameter
from tests.gui.conftest import id_of

LISTED = [cls for cls in REGISTRY.values() if cls.is_listed]
CHAIN = "nn.Conv2d(1, 4, 3)\nnn.ReLU(inplace=True)\nself.pool = nn.MaxPool2d(2)"


@pytest.mark.parametrize(
    "text", ["Conv2d(64, 7, stride=2)", "conv2d 64 7 stride=2", "conv 64 7 stride=2", "nn.Conv2d(1, 64, 7, 2)"]
)
def test_settings_are_typed_behind_the_name(text: str, session: Session) -> None:
    session.select([id_of(session, "input")])
    first = offers(session, text, LISTED, (1, 8, 8))[0]
    assert not first.reason
    add_block(session, first.text)
    added = session.document.graph.nodes[session.selection[0]]
    assert added.layer == parse_layer("Conv2d(64, 7, stride=2)")
    assert [edge.source for edge in session.document.graph.inputs_of(added.id)] == [id_of(session, "input")]


def test_settings_that_cannot_be_are_told_in_the_row(session: Session) -> None:
    first = offers(session, "Conv2d(0, 3)", LISTED)[0]
    assert first.cls is REGISTRY["Conv2d"]
    assert "at least" in first.reason or "greater" in first.reason


def test_return_never_adds_another_block_than_the_one_named_in_full(session: Session) -> None:
    first = offers(session, "Output(3, 224, 224)", LISTED)[0]
    assert (first.cls, first.reason) == (REGISTRY["Output"], "Output takes at most 2 settings, not 3.")


def test_an_input_for_texts_is_found_by_what_comes_in(session: Session) -> None:
    assert offers(session, "token ids", LISTED)[0].cls is REGISTRY["Input"]


def test_words_with_figures_are_no_settings(session: Session) -> None:
    assert offers(session, "batch norm 2d", LISTED)[0].cls is REGISTRY["BatchNorm2d"]
    assert offers(session, "bn", LISTED)[0].cls is REGISTRY["BatchNorm2d"]
    assert offers(session, "max pool", LISTED)[0].cls is REGISTRY["MaxPool2d"]


def test_a_chain_is_one_offer_and_one_step(session: Session) -> None:
    document = session.document
    session.select([id_of(session, "input")])
    (offer,) = offers(session, CHAIN, LISTED)
    assert offer.title == "Add 3 blocks"
    before = len(document.graph.nodes)
    add_block(session, offer.text)
    assert [document.graph.nodes[i].name for i in session.selection] == ["conv2", "relu2", "pool"]
    last = document.graph.outputs_of(session.selection[-1])
    assert [edge.target for edge in last] == [id_of(session, "conv1")], "what followed follows the last of them"
    document.undo()
    assert len(document.graph.nodes) == before


def test_a_pasted_chain_stands_by_itself_or_behind_an_open_end(session: Session) -> None:
    document = session.document
    session.select([])
    added = add_written(session, CHAIN, (400.0, 0.0))
    assert not document.graph.inputs_of(added[0])
    assert (document.graph.nodes[added[0]].x, document.graph.nodes[added[0]].y) == (400.0, 0.0)
    session.select([added[-1]])
    (behind,) = add_written(session, "ReLU()", (0.0, 0.0))
    assert [edge.source for edge in document.graph.inputs_of(behind)] == [added[-1]]
    with pytest.raises(LayerError, match="did you mean Linear"):
        add_written(session, "ReLU, Dense(3)", (0.0, 0.0))


def test_what_is_added_next_follows_the_chain_before(session: Session) -> None:
    document = session.document
    session.select([])
    chain = add_block(session, "Input((3, 8, 8)) | Conv2d(4, 3)")
    (behind,) = add_block(session, "ReLU")
    assert [edge.source for edge in document.graph.inputs_of(behind)] == [chain[-1]]
    session.select([*chain, id_of(session, "output")])
    (alone,) = add_block(session, "ReLU")
    assert not document.graph.inputs_of(alone), "nothing selected has an open end"


def test_what_is_added_next_follows_a_chain_that_was_put_between(session: Session) -> None:
    document = session.document
    session.select([id_of(session, "input")])
    chain = add_block(session, "Conv2d(4, 3, padding=1) | ReLU")
    (behind,) = add_block(session, "BatchNorm2d")
    assert [edge.source for edge in document.graph.inputs_of(behind)] == [chain[-1]]
    assert [edge.target for edge in document.graph.outputs_of(behind)] == [id_of(session, "conv1")]


def test_a_chain_goes_into_the_selected_wire_and_its_output_listens_there(window: MainWindow, small: Design) -> None:
    session = window.session
    session.document.reset(small)
    graph = session.document.graph
    session.select([])
    (wire,) = graph.inputs_of(id_of(session, "relu1"))
    window.canvas.canvas.select_edges([wire])
    window.add_block("Conv2d(4, 3, padding=1) | Sigmoid | Output")
    conv, sigmoid, output = session.selection
    assert [edge.source for edge in graph.inputs_of(conv)] == [wire.source]
    assert [edge.target for edge in graph.outputs_of(conv)] == [sigmoid]
    assert {edge.target for edge in graph.outputs_of(sigmoid)} == {wire.target, output}


def test_settings_may_be_formulas_where_there_are_parameters(session: Session) -> None:
    document = session.document
    block = document.group([id_of(session, "conv1")], "Block")
    document.set_parameters("Block", [Parameter("channels", 6), Parameter("rate", 0.5)])
    document.enter(block)
    session.select([id_of(session, "conv1")])
    text = "Conv2d(channels*2, 3, padding=channels - 5) | Dropout(rate / 2) | nn.Conv2d(channels*2, channels, 1)"
    (offer,) = offers(session, text, LISTED)
    assert not offer.reason
    nodes = [document.graph.nodes[node_id] for node_id in add_block(session, text)]
    assert nodes[0].formulas == (("out_channels", "channels * 2"), ("padding", "channels - 5"))
    assert nodes[0].layer == parse_layer("Conv2d(12, 3, padding=1)")
    assert (nodes[1].formulas, nodes[1].layer) == ((("p", "rate / 2"),), parse_layer("Dropout(0.25)"))
    assert nodes[2].formulas == (("out_channels", "channels"),), "what comes in follows from the wire"
    document.undo()
    assert not any(node.formulas for node in document.graph.nodes.values())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Conv2d(width, 3)", "'width' is not a plain value; write a word in quotes: 'width'."),
        ("Conv2d(channels / 4, 3)", "out_channels must be a whole number"),
        ("Conv2d(8, 3, bias=channels)", "bias"),
    ],
)
def test_formulas_that_cannot_be_are_told(text: str, reason: str, session: Session) -> None:
    document = session.document
    block = document.group([id_of(session, "conv1")], "Block")
    document.set_parameters("Block", [Parameter("channels", 6)])
    document.enter(block)
    assert reason in offers(session, text, LISTED)[0].reason


def box_of(window: MainWindow, small: Design, qtbot: QtBot) -> QuickAdd:
    window.session.document.reset(small)
    window.show_canvas()
    window.activateWindow()
    window.session.select([])
    window.canvas.editing.open_quick_add((400.0, 0.0))
    box = window.canvas.overlays.quick_add
    qtbot.waitUntil(box._field.hasFocus)
    return box


def test_return_adds_what_was_typed(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    box = box_of(window, small, qtbot)
    QTest.keyClicks(box._field, "conv2d 64 7")
    QTest.keyClick(box._field, Qt.Key.Key_Return)
    (node_id,) = window.session.selection
    assert window.session.document.graph.nodes[node_id].layer == parse_layer("Conv2d(64, 7)")


def test_refused_settings_keep_the_box_open(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    box = box_of(window, small, qtbot)
    QTest.keyClicks(box._field, "Conv2d(64, 7, padding='SAME')")
    QTest.keyClick(box._field, Qt.Key.Key_Return)
    assert box.isVisible()
    assert '"same" or "valid"' in box._why.text()
    QTest.keyClick(box._field, Qt.Key.Key_Backspace)
    assert not box._why.isVisible(), "it was said of another text"


def test_lines_are_pasted_into_the_box(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    box = box_of(window, small, qtbot)
    QGuiApplication.clipboard().setText(CHAIN)
    QTest.keyClick(box._field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(box._field, Qt.Key.Key_Return)
    assert len(window.session.selection) == 3


def test_a_fresh_box_has_nothing_to_undo(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    box = box_of(window, small, qtbot)
    QTest.keyClicks(box._field, "conv")
    QTest.keyClick(box._field, Qt.Key.Key_Escape)
    window.canvas.editing.open_quick_add((400.0, 0.0))
    assert not box._field.isUndoAvailable()


def test_the_palette_takes_the_same_text(window: MainWindow, small: Design) -> None:
    window.session.document.reset(small)
    window.session.select([])
    search = window.panels.palette.search
    for text, count in (("conv2d 64 7", 1), (CHAIN.replace("\n", " | "), 3), ("bn", 1)):
        search.setText(text)
        assert not search.property("invalid")
        search.returnPressed.emit()
        assert len(window.session.selection) == count
        window.session.select([])


def test_words_on_the_clipboard_are_pasted(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    window.session.document.reset(small)
    window.show_canvas()
    window.session.select([])
    QGuiApplication.clipboard().setText(CHAIN)
    qtbot.waitUntil(lambda: window.can_paste)
    window.actions_table.renew()
    window.actions_table["paste"].trigger()
    assert len(window.session.selection) == 3
    first = window.session.selection[0]
    assert window.canvas.navigation.visible_area().contains(window.canvas.canvas.bounds([first]))
    QGuiApplication.clipboard().setText("some words")
    qtbot.waitUntil(lambda: not window.can_paste)


def test_another_design_has_its_own_search(window: MainWindow, small: Design) -> None:
    window.panels.palette.search.setText("conv")
    window.session.document.reset(small)
    assert not window.panels.palette.search.text()
