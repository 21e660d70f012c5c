"""Reading JSON that somebody else may have written: whatever is wrong with it is a ValueError."""

import json
from typing import Any


def parse(text: str) -> Any:
    """The value that a text holds; raises ValueError, also for what Python's own reader answers otherwise.

    NaN and Infinity are no JSON; brackets in brackets by the thousand end in RecursionError there.
    """
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")
