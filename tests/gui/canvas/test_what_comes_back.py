"""After undo: what was selected, the chips that had no room. After the mouse: no port stays lit."""

from PySide6.QtCore import QEvent, QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from netdesigner.design.document import Document
from netdesigner.design.graph import Edge
from netdesigner.gui.canvas import CanvasView
from netdesigner.gui.canvas.floating import beside
from netdesigner.layers import REGISTRY


def test_undo_selects_what_was_selected(view: CanvasView, document: Document) -> None:
    view.session.select(["n2", "n3"])
    view.editing.duplicate()
    copies = view.session.selection
    assert len(copies) == 2
    assert "n2" not in copies
    document.undo()
    assert view.session.selection == ("n2", "n3")
    document.redo()
    assert view.session.selection == copies
    document.undo()
    view.editing.delete_selection()
    assert view.session.selection == ()
    document.undo()
    assert view.session.selection == ("n2", "n3")
    assert view.canvas.nodes["n2"].look.is_selected


def test_a_chip_comes_back_when_its_place_is_free_again(view: CanvasView, document: Document) -> None:
    wire = Edge("n2", "n3")
    assert view.canvas.edges[wire].chip_box is not None
    new = document.add(REGISTRY["ReLU"].make(), (500, 500))
    document.move({new: (0, 152)})  # over the whole wire
    assert view.canvas.edges[wire].chip_box is None
    document.undo()
    assert view.canvas.edges[wire].chip_box is not None


def test_a_port_is_dark_again_when_the_mouse_has_left(view: CanvasView) -> None:
    view.canvas.hover(view.canvas.hit(85, 160))
    assert view.canvas.nodes["n2"].look.hot_port is not None
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    assert view.canvas.nodes["n2"].look.hot_port is None


def test_a_floating_card_never_covers_its_block(qtbot: QtBot) -> None:
    area = QRect(0, 0, 600, 300)
    for left, top in ((10, 10), (215, 120), (440, 240), (215, 0)):
        parent = QWidget()
        qtbot.addWidget(parent)
        widget, block = QWidget(parent), QRect(left, top, 170, 56)
        widget.setMinimumSize(200, 140)
        beside(widget, area, block, lambda spot: 0)
        assert not widget.geometry().intersects(block)
