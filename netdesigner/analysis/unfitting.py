"""What a block or a design holds that does not fit any more: typed values, parts of its file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netdesigner.analysis.problems import Problem
from netdesigner.design.graph import Node
from netdesigner.design.unread import Unread
from netdesigner.layers.base import Fix, Weight
from netdesigner.layers.edits import ChangeInitialization, Forget
from netdesigner.layers.initialization import initialization, misfit
from netdesigner.layers.initializers import AS_USUAL


def misfitting_values(node: Node, weights: Sequence[Weight]) -> Problem | None:
    """Numbers typed for a weight that has another shape by now."""
    found = misfit(node.init, weights) if node.init is not None and node.weights_of is None else None
    if node.init is None or found is None:
        return None
    name, sentence = found
    kept = {part: filling for part, filling in node.init.parts if part != name}
    fix = Fix("Forget the typed values", (ChangeInitialization(initialization(**{name: AS_USUAL}, **kept)),))
    return Problem(node.id, "error", f"{node.name}: {sentence}", (fix,))


def unread_parts(parts: Iterable[Unread], node: Node | None = None) -> list[Problem]:
    """What the file says of a node, or of the design, that this program cannot use."""
    before = f"{node.name}: " if node else ""
    return [
        Problem(
            node.id if node else None,
            "warning",
            f"{before}{part.sentence}",
            (Fix("Leave it out of the file", (Forget(part.place),)),),
        )
        for part in parts
    ]
