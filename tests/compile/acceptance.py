"""The law: what `check` accepts is exported and built alike, or `check` says the sentence of the compiler."""

from __future__ import annotations

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.compile.program import CompileError, compile_design
from netdesigner.compile.refusals import refusals
from netdesigner.design.design import Design
from tests.network.equality import assert_export_equals


def assert_accepted_or_refused(design: Design) -> None:
    facts = analyse_design(design)
    if facts.errors:
        return
    said = refusals(design, facts)
    if not said:
        assert_export_equals(design)
        return
    (problem,) = said
    with pytest.raises(CompileError) as refused:
        compile_design(design)
    assert problem.message == str(refused.value)
    assert problem.message.endswith("Make two modules of it.")
    assert design.graph.nodes[str(problem.node)].layer.module
