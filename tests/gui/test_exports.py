"""What the export menu writes."""

from pathlib import Path

import torch
from safetensors.torch import load_file

from netdesigner.design.design import Design
from netdesigner.gui.window.exports import write_weights


def test_fresh_weights_follow_the_recipes_seed_and_leave_torchs_own_alone(small: Design, tmp_path: Path) -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    write_weights(small, None, first)
    assert torch.equal(torch.get_rng_state(), before)
    write_weights(small, None, second)
    one, other = load_file(first), load_file(second)  # the bytes of a file's header come in any order
    assert [*one] == [*other]
    assert all(torch.equal(value, other[name]) for name, value in one.items())
