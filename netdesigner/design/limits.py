"""How long the words of a design may be, and how many a few things: beyond, nobody could read them or wait for them."""

from __future__ import annotations

LONGEST_NAME = 200  # letters
LONGEST_TEXT = 100_000  # letters of notes, and of everything else that is text
MOST_PARAMETERS = 200  # of one module


def too_long(text: str, what: str, most: int = LONGEST_NAME) -> str | None:
    """A sentence where a text is too long; None where it is not."""
    if len(text) <= most:
        return None
    return f"{what} has {len(text):,} letters; {most:,} are the most."
