"""Thousands of edits leave the memory as it was: what is undone and forgotten is freed.

A tenth here, seeded; all with NETDESIGNER_LONG=1.
"""

from __future__ import annotations

import gc
import os
import random
import tracemalloc

import pytest

from netdesigner.analysis.facts import LiveFacts
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.compile.refusals import refusals
from netdesigner.design.document import Document
from tests.design.editor import Editor

EDITS = 5000 if os.environ.get("NETDESIGNER_LONG") else 500
ROUND = 50  # edits, after which all of them are undone
MOST_GROWN = 3e6  # bytes: the tables that remember fill up meanwhile, each to its bound


def undo_all(document: Document) -> None:
    """There and back and there again."""
    while document.undo_title:
        document.undo()
    while document.redo_title:
        document.redo()
    while document.undo_title:
        document.undo()


@pytest.mark.slow
def test_an_open_document_does_not_grow() -> None:
    chance = random.Random(7)
    editor = Editor(chance.choice)
    document = editor.document
    facts = LiveFacts(document, refusals)
    for number in range(1, EDITS + 1):
        editor.edit()
        if facts.whole.errors and chance.random() < 0.8:
            document.undo()
        if number % ROUND == 0:
            if not facts.whole.errors:
                module_source(compile_design(document.design, facts=facts.whole))
            undo_all(document)
            editor.done.clear()
        if number == EDITS // 5:
            gc.collect()
            tracemalloc.start()
    gc.collect()
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    editor.close()
    assert grown < MOST_GROWN
