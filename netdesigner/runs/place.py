"""Where the run of a training in the window is kept, or why it is not; known before torch is imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass
class RunPlace:
    """Filled in by the thread that trains, read by the window."""

    path: Path | None = None
    trouble: str = ""

    @property
    def sentence(self) -> str:
        if self.trouble:
            return f"This run is not kept: {self.trouble}"
        return f"This run is kept in {self.path}" if self.path is not None else ""
