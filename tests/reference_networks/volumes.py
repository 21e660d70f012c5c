"""Networks on voxels."""

from __future__ import annotations

from torch import nn


def voxnet(classes: int = 40) -> nn.Module:
    """VoxNet (Maturana and Scherer 2015): 32 x 32 x 32 occupancy grids, the 40 classes of ModelNet40."""
    return nn.Sequential(
        nn.Conv3d(1, 32, 5, stride=2), nn.LeakyReLU(0.1), nn.Dropout(0.2),
        nn.Conv3d(32, 32, 3), nn.LeakyReLU(0.1), nn.MaxPool3d(2), nn.Dropout(0.3),
        nn.Flatten(), nn.Linear(32 * 6 * 6 * 6, 128), nn.ReLU(), nn.Dropout(0.4), nn.Linear(128, classes),
    )  # fmt: skip
