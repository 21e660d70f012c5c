"""Weights files under the names of the exported class, such as published ones, read into a design.

The names are those of a `state_dict`: for networks that torchvision has, torchvision's own. A .safetensors file is
read without torch. Nothing is loaded in part unless that is asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.analysis.places import places
from netdesigner.compile.program import Program, compile_design
from netdesigner.design.design import Design
from netdesigner.network.checkpoints import PICKLED, SUFFIXES, WRAPPINGS, Parts, as_arrays, read_parts
from netdesigner.network.weights import (
    COUNTER,
    FORMAT_KEY,
    Weights,
    WeightsError,
    doubts,
    key_of,
    state_key_of,
    state_name,
)

__all__ = ["PICKLED", "SUFFIXES", "Loaded", "MisfitError", "is_foreign", "load_for", "shapes_wanted"]

WRAPPED = ("_orig_mod.", "_fsdp_wrapped_module.", "_checkpoint_wrapped_module.")  # in the middle of names
OLD_DENSENET = re.compile(r"(denselayer\d+\.(?:norm|conv))\.([12])\.")  # what torchvision's own loader mends, too


class MisfitError(WeightsError):
    """Weights that are not those of the drawing: what differs, in one sentence. A part of them may fit.

    `left_out` has a line for each tensor that would not be loaded with that part.
    """

    def __init__(self, sentence: str, left_out: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.left_out = left_out


@dataclass(frozen=True, eq=False)
class Loaded:
    """Weights by node, one sentence about what was loaded, and a line for each tensor that was not."""

    weights: Weights
    message: str
    left_out: tuple[str, ...] = ()


def load_for(design: Design, path: Path, is_partly: bool = False) -> Loaded:
    """The weights in a file for a design: a `state_dict`, or what the program wrote itself.

    Raises MisfitError, which names what is missing, too much or of another shape; with `is_partly` those nodes
    are left out whose weights do not fit. Raises CompileError where the drawing is not sound.
    """
    facts = analyse_design(design)
    program = compile_design(design, facts)
    wanted = shapes_wanted(program, design, facts)
    place, state = _best(program, read_parts(path), wanted)
    source = f"{path.name} ({place})" if place and place not in WRAPPINGS else path.name
    differences = _differences(wanted, state)
    left_out = {key_of(program, name).rpartition("/")[0] for name in wanted if not _fits(wanted, state, name)}
    found = {name: key_of(program, name) for name in wanted}
    weights = {key: state[name] for name, key in found.items() if key.rpartition("/")[0] not in left_out}
    used = {name for name, key in found.items() if key in weights}
    lines = _not_loaded(wanted, state, used)
    if differences and not is_partly:
        raise MisfitError(f"{source} does not fit this drawing: {_listed(differences)}.", lines)
    if not weights:
        raise WeightsError(f"Nothing in {source} fits this drawing: {_listed(differences)}.")
    count = sum(value.size for key, value in weights.items() if not key.endswith(_BUFFERS))
    message = f"Loaded {count:,} parameters ({len(weights)} tensors) from {source}."
    message += f" Left out: {_listed(differences)}." if differences else ""
    return Loaded(weights, " ".join([message, *doubts(weights_by_name(used, state))]), lines)


def weights_by_name(used: Iterable[str], state: Weights) -> Weights:
    return {name: state[name] for name in sorted(used)}


def _not_loaded(wanted: Mapping[str, tuple[int, ...]], state: Weights, used: set[str]) -> tuple[str, ...]:
    """A line for each tensor of the drawing or of the file that was not loaded, with the reason."""
    lines = []
    for name, shape in wanted.items():
        if name in used:
            continue
        if name not in state:
            lines.append(f"{name}: not in the file; begins anew")
        elif state[name].shape != shape:
            lines.append(f"{name}: {_show(state[name].shape)} in the file, {_show(shape)} in the drawing; begins anew")
        else:
            lines.append(f"{name}: fits, but another tensor of its block does not; begins anew")
    return (*lines, *(f"{name}: in the file, not in the drawing" for name in state if name not in wanted))


_BUFFERS = ("running_mean", "running_var", COUNTER)


def shapes_wanted(program: Program, design: Design, facts: Facts) -> dict[str, tuple[int, ...]]:
    """Shapes by `state_dict` name, as the exported class has them."""
    known = {place.path: place.known.weights for place in places(design, facts)}
    return {
        state_name(program, path, weight.name): tuple(map(int, weight.shape))
        for path, owner in program.owners.items()
        for weight in known.get(owner, ())
    }


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


# --- comparing ---------------------------------------------------------------------------------------


def _best(program: Program, parts: Parts, wanted: Mapping[str, tuple[int, ...]]) -> tuple[str, Weights]:
    """The set of weights of a file that has most of what is wanted, under the names of the exported class."""
    named = {place: _named_as(program, list(tensors), wanted) for place, tensors in parts.items()}
    place = max(parts, key=lambda each: sum(name in wanted for name in named[each].values()))
    arrays = as_arrays(parts[place])
    state = {named[place][name]: value for name, value in arrays.items()}
    # files from before PyTorch 0.4.1 have no counters
    counters = (name for name in wanted if name.endswith(f".{COUNTER}") and name not in state)
    beside = {name: name.removesuffix(COUNTER) + "running_mean" for name in counters}
    return place, state | {name: np.zeros((), np.int64) for name, mean in beside.items() if mean in state}


def _named_as(program: Program, names: list[str], wanted: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """What the tensors of a file are called in the exported class, as far as they are only called differently."""
    if all("/" in name for name in names):
        return {name: state_key_of(program, name) or name for name in names}
    new = {name: name for name in names}
    for word in WRAPPED:
        if not any(word in name for name in wanted):
            new = {name: given.replace(word, "") for name, given in new.items()}
    prefix = _prefix(new.values(), wanted)
    new = {name: given.removeprefix(prefix) for name, given in new.items()}
    if not any(OLD_DENSENET.search(name) for name in wanted):
        new = {name: OLD_DENSENET.sub(r"\1\2.", given) for name, given in new.items()}
    return new if len(set(new.values())) == len(new) else {name: name for name in names}


def _prefix(names: Iterable[str], wanted: Mapping[str, tuple[int, ...]]) -> str:
    """What stands before most names: "module." of nn.DataParallel, "backbone." of a training script, ..."""
    votes: Counter[str] = Counter()
    for name in names:
        starts = [0, *(place + 1 for place, sign in enumerate(name) if sign == ".")]
        votes.update(name[:start] for start in starts if name[start:] in wanted or _old(name[start:]) in wanted)
    return max(votes, key=lambda prefix: (votes[prefix], -len(prefix)), default="")


def _old(name: str) -> str:
    return OLD_DENSENET.sub(r"\1\2.", name)


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
