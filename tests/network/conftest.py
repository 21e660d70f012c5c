"""Certificates without a fresh process, for tests of what they compare."""

import sys
from pathlib import Path

import pytest
import torch

from netdesigner.network import certificate
from netdesigner.network.certificate import Certificate


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's work done here, for tests of the comparison: a fresh process takes seconds."""

    def run(folder: Path, timeout: float) -> Certificate | None:
        state, threads, path = torch.get_rng_state(), torch.get_num_threads(), list(sys.path)
        here = sys.modules["netdesigner"]
        try:
            certificate.child.main([str(folder)])
        except (RuntimeError, AttributeError) as error:
            return certificate._failure(f"Not verified: {error}")
        finally:
            sys.modules["netdesigner"] = here
            sys.path[:] = path
            torch.set_rng_state(state)
            torch.set_num_threads(threads)
        return None

    monkeypatch.setattr(certificate, "_run_child", run)
