"""VGG (Simonyan and Zisserman 2014): every configuration of its Table 1, and the small VGG of a tutorial."""

from __future__ import annotations

from torch import nn

from tests.reference_networks.parts import FeaturesAndClassifier

# Table 1: channels of the 3 x 3 convolutions of the five stages; a negative number is a 1 x 1 convolution
CONFIGURATIONS: dict[str, tuple[tuple[int, ...], ...]] = {
    "A": ((64,), (128,), (256, 256), (512, 512), (512, 512)),
    "B": ((64, 64), (128, 128), (256, 256), (512, 512), (512, 512)),
    "C": ((64, 64), (128, 128), (256, 256, -256), (512, 512, -512), (512, 512, -512)),
    "D": ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512)),
    "E": ((64, 64), (128, 128), (256,) * 4, (512,) * 4, (512,) * 4),
}


def vgg(configuration: str, has_batch_norm: bool = False, has_response_norm: bool = False) -> nn.Module:
    """One column of the table with torchvision's keys; `has_response_norm` makes A-LRN out of A."""
    layers: list[nn.Module] = []
    channels = 3
    for number, stage in enumerate(CONFIGURATIONS[configuration]):
        for width in stage:
            layers.append(
                nn.Conv2d(channels, abs(width), 3, padding=1) if width > 0 else nn.Conv2d(channels, -width, 1)
            )
            channels = abs(width)
            layers += [nn.BatchNorm2d(channels)] if has_batch_norm else []
            layers.append(nn.ReLU())
        layers += [nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0)] if has_response_norm and not number else []
        layers.append(nn.MaxPool2d(2))
    classifier = nn.Sequential(
        nn.Linear(512 * 7 * 7, 4096), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(4096, 1000),
    )  # fmt: skip
    return FeaturesAndClassifier(nn.Sequential(*layers), classifier, pool=nn.AdaptiveAvgPool2d(7))


def smaller_vggnet(labels: int = 6) -> nn.Module:
    """SmallerVGGNet (Rosebrock, pyimagesearch, 2018) for 96 x 96; one score a label, the sigmoid is in the loss."""

    def block(inputs: int, outputs: int) -> list[nn.Module]:
        return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(outputs, eps=1e-3)]

    features = nn.Sequential(
        *block(3, 32), nn.MaxPool2d(3), nn.Dropout(0.25),
        *block(32, 64), *block(64, 64), nn.MaxPool2d(2), nn.Dropout(0.25),
        *block(64, 128), *block(128, 128), nn.MaxPool2d(2), nn.Dropout(0.25),
    )  # fmt: skip
    classifier = nn.Sequential(
        nn.Linear(128 * 8 * 8, 1024), nn.ReLU(), nn.BatchNorm1d(1024, eps=1e-3), nn.Dropout(0.5),
        nn.Linear(1024, labels),
    )  # fmt: skip
    return FeaturesAndClassifier(features, classifier)
