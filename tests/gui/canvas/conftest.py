"""A window with a canvas on a small design."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.gui.canvas import CanvasView
from netdesigner.gui.session.session import Session
from netdesigner.layers import REGISTRY
from tests.gui.canvas.mouse import Mouse


@pytest.fixture
def document() -> Document:
    """Input, conv, relu, fc, output in a column: n1 to n5."""
    layers = [REGISTRY["Conv2d"].make(8, 3), REGISTRY["ReLU"].make(), REGISTRY["Linear"].make(10)]
    return Document(chain("Small", (1, 28, 28), layers))


@pytest.fixture
def empty() -> Document:
    return Document(Design("Empty"))


@pytest.fixture
def open_view(qtbot: QtBot) -> Iterator[Callable[[Document], CanvasView]]:
    """Opens a canvas of 900 x 800 on a document."""
    views = []

    def make(document: Document) -> CanvasView:
        view = CanvasView(Session(document))
        qtbot.addWidget(view)
        view.resize(900, 800)
        view.show()
        qtbot.waitExposed(view)
        view.setFocus()
        views.append(view)
        return view

    yield make
    for view in views:
        view.close()


@pytest.fixture
def view(open_view: Callable[[Document], CanvasView], document: Document) -> CanvasView:
    view = open_view(document)
    view.navigation.zoom_to(1.0)
    return view


@pytest.fixture
def mouse(view: CanvasView) -> Mouse:
    return Mouse(view)
