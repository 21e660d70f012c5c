"""Weights as NumPy arrays keyed "<node id>/<parameter>": taken, put, saved beside a design, loaded.

Keyed by node and not by attribute, so that renaming and regrouping never lose them. Importing this does
not import torch: the window loads and saves weights without it.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from netdesigner.compile.program import Program
from netdesigner.errors import NotWrittenError, SentenceError
from netdesigner.paths import kind_of, replacing

if TYPE_CHECKING:
    from torch import Tensor

    from netdesigner.network.build import BuiltNetwork

Weights = dict[str, NDArray[Any]]

FORMAT = 1
FORMAT_KEY = "netdesigner_format"
PAIR_KEY = "netdesigner_pair"  # the random id that a design and its weights were given when they were saved together
SUFFIX = ".weights.safetensors"
OF_TENSOR = "weight"  # what the only weight of a parameter that stands by itself is called
COUNTER = "num_batches_tracked"  # of BatchNorm: a whole number


class WeightsError(SentenceError):
    """A weights file that cannot be read or written, as one sentence that says what to do."""


@dataclass(frozen=True, eq=False)
class WeightsFile:
    """What a weights file holds."""

    weights: Weights
    notes: Mapping[str, str]  # its metadata

    def is_of(self, pair: str) -> bool:
        """Whether they may have been saved with the design that has this id; older files do not say."""
        return self.notes.get(PAIR_KEY, "") in ("", pair)


@dataclass(frozen=True)
class Fit:
    """What became of given weights: keys that were loaded, keys that kept their fresh values, and why."""

    loaded: tuple[str, ...] = ()
    initialized: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


# --- names -------------------------------------------------------------------------------------------


def key_of(program: Program, state_key: str) -> str:
    """The key of a `state_dict` entry: "features.0.weight" as "n3/weight"."""
    path = state_key
    if path in program.tensors:
        return f"{program.owners[path]}/{OF_TENSOR}"
    while path and path not in program.owners:
        path = path.rpartition(".")[0]
    if not path:
        raise KeyError(state_key)
    return f"{program.owners[path]}/{state_key[len(path) + 1 :]}"


def state_key_of(program: Program, key: str) -> str | None:
    """The `state_dict` name of a key, or None for a node that is not in the program."""
    node_id, _, name = key.rpartition("/")
    paths = {owner: path for path, owner in program.owners.items()}
    return state_name(program, paths[node_id], name) if node_id in paths else None


def state_name(program: Program, path: str, name: str) -> str:
    """The `state_dict` name of a weight at a path; a parameter that stands by itself is called as its attribute."""
    return path if path in program.tensors else f"{path}.{name}"


# --- network and arrays ------------------------------------------------------------------------------


def take(network: BuiltNetwork, keys: Collection[str] | None = None) -> Weights:
    """Copies of all parameters and buffers (or of some), on the CPU."""
    state: dict[str, Tensor] = network.state_dict()
    found = ((key_of(network.program, name), value) for name, value in state.items())
    return {key: _array(value) for key, value in found if keys is None or key in keys}


def _array(value: Tensor) -> NDArray[Any]:
    array: NDArray[Any] = value.detach().cpu().contiguous().numpy().copy()
    return array


def put(network: BuiltNetwork, weights: Mapping[str, NDArray[Any]], is_shared: bool = False) -> Fit:
    """Copies weights into a network, wherever it is.

    With `is_shared` a network on the CPU that nobody trains uses the given arrays themselves, where they are of its
    type: there are no second ones then. A node gets all of its arrays or none: where one is missing or of another
    shape, the node keeps its fresh values and a message says so. Weights of nodes that the network does not have are
    ignored.
    """
    import torch

    nodes: dict[str, dict[str, Tensor]] = defaultdict(dict)
    for name, value in network.state_dict(keep_vars=True).items():
        key = key_of(network.program, name)
        nodes[key.rpartition("/")[0]][key] = value
    loaded: list[str] = []
    initialized: list[str] = []
    messages: list[str] = []
    for node_id, tensors in nodes.items():
        weights = _as_called_now(node_id, tensors, weights)
        reason = _misfit(tensors, weights)
        if reason is None:
            loaded += tensors
            with torch.no_grad():
                for key, tensor in tensors.items():
                    if is_shared and _can_share(tensor, weights[key]):
                        tensor.data = torch.from_numpy(weights[key])
                    else:
                        tensor.copy_(torch.from_numpy(np.array(weights[key], order="C")))
        else:
            initialized += tensors
            messages.append(f"{node_id}: {reason}; initialized anew.")
    return Fit(tuple(loaded), tuple(initialized), tuple(messages))


def _can_share(tensor: Tensor, array: NDArray[Any]) -> bool:
    """Whether the memory of an array can be that of a tensor."""
    is_alike = str(tensor.dtype) == f"torch.{array.dtype}" and tensor.device.type == "cpu"
    return is_alike and bool(array.flags.c_contiguous and array.flags.writeable)


def _as_called_now(
    node_id: str, tensors: Mapping[str, Tensor], weights: Mapping[str, NDArray[Any]]
) -> Mapping[str, NDArray[Any]]:
    """In older files the one tensor of a class token or of learned positions has a name of its own."""
    (key, *others) = tensors
    if others or key in weights or key != f"{node_id}/{OF_TENSOR}":
        return weights
    old = [name for name in weights if name.rpartition("/")[0] == node_id]
    return {**weights, key: weights[old[0]]} if len(old) == 1 else weights


def _misfit(tensors: Mapping[str, Tensor], weights: Mapping[str, NDArray[Any]]) -> str | None:
    """Why a node's weights cannot be loaded, or None."""
    for key, tensor in tensors.items():
        name = key.rpartition("/")[2]
        if key not in weights:
            return f"there is no {name}"
        if weights[key].dtype.kind not in "fiub":
            return f"{name} holds no real numbers ({weights[key].dtype})"
        if tuple(weights[key].shape) != tuple(tensor.shape):
            was, now = (" × ".join(map(str, shape)) or "1" for shape in (weights[key].shape, tensor.shape))
            return f"{name} was {was} and is now {now}"
    return None


