"""The frame of the window: what is painted before there is a design."""

from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from netdesigner.gui.window.frame import Frame


def test_any_window_can_have_the_frame(qtbot: QtBot) -> None:
    """It asks nothing of the window it fills that belongs to a design."""
    window = QMainWindow()
    qtbot.addWidget(window)
    frame = Frame(window)
    frame.take_place()
    window.show()
    qtbot.waitExposed(window)
    assert frame.start_page.isVisible()
    assert frame.arrangements.current == "design"
    assert all(dock.window() is window for dock in frame.docks.values())
    crumbs, drawing = QLabel(), QLabel()
    frame.put_drawing(crumbs, drawing)
    frame.centre.setCurrentWidget(drawing)
    assert crumbs.parentWidget() is drawing.parentWidget().parentWidget()
    assert drawing.isVisible()
    assert not frame.start_page.isVisible()
