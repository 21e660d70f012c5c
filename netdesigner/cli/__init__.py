"""The command line: the same library as the window, with another face. Each verb is a function in this room.

Exit codes: 0 fine; 1 the design has problems or the run failed; 2 wrong usage or unreadable input. Errors are one
sentence on standard error. Read `parser.py` for the verbs, then `drawing.py` and `learning.py` for what they do.
"""

from netdesigner.cli.parser import main

__all__ = ["main"]
