"""AlexNet, ZFNet, VGG and Network in Network: networks without branches, in torchvision's parts."""

from __future__ import annotations

from typing import Any

from netdesigner.design.design import Design
from netdesigner.recipe.optimizers import SGD
from template_drawings.pen import Drawings, Pen, Shape, row

IMAGE = (3, 224, 224)
LRN = "LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0)"
# Learning rates are the papers' for batches of 128 or 256, scaled to the 32 that fit everywhere (Goyal et al. 2017)
ALEXNET_RECIPE: dict[str, Any] = {"optimizer": SGD(lr=0.0025, momentum=0.9, weight_decay=0.0005), "epochs": 90}
VGG_RECIPE: dict[str, Any] = {"optimizer": SGD(lr=0.00125, momentum=0.9, weight_decay=0.0005), "epochs": 74}
DENSE = "Dropout(0.5) | Linear(4096) | ReLU | Dropout(0.5) | Linear(4096) | ReLU | Linear(1000)"
KRIZHEVSKY = "Krizhevsky, Sutskever and Hinton 2012"


def staged(shape: Shape, features: str, pool: str, classifier: str) -> Pen:
    """torchvision's three parts: features, avgpool (or none), classifier."""
    pen = Pen()
    end = pen.chain(pen.input(shape), features, "features")
    if pool:
        end = pen.chain(end, f"avgpool: {pool}", ".")
    pen.output(pen.chain(pen.chain(end, "Flatten"), classifier, "classifier"))
    return pen


def alexnet() -> Design:
    pen = staged(
        IMAGE,
        "Conv2d(64, 11, stride=4, padding=2) | ReLU | MaxPool2d(3, stride=2)"
        " | Conv2d(192, 5, padding=2) | ReLU | MaxPool2d(3, stride=2)"
        " | Conv2d(384, 3, padding=1) | ReLU | Conv2d(256, 3, padding=1) | ReLU | Conv2d(256, 3, padding=1) | ReLU"
        " | MaxPool2d(3, stride=2)",
        "AdaptiveAvgPool2d(6)", DENSE,
    )  # fmt: skip
    return pen.design(
        "AlexNet",
        "AlexNet, as in torchvision\nKrizhevsky, One weird trick for parallelizing convolutional neural networks, 2014:"
        " 64-192-384-256-256 channels and no response normalization; torchvision's weights load.",
        **ALEXNET_RECIPE,
    )


def alexnet_2012(name: str, side: int, padding: int, groups: int, notes: str) -> Design:
    pad = f", padding={padding}" if padding else ""
    split = f", groups={groups}" if groups > 1 else ""
    pool = "MaxPool2d(3, stride=2)"
    features = (
        f"Conv2d(96, 11, stride=4{pad}) | ReLU | {LRN} | {pool} | Conv2d(256, 5, padding=2{split}) | ReLU | {LRN}"
        f" | {pool} | Conv2d(384, 3, padding=1) | ReLU | Conv2d(384, 3, padding=1{split}) | ReLU"
        f" | Conv2d(256, 3, padding=1{split}) | ReLU | {pool}"
    )
    return staged((3, side, side), features, "", DENSE).design(name, notes, **ALEXNET_RECIPE)


def alexnet_lecture() -> Design:
    return alexnet_2012(
        "AlexNetLecture", 227, 0, 1,
        f"AlexNet, as in the lectures\n{KRIZHEVSKY}, without the split over two GPUs (62,378,344 parameters; with"
        " groups = 2 as in the paper 60,965,224). The paper's 224 × 224 input gives 54 × 54 without padding, not its"
        " 55 × 55; 227 × 227 does.",
    )  # fmt: skip


def alexnet_lecture_224() -> Design:
    return alexnet_2012(
        "AlexNetLecture224", 224, 2, 1,
        f"AlexNet, as in the lectures, 224 × 224\n{KRIZHEVSKY}, without the split over two GPUs: padding 2 gives the"
        " paper's 55 × 55 from its 224 × 224 input.",
    )  # fmt: skip


def alexnet_paper() -> Design:
    return alexnet_2012(
        "AlexNetPaper", 227, 0, 2,
        f"AlexNet, as in the paper\n{KRIZHEVSKY}: the second, fourth and fifth convolution are split over two GPUs"
        " (groups = 2). The paper's 253,440 units of the first layer should be 55 × 55 × 96 = 290,400, and its"
        " 224 × 224 input 227 × 227.",
    )  # fmt: skip


def zfnet() -> Design:
    pool = "MaxPool2d(3, stride=2, padding=1)"
    pen = staged(
        IMAGE,
        f"Conv2d(96, 7, stride=2, padding=1) | ReLU | {pool} | {LRN} | Conv2d(256, 5, stride=2) | ReLU | {pool} | {LRN}"
        " | Conv2d(512, 3, padding=1) | ReLU | Conv2d(1024, 3, padding=1) | ReLU | Conv2d(512, 3, padding=1) | ReLU"
        " | MaxPool2d(3, stride=2)",
        "", DENSE,
    )  # fmt: skip
    return pen.design(
        "ZFNet",
        "ZFNet, as in the lectures\nZeiler and Fergus 2013 (winner of ImageNet 2013): AlexNet with 7 × 7 windows and"
        " step 2 in the first layer. The lectures have 512-1024-512 channels behind it, the paper's table 384-384-256.",
        **ALEXNET_RECIPE,
    )


