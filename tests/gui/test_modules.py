"""Reusable modules in the window: made, entered, edited with expressions, left, taken back, dragged, repeated."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from netdesigner.analysis.location import origin
from netdesigner.design.design import chain
from netdesigner.design.open_design import Location
from netdesigner.gui.panels.editors.number_editors import NumberField
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import REGISTRY, show_shape
from netdesigner.layers.module_use import Parameter
from tests.gui.canvas.mouse import Mouse

RETURN, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def drawn(window: MainWindow) -> MainWindow:
    """Input, conv1, bn1, relu1, fc1, output on the canvas."""
    layers = [REGISTRY[name].make() for name in ("Conv2d", "BatchNorm2d", "ReLU", "Flatten")]
    window.session.document.reset(chain("Small", (3, 8, 8), [*layers, REGISTRY["Linear"].make(out_features=10)]))
    window.show_canvas()
    window.canvas.navigation.zoom_to(1.0)
    return window


@pytest.fixture
def grouped(drawn: MainWindow) -> MainWindow:
    """The same with conv1, bn1 and relu1 as a module."""
    drawn.session.select(["n2", "n3", "n4"])
    drawn.canvas.editing.group_selected()
    field = drawn.canvas.overlays.module_name.field
    field.setText("Block")
    QTest.keyClick(field, RETURN)
    return drawn


def block(window: MainWindow) -> str:
    return next(node.id for node in window.session.document.graph.nodes.values() if node.layer.module)


def links(window: MainWindow) -> list[QToolButton]:
    """What can be clicked in the breadcrumbs."""
    return [button for button in window.crumbs.way.findChildren(QToolButton) if not button.isHidden()]


def setting(window: MainWindow, name: str) -> NumberField:
    form = window.panels.properties.node.form
    assert form is not None
    field = form.rows[name].editor.field()
    assert isinstance(field, NumberField)
    return field


def type_into(field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def test_grouping_asks_for_a_name_and_closes_the_gap(grouped: MainWindow) -> None:
    document = grouped.session.document
    made = block(grouped)
    assert grouped.session.selection == (made,)
    assert document.location == Location(), "Return in the field must not open the block, too"
    assert document.graph.nodes[made].layer.module == "Block"
    places = [node.y for node in document.graph.nodes.values() if node.id != made]
    assert sorted(places) == [0.0, 208.0, 312.0, 416.0]
    document.undo()
    assert not document.design.modules
    assert document.undo_title is None


def test_a_name_that_cannot_be_is_refused_in_place(drawn: MainWindow) -> None:
    drawn.session.select(["n2"])
    drawn.canvas.editing.group_selected()
    box = drawn.canvas.overlays.module_name
    assert box.field.text() == "ConvBlock"
    box.field.setText("linear layer")
    QTest.keyClick(box.field, RETURN)
    assert box.isVisible()
    assert "cannot name a module" in box.sentence.text()
    QTest.keyClick(box.field, ESCAPE)
    assert not box.isVisible()
    assert not drawn.session.document.design.modules


def test_the_card_of_a_module(grouped: MainWindow) -> None:
    document, made = grouped.session.document, block(grouped)
    document.set([made], repeat=3)
    look = grouped.canvas.canvas.nodes[made].look
    assert look.is_module
    assert look.repeat == 3
    assert look.summary == "Block"
    document.set_parameters("Block", [Parameter("channels", 16), Parameter("stride", 1)])
    document.set([made], stride=2)
    assert grouped.canvas.canvas.nodes[made].look.summary == "Block · 16, stride 2"


def test_double_click_enters_and_escape_leaves(grouped: MainWindow, qtbot: QtBot) -> None:
    canvas, session = grouped.canvas, grouped.session
    made = block(grouped)
    before = canvas.navigation.scale_factor, canvas.navigation.visible_area().center()
    mouse = Mouse(canvas)
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=mouse.at(*mouse.middle_of(made)))
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=mouse.at(*mouse.middle_of("n3")))
    assert session.document.location == Location("Block", ((made, 0),))
    assert set(canvas.canvas.nodes) == set(session.document.design.modules["Block"].graph.nodes)
    qtbot.waitUntil(lambda: canvas.navigation.visible_area().contains(canvas.canvas.bounds()))
    assert grouped.crumbs.banner.text() == "edits the only block of Block"
    session.select(["n3"])
    QTest.keyClick(canvas, ESCAPE)
    assert session.document.location.module == "Block"
    QTest.keyClick(canvas, ESCAPE)
    assert session.document.location == Location()
    assert session.selection == (made,)
    assert canvas.navigation.scale_factor == before[0]
    assert (canvas.navigation.visible_area().center() - before[1]).manhattanLength() < 8


def test_return_on_a_block_enters(grouped: MainWindow) -> None:
    QTest.keyClick(grouped.canvas, RETURN)
    assert grouped.session.document.location.module == "Block"


def test_a_new_name_in_a_field_becomes_a_parameter(grouped: MainWindow) -> None:
    session, document = grouped.session, grouped.session.document
    session.enter(block(grouped))
    session.select(["n2"])
    field = setting(grouped, "out_channels")
    type_into(field, "channels")
    form = grouped.panels.properties.node.form
    assert form is not None
    assert "no parameter called channels" in form.rows["out_channels"].sentence.text()
    assert not document.design.modules["Block"].parameters
    QTest.keyClick(field, RETURN)
    assert document.design.modules["Block"].parameters == (Parameter("channels", 16),)
    assert dict(document.graph.nodes["n2"].formulas) == {"out_channels": "channels"}
    assert field.result.is_shown
    assert field.result.value.text() == "= 16"
    document.undo()
    assert not document.design.modules["Block"].parameters


@pytest.mark.qt_log_ignore("raise|grabbing", extend=True)  # the list of names, without a window system
def test_an_expression_and_a_number_again(grouped: MainWindow) -> None:
    session, document = grouped.session, grouped.session.document
    document.set_parameters("Block", [Parameter("channels", 4)])
    document.set([block(grouped)], channels=8)
    session.enter(block(grouped))
    session.select(["n2"])
    field = setting(grouped, "out_channels")
    type_into(field, "channels * 4")
    QTest.keyClick(field, RETURN)
    assert field.lineEdit().text() == "channels * 4"
    assert field.result.value.text() == "= 32", "the number of the very block that is open"
    assert grouped.canvas.canvas.nodes["n2"].look.summary.startswith("3 × 3, 32")
    type_into(field, "channels * ")
    assert dict(document.graph.nodes["n2"].formulas) == {"out_channels": "channels"}, "an open end waits"
    type_into(field, "24")
    QTest.keyClick(field, RETURN)
    assert document.graph.nodes["n2"].formulas == ()
    assert not field.result.is_shown


def test_undo_goes_where_it_was_done(grouped: MainWindow) -> None:
    session, document = grouped.session, grouped.session.document
    made = block(grouped)
    session.enter(made)
    document.set(["n2"], kernel_size=5)
    session.leave()
    document.undo()
    assert document.location == Location("Block", ((made, 0),))
    assert document.graph.nodes["n2"].layer.values()["kernel_size"] == 3
    assert "n2" in grouped.canvas.canvas.nodes


def test_the_repeat_is_chosen_in_the_breadcrumbs(grouped: MainWindow, qtbot: QtBot) -> None:
    session, document = grouped.session, grouped.session.document
    made = block(grouped)
    document.set([made], repeat=3)
    session.enter(made)
    first = session.facts.current.nodes["n2"].inputs
    crumbs = grouped.crumbs
    qtbot.waitUntil(lambda: len(links(grouped)) == 2)
    chooser = links(grouped)[1]
    assert chooser.text().startswith("1 of 3")
    chooser.menu().actions()[2].trigger()
    assert document.location == Location("Block", ((made, 2),))
    assert first == ((3, 8, 8),)
    assert session.facts.current.nodes["n2"].inputs == ((16, 4, 4),)
    assert crumbs.banner.text() == "edits all 3 blocks of Block"
    qtbot.waitUntil(lambda: any(link.text().startswith("3 of 3") for link in links(grouped)))
    links(grouped)[0].click()
    assert document.location == Location()


def first_rows(window: MainWindow) -> list[str]:
    """The first category of the palette and what it holds."""
    group = window.panels.palette.tree.topLevelItem(0)
    assert group is not None
    rows = [group.child(number) for number in range(group.childCount())]
    return [group.text(0), *(row.text(0) for row in rows if row is not None)]


def test_modules_in_the_palette(grouped: MainWindow, tmp_path: Path) -> None:
    document = grouped.session.document
    assert first_rows(grouped) == ["Modules", "Block", "Take from a library…"]
    grouped.session.select(())
    grouped.panels.palette.chosen.emit("Block")
    assert [node.layer.module for node in document.graph.nodes.values()].count("Block") == 2
    menu = grouped.modules.make_menu("Block", grouped)
    delete = next(action for action in menu.actions() if action.text() == "Delete")
    assert not delete.isEnabled()
    assert "used 2 times" in delete.toolTip()
    document.save_to_library("Block", tmp_path / "mine.netmodule")
    document.reset(chain("Other", (3, 8, 8), []))
    assert first_rows(grouped) == ["Modules", "Take from a library…"]
    grouped.modules.take_from(tmp_path / "mine.netmodule")
    assert first_rows(grouped) == ["Modules", "Block", "Take from a library…"]
    grouped.modules.delete("Block")
    assert not document.design.modules


def test_a_module_goes_into_a_wire_from_the_quick_list(grouped: MainWindow) -> None:
    document, canvas = grouped.session.document, grouped.canvas
    (wire,) = document.graph.outputs_of("n1")
    canvas.editing.open_quick_add((0.0, 0.0), into=wire)
    box = canvas.overlays.quick_add
    assert "Block" in box.names
    assert "Block" not in box.others
    QTest.keyClicks(box._field, "block")
    QTest.keyClick(box._field, RETURN)
    (added,) = grouped.session.selection
    assert document.graph.nodes[added].layer.module == "Block"
    assert document.graph.inputs_of(added)[0].source == "n1"


def test_a_module_cannot_be_put_into_itself(grouped: MainWindow) -> None:
    grouped.session.enter(block(grouped))
    before = set(grouped.session.document.graph.nodes)
    grouped.add_block("Block")
    assert set(grouped.session.document.graph.nodes) == before
    assert "cannot contain" in grouped.status.message.text()


def test_the_input_inside_shows_what_comes_into_this_very_block(grouped: MainWindow) -> None:
    session, document, made = grouped.session, grouped.session.document, block(grouped)
    document.set([made], repeat=2)
    for repeat in (0, 1):
        session.enter(made, repeat)
        (source,) = [node for node in document.graph.nodes.values() if node.layer.is_input]
        shape = session.facts.current.nodes[source.id].outputs[0]
        assert (shape[0] == 3) == (repeat == 0)
        assert grouped.canvas.canvas.nodes[source.id].look.summary == f"image {show_shape(shape)}"
        session.leave()


def test_a_problem_inside_is_gone_to(grouped: MainWindow) -> None:
    session, document = grouped.session, grouped.session.document
    made = block(grouped)
    session.enter(made)
    document.set(["n2"], kernel_size=99, padding=0)
    session.leave()
    assert grouped.canvas.canvas.state_of(made) == "error"
    problem = next(p for p in session.facts.whole.problems if p.node == made)
    assert origin(session.facts.whole, problem) == (((made, 0),), "n2")
    grouped.panels.problems.renew()
    row = next(row for row in grouped.panels.problems.rows if row.problem.node == made)
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert document.location.module == "Block"
    assert session.selection == ("n2",)


def test_code_lines_and_blocks_inside(grouped: MainWindow) -> None:
    session, code = grouped.session, grouped.panels.code()
    session.select(())
    code.renew()
    assert code._source is not None
    line = next(i for i, text in enumerate(code._source.text.splitlines()) if "nn.BatchNorm2d" in text)
    code.view.line_clicked.emit(line)
    assert session.document.location == Location("Block", ((block_id := session.document.location.path[0][0], 0),))
    assert session.selection == ("n3",)
    session.leave()
    assert session.selection == (block_id,)


def test_the_page_of_a_module(grouped: MainWindow) -> None:
    session, document = grouped.session, grouped.session.document
    session.enter(block(grouped))
    page = grouped.panels.properties.module
    assert page.isVisible()
    form = page.parameters
    form.add()
    assert document.design.modules["Block"].parameters == (Parameter("channels", 64),)
    form.rows[0].name.setText("width")
    form.rows[0].name.editingFinished.emit()
    form.rows[0].value.setText("0.5")
    form.rows[0].value.editingFinished.emit()
    form.rows[0].required.click()
    assert document.design.modules["Block"].parameters == (Parameter("width", 0.5, True),)
    form.rows[0].help.setText("Share of the channels kept.")
    form.rows[0].help.editingFinished.emit()
    assert document.design.modules["Block"].parameters == (
        Parameter("width", 0.5, True, "Share of the channels kept."),
    )
    assert document.design.modules["Block"].layer.settings()[0].help == "Share of the channels kept."
    form.rows[0].value.setText("wide")
    form.rows[0].value.editingFinished.emit()
    assert "must be a number" in form.sentence.text()
    form.rows[0].remove.click()
    assert document.design.modules["Block"].parameters == ()
    page.card.name.accepted.emit("Stem")
    assert document.location.module == "Stem"
    assert page.card.name.text() == "Stem"


def test_an_open_module_can_be_renamed_and_that_undone(grouped: MainWindow) -> None:
    document, made = grouped.session.document, block(grouped)
    grouped.session.enter(made)
    document.rename_module("Block", "Stem")
    assert document.location == Location("Stem", ((made, 0),))
    assert grouped.crumbs.banner.text() == "edits the only block of Stem"
    document.undo()
    assert set(document.design.modules) == {"Block"}
    assert document.location == Location("Block", ((made, 0),))
    document.redo()
    assert document.location == Location("Stem", ((made, 0),))
    document.set(["n2"], kernel_size=1)
    document.undo()
    document.undo()
    grouped.session.leave()
    document.redo()  # it was done inside, where it leads again
    assert document.location == Location("Stem", ((made, 0),))


def test_renaming_a_parameter_reaches_the_first_repeat(grouped: MainWindow) -> None:
    document, made = grouped.session.document, block(grouped)
    document.set_parameters("Block", [Parameter("stride", 1)])
    document.set([made], repeat=2, first="stride=2")
    document.rename_parameter("Block", "stride", "step")
    assert document.graph.nodes[made].layer.values()["first"] == "step=2"
    document.set_parameters("Block", [])
    assert document.graph.nodes[made].layer.values()["first"] == ""
