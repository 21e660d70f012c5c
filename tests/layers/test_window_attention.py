"""Attention in windows: against an independent one that cuts the windows out one by one, and what it refuses."""

from __future__ import annotations

import pytest
import torch

from netdesigner.layers import ShapeError, parse_layer
from netdesigner.network.build import build
from tests.drawings import chain_drawing
from tests.network.equality import assert_export_equals
from tests.reference_networks.swin import ShiftedAttention


@pytest.mark.parametrize("shift", [0, 1, 3])
@pytest.mark.parametrize("size", [(8, 12), (9, 5), (4, 8), (3, 4)])
def test_it_is_what_windows_cut_out_by_hand_give(size: tuple[int, int], shift: int) -> None:
    """Also where a window does not divide the map, and where one holds it and is not shifted."""
    design = chain_drawing(f"WindowAttention(2, window_size=4, shift_size={shift})", f"Input({(*size, 6)})")
    network, reference = build(design, seed=0), ShiftedAttention(6, 2, shift, window=4)
    state = {key.partition(".")[2]: value for key, value in network.state_dict().items()}
    assert not set(state) ^ set(reference.state_dict())
    reference.load_state_dict(state)
    reference.relative_position_bias_table.data.normal_()
    x = torch.randn(2, *size, 6)
    with torch.no_grad():
        next(network.children()).relative_position_bias_table.copy_(reference.relative_position_bias_table)
        torch.testing.assert_close(network(x), reference(x))


def test_every_second_block_of_a_row_is_shifted() -> None:
    assert_export_equals(chain_drawing("WindowAttention(3) | WindowAttention(3, shift_size=3)", "Input((14, 14, 12))"))


@pytest.mark.parametrize(
    ("layer", "shape", "sentence"),
    [
        ("WindowAttention(3)", (96, 49), "wants height × width × channels"),
        ("WindowAttention(3)", (96, 56, 56), "which stand last"),
        ("WindowAttention(5)", (56, 56, 96), "cannot be shared equally among 5 heads"),
        ("WindowAttention(3, shift_size=7)", (56, 56, 96), "must be less than the window"),
    ],
)
def test_refusals_say_what_to_do(layer: str, shape: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(ShapeError, match=sentence):
        parse_layer(layer).answers((shape,))
