"""Whether a drawing can learn from examples, as problems like any others: listed in the window and by `check`.

Free of torch: it is asked before anything is trained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netdesigner.analysis.facts import Facts
from netdesigner.analysis.problems import Problem
from netdesigner.design.design import Design
from netdesigner.recipe.recipe import Recipe

if TYPE_CHECKING:
    from netdesigner.data.example_set import ExampleSet


def data_problems(design: Design, facts: Facts, source: ExampleSet) -> list[Problem]:
    """What keeps a design from learning these examples (errors), or is hardly meant (warnings); errors first."""
    if not design.graph.nodes:
        return []
    from netdesigner.data.fit import misfits

    shapes = {node_id: known.output for node_id, known in facts.nodes.items()}
    found = misfits(source, design.graph, shapes, design.recipe)
    problems = [
        Problem(misfit.node, "error" if misfit.is_blocking else "warning", misfit.message, misfit.fixes)
        for misfit in found
    ]
    return sorted(problems, key=lambda problem: problem.severity != "error")


def problems_of_chosen_data(design: Design, facts: Facts) -> list[Problem]:
    """The same for the examples that a design names; none where nobody chose any.

    Examples that cannot be opened here are a doubt, not a mistake of the drawing: they may lie on another machine.
    """
    if design.recipe.data == Recipe().data or facts.errors:
        return []
    from netdesigner.data.sources import SourceError, open_source

    try:
        return data_problems(design, facts, open_source(design.recipe.data))
    except SourceError as error:
        return [Problem(None, "warning", f"Its examples cannot be used. {error}")]
