"""Networks of two inputs or two answers: a siamese pair (Koch et al. 2015), an early exit (BranchyNet)."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class SiamesePair(nn.Module):
    """Both pictures go through the same layers; the distances of what they give are weighed."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, outputs, kernel in ((1, 64, 10), (64, 128, 7), (128, 128, 4)):
            layers += [nn.Conv2d(inputs, outputs, kernel), nn.ReLU(), nn.MaxPool2d(2)]
        self.twin = nn.Sequential(
            *layers, nn.Conv2d(128, 256, 4), nn.ReLU(), nn.Flatten(), nn.Linear(9216, 4096), nn.Sigmoid()
        )
        self.score = nn.Linear(4096, 1)

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        return self.score((self.twin(first) - self.twin(second)).abs())


class TwoHeadedLeNet(nn.Module):
    """A head behind the first pooling, and the rest of LeNet-5 with ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Conv2d(1, 6, 5, padding=2)
        self.early = nn.ModuleList([nn.Conv2d(6, 16, 3, padding=1), nn.Linear(784, 10)])
        self.late = nn.ModuleList([nn.Conv2d(6, 16, 5), nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)])

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        def pooled(maps: Tensor) -> Tensor:
            return nn.functional.max_pool2d(torch.relu(maps), 2)

        x = pooled(self.trunk(x))
        early = self.early[1](pooled(self.early[0](x)).flatten(1))
        late = pooled(self.late[0](x)).flatten(1)
        for layer in list(self.late)[1:-1]:
            late = torch.relu(layer(late))
        return early, self.late[-1](late)
