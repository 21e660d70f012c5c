"""What the export menu writes."""

from pathlib import Path

import torch

from netdesigner.design.design import Design
from netdesigner.gui.exports import write_weights


def test_fresh_weights_follow_the_recipes_seed_and_leave_torchs_own_alone(small: Design, tmp_path: Path) -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    write_weights(small, None, first)
    assert torch.equal(torch.get_rng_state(), before)
    write_weights(small, None, second)
    assert first.read_bytes() == second.read_bytes()
