"""What the compiler refuses of a drawing that is otherwise sound, as problems in the list of the others."""

from __future__ import annotations

from netdesigner.analysis.facts import Facts
from netdesigner.analysis.problems import Problem
from netdesigner.compile.classes import CompileError
from netdesigner.compile.program import compile_design
from netdesigner.compile.sketch import leading_to_output
from netdesigner.design.design import Design
from netdesigner.design.module import used_below

MOST_LAYERS = 400  # up to which an edit waits for the compiler


def refusals(design: Design, facts: Facts) -> tuple[Problem, ...]:
    """The compiler's sentence, at the first block of the module that it is about.

    Where the facts show no error, only modules can be refused, and a drawing none of whose Inputs leads to an Output:
    without these nothing is compiled for it.
    """
    nodes = design.graph.nodes
    is_fed = any(nodes[node_id].layer.is_input for node_id in leading_to_output(design.graph))
    if facts.errors or (is_fed and not must_compile(design, facts)):
        return ()
    try:
        compile_design(design, facts)
    except CompileError as error:
        return (Problem(_block(design, error.module), "error", str(error)),)
    return ()


def must_compile(design: Design, facts: Facts) -> bool:
    """Whether the whole compiler has to be asked, which takes a hundred times as long as the facts after an edit."""
    return not facts.errors and any(node.layer.module for node in design.graph.nodes.values())


def refusals_of_moderate(design: Design, facts: Facts) -> tuple[Problem, ...]:
    """The same for a drawing that is watched while it is edited: of a large one the code itself says it, later."""
    return refusals(design, facts) if facts.totals.layers < MOST_LAYERS else ()


def _block(design: Design, module: str) -> str | None:
    """The first block of the main graph that is one of a module, or contains one."""
    live = leading_to_output(design.graph)
    for node in design.graph.nodes.values():
        if module and node.id in live and node.layer.module and module in used_below(design.modules, node.layer.module):
            return node.id
    return None
