"""The certificate: the exported file, imported in a fresh Python process, computes what the network computes.

The child gets the file, the weights (loaded with `strict=True`) and random inputs. Compared are the
outputs in evaluation and training, the buffers afterwards, and how fresh weights start from the same seed.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import safetensors
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from netdesigner.analysis.places import names_at
from netdesigner.certificate import child as child
from netdesigner.codegen.source import imported, module_source
from netdesigner.design.design import Design
from netdesigner.network.build import BuiltNetwork, build
from netdesigner.network.finite import Trouble, first_not_finite
from netdesigner.network.randomness import Seeded, random_inputs
from netdesigner.network.weights import Fit, Weights, put

BATCH = 2  # normalization over a batch of one is refused by PyTorch
TOLERANCE = 1e-5  # relative; equal code on one machine gives 0, sums in another order a few 1e-7
TIMEOUT = 300.0  # seconds


@dataclass(frozen=True)
class Certificate:
    """Whether the export is proved; the largest difference found; a sentence; and part by part what was found.

    Where code and network agree (`is_equal`) but give values that are not finite, nothing is proved.
    """

    is_verified: bool
    max_difference: float
    message: str
    details: str = ""
    is_equal: bool = False


def certify(
    design: Design,
    weights: Weights | None = None,
    seed: int = 0,
    timeout: float = TIMEOUT,
    text: str | None = None,
) -> Certificate:
    """Proves the export of a design, with given weights or fresh ones.

    `text` is the file to check, by default the one that the program writes. Raises CompileError where the
    drawing is not sound; everything that goes wrong in the child is told by the certificate.
    """
    network = build(design, seed)
    started = child.starts(network)
    fit = put(network, weights) if weights else None
    source = module_source(network.program).text if text is None else text
    inputs = random_inputs(network.program, BATCH, seed)
    with tempfile.TemporaryDirectory(prefix="netdesigner-certificate-") as name:
        folder = Path(name)
        try:
            _write_job(folder, network, source, inputs, seed)
        except (OSError, safetensors.SafetensorError) as error:
            return _failure(f"Not verified: {folder} could not be written ({error}); make room on the disk.")
        expected = started | _expected(network, inputs, seed)
        failure = _run_child(folder, timeout)
        if failure is not None:
            return failure
        found = {name: value.clone() for name, value in load_file(folder / child.RESULTS).items()}
    compared = _compare(expected, found)
    if compared.is_equal and (bad := [name for name, value in expected.items() if not value.isfinite().all()]):
        network.train(not bad[0].startswith("evaluation"))
        compared = _not_finite(compared, bad[0], expected[bad[0]], first_not_finite(design, network, inputs))
    return _with_misfits(compared, fit, design)


def _not_finite(certificate: Certificate, name: str, value: Tensor, trouble: Trouble | None) -> Certificate:
    """Two that agree on NaN prove nothing."""
    count = int((~value.isfinite()).sum())
    who = f"{trouble.block} is the first block that gives such values" if trouble else "look at its settings"
    if trouble and trouble.kind == "weights":
        who = f"the weights of {trouble.block} hold such values"
    message = (
        f"Not verified: code and network agree, but {count:,} of {value.numel():,} numbers of {name} are NaN or "
        f"infinite; {who}."
    )
    return replace(certificate, is_verified=False, message=message)


def _with_misfits(certificate: Certificate, fit: Fit | None, design: Design) -> Certificate:
    """Says which of the given weights were not those that the proof was made with."""
    ids = list(dict.fromkeys(key.rpartition("/")[0] for key in fit.initialized)) if fit else []
    if not fit or not ids:
        return certificate
    message = (
        f"{certificate.message} The trained weights of {len(ids)} block{'' if len(ids) == 1 else 's'} "
        f"do not fit the drawing ({names_at(design, ids)}); fresh ones took their place."
    )
    return replace(certificate, message=message, details="\n".join([certificate.details, *fit.messages]))


def child_main(arguments: list[str]) -> int:
    """What `--certify-child DIR` does in a frozen bundle, which has no `python` to start."""
    return child.main(arguments)


def _write_job(folder: Path, network: BuiltNetwork, source: str, inputs: list[Tensor], seed: int) -> None:
    (folder / child.MODEL).write_text(source, encoding="utf-8")
    state = {name: value.detach().contiguous() for name, value in network.state_dict().items()}
    save_file(state, folder / child.WEIGHTS)
    save_file({str(index): value for index, value in enumerate(inputs)}, folder / child.INPUTS)
    job = {
        "class": network.program.name,
        "seed": seed,
        "threads": torch.get_num_threads(),  # the same on both sides: sums then have one order
        "search": sorted({_home(name) for name in ("torch", "safetensors", *imported(network.program))}),
    }
    (folder / child.JOB).write_text(json.dumps(job), encoding="utf-8")


def _home(target: str) -> str:
    """The folder on Python's search path in which the package of a class lies."""
    top = import_module(target.partition(".")[0])
    file = Path(str(top.__file__ or next(iter(top.__path__)) + "/__init__.py"))
    return str(file.parent.parent if file.name.startswith("__init__.") else file.parent)


