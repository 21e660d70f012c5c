"""A session and a whole window for the tests of the GUI; closing asks nothing."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.gui.session.session import Session
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import REGISTRY


@pytest.fixture
def small() -> Design:
    """Input, conv1, relu1, flatten, fc1, output."""
    kinds = [REGISTRY[name].make() for name in ("Conv2d", "ReLU", "Flatten")]
    return chain("Small", (1, 8, 8), [*kinds, REGISTRY["Linear"].make(out_features=10)])


@pytest.fixture
def session(qapp: object, small: Design) -> Session:
    return Session(Document(small))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window, shown, with an empty drawing."""
    made = MainWindow()
    made.resize(1400, 900)
    made.show()
    qtbot.waitExposed(made)
    yield made
    with pytest.MonkeyPatch.context() as patch:  # also after a test that failed on its way: nothing waits for an answer
        patch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton.Discard)
        for box in ("question", "information", "warning", "critical"):
            patch.setattr(QMessageBox, box, lambda *_: QMessageBox.StandardButton.Yes)
        made.session.set_weights(None)
        made.session.document.reset(Design())
        made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def id_of(session: Session, name: str) -> str:
    """The id of the node called `name`."""
    return next(node.id for node in session.document.graph.nodes.values() if node.name == name)
