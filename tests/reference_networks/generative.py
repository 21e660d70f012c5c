"""Networks that make images: a denoising auto-encoder and the DCGAN pair."""

from __future__ import annotations

from itertools import pairwise

from torch import nn


def denoising_autoencoder() -> nn.Module:
    """After Vincent et al. 2008, convolutional: a noisy 28 x 28 digit in, the clean one out, 64 x 7 x 7 between."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.ConvTranspose2d(64, 32, 2, stride=2), nn.ReLU(),
        nn.ConvTranspose2d(32, 1, 2, stride=2), nn.Sigmoid(),
    )  # fmt: skip


def dcgan_generator(noise: int = 100, width: int = 64) -> nn.Module:
    """Radford, Metz and Chintala 2015, in the sizes of PyTorch's tutorial: 100 numbers to a 3 x 64 x 64 image."""
    layers: list[nn.Module] = []
    widths = (noise, 8 * width, 4 * width, 2 * width, width)
    for number, (inputs, outputs) in enumerate(pairwise(widths)):
        stride, padding = (2, 1) if number else (1, 0)
        layers += [
            nn.ConvTranspose2d(inputs, outputs, 4, stride=stride, padding=padding, bias=False),
            nn.BatchNorm2d(outputs), nn.ReLU(),
        ]  # fmt: skip
    return nn.Sequential(*layers, nn.ConvTranspose2d(width, 3, 4, stride=2, padding=1, bias=False), nn.Tanh())


def dcgan_discriminator(width: int = 64) -> nn.Module:
    """Its opponent: one score for a 3 x 64 x 64 image; the sigmoid is in the loss."""
    layers: list[nn.Module] = [nn.Conv2d(3, width, 4, stride=2, padding=1, bias=False), nn.LeakyReLU(0.2)]
    for inputs in (width, 2 * width, 4 * width):
        layers += [
            nn.Conv2d(inputs, 2 * inputs, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(2 * inputs), nn.LeakyReLU(0.2),
        ]  # fmt: skip
    return nn.Sequential(*layers, nn.Conv2d(8 * width, 1, 4, bias=False), nn.Flatten())