def _expected(network: BuiltNetwork, inputs: list[Tensor], seed: int) -> dict[str, Tensor]:
    """What the built network gives, in the child's order and under its names."""
    results: dict[str, Tensor] = {}
    with torch.no_grad():
        for mode in ("evaluation", "training"):
            network.train(mode == "training")
            with Seeded(seed):
                answer = network(*inputs)
            outputs = answer if isinstance(answer, tuple) else (answer,)
            results |= {f"{mode} output {index}": value for index, value in enumerate(outputs, 1)}
    return results | {f"buffer {name}": value for name, value in network.named_buffers()}


def _run_child(folder: Path, timeout: float) -> Certificate | None:
    """Runs the exported file; a certificate of failure, or None."""
    alone = [sys.executable, "-I", str(Path(child.__file__).resolve())]  # no user folder, no PYTHONPATH
    command = [sys.executable, "--certify-child"] if getattr(sys, "frozen", False) else alone
    try:
        ended = subprocess.run(
            [*command, str(folder)], cwd=folder, capture_output=True, text=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        return _failure(f"Not verified: the exported code did not end within {timeout:g} seconds.")
    except OSError as error:
        return _failure(f"Not verified: a fresh Python process could not be started ({error}).")
    if ended.returncode == 0 and (folder / child.RESULTS).is_file():
        return None
    lines = ended.stderr.strip().splitlines() or [f"it ended with code {ended.returncode}"]
    return _failure(f"Not verified: the exported code failed in a fresh process: {lines[-1].strip()}", ended.stderr)


def _failure(message: str, details: str = "") -> Certificate:
    return Certificate(False, math.inf, message, details.strip() or message)


def _compare(expected: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> Certificate:
    if expected.keys() != found.keys():
        odd = ", ".join(sorted(expected.keys() ^ found.keys()))
        return _failure(f"Not verified: only one of exported code and network has: {odd}.")
    differences = {name: difference(value, found[name]) for name, value in expected.items()}
    worst = max(differences, key=lambda name: differences[name])
    largest = differences[worst]
    details = "\n".join(f"{name}: max |difference| = {value:g}" for name, value in differences.items())
    allowed = {name: TOLERANCE * max(1.0, _largest(value)) for name, value in expected.items()}
    wrong = [name for name, value in differences.items() if value > allowed[name]]
    if wrong:
        message = f"Not verified: {', '.join(wrong)} differ; max |difference| = {largest:g} ({worst})."
        return Certificate(False, largest, message, details)
    message = f"Verified: the exported code computes what the network computes, max |difference| = {largest:g}."
    return Certificate(True, largest, message, details, is_equal=True)


def difference(first: Tensor, second: Tensor) -> float:
    """The largest |difference|; infinite for unlike shapes, or where only one is NaN or infinite."""
    if first.shape != second.shape:
        return math.inf
    one, other = first.double(), second.double()
    is_same = (one == other) | (one.isnan() & other.isnan())
    gap = torch.where(is_same, torch.zeros_like(one), (one - other).abs())
    return float(gap.nan_to_num(nan=math.inf, posinf=math.inf).max()) if gap.numel() else 0.0


def _largest(value: Tensor) -> float:
    finite = value.double()[value.isfinite()]
    return float(finite.abs().max()) if finite.numel() else 0.0
