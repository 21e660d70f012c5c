"""The first networks of a course: one neuron, two layers, LeNet-5 and the nets of tutorials."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from tests.reference_networks.parts import FeaturesAndClassifier


class Perceptron(nn.Module):
    """One neuron with a step (Rosenblatt 1958): 1 where w.x + b > 0, else 0."""

    def __init__(self, weights: tuple[float, float] = (0.0, 0.0), bias: float = 0.0) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 1)
        self.linear.weight = nn.Parameter(torch.tensor([weights]))
        self.linear.bias = nn.Parameter(torch.tensor([bias]))

    def forward(self, x: Tensor) -> Tensor:
        return (self.linear(x) > 0).to(x.dtype)


def perceptron_and() -> nn.Module:
    return Perceptron((1.0, 1.0), -1.5)


def perceptron_or() -> nn.Module:
    return Perceptron((1.0, 1.0), -0.5)


class XorMLP(nn.Module):
    """Two ReLU units and one linear one, with the weights of Goodfellow, Bengio and Courville 2016, section 6.1."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(2, 2)
        self.output = nn.Linear(2, 1)
        self.hidden.weight = nn.Parameter(torch.tensor([[1.0, 1.0], [1.0, 1.0]]))
        self.hidden.bias = nn.Parameter(torch.tensor([0.0, -1.0]))
        self.output.weight = nn.Parameter(torch.tensor([[1.0, -2.0]]))
        self.output.bias = nn.Parameter(torch.tensor([0.0]))

    def forward(self, x: Tensor) -> Tensor:
        return self.output(torch.relu(self.hidden(x)))


def linear_regression() -> nn.Module:
    """A line through points, by squared error."""
    return nn.Linear(1, 1)


def linear_classifier() -> nn.Module:
    """f(x) = Wx + b on the pixels of CIFAR-10, trained with the multi-class hinge loss (CS231n)."""
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 10))


def mlp() -> nn.Module:
    """Two hidden layers on the 64 pixels of an 8 x 8 digit."""
    return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


def lenet5() -> nn.Module:
    """LeCun, Bottou, Bengio and Haffner 1998 in the dense form common today, on 28 x 28 padded to 32 x 32."""
    features = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
    )  # fmt: skip
    classifier = nn.Sequential(
        nn.Linear(16 * 5 * 5, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)
    )  # fmt: skip
    return FeaturesAndClassifier(features, classifier)


class TutorialNet(nn.Module):
    """The net of PyTorch's tutorials, "Neural Networks" (1 channel) and "Training a Classifier" (3 channels)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = nn.functional.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = nn.functional.max_pool2d(torch.relu(self.conv2(x)), 2)
        x = torch.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc3(torch.relu(self.fc2(x)))


def mnist_16_64() -> nn.Module:
    """The lectures' net for MNIST: two unpadded 5 x 5 convolutions of 16 and 64 filters, 256 units, 10 scores."""
    features = nn.Sequential(
        nn.Conv2d(1, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 64, 5), nn.ReLU(), nn.MaxPool2d(2),
    )  # fmt: skip
    return FeaturesAndClassifier(features, nn.Sequential(nn.Linear(64 * 4 * 4, 256), nn.ReLU(), nn.Linear(256, 10)))
