"""Draws the shipped templates with the document's own verbs and writes them to `resources/templates`.

    python packaging/make_templates.py

The files are what the program reads; a test sees to it that they are what this script draws.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from netdesigner.analysis.layout import arrange
from netdesigner.design import file
from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.layers import parse_chain, parse_layer

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "templates"


def row(name: str, shape: tuple[int, ...], layers: str, notes: str) -> Design:
    """A network without branches."""
    design = chain(name, shape, parse_chain(layers))
    design.notes = notes
    return design


class Pen:
    """Draws a network with branches: every call adds layers behind a node and returns the last one."""

    def __init__(self, name: str, shape: tuple[int, ...], notes: str) -> None:
        self.document = Document(Design(name=name, notes=notes))
        self.start = self.document.add(parse_layer(f"Input({shape})"))

    def after(self, node_id: str, layers: str) -> str:
        for layer in parse_chain(layers):
            node_id = self.document.add(layer, source=(node_id, 0))
        return node_id

    def join(self, layer: str, *branches: str) -> str:
        node_id = self.document.add(parse_layer(layer))
        for port, branch in enumerate(branches):
            self.document.connect(branch, node_id, port)
        return node_id

    def finish(self, node_id: str) -> Design:
        self.after(node_id, "Output")
        return self.document.design


def mlp() -> Design:
    return row(
        "MLP", (64,), "Linear(64) | ReLU | Linear(32) | ReLU | Linear(10)",
        "Multi-layer perceptron\nTwo hidden layers on flat rows of 64 numbers, such as the 8 × 8 digits.",
    )  # fmt: skip


def lenet5() -> Design:
    return row(
        "LeNet5", (1, 28, 28),
        "Conv2d(6, 5, padding=2) | Tanh | AvgPool2d(2) | Conv2d(16, 5) | Tanh | AvgPool2d(2) | Flatten"
        " | Linear(120) | Tanh | Linear(84) | Tanh | Linear(10)",
        "LeNet-5\nLeCun, Bottou, Bengio and Haffner 1998, in the dense form common today: the paper's third layer is"
        " linked sparsely and its pooling is learnt (60,000 parameters there, 61,706 here).",
    )  # fmt: skip


def tutorial(channels: int) -> Design:
    return row(
        f"TutorialNet{channels}x32x32", (channels, 32, 32),
        "Conv2d(6, 5) | ReLU | MaxPool2d(2) | Conv2d(16, 5) | ReLU | MaxPool2d(2) | Flatten"
        " | Linear(120) | ReLU | Linear(84) | ReLU | Linear(10)",
        f"PyTorch tutorial net, {channels} × 32 × 32\n"
        + ("The net of the tutorial “Neural Networks”." if channels == 1 else "The net of the CIFAR-10 tutorial."),
    )  # fmt: skip


def vgg_digits() -> Design:
    block = "Conv2d({0}, 3, padding=1) | BatchNorm2d | ReLU | Conv2d({0}, 3, padding=1) | BatchNorm2d | ReLU"
    return row(
        "DigitsVGG", (1, 28, 28),
        f"{block.format(16)} | MaxPool2d(2) | {block.format(32)} | MaxPool2d(2) | Flatten"
        " | Linear(64) | ReLU | Dropout(0.3) | Linear(10)",
        "Small VGG for digits\nPairs of 3 × 3 convolutions in the manner of VGG, small enough to train in a minute.",
    )  # fmt: skip


def alexnet() -> Design:
    return row(
        "AlexNet", (3, 227, 227),
        "Conv2d(96, 11, stride=4) | ReLU | LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0) | MaxPool2d(3, 2)"
        " | Conv2d(256, 5, padding=2) | ReLU | LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0) | MaxPool2d(3, 2)"
        " | Conv2d(384, 3, padding=1) | ReLU | Conv2d(384, 3, padding=1) | ReLU | Conv2d(256, 3, padding=1) | ReLU"
        " | MaxPool2d(3, 2) | Flatten | Dropout | Linear(4096) | ReLU | Dropout | Linear(4096) | ReLU | Linear(1000)",
        "AlexNet, as in the lectures\nKrizhevsky, Sutskever and Hinton 2012, without the split over two GPUs"
        " (62,378,344 parameters; with groups = 2 as in the paper 60,965,224). The paper's 224 × 224 input does not"
        " give 55 × 55 without padding; 227 × 227 does.",
    )  # fmt: skip


def vgg16() -> Design:
    stages = []
    for width, depth in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        stages += [f"Conv2d({width}, 3, padding=1) | ReLU"] * depth + ["MaxPool2d(2, 2)"]
    head = (
        "AdaptiveAvgPool2d(7) | Flatten | Linear(4096) | ReLU | Dropout | Linear(4096) | ReLU | Dropout | Linear(1000)"
    )
    return row(
        "VGG16", (3, 224, 224), " | ".join([*stages, head]),
        "VGG16\nSimonyan and Zisserman 2014, configuration D, in torchvision's form: its weights load.",
    )  # fmt: skip


def residual_digits() -> Design:
    pen = Pen(
        "DigitsResNet", (1, 28, 28),
        "Residual net for digits\nTwo residual blocks (He et al. 2015): the first skip is plain, the second is"
        " projected by a 1 × 1 convolution because channels and size change.",
    )  # fmt: skip
    stem = pen.after(pen.start, "Conv2d(16, 3, padding=1, bias=False) | BatchNorm2d | ReLU")
    pair = "BatchNorm2d | ReLU | Conv2d({0}, 3, padding=1, bias=False) | BatchNorm2d"
    first = pen.after(stem, f"Conv2d(16, 3, padding=1, bias=False) | {pair.format(16)}")
    block = pen.after(pen.join("Add", first, stem), "ReLU")
    second = pen.after(block, f"Conv2d(32, 3, stride=2, padding=1, bias=False) | {pair.format(32)}")
    skip = pen.after(block, "Conv2d(32, 1, stride=2, bias=False) | BatchNorm2d")
    end = pen.after(pen.join("Add", second, skip), "ReLU | AdaptiveAvgPool2d(1) | Flatten | Linear(10)")
    return pen.finish(end)


def inception_digits() -> Design:
    pen = Pen(
        "DigitsInception", (1, 28, 28),
        "Inception net for digits\nTwo inception blocks (Szegedy et al. 2014): four branches see the same map at"
        " different scales and are put one behind the other.",
    )  # fmt: skip

    def block(start: str, one: int, three: int, five: int, pool: int) -> str:
        branches = [
            pen.after(start, f"Conv2d({one}, 1) | ReLU"),
            pen.after(start, f"Conv2d({three // 2}, 1) | ReLU | Conv2d({three}, 3, padding=1) | ReLU"),
            pen.after(start, f"Conv2d({five // 2}, 1) | ReLU | Conv2d({five}, 5, padding=2) | ReLU"),
            pen.after(start, f"MaxPool2d(3, stride=1, padding=1) | Conv2d({pool}, 1) | ReLU"),
        ]
        return pen.join("Concat", *branches)

    stem = pen.after(pen.start, "Conv2d(16, 3, padding=1) | ReLU | MaxPool2d(2)")
    middle = pen.after(block(stem, 8, 16, 8, 8), "MaxPool2d(2)")
    end = pen.after(block(middle, 16, 32, 16, 16), "AdaptiveAvgPool2d(1) | Flatten | Dropout(0.2) | Linear(10)")
    return pen.finish(end)


TEMPLATES: dict[str, Callable[[], Design]] = {
    "mlp": mlp,
    "lenet5": lenet5,
    "tutorial_1x32x32": lambda: tutorial(1),
    "tutorial_3x32x32": lambda: tutorial(3),
    "vgg_digits": vgg_digits,
    "residual_digits": residual_digits,
    "inception_digits": inception_digits,
    "alexnet": alexnet,
    "vgg16": vgg16,
}


def draw(name: str) -> Design:
    """The template, laid out."""
    document = Document(TEMPLATES[name]())
    document.move(arrange(document.graph))
    return document.design


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in TEMPLATES:
        file.save(draw(name), FOLDER / f"{name}{file.SUFFIX}")
        print(f"resources/templates/{name}{file.SUFFIX}")


if __name__ == "__main__":
    main()
