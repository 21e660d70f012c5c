"""Weights files under the names of the exported class, such as published ones, read into a design.

The names are those of a `state_dict`: for networks that torchvision has, torchvision's own. A .safetensors file is
read without torch. Nothing is loaded in part unless that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.analysis.places import places
from netdesigner.compile.program import Program, compile_design
from netdesigner.design.design import Design
from netdesigner.network.weights import (
    FORMAT_KEY,
    Weights,
    WeightsError,
    checked_format,
    key_of,
    state_key_of,
    state_name,
)

SAFE, PICKLED = (".safetensors",), (".pth", ".pt", ".ckpt", ".bin")
SUFFIXES = (*SAFE, *PICKLED)

WRAPPINGS = ("state_dict", "model_state_dict", "model", "network", "net")  # where training scripts put the state_dict
PREFIXES = ("module.", "_orig_mod.", "model.")  # of nn.DataParallel, of torch.compile, of training frameworks
COUNTER = "num_batches_tracked"  # files from before PyTorch 0.4.1 have none
OLD_DENSENET = re.compile(r"(denselayer\d+\.(?:norm|conv))\.([12])\.")  # what torchvision's own loader mends, too
BROKEN = (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, EOFError, RuntimeError)


class MisfitError(WeightsError):
    """Weights that are not those of the drawing: what differs, in one sentence. A part of them may fit."""


@dataclass(frozen=True, eq=False)
class Loaded:
    """Weights by node, and one sentence about what was loaded."""

    weights: Weights
    message: str


def load_for(design: Design, path: Path, is_partly: bool = False) -> Loaded:
    """The weights in a file for a design: a `state_dict`, or what the program wrote itself.

    Raises MisfitError, which names what is missing, too much or of another shape; with `is_partly` those nodes
    are left out whose weights do not fit. Raises CompileError where the drawing is not sound.
    """
    facts = analyse_design(design)
    program = compile_design(design, facts)
    wanted = shapes_wanted(program, design, facts)
    state = _named_as(program, read_state(path), wanted)
    differences = _differences(wanted, state)
    if differences and not is_partly:
        raise MisfitError(f"{path.name} does not fit this drawing: {_listed(differences)}.")
    left_out = {key_of(program, name).rpartition("/")[0] for name in wanted if not _fits(wanted, state, name)}
    found = {name: key_of(program, name) for name in wanted}
    weights = {key: state[name] for name, key in found.items() if key.rpartition("/")[0] not in left_out}
    if not weights:
        raise WeightsError(f"Nothing in {path.name} fits this drawing: {_listed(differences)}.")
    count = sum(value.size for key, value in weights.items() if not key.endswith(_BUFFERS))
    message = f"Loaded {count:,} parameters ({len(weights)} tensors) from {path.name}."
    return Loaded(weights, f"{message} Left out: {_listed(differences)}." if differences else message)


_BUFFERS = ("running_mean", "running_var", COUNTER)


def shapes_wanted(program: Program, design: Design, facts: Facts) -> dict[str, tuple[int, ...]]:
    """Shapes by `state_dict` name, as the exported class has them."""
    known = {place.path: place.known.weights for place in places(design, facts)}
    return {
        state_name(program, path, weight.name): tuple(map(int, weight.shape))
        for path, owner in program.owners.items()
        for weight in known.get(owner, ())
    }


# --- reading -----------------------------------------------------------------------------------------


def read_state(path: Path) -> Weights:
    """The arrays of a file by name; raises WeightsError."""
    if not path.is_file():
        raise WeightsError(f"{path} does not exist.")
    try:
        state = _read_safe(path) if path.suffix.lower() in SAFE else _read_pickled(path)
    except WeightsError:
        raise
    except BROKEN as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise WeightsError(
            f"{path} cannot be read as weights ({reason[:160]}). Give a .safetensors file, or a .pth file that "
            "`torch.save(network.state_dict(), ...)` wrote."
        ) from None
    if not state:
        raise WeightsError(f"{path} holds no weights: there is no tensor in it.")
    return state


def is_foreign(path: Path) -> bool:
    """Whether a file holds weights that this program did not write: those are read, and never written over."""
    if path.suffix.lower() in PICKLED:
        return True
    if not path.is_file():
        return False
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as opened:
            return not any(word in (opened.metadata() or {}) for word in (FORMAT_KEY, "written_by"))
    except (SafetensorError, OSError):
        return False


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

        return _arrays(load_file(path))


def _read_pickled(path: Path) -> Weights:
    """`weights_only`: nothing in the file is executed."""
    import torch

    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception:  # a file that is no state_dict makes it raise nearly anything, with advice about torch's versions
        raise ValueError("it is damaged, or holds more than weights") from None
    for name in WRAPPINGS:
        if isinstance(content, Mapping) and isinstance(content.get(name), Mapping):
            content = content[name]
    if not isinstance(content, Mapping):
        raise WeightsError(f"{path} holds no state_dict but a {type(content).__name__}.")
    return _arrays({str(key): value for key, value in content.items() if isinstance(value, torch.Tensor)})


def _arrays(tensors: Mapping[str, Any]) -> Weights:
    real = {key: value.float() if value.is_floating_point() else value for key, value in tensors.items()}
    return {key: _plain(value.detach().numpy()) for key, value in real.items()}


def _plain(array: Any) -> Any:
    """Real numbers in single precision, as networks have them."""
    is_real = np.issubdtype(array.dtype, np.floating)
    return np.array(array, dtype=np.float32 if is_real else array.dtype, order="C")


# --- comparing ---------------------------------------------------------------------------------------


def _named_as(program: Program, state: Weights, wanted: Mapping[str, tuple[int, ...]]) -> Weights:
    """The same arrays under the names of the exported class, as far as they are only called differently."""
    if all("/" in name for name in state):
        return {state_key_of(program, key) or key: value for key, value in state.items()}
    for prefix in PREFIXES:
        if all(name.startswith(prefix) for name in state) and not any(name.startswith(prefix) for name in wanted):
            state = {name.removeprefix(prefix): value for name, value in state.items()}
    if any(OLD_DENSENET.search(name) for name in state) and not any(OLD_DENSENET.search(name) for name in wanted):
        state = {OLD_DENSENET.sub(r"\1\2.", name): value for name, value in state.items()}
    counters = (name for name in wanted if name.endswith(f".{COUNTER}") and name not in state)
    beside = {name: name.removesuffix(COUNTER) + "running_mean" for name in counters}
    return state | {name: np.zeros((), np.int64) for name, mean in beside.items() if mean in state}


def _fits(wanted: Mapping[str, tuple[int, ...]], state: Weights, name: str) -> bool:
    return name in state and state[name].shape == wanted[name]


def _differences(wanted: Mapping[str, tuple[int, ...]], state: Weights) -> list[str]:
    """What does not go together, kind by kind, each naming the first few."""
    missing = [name for name in wanted if name not in state]
    more = [name for name in state if name not in wanted]
    unlike = [
        f"{name} ({_show(state[name].shape)}, not {_show(shape)})"
        for name, shape in wanted.items()
        if name in state and state[name].shape != shape
    ]
    said = ("it lacks", missing), ("it has too much", more), ("of another shape", unlike)
    return [f"{title} {_few(names)}" for title, names in said if names]


def _few(names: list[str], most: int = 3) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def _listed(differences: Iterable[str]) -> str:
    return "; ".join(differences)


def _show(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "one number"
