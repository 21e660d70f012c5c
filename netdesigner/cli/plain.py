"""What verbs print on a terminal: text that no file can turn into commands for it, in the terminal's own encoding."""

from __future__ import annotations

import re
from typing import TextIO

# C0 and C1 control signs but tab and line feed, and the marks that turn the direction of what follows
COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class PlainText:
    """A stream in front of another one: control signs are shown as their code, unknown letters as question marks."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        plain = COMMANDS.sub(lambda sign: f"\\x{ord(sign[0]):02x}", text)
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        self._stream.write(plain.encode(encoding, "replace").decode(encoding))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return self._stream.isatty()

    @property
    def encoding(self) -> str:
        return self._stream.encoding
