"""The window as a whole: actions, files, arrangements, keys in text fields."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.design.templates import template
from netdesigner.gui.look import theme
from netdesigner.gui.window.action_table import TABLE
from netdesigner.gui.window.command_palette import CommandPalette
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.gui.window.shortcuts_page import ShortcutsPage
from netdesigner.gui.window.tour import STOPS
from tests.gui.conftest import id_of


def test_every_action_has_its_own_name_and_keys() -> None:
    assert len({entry.id for entry in TABLE}) == len(TABLE)
    keys = [key for entry in TABLE for key in entry.keys]
    assert len(set(keys)) == len(keys)


def test_a_disabled_action_says_why(window: MainWindow) -> None:
    window.actions_table.renew()
    for bound in window.actions_table.bound.values():
        if not bound.action.isEnabled():
            assert bound.action.toolTip().splitlines()[-1].endswith("."), bound.entry.id


def test_an_empty_window_shows_the_start_page(window: MainWindow) -> None:
    assert not window.is_canvas_shown
    window.add_block("Input")
    assert window.is_canvas_shown
    assert window.session.selection


def test_blocks_are_added_one_after_the_other(window: MainWindow) -> None:
    for name in ("Input", "Conv2d", "ReLU", "Output"):
        window.add_block(name)
    graph = window.session.document.graph
    assert [node.name for node in graph.nodes.values()] == ["input", "conv1", "relu1", "output"]
    assert len(list(graph.edges)) == 3
    assert not window.session.facts.current.errors


def test_editing_keys_belong_to_the_text_field(window: MainWindow, qtbot: QtBot) -> None:
    window.add_block("Input")
    window.add_block("Conv2d")
    window.activateWindow()
    search = window.panels.palette.search
    search.setText("relu")
    search.setFocus()
    qtbot.waitUntil(search.hasFocus)
    QTest.keyClick(search, Qt.Key.Key_Backspace)
    QTest.keyClick(search, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(search, Qt.Key.Key_F)
    assert search.text() == "relf"
    assert len(window.session.document.graph.nodes) == 2
    QTest.keyClick(search, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(window.session.document.graph.nodes) == 2
    window.canvas.setFocus()
    qtbot.waitUntil(window.actions_table["delete"].isEnabled)
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert len(window.session.document.graph.nodes) == 1


def test_the_drawing_stays_where_it_is_through_all_arrangements(
    window: MainWindow, small: Design, qtbot: QtBot
) -> None:
    window.session.document.reset(small)
    QApplication.processEvents()
    window.canvas.navigation.pan(13, -27)
    before = window.canvas.navigation.visible_area().center()
    for name in ("inspect", "code", "inspect", "train", "design"):
        window.arrangements.show(name)
        qtbot.waitUntil(lambda: not window.kept_centre.is_settling)
        away = window.canvas.navigation.visible_area().center() - before
        assert max(abs(away.x()), abs(away.y())) <= 1 / window.canvas.navigation.scale_factor, name


def test_what_is_selected_stays_in_view_in_every_arrangement(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    window.session.document.reset(small)
    QApplication.processEvents()
    chosen, canvas = [id_of(window.session, "conv1")], window.canvas
    window.session.select(chosen)
    corner = canvas.viewportTransform().map(canvas.canvas.bounds(chosen).topLeft())
    canvas.navigation.pan(round(30 - corner.x()), round(30 - corner.y()))
    for name in ("inspect", "train", "design"):
        window.arrangements.show(name)
        qtbot.waitUntil(lambda: not window.kept_centre.is_settling)
        assert canvas.navigation.visible_area().contains(canvas.canvas.bounds(chosen)), name


def test_a_design_that_was_just_opened_is_seen_whole_in_every_arrangement(
    window: MainWindow, small: Design, qtbot: QtBot
) -> None:
    window.session.document.reset(small)
    for name in ("train", "design", "code"):
        window.arrangements.show(name)
        qtbot.waitUntil(lambda: not window.kept_centre.is_settling)
        assert window.canvas.navigation.visible_area().contains(window.canvas.canvas.bounds()), name


def test_arrangements_move_the_docks_and_are_remembered(window: MainWindow, qtbot: QtBot) -> None:
    window.arrangements.show("code")
    assert window.docks["palette"].isHidden()
    assert not window.docks["code"].isHidden()
    window.arrangements.show("design")
    assert not window.docks["palette"].isHidden()
    window.docks["properties"].close()
    window.arrangements.show("code")
    window.arrangements.show("design")
    assert window.docks["properties"].isHidden()
    window.arrangements.reset()
    assert not window.docks["properties"].isHidden()


def test_a_panel_at_the_bottom_comes_back_as_high_as_it_was_left(window: MainWindow, qtbot: QtBot) -> None:
    window.arrangements.show("design")
    qtbot.wait(50)
    before = window.docks["problems"].height()
    for name in ("train", "code", "inspect", "design"):
        window.arrangements.show(name)
        qtbot.wait(50)
    qtbot.waitUntil(lambda: abs(window.docks["problems"].height() - before) <= 2)


def test_the_first_window_fits_the_screen(window: MainWindow) -> None:
    first = MainWindow()
    room = window.screen().availableSize()
    assert first.width() <= room.width()
    assert first.height() <= room.height()
    first.deleteLater()


@pytest.mark.parametrize("width", [1024, 1150, 1300, 1400, 1500, 1700])
def test_the_toolbar_folds_and_shows_the_training_in_every_width(window: MainWindow, width: int, qtbot: QtBot) -> None:
    window.resize(width, 700)
    top = window.top
    assert window.width() == width
    wanted = (top.title, top.segments, top.train, top.pause, top.stop, top.progress)
    qtbot.waitUntil(lambda: all(part.isVisible() for part in wanted))
    assert top.sizeHint().width() <= width


def test_a_name_without_room_loses_its_ending_before_its_middle(window: MainWindow) -> None:
    title = window.top.title
    title.show_title("ResNet18.netdesign", False, "")
    title.set_room(title._name.fontMetrics().horizontalAdvance("ResNet18.net"))
    assert title._name.text() == "ResNet18"


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # the offscreen platform
def test_a_floating_panel_has_an_edge(window: MainWindow) -> None:
    dock = window.docks["properties"]
    dock.setFloating(True)
    edge = dock.grab().toImage().pixelColor(0, dock.height() // 2)
    assert edge == theme.current().border_strong
    dock.setFloating(False)
    assert dock.contentsMargins().left() == 0


def test_commands_find_actions_blocks_templates_and_nodes(window: MainWindow) -> None:
    window.add_block("Input")
    found = CommandPalette(window)
    for typed, title in (("save as", "Save as…"), ("conv2d", "Add Conv2d"), ("lenet", "Open template LeNet-5")):
        found.search.setText(typed)
        assert found.list.item(0).text() == title
    found.search.setText("input")
    assert "input" in [found.list.item(row).text() for row in range(found.list.count())]
    found.close()


def test_the_page_of_shortcuts_opens(window: MainWindow, qtbot: QtBot) -> None:
    for width, height in ((1400, 900), (1024, 700), (640, 480)):
        window.resize(width, height)
        page = ShortcutsPage(window)
        page.open()
        assert page.isVisible()
        assert page.width() <= width
        assert page.height() <= height
        page.accept()


def test_the_tour_goes_through(window: MainWindow) -> None:
    window.start_tour()
    for _ in STOPS:
        assert window.tour.isVisible()
        window.tour.next.click()
    assert not window.tour.isVisible()


def test_the_scheme_is_remembered(window: MainWindow) -> None:
    window.set_scheme("dark")
    assert theme.current().is_dark
    window.set_scheme("light")
    assert not theme.current().is_dark


def test_the_network_is_renamed_above_the_canvas(window: MainWindow) -> None:
    window.add_block("Input")
    assert crumbs_of(window) == "Network"  # not twice
    window.crumbs.name.accepted.emit("My net")
    assert window.session.document.design.name == "My net"
    assert crumbs_of(window) == "Network›My net"


def crumbs_of(window: MainWindow) -> str:
    parts = [*window.crumbs.findChildren(QLabel), window.crumbs.name]
    return "".join(part.text() for part in parts if part.isVisible())


def test_an_edit_of_the_drawing_selects_by_name(window: MainWindow) -> None:
    window.files.open_template(template("lenet5").path)
    window.session.select([id_of(window.session, "conv1")])
    assert window.panels.properties.node.card.name.text() == "conv1"


def save_as(monkeypatch: pytest.MonkeyPatch, path: Path, kind: str = "") -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(path), kind))


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_the_drawing_is_exported_as_a_picture(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, qtbot: QtBot
) -> None:
    window.files.open_template(template("mlp").path)
    save_as(monkeypatch, tmp_path / "net", f"A picture (*{ending})")
    window.exports.picture()
    dialog = window.exports.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.save_button.isEnabled)
    dialog.save_button.click()
    assert (tmp_path / f"net{ending}").stat().st_size > 500


def test_the_code_is_exported_with_weights(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window.files.open_template(template("mlp").path)
    save_as(monkeypatch, tmp_path / "model.py")
    window.exports.code_and_weights()
    qtbot.waitUntil(lambda: "freshly initialized" in window.status.message.text(), timeout=30000)
    qtbot.waitUntil(lambda: not window.exports._asker.is_busy)
    assert "class " in (tmp_path / "model.py").read_text()
    assert (tmp_path / "model.safetensors").exists()


def test_a_training_project_is_exported(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window.files.open_template(template("mlp").path)
    save_as(monkeypatch, tmp_path / "mlp-training")
    window.exports.project()
    qtbot.waitUntil(lambda: "Train with: python train.py" in window.status.message.text(), timeout=30000)
    qtbot.waitUntil(lambda: not window.exports._asker.is_busy)
    assert {"train.py", "model.py", "kernel"} <= {path.name for path in (tmp_path / "mlp-training").iterdir()}
    refused = list[str]()
    monkeypatch.setattr(window.exports, "_refuse", refused.append)
    window.exports.project()
    qtbot.waitUntil(lambda: bool(refused), timeout=30000)
    assert "is not empty" in refused[0]


def test_panels_are_made_when_first_seen(window: MainWindow, qtbot: QtBot) -> None:
    lazy = window.docks["code"].widget()
    assert lazy.content is None
    window.raise_dock("code")
    qtbot.waitUntil(lambda: lazy.content is not None)


def test_help_opens_at_the_selected_block(window: MainWindow) -> None:
    from netdesigner.gui.window.help_page import HelpPage

    page = HelpPage("Linear", window)
    assert page.list.currentItem().text() == "Linear"
    assert "out_features" in page.text.toPlainText()


def test_a_block_may_go_while_its_name_is_typed(window: MainWindow) -> None:
    window.add_block("Input")
    page = window.panels.properties.node
    window.session.document.reset(Design())
    page._rename("other")
    assert not window.session.document.graph.nodes


def test_a_fix_gives_the_keyboard_to_the_canvas(window: MainWindow, qtbot: QtBot) -> None:
    from netdesigner.gui.panels.problems.fix_buttons import FixButtons

    window.activateWindow()
    for name in ("Input", "Conv2d", "Linear"):
        window.add_block(name)
    problem = next(problem for problem in window.session.facts.current.problems if problem.fixes)
    buttons = FixButtons(window.session, problem, True, window.centre)
    window.crumbs.name.setFocus()
    buttons._apply(problem.fixes[0])
    assert window.canvas.hasFocus()
    assert window.crumbs.name.focusPolicy() == Qt.FocusPolicy.ClickFocus
    window.session.document.reset(Design())
    buttons._apply(problem.fixes[0])
    assert not window.session.document.undo_title


def test_the_flow_is_turned_in_one_step(window: MainWindow) -> None:
    window.files.open_template(template("lenet5").path)
    document = window.session.document
    before = {key: (node.x, node.y) for key, node in document.graph.nodes.items()}
    window.turn_flow()
    assert (document.design.direction, window.canvas.direction) == ("right", "right")
    document.undo()
    assert (document.design.direction, window.canvas.direction) == ("down", "down")
    assert {key: (node.x, node.y) for key, node in document.graph.nodes.items()} == before
    assert document.undo_title is None
    document.redo()
    assert window.canvas.direction == "right"
    document.reset(Design())
    assert window.canvas.direction == "down"


def test_a_plug_in_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    from netdesigner import layers

    monkeypatch.setattr(layers, "load_plugins", lambda: ["The layer plug-in 'x' could not be loaded."])
    made = MainWindow()
    assert not made.notice.isHidden()
    assert "plug-in 'x'" in made.notice._text.text()
    made.close()
    made.deleteLater()


def test_a_message_goes_with_the_next_edit(window: MainWindow, qtbot: QtBot) -> None:
    window.add_block("Input")
    window.session.message.emit("Something was refused.")
    window.add_block("ReLU")
    assert window.status.message.text() == "Something was refused.", "said in the same moment: of this edit"
    qtbot.waitUntil(lambda: not window.status._is_new)
    window.add_block("ReLU")
    assert not window.status.message.text()


def test_a_window_without_a_drawing_opens_in_design(window: MainWindow, qtbot: QtBot) -> None:
    window.arrangements.show("train")
    window.arrangements.remember()
    other = MainWindow()
    qtbot.addWidget(other)
    assert other.arrangements.current == "design"
    other.arrangements.resume()
    assert other.arrangements.current == "train"


@pytest.mark.parametrize("width", [560, 760, 1024, 1700])
def test_what_the_toolbar_has_no_room_for_is_in_its_menu(window: MainWindow, width: int) -> None:
    top = window.top
    top._fit(width)
    assert top.sizeHint().width() <= width
    places = [*zip(top._rows, [place for place, _ in top._places], strict=True), (top.segments, top._segments_place)]
    shown = [button for group, place in places for button in group.buttons if place.isVisible()]
    offered = {action.objectName() for action in top.more.menu().actions() if action.objectName()}
    names = {"new", "open", "save", "undo", "redo", "fit", "arrange", "design", "train", "inspect", "code"}
    assert {button.defaultAction().objectName() for button in shown} | offered == names
    assert bool(offered) == top._more_place.isVisible()


def test_the_start_page_fits_a_narrow_window(window: MainWindow, qtbot: QtBot) -> None:
    page = window.start_page
    qtbot.waitUntil(lambda: page.is_full)
    inside = page.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= 400
