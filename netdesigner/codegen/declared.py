"""Which variables of `forward` are declared tensors: what a module answers is `Any` to type checkers."""

from __future__ import annotations

from collections.abc import Sequence

from netdesigner.compile.classes import ClassProgram, Statement
from netdesigner.layers.base import Arg
from netdesigner.layers.call import OPERATORS


class DeclaredTensors:
    """What a type checker knows of the variables, line by line."""

    def __init__(self, made: ClassProgram, rows: Sequence[list[Statement]]) -> None:
        self._fixed = {argument.name for argument in made.arguments}  # tensors, whatever is put into them
        self._tensors: set[str] = set()
        kept = [result.variable for result in made.results if not result.is_training_only]
        # of several a tuple is returned, which is not looked into
        self._to_say = self._unknown(rows, kept[0]) if len(kept) == 1 else ""

    def _unknown(self, rows: Sequence[list[Statement]], result: str) -> str:
        """The variable that is returned, where it is ever something that is not known to be a tensor."""
        if result in self._fixed:
            return ""
        for row in rows:
            if result in row[-1].targets and not self.is_tensor(row):
                self._tensors.clear()
                return result
            self._note(row)
        self._tensors.clear()
        return ""

    def is_tensor(self, row: list[Statement]) -> bool:
        """Whether what a line calculates is known to be a tensor, so that it may be returned at once."""
        (step, *more), call = row, row[0].call
        if more or call is None or (step.attribute is not None and call.use is None):
            return False
        if call.target.startswith(("torch.", "F.")):
            return True
        used = {step.args[part.index] for part in call.args if isinstance(part, Arg) and part.index < len(step.args)}
        return (call.target in OPERATORS or call.target == "[]") and used <= self._fixed | self._tensors

    def _note(self, row: list[Statement]) -> None:
        if self.is_tensor(row):
            self._tensors.update(row[-1].targets)
        else:
            self._tensors.difference_update(row[-1].targets)

    def by(self, row: list[Statement]) -> str:
        """The variable that a line must declare; to be asked for each line in turn."""
        says = self._to_say if self._to_say in row[-1].targets else ""
        if says:
            self._fixed.add(says)
            self._to_say = ""
        self._note(row)
        return says