VGG = {
    "A": ((64,), (128,), (256, 256), (512, 512), (512, 512)),
    "B": ((64, 64), (128, 128), (256, 256), (512, 512), (512, 512)),
    "C": ((64, 64), (128, 128), (256, 256, -256), (512, 512, -512), (512, 512, -512)),  # negative: 1 × 1
    "D": ((64, 64), (128, 128), (256,) * 3, (512,) * 3, (512,) * 3),
    "E": ((64, 64), (128, 128), (256,) * 4, (512,) * 4, (512,) * 4),
}
# torchvision has A, B, D and E, each with and without batch normalization
VGGS = {
    "vgg11": "A", "vgg11_lrn": "A", "vgg11_bn": "A", "vgg13": "B", "vgg13_bn": "B", "vgg16_c": "C", "vgg16": "D",
    "vgg16_bn": "D", "vgg19": "E", "vgg19_bn": "E",
}  # fmt: skip


def vgg(template: str) -> Design:
    configuration, has_norm, has_lrn = VGGS[template], template.endswith("_bn"), template.endswith("_lrn")
    parts = []
    for number, widths in enumerate(VGG[configuration]):
        for width in widths:
            parts.append(f"Conv2d({width}, 3, padding=1)" if width > 0 else f"Conv2d({-width}, 1)")
            parts += ["BatchNorm2d", "ReLU"] if has_norm else ["ReLU"]
        parts += [LRN] if has_lrn and not number else []
        parts.append("MaxPool2d(2)")
    classifier = "Linear(4096) | ReLU | Dropout(0.5) | Linear(4096) | ReLU | Dropout(0.5) | Linear(1000)"
    title = template.partition("_")[0].upper()
    words = {
        "vgg11_lrn": "VGG11 with response normalization",
        "vgg16_c": "VGG16 with 1 × 1 convolutions",
    }.get(template, f"{title} with batch normalization" if has_norm else title)
    form = {
        "vgg11_lrn": "A-LRN: the normalization costs time and does not help.",
        "vgg16_c": "C: the third convolution of the last three stages is 1 × 1.",
    }.get(template, f"{configuration}, in torchvision's form: its weights load.")
    pen = staged(IMAGE, " | ".join(parts), "AdaptiveAvgPool2d(7)", classifier)
    name = template.replace("vgg", "VGG").replace("_bn", "BN").replace("_lrn", "LRN").replace("_c", "C")
    recipe = VGG_RECIPE | ({"optimizer.lr": 0.0125} if has_norm else {})
    return pen.design(name, f"{words}\nSimonyan and Zisserman 2014, configuration {form}", **recipe)


def smaller_vggnet() -> Design:
    def conv(width: int) -> str:
        return f"Conv2d({width}, 3, padding=1) | ReLU | BatchNorm2d(eps=0.001)"

    pen = staged(
        (3, 96, 96),
        f"{conv(32)} | MaxPool2d(3) | Dropout(0.25) | {conv(64)} | {conv(64)} | MaxPool2d(2) | Dropout(0.25)"
        f" | {conv(128)} | {conv(128)} | MaxPool2d(2) | Dropout(0.25)",
        "", "Linear(1024) | ReLU | BatchNorm1d(eps=0.001) | Dropout(0.5) | Linear(6)",
    )  # fmt: skip
    return pen.design(
        "SmallerVGGNet",
        "SmallerVGGNet, several labels an image\nRosebrock, Multi-label classification with Keras, pyimagesearch 2018."
        " Its six labels (black, blue, red; dress, jeans, shirt) do not exclude each other: each has its own sigmoid,"
        " which is in the loss here.",
        loss="binary_cross_entropy", epochs=75,
    )  # fmt: skip


def network_in_network() -> Design:
    def block(widths: tuple[int, int, int], kernel: int) -> str:
        first, second, third = widths
        start = f"Conv2d({first}, {kernel}, padding={kernel // 2}) | ReLU"
        return f"{start} | Conv2d({second}, 1) | ReLU | Conv2d({third}, 1) | ReLU"

    return row(
        "NetworkInNetwork", (3, 32, 32),
        f"{block((192, 160, 96), 5)} | MaxPool2d(3, stride=2, padding=1) | Dropout(0.5)"
        f" | {block((192, 192, 192), 5)} | AvgPool2d(3, stride=2, padding=1) | Dropout(0.5)"
        f" | {block((192, 192, 10), 3)} | AdaptiveAvgPool2d(1) | Flatten",
        "Network in Network for CIFAR-10\nLin, Chen and Yan 2013: 1 × 1 convolutions are a small network at every"
        " place, and the average of ten last maps replaces dense layers. The ReLU before it is the authors'.",
        optimizer=SGD(lr=0.025, momentum=0.9, weight_decay=0.0001), epochs=200,
    )  # fmt: skip


ALEXNETS: Drawings = {
    "alexnet": alexnet,
    "alexnet_lecture": alexnet_lecture,
    "alexnet_lecture_224": alexnet_lecture_224,
    "alexnet_paper": alexnet_paper,
    "zfnet": zfnet,
}
VGG_FAMILY: Drawings = {name: (lambda name=name: vgg(name)) for name in VGGS} | {"smaller_vggnet": smaller_vggnet}
