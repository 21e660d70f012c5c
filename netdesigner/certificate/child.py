"""Runs exported code in a fresh Python process, alone with its weights and inputs.

Run by path, not as part of the package, and deliberately knows nothing of NetDesigner: what it imports
is what a user of the exported file has.
"""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

MODEL, WEIGHTS, INPUTS, JOB, RESULTS = (
    "model.py",
    "weights.safetensors",
    "inputs.safetensors",
    "job.json",
    "results.safetensors",
)


def main(arguments: list[str]) -> int:
    """Checks the folder that the first argument names; what goes wrong ends the process with its traceback."""
    folder = Path(arguments[0])
    job = json.loads((folder / JOB).read_text(encoding="utf-8"))
    sys.modules["netdesigner"] = None  # type: ignore[assignment]  # importing it from here on is an error
    sys.path.extend(path for path in job["search"] if path not in sys.path)
    import torch
    from safetensors.torch import load_file, save_file

    torch.set_num_threads(job["threads"])
    torch.manual_seed(job["seed"])
    network = _load_class(folder / MODEL, job["class"])()
    results: dict[str, Any] = starts(network)
    network.load_state_dict(load_file(folder / WEIGHTS), strict=True)
    given = load_file(folder / INPUTS)
    # Copies lie in memory as the network's own tensors do; sums of mapped ones can differ in the last bit
    inputs = [given[str(index)].clone() for index in range(len(given))]
    with torch.no_grad():
        network.eval()
        torch.manual_seed(job["seed"])  # some layers draw at evaluation too
        results |= _named("evaluation", network(*inputs))
        network.train()
        torch.manual_seed(job["seed"])
        results |= _named("training", network(*inputs))
    results |= {f"buffer {name}": value for name, value in network.named_buffers()}
    save_file({name: value.contiguous().clone() for name, value in results.items()}, folder / RESULTS)
    return 0


def _load_class(path: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location("model", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def starts(network: Any) -> dict[str, Any]:
    """What the fresh weights of a network are known by: their sums, and whether they are learned."""
    import torch

    with torch.no_grad():
        return {
            f"start of {name}": torch.tensor(
                [value.double().sum(), value.double().abs().sum(), value.requires_grad], dtype=torch.float64
            )
            for name, value in network.named_parameters()
        }


def _named(mode: str, answer: Any) -> dict[str, Any]:
    outputs = answer if isinstance(answer, tuple) else (answer,)
    return {f"{mode} output {index}": value for index, value in enumerate(outputs, 1)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
