"""What is being typed in a form: in force at each keystroke, and taken back as soon as the text means nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from netdesigner.gui.session.session import Session


class Typing:
    """The edits of one form's fields. Keystrokes in one field are one step, which a refused text takes back."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.current: object = None  # the field whose text is not rewritten now
        self._last: tuple[object, object] | None = None  # a field, and the moment that its text has made

    @contextmanager
    def at(self, field: object, is_typed: bool = True) -> Iterator[None]:
        """An edit that comes from a field; one that is not typed (a choice, a switch) is a step of its own."""
        document = self._session.document
        if not is_typed:
            document.settle()
        before, self.current = document.moment, field if is_typed else None
        try:
            yield
        finally:
            self.current = None
            if document.moment is not before:
                self._last = (field, document.moment)
            if not is_typed:
                document.settle()

    def take_back(self, field: object) -> None:
        """The value from before the edit is in force again; the refused text stays in the field to be mended."""
        last, self._last = self._last, None
        if last is not None and last[0] is field:
            self.current = field
            try:
                self._session.document.withdraw(last[1])
            finally:
                self.current = None
