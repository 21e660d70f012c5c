"""Saves what the inspect panel shows: as a picture with caption and scale, or as its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netdesigner.gui.session.session import Session
from netdesigner.gui.session.view_files import KINDS, Writing, paper_now
from netdesigner.gui.window.save_path import ask_save_path

if TYPE_CHECKING:
    from netdesigner.gui.panels.inspect.panel import InspectPanel


class Saving:
    """Asks for a place and writes there, in the background."""

    def __init__(self, panel: InspectPanel, session: Session) -> None:
        self._panel, self._writing = panel, Writing(panel, session)

    def ask(self, name: str) -> None:
        """Asks for a place and writes what is shown."""
        asked = ask_save_path(self._panel, "Save what is shown", f"{name}.png", KINDS)
        if asked is not None:
            self.write(asked[0])

    def write(self, path: Path) -> None:
        """Writes what is shown now, if anything."""
        panel = self._panel
        if panel.stage.shown is not None:
            bar = panel.bar
            self._writing.write(
                path, panel.stage.shown, panel.caption, bar.scale_in_use, paper_now(), panel.stage.aspect
            )
