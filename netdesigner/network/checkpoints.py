"""Files of weights, read without running anything from them: .safetensors, and what `torch.save` wrote.

Training scripts save more than weights: their settings, scores, the optimizer. What is plain (numbers, words, lists,
`argparse.Namespace`, NumPy's numbers, paths) is allowed by name under `weights_only`; all else refuses the file.
"""

from __future__ import annotations

import argparse
import datetime
import pathlib
import re
import types
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from netdesigner.network.weights import FORMAT_KEY, Weights, WeightsError, checked_format, require_file

if TYPE_CHECKING:
    from torch import Tensor

SAFE, PICKLED = (".safetensors",), (".pth", ".pt", ".ckpt", ".bin")
SUFFIXES = (*SAFE, *PICKLED)

WRAPPINGS = ("state_dict", "model_state_dict", "model", "network", "net")  # where training scripts put the state_dict
DEEPEST = 4  # mappings within each other that are looked through for weights
REFUSED = re.compile(r"GLOBAL (\S+)")  # how PyTorch names what it does not read
BROKEN = (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, EOFError, RuntimeError, OverflowError)
_one_at_a_time = Lock()  # what is allowed by name is allowed to the whole process meanwhile

Parts = dict[str, Mapping[str, Any]]
"""Mappings of tensors or arrays by name, each under the place where it lies in its file; the likeliest comes first."""


def read_parts(path: Path) -> Parts:
    """All sets of weights in a file; raises WeightsError, also where there is none."""
    require_file(path)
    try:
        parts = {"": _read_safe(path)} if path.suffix.lower() in SAFE else _read_pickled(path)
    except WeightsError:
        raise
    except BROKEN as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise WeightsError(
            f"{path} cannot be read as weights ({reason[:240]}). Give a .safetensors file, or a .pth file that "
            "`torch.save(network.state_dict(), ...)` wrote."
        ) from None
    parts = {place: tensors for place, tensors in parts.items() if tensors}
    if not parts:
        raise WeightsError(f"{path} holds no weights: there is no tensor in it.")
    return parts


def as_arrays(tensors: Mapping[str, Any]) -> Weights:
    """Arrays of real numbers in single precision, as networks have them; other kinds of numbers stay as they are."""
    arrays = {}
    for name, value in tensors.items():
        if isinstance(value, np.ndarray):
            arrays[name] = _plain(value)
        elif value.is_quantized or value.is_sparse:
            kind = "quantized" if value.is_quantized else "sparse"
            raise WeightsError(f"{name} is a {kind} tensor; only weights in full are read.")
        else:
            arrays[name] = _plain(_numbers(value))
    return arrays


def _numbers(value: Tensor) -> Any:
    real = value.detach().to("cpu")
    return (real.float() if real.is_floating_point() else real.resolve_conj()).numpy()


def _plain(array: Any) -> Any:
    is_real = np.issubdtype(array.dtype, np.floating)
    with np.errstate(over="ignore"):  # what is beyond single precision becomes infinite, and that is told
        return np.array(array, dtype=np.float32 if is_real else array.dtype, order="C")


def _read_safe(path: Path) -> Weights:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as opened:
            metadata = opened.metadata() or {}
            if FORMAT_KEY in metadata:
                checked_format(path, metadata)
            return {key: _plain(opened.get_tensor(key)) for key in opened.keys()}  # noqa: SIM118  (not a dict)
    except SafetensorError as error:
        raise ValueError(str(error)) from None
    except TypeError:  # numbers that numpy does not have, such as bfloat16
        from safetensors.torch import load_file

        return as_arrays(load_file(path))


# --- what torch.save wrote ---------------------------------------------------------------------------


def _read_pickled(path: Path) -> Parts:
    """`weights_only`: nothing in the file is executed."""
    import torch

    try:
        allowed = _harmless(has_names=tuple(map(int, torch.__version__.split(".")[:2])) >= (2, 7))
        with _one_at_a_time, torch.serialization.safe_globals(allowed), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch 2.14 tells that checking sparse tensors takes a while
            content = torch.load(path, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception as error:  # a file that is no state_dict makes it raise nearly anything, with advice about torch
        raise ValueError(_why_refused(str(error))) from None
    if not isinstance(content, Mapping):
        raise WeightsError(f"{path} holds no state_dict but a {type(content).__name__}.")
    parts: Parts = {}
    _collect(content, "", parts)
    names = [name for name in WRAPPINGS if name in parts]
    return {name: parts[name] for name in (*names, *(name for name in parts if name not in names))}


def _collect(content: Mapping[Any, Any], place: str, parts: Parts) -> None:
    """Finds the mappings from names to tensors in what a training script saved, the outermost first."""
    from torch import Tensor

    tensors = {str(name): value for name, value in content.items() if isinstance(value, Tensor)}
    if tensors and all(isinstance(name, str) for name in content):
        parts[place] = tensors
    if place.count("/") < DEEPEST:
        for name, value in content.items():
            if isinstance(value, Mapping):
                _collect(value, f"{place}/{name}" if place else str(name), parts)


def _harmless(has_names: bool) -> list[Callable[..., Any] | tuple[Callable[..., Any], str]]:
    """What besides tensors may be made from a file: values that do nothing, by the names they are saved under.

    A PyTorch without names for what is allowed (`has_names`) knows each thing by the name that it has here only.
    """
    makers: dict[str, Callable[..., Any]] = {
        "argparse.Namespace": argparse.Namespace,
        "types.SimpleNamespace": types.SimpleNamespace,
        "numpy.dtype": np.dtype,
        "datetime.datetime": datetime.datetime,
        "datetime.timedelta": datetime.timedelta,
    }
    for room in ("pathlib", "pathlib._local"):
        makers[f"{room}.PosixPath"] = makers[f"{room}.PurePosixPath"] = pathlib.PurePosixPath
        makers[f"{room}.WindowsPath"] = makers[f"{room}.PureWindowsPath"] = pathlib.PureWindowsPath
    scalar: Any = np.float64(0).__reduce__()[0]
    makers |= {f"numpy.{core}.multiarray.scalar": scalar for core in ("core", "_core")}  # NumPy 1 and 2
    kinds = {type(np.dtype(code)) for code in "?bhilqBHILQefdgFDGSUMm"}
    makers |= {f"numpy.dtypes.{kind.__name__}": kind for kind in kinds}
    if has_names:
        return [(maker, name) for name, maker in makers.items()]
    return [maker for name, maker in makers.items() if f"{maker.__module__}.{maker.__qualname__}" == name]


def _why_refused(said: str) -> str:
    """What keeps a file from being read, in words of our own; names from the file are cut and cleaned."""
    if "TorchScript" in said:
        return "it is a TorchScript program; save the state_dict() of the network that it was made of"
    found = REFUSED.search(said)
    if found is None:
        return "it is damaged, or no file of PyTorch"
    name = "".join(sign for sign in found[1] if sign.isprintable())[:80]
    if name.startswith("torch.nn."):
        return (
            f"it holds a whole network ({name} and more), which only its own program could make; save its state_dict()"
        )
    return f"it holds {name} beside numbers, which only its own program could make"
