"""Any sequence of edits: what it makes can be saved and opened, read as code, and undone."""

from __future__ import annotations

import os
import random
import re

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from netdesigner.analysis.facts import analyse_design, analyse_module
from netdesigner.analysis.report import report
from netdesigner.design.design import Design
from netdesigner.design.file import dumps, loads
from tests.compile.acceptance import assert_accepted_or_refused
from tests.design.editor import NAMING, Editor
from tests.strategies import examples

DRAW = st.data()
SEQUENCES = 3200 if os.environ.get("NETDESIGNER_LONG") else 320
EDITS = 50  # in each
PARTS = 8  # tests, so that several processors share them
SAVED = 5  # edits between two savings


def drawn(design: Design) -> str:
    """The design's text without the numbers of the next nodes: an id that was undone is not given again."""
    return re.sub(r',\n *"next_id": \d+', "", dumps(design))


def assert_opens(design: Design) -> None:
    text = dumps(design)
    assert dumps(loads(text)) == text


class Edits(RuleBasedStateMachine):
    """Whatever verbs make can be saved and opened, whichever names they meet."""

    def __init__(self) -> None:
        super().__init__()
        self.editor = Editor(lambda items: items[0])

    def teardown(self) -> None:
        self.editor.close()

    @rule(draw=DRAW)
    def edit(self, draw: st.DataObject) -> None:
        self.editor.choose = lambda items: draw.draw(st.sampled_from(items))
        self.editor.edit(NAMING)

    @invariant()
    def it_can_be_saved_and_opened(self) -> None:
        assert_opens(self.editor.document.design)


TestEdits = Edits.TestCase
TestEdits.settings = settings(examples(60), stateful_step_count=30)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_random_edits(part: int) -> None:
    """Long sequences, mostly of sound drawings: analysed at each step, exported at the end, undone and redone."""
    for seed in range(part, SEQUENCES, PARTS):
        chance = random.Random(seed)
        editor = Editor(chance.choice)
        try:
            _edit_much(editor, chance)
        except Exception as error:
            error.add_note(f"Sequence {seed}: {'; '.join(editor.done[-8:])}")
            raise
        finally:
            editor.close()


def _edit_much(editor: Editor, chance: random.Random) -> None:
    document = editor.document
    start = drawn(document.design)
    for number in range(EDITS):
        editor.edit()
        if analyse_design(document.design).errors and chance.random() < 0.8:
            document.undo()
        if number % SAVED == 0:
            assert_opens(document.design)
    for name in document.design.modules:
        analyse_module(document.design, name)
    facts = analyse_design(document.design)
    report(document.design, facts)
    assert_accepted_or_refused(document.design)
    end, steps = drawn(document.design), 0
    while document.undo_title:
        document.undo()
        steps += 1
    assert drawn(document.design) == start
    for _ in range(steps):
        document.redo()
    assert drawn(document.design) == end