def doubts(weights: Mapping[str, NDArray[Any]]) -> list[str]:
    """What is odd about the numbers themselves, in sentences; WeightsError where no network could take them."""
    floats = {name: value for name, value in weights.items() if value.dtype.kind == "f"}
    bad = {
        "NaN or infinite values: what comes of it is not finite": [
            name for name, value in floats.items() if not np.isfinite(value).all()
        ],
        "whole numbers where fractions are usual": [
            name for name, value in weights.items() if value.dtype.kind in "iub" and not name.endswith(COUNTER)
        ],
    }
    if complex_ones := [name for name, value in weights.items() if value.dtype.kind == "c"]:
        raise WeightsError(f"{_few(complex_ones)} hold complex numbers; networks drawn here take real ones.")
    many = {what: "1 tensor holds" if len(names) == 1 else f"{len(names)} tensors hold" for what, names in bad.items()}
    return [f"{many[what]} {what} ({_few(names)})." for what, names in bad.items() if names]


def _few(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


# --- files -------------------------------------------------------------------------------------------


def beside(design_path: Path) -> Path:
    """Where a design's trained weights are kept: NAME.weights.safetensors beside NAME.netdesign."""
    return design_path.with_name(design_path.stem + SUFFIX)


def save(
    path: Path, weights: Mapping[str, NDArray[Any]], pair: str = "", notes: Mapping[str, str] | None = None
) -> None:
    """Writes weights by node; an older file stays whole until the new one is complete.

    `pair` is the id of the design that is saved with them, `notes` is further metadata.
    """
    _write(path, weights, {FORMAT_KEY: str(FORMAT)} | ({PAIR_KEY: pair} if pair else {}) | dict(notes or {}))


def save_state(network: BuiltNetwork, path: Path) -> None:
    """Writes the weights under the names of the exported class, for `load_state_dict(strict=True)`."""
    state = {name: _array(value) for name, value in network.state_dict().items()}
    _write(path, state, {"format": "pt", "written_by": "NetDesigner"})


def load(path: Path) -> Weights:
    """Reads weights by node; raises WeightsError."""
    return read(path).weights


def read(path: Path) -> WeightsFile:
    """Reads weights by node and what is noted with them; raises WeightsError."""
    from safetensors import SafetensorError, safe_open

    require_file(path)
    try:
        with safe_open(path, framework="np") as opened:
            metadata = opened.metadata() or {}
            weights = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118  (not a dict)
    except (SafetensorError, OSError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(f"{path} cannot be read as weights ({error}). Train again, or delete the file.") from None
    if FORMAT_KEY not in metadata or any("/" not in key for key in weights):
        raise WeightsError(f"{path} holds weights that were not written for a design; they are not loaded.")
    checked_format(path, metadata)
    return WeightsFile(weights, metadata)


def require_file(path: Path) -> None:
    """Raises WeightsError where there is nothing to read, or a folder, a device or a pipe."""
    if not path.exists():
        raise WeightsError(f"{path} does not exist.")
    if not path.is_file():
        raise WeightsError(f"{path} is {kind_of(path)}, no file of weights. Give a .safetensors or a .pth file.")


def checked_format(path: Path, metadata: Mapping[str, str]) -> None:
    """Raises WeightsError for what a newer program wrote."""
    number = metadata[FORMAT_KEY]
    if not number.isdecimal() or len(number) > 9:
        raise WeightsError(f"{path} names no format of weights; it is damaged. Save the weights again.")
    if int(number) > FORMAT:
        raise WeightsError(f"{path} was written by a newer NetDesigner (format {number}); update the program.")


def _write(path: Path, arrays: Mapping[str, NDArray[Any]], metadata: dict[str, str]) -> None:
    """Replaces a file in one step: whoever reads it sees the old arrays or the new, never half of them."""
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    content = {key: np.array(arrays[key], order="C") for key in sorted(arrays)}
    try:
        with replacing(path) as place:
            try:
                save_file(content, place, metadata)
            except SafetensorError as error:
                raise _plain(error) from None
    except NotWrittenError as error:
        raise WeightsError(str(error)) from None


def _plain(error: Exception) -> OSError:
    """What the system said, out of what safetensors makes of it: "Error while serializing: ... (os error 28)"."""
    number = re.search(r"(?:os error|code:) (\d+)", str(error))
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else OSError(None, str(error))
