"""Words are shown as they are: long ones in lines.

That a name such as `<img src=…>` from a file is no markup, and that nothing is fetched for it, is a line of style.qss.
"""

from __future__ import annotations

from textwrap import fill

TIP_WIDTH = 76  # letters of a line: plain tooltips are not wrapped by Qt


def wrapped(text: str) -> str:
    """A long tooltip in lines; its own lines stay."""
    return "\n".join(fill(line, TIP_WIDTH) for line in text.splitlines())
