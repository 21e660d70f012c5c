"""Trained weights beside the design file, read and written without torch (it is slow to import)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from netdesigner.design.file import FileError

if TYPE_CHECKING:
    from netdesigner.gui.session import Weights

ENDING = ".weights.safetensors"


def beside(design: Path) -> Path:
    """NAME.weights.safetensors next to NAME.netdesign."""
    return design.with_name(design.stem + ENDING)


def read(path: Path) -> Weights | None:
    """The weights of a file; None where there is none; FileError with a sentence where it is damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    if not path.is_file():
        return None
    try:
        return load_file(path)
    except (SafetensorError, OSError, KeyError) as error:
        raise FileError(
            f"The weights in {path.name} could not be read ({error}); the design starts untrained."
        ) from None


def write(path: Path, weights: Weights | None) -> None:
    """Replaces the file in one step; without weights, a file of older ones goes."""
    if not weights:
        path.unlink(missing_ok=True)
        return
    import numpy as np
    from safetensors.numpy import save

    content = save({name: np.ascontiguousarray(values) for name, values in weights.items()})
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise FileError(f"The weights could not be written beside the design: {error.strerror or error}.") from None
