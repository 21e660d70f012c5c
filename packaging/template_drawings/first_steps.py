"""From one neuron to LeNet-5, and small nets that learn digits in a minute."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from netdesigner.design.design import Design
from netdesigner.layers.initialization import initialization
from netdesigner.layers.initializers import Values, filling
from netdesigner.recipe.optimizers import SGD, Adam
from template_drawings.pen import Drawings, Pen, row


def begun(design: Design, layer: str, weight: list[list[float]], bias: list[float]) -> Design:
    """The drawing with typed values for the weights of a layer."""
    node = next(node for node in design.graph.nodes.values() if node.name == layer)
    first, second = (filling("values", values=Values.of(numbers)) for numbers in (weight, bias))
    design.graph.nodes[node.id] = replace(node, init=initialization(first, second))
    return design


def perceptron(gate: str, bias: float) -> Design:
    made = row(
        f"Perceptron{gate.capitalize()}", (2,), "neuron: Linear(1) | step: Heaviside",
        f"Perceptron for {gate}\nRosenblatt 1958: one neuron with a threshold, separating the plane by a line."
        f" It starts solved, with weights 1, 1 and bias −{-bias}.",
        stage=".", task="regression", optimizer=SGD(lr=0.1), batch_size=4, epochs=100,
    )  # fmt: skip
    return begun(made, "neuron", [[1.0, 1.0]], [bias])


XOR = "hidden: Linear(2) | relu: ReLU | answer: Linear(1)"
XOR_RECIPE: dict[str, Any] = {
    "stage": ".",
    "task": "regression",
    "optimizer": Adam(lr=0.05),
    "batch_size": 4,
    "epochs": 500,
}


def mlp_xor_random() -> Design:
    return row(
        "MLPXorRandom", (2,), XOR,
        "MLP for XOR, random first weights\nGoodfellow, Bengio and Courville, Deep learning, 2016, section 6.1, but not"
        " solved: from random weights two units often end in a corner; with Adam and this rate one of eight seeds finds"
        " the answer. More units help.",
        **XOR_RECIPE,
    )  # fmt: skip


def mlp_xor() -> Design:
    made = row(
        "MLPXor", (2,), XOR,
        "Multi-layer perceptron for XOR\nGoodfellow, Bengio and Courville, Deep learning, 2016, section 6.1. One neuron"
        " cannot learn XOR (Minsky and Papert 1969). It starts solved: two ReLU units with weights 1, 1 and biases 0,"
        " −1, and a linear unit with weights 1, −2.",
        **XOR_RECIPE,
    )  # fmt: skip
    return begun(begun(made, "hidden", [[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0]), "answer", [[1.0, -2.0]], [0.0])


def linear_regression() -> Design:
    return row(
        "LinearRegression", (1,), "Linear(1)",
        "Linear regression\nLegendre 1805, least squares: the line that leaves the smallest squared distances.",
        task="regression", optimizer=SGD(lr=0.01, momentum=0.9), epochs=50,
    )  # fmt: skip


def linear_classifier() -> Design:
    return row(
        "LinearClassifier", (3, 32, 32), "Flatten | Linear(10)",
        "Linear classifier for CIFAR-10\nThe first classifier of CS231n (2016): one template a class, compared with the"
        " image by a dot product, and learned with the multi-class hinge loss.",
        loss="hinge", optimizer=SGD(lr=0.001, momentum=0.9, weight_decay=0.001),
    )  # fmt: skip


def mlp() -> Design:
    return row(
        "MLP", (64,), "Linear(64) | ReLU | Linear(32) | ReLU | Linear(10)",
        "Multi-layer perceptron\nTwo hidden layers on flat rows of 64 numbers, such as the 8 × 8 digits; learned by"
        " back-propagation (Rumelhart, Hinton and Williams 1986).",
    )  # fmt: skip


def lenet5() -> Design:
    return row(
        "LeNet5", (1, 28, 28),
        "Conv2d(6, 5, padding=2) | Tanh | AvgPool2d(2) | Conv2d(16, 5) | Tanh | AvgPool2d(2) | Flatten"
        " | Linear(120) | Tanh | Linear(84) | Tanh | Linear(10)",
        "LeNet-5\nLeCun, Bottou, Bengio and Haffner 1998, in the dense form common today: the paper's third layer is"
        " linked sparsely and its pooling is learned (60,000 parameters there, 61,706 here).",
    )  # fmt: skip


def tutorial(channels: int) -> Design:
    source = "“Neural Networks”" if channels == 1 else "“Training a classifier”, for CIFAR-10"
    wrong = " The 456 in some lectures are the parameters of its first convolution, not an output size."
    return row(
        f"TutorialNet{channels}x32x32", (channels, 32, 32),
        "Conv2d(6, 5) | ReLU | MaxPool2d(2) | Conv2d(16, 5) | ReLU | MaxPool2d(2) | Flatten"
        " | Linear(120) | ReLU | Linear(84) | ReLU | Linear(10)",
        f"PyTorch tutorial net, {channels} × 32 × 32\nThe net of the PyTorch tutorial {source} (2017)."
        + (wrong if channels == 3 else ""),
    )  # fmt: skip


def mnist_16_64() -> Design:
    return row(
        "MNIST16x64", (1, 28, 28),
        "Conv2d(16, 5) | ReLU | MaxPool2d(2) | Conv2d(64, 5) | ReLU | MaxPool2d(2) | Flatten"
        " | Linear(256) | ReLU | Linear(10)",
        "MNIST net 16-64\nThe net of a lecture on convolutional networks (2022): 16 and 64 filters of 5 × 5 without"
        " padding, so that 28 × 28 shrinks to 4 × 4.",
    )  # fmt: skip


def vgg_digits() -> Design:
    block = "Conv2d({0}, 3, padding=1) | BatchNorm2d | ReLU | Conv2d({0}, 3, padding=1) | BatchNorm2d | ReLU"
    return row(
        "DigitsVGG", (1, 28, 28),
        f"{block.format(16)} | MaxPool2d(2) | {block.format(32)} | MaxPool2d(2) | Flatten"
        " | Linear(64) | ReLU | Dropout(0.3) | Linear(10)",
        "Small VGG for digits\nPairs of 3 × 3 convolutions in the manner of VGG (Simonyan and Zisserman 2014), small"
        " enough to train in a minute.",
    )  # fmt: skip


def residual_digits() -> Design:
    pen = Pen()
    stem = pen.chain(pen.input((1, 28, 28)), "Conv2d(16, 3, padding=1, bias=False) | BatchNorm2d | ReLU")
    pair = "BatchNorm2d | ReLU | Conv2d({0}, 3, padding=1, bias=False) | BatchNorm2d"
    first = pen.chain(stem, f"Conv2d(16, 3, padding=1, bias=False) | {pair.format(16)}")
    block = pen.chain(pen.join("Add", first, stem), "ReLU")
    second = pen.chain(block, f"Conv2d(32, 3, stride=2, padding=1, bias=False) | {pair.format(32)}")
    skip = pen.chain(block, "Conv2d(32, 1, stride=2, bias=False) | BatchNorm2d")
    pen.output(pen.chain(pen.join("Add", second, skip), "ReLU | AdaptiveAvgPool2d(1) | Flatten | Linear(10)"))
    return pen.design(
        "DigitsResNet",
        "Residual net for digits\nTwo residual blocks (He et al. 2015): the first skip is plain, the second is"
        " projected by a 1 × 1 convolution because channels and size change.",
    )


def inception_digits() -> Design:
    pen = Pen()

    def block(start: str, one: int, three: int, five: int, pool: int) -> str:
        branches = [
            pen.chain(start, f"Conv2d({one}, 1) | ReLU"),
            pen.chain(start, f"Conv2d({three // 2}, 1) | ReLU | Conv2d({three}, 3, padding=1) | ReLU"),
            pen.chain(start, f"Conv2d({five // 2}, 1) | ReLU | Conv2d({five}, 5, padding=2) | ReLU"),
            pen.chain(start, f"MaxPool2d(3, stride=1, padding=1) | Conv2d({pool}, 1) | ReLU"),
        ]
        return pen.join("Concat", *branches)

    stem = pen.chain(pen.input((1, 28, 28)), "Conv2d(16, 3, padding=1) | ReLU | MaxPool2d(2)")
    middle = pen.chain(block(stem, 8, 16, 8, 8), "MaxPool2d(2)")
    end = pen.chain(block(middle, 16, 32, 16, 16), "AdaptiveAvgPool2d(1) | Flatten | Dropout(0.2) | Linear(10)")
    pen.output(end)
    return pen.design(
        "DigitsInception",
        "Inception net for digits\nTwo inception blocks (Szegedy et al. 2014): four branches see the same map at"
        " different scales and are put one behind the other.",
    )


NEURONS: Drawings = {
    "perceptron_and": lambda: perceptron("AND", -1.5),
    "perceptron_or": lambda: perceptron("OR", -0.5),
    "mlp_xor": mlp_xor,
    "mlp_xor_random": mlp_xor_random,
    "linear_regression": linear_regression,
    "linear_classifier": linear_classifier,
    "mlp": mlp,
}
SMALL: Drawings = {
    "lenet5": lenet5,
    "tutorial_1x32x32": lambda: tutorial(1),
    "tutorial_3x32x32": lambda: tutorial(3),
    "mnist_16_64": mnist_16_64,
    "vgg_digits": vgg_digits,
    "residual_digits": residual_digits,
    "inception_digits": inception_digits,
}
