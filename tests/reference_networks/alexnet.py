"""AlexNet in its forms, and ZFNet: the first large networks for 1,000 classes of ImageNet."""

from __future__ import annotations

from torch import nn

from tests.reference_networks.parts import FeaturesAndClassifier


def _normalization() -> nn.LocalResponseNorm:
    """Section 3.3 of the paper: n = 5, alpha = 1e-4, beta = 0.75, k = 2."""
    return nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0)


def alexnet_2012(padding: int = 0, groups: int = 1) -> nn.Module:
    """Krizhevsky, Sutskever and Hinton 2012; two groups are its two GPUs, one group is the form of the lectures.

    Without padding the input is 227 x 227; 224 x 224 needs padding 2 to give the 55 x 55 of the paper.
    """
    features = nn.Sequential(
        nn.Conv2d(3, 96, 11, stride=4, padding=padding), nn.ReLU(), _normalization(), nn.MaxPool2d(3, stride=2),
        nn.Conv2d(96, 256, 5, padding=2, groups=groups), nn.ReLU(), _normalization(), nn.MaxPool2d(3, stride=2),
        nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 384, 3, padding=1, groups=groups), nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1, groups=groups), nn.ReLU(), nn.MaxPool2d(3, stride=2),
    )  # fmt: skip
    return FeaturesAndClassifier(features, _classifier(256 * 6 * 6))


def alexnet_torchvision() -> nn.Module:
    """Krizhevsky 2014, "One weird trick for parallelizing convolutional neural networks", as torchvision has it."""
    features = nn.Sequential(
        nn.Conv2d(3, 64, 11, stride=4, padding=2), nn.ReLU(), nn.MaxPool2d(3, stride=2),
        nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, stride=2),
        nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, stride=2),
    )  # fmt: skip
    return FeaturesAndClassifier(features, _classifier(256 * 6 * 6), pool=nn.AdaptiveAvgPool2d(6))


def zfnet() -> nn.Module:
    """Zeiler and Fergus 2013 as drawn in the lectures: 512-1024-512 in the last three convolutions."""
    features = nn.Sequential(
        nn.Conv2d(3, 96, 7, stride=2, padding=1), nn.ReLU(), nn.MaxPool2d(3, stride=2, padding=1), _normalization(),
        nn.Conv2d(96, 256, 5, stride=2), nn.ReLU(), nn.MaxPool2d(3, stride=2, padding=1), _normalization(),
        nn.Conv2d(256, 512, 3, padding=1), nn.ReLU(),
        nn.Conv2d(512, 1024, 3, padding=1), nn.ReLU(),
        nn.Conv2d(1024, 512, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, stride=2),
    )  # fmt: skip
    return FeaturesAndClassifier(features, _classifier(512 * 6 * 6))


def _classifier(inputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Dropout(0.5), nn.Linear(inputs, 4096), nn.ReLU(),
        nn.Dropout(0.5), nn.Linear(4096, 4096), nn.ReLU(),
        nn.Linear(4096, 1000),
    )  # fmt: skip
