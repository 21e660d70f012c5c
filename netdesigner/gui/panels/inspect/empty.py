"""Why the inspect panel has nothing to show, and what to do."""

from __future__ import annotations

from netdesigner.design.graph import Node
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.training_session import TrainingSession
from netdesigner.inspect.view import View
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
    if "example" in view.needs and loaded.current() is None and not loaded.is_loading:
        why = loaded.sentence or loaded.refusal or "There must be exactly one Input."
        title = view.title()
        return f"{title} {'need' if title.endswith('s') else 'needs'} an example", f"{why} The Data panel helps."
    return None
