"""The code panel follows the drawing, and the drawing the code."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.gui.panels.code.panel import Code
from netdesigner.gui.session import live_code
from netdesigner.gui.session.session import Session
from tests.drawings import chain_drawing
from tests.gui.conftest import id_of


def make(session: Session, qtbot: QtBot) -> Code:
    panel = Code(session)
    qtbot.addWidget(panel)
    panel.show()
    panel.renew()
    return panel


def line_of(panel: Code, text: str) -> int:
    return next(i for i, line in enumerate(panel.view.toPlainText().splitlines()) if text in line)


def test_a_selected_block_marks_its_line(session: Session, qtbot: QtBot) -> None:
    panel = make(session, qtbot)
    session.select([id_of(session, "conv1")])
    assert panel.view.marked == {line_of(panel, "nn.Conv2d")}


def test_a_clicked_line_selects_its_block(session: Session, qtbot: QtBot) -> None:
    panel = make(session, qtbot)
    panel.view.line_clicked.emit(line_of(panel, "nn.Linear"))
    assert session.selection == (id_of(session, "fc1"),)


def test_the_text_follows_an_edit(session: Session, qtbot: QtBot) -> None:
    panel = make(session, qtbot)
    session.document.set([id_of(session, "conv1")], out_channels=7)
    qtbot.waitUntil(lambda: "nn.Conv2d(1, 7" in panel.view.toPlainText())


def test_a_broken_drawing_keeps_the_last_good_text(session: Session, qtbot: QtBot) -> None:
    panel = make(session, qtbot)
    text = panel.view.toPlainText()
    session.document.dissolve(id_of(session, "flatten"))
    panel.renew()
    assert "fc1" in panel.sentence.text()
    assert panel.view.toPlainText() == text
    assert not panel.check.button.isEnabled()


def test_another_design_shows_nothing_of_the_one_before(session: Session, qtbot: QtBot) -> None:
    panel = make(session, qtbot)
    session.document.reset(chain_drawing("Conv2d(2, 30)"))
    panel.renew()
    assert panel.view.toPlainText() == ""
    assert panel.sentence.text()
    assert session.code.source is None


def test_code_that_cannot_be_written_is_not_that_of_an_earlier_drawing(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = make(session, qtbot)

    def fail(*_: object, **__: object) -> None:
        raise TypeError("a mistake of the program")

    monkeypatch.setattr(live_code, "compile_design", fail)
    session.document.set([id_of(session, "conv1")], out_channels=7)
    with pytest.raises(TypeError):
        panel.renew()
    assert "could not be written" in panel.sentence.text()
    panel._timer.stop()


def test_copy(session: Session, qtbot: QtBot, qapp: object) -> None:
    from PySide6.QtGui import QGuiApplication

    make(session, qtbot).copy()
    assert "class Small" in QGuiApplication.clipboard().text()


@pytest.mark.slow
def test_the_certificate_says_verified_until_the_next_edit(session: Session, qtbot: QtBot) -> None:
    panel = make(session, qtbot)
    panel.check.button.click()
    qtbot.waitUntil(lambda: "verified" in panel.check.verdict.text(), timeout=60000)
    assert panel.check.verdict.text() == "verified, max |difference| = 0"
    qtbot.waitUntil(lambda: not panel.check.is_running)
    session.document.set([id_of(session, "conv1")], out_channels=7)
    assert panel.check.verdict.text() == ""
    panel._timer.stop()


@pytest.mark.parametrize(
    "edit",
    [
        lambda session: session.document.set_name("Other"),
        lambda session: session.document.set_recipe(task="regression"),
        lambda session: session.set_weights({}),
    ],
    ids=["name", "recipe", "weights"],
)
def test_name_recipe_and_weights_make_a_certificate_void(
    edit: Callable[[Session], None], session: Session, qtbot: QtBot
) -> None:
    panel = make(session, qtbot)
    panel.check._say("verified, max |difference| = 0", "ok")
    edit(session)
    assert panel.check.verdict.text() == ""
    assert panel.check.verdict.isHidden()


def test_the_task_makes_the_text_anew(session: Session, qtbot: QtBot) -> None:
    panel = make(session, qtbot)
    session.document.set_recipe(task="regression")
    qtbot.waitUntil(lambda: not panel._is_old and not panel._timer.isActive())
    design = session.document.design
    assert panel.view.toPlainText() == module_source(compile_design(design)).text


def test_the_verdict_is_readable_in_a_narrow_panel(session: Session, qtbot: QtBot) -> None:
    panel = make(session, qtbot)
    panel.resize(440, 400)
    panel.check._say("verified, max |difference| = 0", "ok")
    panel.layout().activate()
    verdict = panel.check.verdict
    assert verdict.height() >= verdict.heightForWidth(verdict.width())
    for button, _ in panel._buttons:
        assert button.width() >= button.sizeHint().width()


def test_all_buttons_have_room_in_a_narrow_panel(session: Session, qtbot: QtBot) -> None:
    panel = Code(session)
    qtbot.addWidget(panel)
    panel.resize(340, 500)
    panel.show()
    QApplication.processEvents()
    for button in (*[button for button, _ in panel._buttons], panel.check.button):
        assert button.width() >= button.sizeHint().width()
        assert button.geometry().right() < 340
