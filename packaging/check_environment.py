"""Stops when the environment holds packages that break torch here, or lacks what the program asks for."""

import subprocess
import sys
from importlib.metadata import distributions

import torch

BREAKS_TORCH = ("torchvision", "torchaudio")  # another build than torch's: importing them, or torchmetrics, fails
CUDA_PARTS = "nvidia-"  # gigabytes that a CPU build of torch has no use for


def main() -> int:
    """Print what is wrong; the exit code says whether anything is."""
    names = {distribution.metadata["Name"].lower() for distribution in distributions()}
    unwanted = sorted(names & set(BREAKS_TORCH))
    if torch.version.cuda is None:
        unwanted += sorted(name for name in names if name.startswith(CUDA_PARTS))
    if unwanted:
        print("These packages must not be in the environment:", ", ".join(unwanted))
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], check=False)
    return 1 if unwanted or checked.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
