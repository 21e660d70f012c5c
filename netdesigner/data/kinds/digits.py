"""The handwritten digits that come with scikit-learn: 1,797 images of 8 × 8, always at hand."""

from __future__ import annotations

import gzip
import importlib.util
import sys
from pathlib import Path

import numpy as np

from netdesigner.data.checks import SourceError
from netdesigner.data.example_set import ArraySet
from netdesigner.data.source import LoadingCode, Source, source
from netdesigner.data.targets import Targets

TOP = 16.0  # grey levels of the set
PLACE = "datasets/data/digits.csv.gz"


@source
class Digits(Source):
    """The 1,797 handwritten digits that come with the program."""

    word = "digits"
    ways = ("digits",)
    gives = (Targets.CLASS_NUMBERS,)
    loading = LoadingCode(
        "scikit-learn",
        "from sklearn.datasets import load_digits",
        (
            "values, classes = load_digits(return_X_y=True)",
            "inputs = values.astype(np.float32).reshape(-1, 1, 8, 8)",
            "targets = classes.astype(np.int64)",
        ),
        "The digits of scikit-learn, from 0 to 16.",
    )

    def open(self, path: Path) -> ArraySet:
        return open_digits()


def open_digits() -> ArraySet:
    """The digits, read from scikit-learn's own file; importing scikit-learn itself takes a second."""
    folder = _scikit_learn()
    if folder is None:
        raise SourceError("The digits come with scikit-learn, which is not installed. Run: pip install scikit-learn")
    path = folder / PLACE
    try:
        with gzip.open(path, "rt", encoding="ascii") as lines:
            table = np.loadtxt(lines, delimiter=",", dtype=np.float32)
    except (OSError, ValueError) as error:
        raise SourceError(
            f"The digits of scikit-learn cannot be read from {path} ({error}). Install scikit-learn again."
        ) from None
    return ArraySet(
        name="Digits",
        where="digits",
        noun="Digits",
        shape=(1, 8, 8),
        targets=table[:, 64].astype(np.int64),
        classes=tuple(str(digit) for digit in range(10)),
        top=TOP,
        values=table[:, :64].reshape(-1, 1, 8, 8),
    )


def _scikit_learn() -> Path | None:
    """Where scikit-learn lies; a frozen bundle holds its digits and nothing else of it."""
    if bundle := getattr(sys, "_MEIPASS", None):
        return Path(bundle) / "sklearn"
    spec = importlib.util.find_spec("sklearn")
    return Path(spec.origin).parent if spec is not None and spec.origin is not None else None
