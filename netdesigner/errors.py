"""The one base of all errors that are told to the user as they are."""

from typing import ClassVar


class SentenceError(ValueError):
    """Something the user can understand and mend: its text is one sentence, and no traceback belongs to it."""

    is_failure: ClassVar[bool] = False  # the work failed on the way, rather than that it was given what it cannot use
