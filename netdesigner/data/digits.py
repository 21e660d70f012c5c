"""The handwritten digits that come with scikit-learn: 1,797 images of 8 × 8, always at hand."""

from __future__ import annotations

import gzip
import importlib.util
from pathlib import Path

import numpy as np

from netdesigner.data.source import ArraySource, SourceError

TOP = 16.0  # grey levels of the set
PLACE = "datasets/data/digits.csv.gz"


def open_digits() -> ArraySource:
    """The digits, read from scikit-learn's own file; importing scikit-learn itself takes a second."""
    spec = importlib.util.find_spec("sklearn")
    if spec is None or spec.origin is None:
        raise SourceError("The digits come with scikit-learn, which is not installed. Run: pip install scikit-learn")
    path = Path(spec.origin).parent / PLACE
    try:
        with gzip.open(path, "rt", encoding="ascii") as lines:
            table = np.loadtxt(lines, delimiter=",", dtype=np.float32)
    except (OSError, ValueError) as error:
        raise SourceError(
            f"The digits of scikit-learn cannot be read from {path} ({error}). Install scikit-learn again."
        ) from None
    return ArraySource(
        name="Digits",
        kind="digits",
        where="digits",
        noun="Digits",
        shape=(1, 8, 8),
        targets=table[:, 64].astype(np.int64),
        classes=tuple(str(digit) for digit in range(10)),
        top=TOP,
        values=table[:, :64].reshape(-1, 1, 8, 8),
    )
