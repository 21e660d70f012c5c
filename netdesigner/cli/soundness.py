"""Verbs that need a sound drawing refuse others, and say all that is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.analysis.problems import Problem
from netdesigner.cli.errors import RunFailedError
from netdesigner.design.design import Design


def require_sound(design: Design) -> Facts:
    """The facts of a design without errors; raises RunFailedError that names the first one."""
    facts = analyse_design(design)
    refuse(design, facts.errors)
    return facts


def refuse(design: Design, errors: Sequence[Problem]) -> None:
    """Raises RunFailedError that names the first error, if there is one, and what mends it."""
    if errors:
        first = errors[0]
        name = f"{design.graph.nodes[first.node].name}: " if first.node in design.graph.nodes else ""
        fix = f" Fix: {first.fixes[0].title}." if first.fixes else ""
        more = f" ({len(errors)} problems in all; see netdesigner check)" if len(errors) > 1 else ""
        raise RunFailedError(f"The design has a problem. {name}{first.message}{fix}{more}")
