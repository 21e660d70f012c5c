"""The bottom of the window gives its room to the drawing while it has nothing to show."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTabBar
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design
from netdesigner.design.templates import template
from netdesigner.gui.look.seen import is_seen
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import REGISTRY
from tests.gui.conftest import id_of


def height(window: MainWindow) -> int:
    return max(window.docks[name].height() for name in ("problems", "code", "data", "training", "inspect"))


def click_tab(window: MainWindow, name: str) -> None:
    """As the mouse does it: the tab comes to the front, then the click is told."""
    bar, place = next(
        (bar, place)
        for bar in window.findChildren(QTabBar)
        for place in range(bar.count())
        if bar.tabText(place) == name
    )
    bar.setCurrentIndex(place)
    bar.tabBarClicked.emit(place)


def test_no_problems_take_no_room(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    window.session.document.reset(small)
    window.show_canvas()
    qtbot.waitUntil(lambda: height(window) < 10)
    window.session.document.set([id_of(window.session, "conv1")], kernel_size=99)
    qtbot.waitUntil(lambda: height(window) > 100)
    window.session.document.undo()
    qtbot.waitUntil(lambda: height(window) < 10)


def test_a_drawing_that_is_still_being_made_takes_no_room(window: MainWindow, qtbot: QtBot) -> None:
    document, problems = window.session.document, window.docks["problems"]
    window.show_canvas()
    first = document.add(REGISTRY["Input"].make(), (0, 0))
    qtbot.waitUntil(lambda: problems.windowTitle() == "Problems 1")
    window.folding.fit()  # at once: not after the quiet time
    assert window.arrangements.is_folded
    document.add(REGISTRY["Conv2d"].make(8, 99), after=first)
    qtbot.waitUntil(lambda: height(window) > 100)


def test_a_click_on_a_tab_opens(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    window.session.document.reset(small)
    window.show_canvas()
    qtbot.waitUntil(lambda: height(window) < 10)
    click_tab(window, "Problems")
    qtbot.waitUntil(lambda: height(window) > 100)
    click_tab(window, "Problems")
    qtbot.waitUntil(lambda: height(window) < 10)
    window.raise_dock("code")
    qtbot.waitUntil(lambda: height(window) > 100)


def test_the_height_from_before_comes_back(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    window.session.document.reset(small)
    code = window.docks["code"]
    window.raise_dock("code")
    qtbot.waitUntil(lambda: code.height() > 100)
    bottom = [code]
    qtbot.waitUntil(lambda: bool(window.resizeDocks(bottom, [330], Qt.Orientation.Vertical)) or code.height() > 280)
    QApplication.processEvents()
    before = code.height()
    window.raise_dock("problems")
    qtbot.waitUntil(lambda: height(window) < 10)
    window.raise_dock("code")
    qtbot.waitUntil(lambda: abs(code.height() - before) <= 2)
    window.arrangements.show("train")
    window.arrangements.show("design")
    qtbot.waitUntil(lambda: abs(code.height() - before) <= 2)


def test_panels_that_were_left_folded_open_as_high_as_they_are_first(
    window: MainWindow, small: Design, qtbot: QtBot
) -> None:
    window.session.document.reset(small)
    window.show_canvas()
    qtbot.waitUntil(lambda: height(window) < 10)
    for name in ("train", "design", "train", "design"):
        window.arrangements.show(name)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: height(window) < 10)
    window.raise_dock("training")
    qtbot.waitUntil(lambda: window.docks["training"].height() > 180)


def test_each_arrangement_keeps_all_of_its_panels(window: MainWindow, small: Design, qtbot: QtBot) -> None:
    """The window folds in Design and then goes to the others, by the keys and at the start."""
    window.session.document.reset(small)
    window.show_canvas()
    qtbot.waitUntil(lambda: height(window) < 10)
    for _ in range(2):  # the second time as they were remembered
        for name, front in (("train", "training"), ("code", "code"), ("inspect", "inspect"), ("train", "training")):
            window.arrangements.show(name)
            qtbot.waitUntil(lambda front=front: window.docks[front].height() > 100)  # type: ignore[misc]
            if name == "train":
                assert not any(window.docks[each].isHidden() for each in ("problems", "code", "data", "training"))
                assert len(window.tabifiedDockWidgets(window.docks["training"])) == 4
        window.arrangements.show("design")
        qtbot.waitUntil(lambda: height(window) < 10)


def test_an_arrangement_that_is_new_follows_a_restored_one(window: MainWindow, qtbot: QtBot) -> None:
    """As after a kill in Train: Design is restored, and Train is laid out for the first time."""
    window.arrangements.remember()
    again = MainWindow()
    again.resize(1400, 900)
    again.show()
    qtbot.waitExposed(again)
    again.files.open_template(template("lenet5").path)
    qtbot.waitUntil(lambda: again.arrangements.is_folded)
    again.show_arrangement("train")
    training = again.docks["training"]
    qtbot.waitUntil(lambda: is_seen(training))
    assert len(again.tabifiedDockWidgets(training)) == 4
    qtbot.waitUntil(lambda: training.width() > 1000)
    again.files.may_leave = lambda: True  # type: ignore[method-assign]
    again.close()
    again.deleteLater()
