"""What a large drawing is made of stays as long as it is open: the garbage collector need not look at it.

It would do so in the midst of opening and of edits, and hold up the window each time for longer than all else together.
"""

from __future__ import annotations

import gc


class KeptObjects:
    """The objects that the collector passes over, those of the last large drawing among them."""

    _has_drawing = False

    def keep(self) -> None:
        """Passes over all that there is by now; takes no time."""
        gc.freeze()
        KeptObjects._has_drawing = True

    def begin(self) -> None:
        """Another large drawing is opened: what is left of the one before is collected."""
        if KeptObjects._has_drawing:
            KeptObjects._has_drawing = False
            gc.unfreeze()
            gc.collect()
