"""Whatever has the focus looks otherwise than without it: in the window and in every dialog, in both themes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.gui.gallery.dialog import Gallery
from netdesigner.gui.look import theme
from netdesigner.gui.panels.editors.value_editor import ValueEditor
from netdesigner.gui.session.disk_watch import ask_about_conflict
from netdesigner.gui.session.weights_beside import _wants_unpaired
from netdesigner.gui.window.command_palette import CommandPalette
from netdesigner.gui.window.exports import shown
from netdesigner.gui.window.help_page import HelpPage, about
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.gui.window.picture_dialog import PictureDialog
from netdesigner.gui.window.shortcuts_page import ShortcutsPage
from netdesigner.gui.window.table_dialog import TableDialog
from tests.gui.conftest import id_of


@pytest.fixture
def drawn(window: MainWindow, small: Design, qtbot: QtBot) -> MainWindow:
    """A window on a small network, its convolution selected."""
    window.session.document.reset(small)
    window.activateWindow()
    window.session.select([id_of(window.session, "conv1")])
    qtbot.waitUntil(window.canvas.isVisible)
    return window


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, qapp: object) -> Iterator[None]:
    theme.set_scheme(theme.scheme_named(request.param))
    yield
    theme.set_scheme(theme.scheme_named("light"))


@pytest.mark.slow
@pytest.mark.usefixtures("scheme")
def test_in_the_window(drawn: MainWindow) -> None:
    blind = list[str]()
    for arrangement in ("design", "train", "inspect", "code"):
        drawn.show_arrangement(arrangement)
        QApplication.processEvents()
        blind += [f"{arrangement}: {name}" for name in without_ring(drawn)]
    assert not blind


@pytest.mark.slow
@pytest.mark.usefixtures("scheme")
def test_on_the_start_page(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.show_start()
    qtbot.waitUntil(lambda: window.start_page.is_full)
    assert not without_ring(window)


DIALOGS: dict[str, Callable[[MainWindow], QWidget]] = {
    "gallery": Gallery,
    "keys": ShortcutsPage,
    "find": CommandPalette,
    "help": lambda window: HelpPage("Conv2d", window),
    "picture": lambda window: PictureDialog(window.session, window, lambda _: True, *shown(window.session)),
    "table": lambda window: TableDialog(window, lambda *_: True, *shown(window.session)),
    "values": lambda window: ValueEditor("Weights of conv1", (4, 1, 3, 3), None, True, window),
    "name": QInputDialog,
}


@pytest.mark.slow
@pytest.mark.usefixtures("scheme")
def test_in_every_dialog(drawn: MainWindow, qtbot: QtBot) -> None:
    for name, make in DIALOGS.items():
        dialog = make(drawn)
        dialog.setWindowFlags(Qt.WindowType.Dialog)  # without a screen, no list that lies over the window
        dialog.show()
        qtbot.waitExposed(dialog)
        assert tab_stops(dialog), name
        assert not without_ring(dialog), name
        dialog.close()


QUESTIONS: dict[str, Callable[[MainWindow], object]] = {
    "unsaved": lambda window: window.files.may_leave(),
    "refused": lambda window: window.files._refuse("It was not saved.", "The disk is full."),
    "changed elsewhere": lambda window: ask_about_conflict(window, Path("net.netdesign")),
    "unpaired weights": lambda window: _wants_unpaired(window, "net.safetensors"),
    "weights that do not fit": lambda w: w.weights_loading._offer_part("No.", ("fc1",), Path("a.pth")),
    "about": about,
}


@pytest.mark.slow
@pytest.mark.usefixtures("scheme")
def test_in_every_question(drawn: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[str]()

    def look(box: QMessageBox) -> QMessageBox.StandardButton:
        box.show()
        asked.append(box.text())
        assert tab_stops(box)
        assert not without_ring(box), box.text()
        box.hide()
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", look)
    drawn.session.document.set_name("Changed")
    for ask in QUESTIONS.values():
        ask(drawn)
    assert len(asked) == len(QUESTIONS)


def without_ring(top: QWidget) -> list[str]:
    """The controls that look the same with and without the focus."""
    blind = [widget for widget in tab_stops(top) if not shows_focus(widget, top)]
    return [f"{type(widget).__name__} {widget.accessibleName() or widget.objectName()}" for widget in blind]


def shows_focus(widget: QWidget, top: QWidget) -> bool:
    top.activateWindow()
    if (before := top.focusWidget()) is not None:
        before.clearFocus()
    top.setFocus()
    without = widget.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    return not widget.hasFocus() or widget.grab().toImage() != without


def tab_stops(window: QWidget) -> list[QWidget]:
    widgets = [widget for widget in window.findChildren(QWidget) if widget.isVisible() and widget.isEnabled()]
    own = [w for w in widgets if w.focusProxy() is None and not w.visibleRegion().isEmpty()]
    return [w for w in own if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
