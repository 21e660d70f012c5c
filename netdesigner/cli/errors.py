"""How a verb says that it cannot do what was asked: one sentence, and which exit code belongs to it."""

from netdesigner.errors import SentenceError


class UsageError(SentenceError):
    """The command cannot be carried out as it was given: one sentence, exit code 2."""


class RunFailedError(SentenceError):
    """The work was begun and failed: one sentence, exit code 1."""

    is_failure = True
