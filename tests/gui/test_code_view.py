"""The code view takes over what differs, colours what is seen, and a large design is compiled in the background."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.gui.panels.code.code_view import CodeView
from netdesigner.gui.panels.code.highlight import lines_inside, pieces
from netdesigner.gui.panels.code.panel import Code
from netdesigner.gui.session.live_code import LARGE
from netdesigner.gui.session.session import Session
from tests.bench import graphs

texts = st.lists(st.lists(st.sampled_from(["a", "b = 1", '"""', "", "é𝄞"]), max_size=9).map("\n".join), max_size=6)


@given(texts)
def test_any_text_after_any_other(qapp: object, shown: list[str]) -> None:
    view = CodeView()
    for text in shown:
        view.show_text(text)
        assert view.toPlainText() == text


def test_lines_that_stay_keep_their_colours(qtbot: QtBot) -> None:
    view = CodeView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    lines = [f"x{number} = nn.Linear({number}, 3)" for number in range(3000)]
    view.show_text("\n".join(lines))
    view.grab()
    colored = [view.document().findBlockByNumber(k).userState() != -1 for k in range(3000)]
    assert colored[0]
    assert sum(colored) < 100  # what is seen, not all
    lines[3] = "x3 = nn.Linear(3, 4)"
    view.show_text("\n".join(lines))
    states = [view.document().findBlockByNumber(k).userState() != -1 for k in (0, 3, 5)]
    assert states == [True, False, True]
    view.grab()
    assert view.document().findBlockByNumber(3).userState() != -1
    formats = view.document().findBlockByNumber(3).layout().formats()
    assert [(piece.start, piece.length) for piece in formats] == [(5, 9), (15, 1), (18, 1)]


def test_texts_of_three_quotes_reach_over_lines() -> None:
    assert lines_inside(['"""one', "two", '"""', "x", '"""y"""', "z"]) == [False, True, True, False, False, False]
    assert pieces('end""" # note', is_inside=True) == [(0, 6, "string"), (7, 6, "comment")]


def test_a_large_design_is_compiled_in_the_background(qtbot: QtBot) -> None:
    session = Session(Document(Design("Large", graphs.residual(LARGE + 50))))
    panel = Code(session)
    qtbot.addWidget(panel)
    panel.show()
    panel.renew()
    assert not session.code.is_current
    panel.renew()  # asked for already
    qtbot.waitUntil(lambda: session.code.is_current, timeout=20000)
    assert panel.view.toPlainText() == module_source(compile_design(session.document.design)).text
    conv = next(node.id for node in session.document.graph.nodes.values() if "bias" in node.layer.values())
    session.document.set([conv], bias=True)
    assert not session.code.is_current
    qtbot.waitUntil(lambda: session.code.is_current, timeout=20000)
    assert panel.view.toPlainText() == module_source(compile_design(session.document.design)).text
    assert session.code.close()
