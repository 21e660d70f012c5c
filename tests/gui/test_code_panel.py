"""The code panel follows the drawing, and the drawing the code."""

from pytestqt.qtbot import QtBot

from netdesigner.gui.panels.code import Code
from netdesigner.gui.session import Session
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


def test_copy(session: Session, qtbot: QtBot, qapp: object) -> None:
    from PySide6.QtGui import QGuiApplication

    make(session, qtbot).copy()
    assert "class Small" in QGuiApplication.clipboard().text()


def test_the_certificate_says_verified_until_the_next_edit(session: Session, qtbot: QtBot) -> None:
    panel = make(session, qtbot)
    panel.check.button.click()
    qtbot.waitUntil(lambda: "verified" in panel.check.verdict.text(), timeout=60000)
    assert panel.check.verdict.text() == "verified, max |difference| = 0"
    qtbot.waitUntil(lambda: not panel.check.is_running)
    session.document.set([id_of(session, "conv1")], out_channels=7)
    assert panel.check.verdict.text() == ""
    panel._timer.stop()
