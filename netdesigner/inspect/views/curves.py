"""How a training went: loss, and accuracy where something was classified, over its epochs."""

from __future__ import annotations

from typing import ClassVar

from netdesigner.inspect.inspector import Inspector
from netdesigner.inspect.shown import Curves, Line, Plot, ViewError
from netdesigner.inspect.subject import Subject
from netdesigner.inspect.view import Need, View, view


@view
class CurvesView(View):
    """Loss and accuracy of a training, epoch by epoch."""

    is_of_node: ClassVar[bool] = False
    needs: ClassVar[frozenset[Need]] = frozenset({"history"})

    def show(self, subject: Subject, inspector: Inspector) -> Curves:
        plots = [plot for plot in (_plot(subject, "loss"), _plot(subject, "accuracy")) if plot is not None]
        if not plots:
            raise ViewError("There are no curves: not one epoch was finished.")
        return Curves(tuple(plots))


def _plot(subject: Subject, measure: str) -> Plot | None:
    """Training and validation in one frame; None where validation measured no such thing."""
    parts = (("training", f"train_{measure}"), ("validation", f"val_{measure}"))
    lines = tuple(
        Line(name, key, tuple(subject.history[key]), key.startswith("val_"))
        for name, key in parts
        if any(value == value for value in subject.history.get(key, ()))  # not all of them are NaN
    )
    is_validated = any(line.is_of_validation for line in lines)
    return Plot(measure.title(), lines, measure == "accuracy") if is_validated else None
