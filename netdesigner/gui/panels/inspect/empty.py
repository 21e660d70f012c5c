"""Why the inspect panel has nothing to show, and what to do."""

from __future__ import annotations

from netdesigner.design.graph import Node
from netdesigner.gui.panels.inspect.bar import View
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.training_session import TrainingSession
from netdesigner.training.forecast import too_large

SELECT = "Click a block on the canvas. Convolutions and dense layers show their filters; all show feature maps."


def trouble(session: Session, training: TrainingSession, node: Node | None, view: View) -> tuple[str, str] | None:
    """A title and an advice; None where all is well."""
    if node is None:
        return "Select a block to look inside", SELECT
    location = session.document.location
    if location.module and not location.path:
        return f"{location.module} is shown by itself", "Put a block of it into the network, and look inside that."
    errors = session.facts.whole.errors
    if errors:
        nodes = session.document.design.graph.nodes
        name = nodes[errors[0].node].name if errors[0].node in nodes else "The drawing"
        return f"{name} has a problem", f"{errors[0].message} Mend it, and the view comes back."
    if reason := too_large(session.facts.whole, session.document.design.graph.nodes):
        return "This network cannot be built here", reason
    loaded = training.examples
    if view == "maps" and loaded.current() is None and not loaded.is_loading:
        why = loaded.sentence or loaded.refusal or "There must be exactly one Input."
        return "Feature maps need an example", f"{why} The Data panel helps."
    return None


def way_out(view: View) -> tuple[str, str]:
    """What to do where a block has nothing of this view: an advice, and the words of a button."""
    if view == "filters":
        return "Its weights are not filters.", "Show feature maps"
    return "It leads to no Output, so the network does not compute it. Wire it up, or select another block.", ""
