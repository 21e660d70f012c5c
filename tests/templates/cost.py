"""Which templates take more than a moment to build and run."""

from __future__ import annotations

from netdesigner.design.templates import Template

MOST_PARAMS, MOST_MACS = 3_000_000, 100_000_000  # about half a second on one core


def is_costly(template: Template | None) -> bool:
    return template is not None and (template.params > MOST_PARAMS or template.macs > MOST_MACS)
