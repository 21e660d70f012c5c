"""GoogLeNet and its inception modules, SqueezeNet, FractalNet, U-Net."""

from __future__ import annotations

from functools import partial
from typing import Any

from netdesigner.design.design import Design
from netdesigner.recipe.optimizers import SGD, Adam
from template_drawings.pen import Drawings, Pen, Required

IMAGE = (3, 224, 224)
RECIPE: dict[str, Any] = {"optimizer": SGD(lr=0.01, momentum=0.9, weight_decay=0.0002), "epochs": 90}
SZEGEDY = "Szegedy et al. 2014"

# Table 1 of the paper: 1 × 1; 3 × 3 and its reduction; 5 × 5 and its reduction; behind the pooling
WIDTHS = ("ch1x1", "ch3x3red", "ch3x3", "ch5x5red", "ch5x5", "pool_proj")
TABLE: dict[str, tuple[int, ...]] = {
    "3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64), "pool3": (),
    "4a": (192, 96, 208, 16, 48, 64), "4b": (160, 112, 224, 24, 64, 64), "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64), "4e": (256, 160, 320, 32, 128, 128), "pool4": (),
    "5a": (256, 160, 320, 32, 128, 128), "5b": (384, 192, 384, 48, 128, 128),
}  # fmt: skip
AUXILIARIES = {"4a": 1, "4d": 2}  # behind which modules
POOL = "MaxPool2d(3, stride=2, ceil_mode=True)"


def conv_module(pen: Pen, is_paper: bool) -> None:
    notes = "A convolution and ReLU" if is_paper else "A convolution, batch normalization and ReLU"
    conv = "conv: Conv2d({channels}, {kernel_size}, stride={stride}, padding={padding}"
    pieces = f"{conv}) | relu: ReLU" if is_paper else f"{conv}, bias=False) | bn: BatchNorm2d(eps=0.001) | relu: ReLU"
    settings = {"kernel_size": 1, "stride": 1, "padding": 0}
    with pen.module("BasicConv2d", notes, channels=Required(64), **settings) as inside:
        inside.output(inside.chain(inside.input(IMAGE), pieces, "."))


def inception_module(pen: Pen, is_paper: bool) -> None:
    wide, window = ("5x5", "kernel_size=5, padding=2") if is_paper else ("3x3b", "kernel_size=3, padding=1")
    widths = {name: Required(width) for name, width in zip(WIDTHS, TABLE["3a"], strict=True)}
    with pen.module("Inception", "Four branches see the same map at different scales", **widths) as inside:
        start = inside.input((192, 28, 28))
        branches = [
            inside.chain(start, "branch1: BasicConv2d(channels={ch1x1})", "."),
            inside.chain(
                start,
                "reduce3x3: BasicConv2d(channels={ch3x3red})"
                " | conv3x3: BasicConv2d(channels={ch3x3}, kernel_size=3, padding=1)",
                "branch2",
            ),
            inside.chain(
                start,
                f"reduce{wide}: BasicConv2d(channels={{ch5x5red}})"
                f" | conv{wide}: BasicConv2d(channels={{ch5x5}}, {window})",
                "branch3",
            ),
            inside.chain(
                start, "MaxPool2d(3, stride=1, padding=1) | project: BasicConv2d(channels={pool_proj})", "branch4"
            ),
        ]
        inside.output(inside.join("Concat", *branches))


def auxiliary_module(pen: Pen, is_paper: bool) -> None:
    pool = "AvgPool2d(5, stride=3)" if is_paper else "AdaptiveAvgPool2d(4)"
    with pen.module("InceptionAux", "Scores from the middle of the network, for training") as inside:
        pieces = (
            f"avgpool: {pool} | conv: BasicConv2d(channels=128) | Flatten"
            " | fc1: Linear(1024) | relu: ReLU | dropout: Dropout(0.7) | fc2: Linear(1000)"
        )
        inside.output(inside.chain(inside.input((512, 14, 14)), pieces, "."))


def googlenet(name: str, notes: str, is_paper: bool) -> Design:
    pen = Pen()
    conv_module(pen, is_paper)
    inception_module(pen, is_paper)
    auxiliary_module(pen, is_paper)
    norms = [f"norm{n}: LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=1.0)" for n in (1, 2)] if is_paper else []
    stem = [
        "conv1: BasicConv2d(channels=64, kernel_size=7, stride=2, padding=3)", f"maxpool1: {POOL}", *norms[:1],
        "conv2: BasicConv2d(channels=64)", "conv3: BasicConv2d(channels=192, kernel_size=3, padding=1)", *norms[1:],
        f"maxpool2: {POOL}",
    ]  # fmt: skip
    end = pen.chain(pen.input(IMAGE), " | ".join(stem), ".")
    scores = {}
    for place, widths in TABLE.items():
        if widths:
            settings = ", ".join(f"{key}={width}" for key, width in zip(WIDTHS, widths, strict=True))
            end = pen.chain(end, f"inception{place}: Inception({settings})", ".")
        else:
            pool = "MaxPool2d(2, ceil_mode=True)" if place == "pool4" and not is_paper else POOL
            end = pen.chain(end, f"max{place}: {pool}", ".")
        if place in AUXILIARIES:
            number = AUXILIARIES[place]
            scores[f"auxiliary{number}"] = pen.chain(end, f"aux{number}: InceptionAux", ".")
    drop = f"dropout: Dropout({0.4 if is_paper else 0.2})"
    end = pen.chain(end, f"avgpool: AdaptiveAvgPool2d(1) | Flatten | {drop} | fc: Linear(1000)", ".")
    pen.chain(end, "output: Output")
    for name_of_output, node_id in scores.items():
        pen.chain(node_id, f"{name_of_output}: Output(training_only=True, loss_weight=0.3)")
    return pen.design(name, notes, **RECIPE)


def inception_naive() -> Design:
    pen = Pen()
    conv_module(pen, is_paper=True)
    start = pen.input((256, 28, 28))
    branches = [
        pen.chain(start, "branch1: BasicConv2d(channels=128)", "."),
        pen.chain(start, "branch2: BasicConv2d(channels=192, kernel_size=3, padding=1)", "."),
        pen.chain(start, "branch3: BasicConv2d(channels=96, kernel_size=5, padding=2)", "."),
        pen.chain(start, "branch4: MaxPool2d(3, stride=1, padding=1)", "."),
    ]
    pen.output(pen.join("Concat", *branches))
    return pen.design(
        "InceptionNaive",
        f"Inception module, naive\n{SZEGEDY}, figure 2a, with the widths of CS231n: 854,196,224 multiply-adds, as the"
        " large windows see all 256 channels.",
        task="regression",
    )


def inception_reduction() -> Design:
    pen = Pen()
    conv_module(pen, is_paper=True)
    inception_module(pen, is_paper=True)
    widths = "ch1x1=128, ch3x3red=64, ch3x3=192, ch5x5red=64, ch5x5=96, pool_proj=64"
    pen.output(pen.chain(pen.input((256, 28, 28)), f"inception: Inception({widths})", "."))
    return pen.design(
        "InceptionReduction",
        f"Inception module with dimension reduction\n{SZEGEDY}, figure 2b, with the widths of CS231n: 1 × 1"
        " convolutions before the large windows. 271,351,808 multiply-adds; CS231n's 358M has the 3 × 3 branch twice.",
        task="regression",
    )


def fire_module(pen: Pen) -> None:
    notes = "Squeezes by 1 × 1, expands by 1 × 1 and 3 × 3 (Iandola et al. 2016)"
    with pen.module("Fire", notes, squeeze_planes=Required(16), expand_planes=Required(64)) as inside:
        squeeze = "squeeze: Conv2d({squeeze_planes}, 1) | squeeze_relu: ReLU"
        start = inside.chain(inside.input((96, 54, 54)), squeeze, ".")
        one = "expand1x1: Conv2d({expand_planes}, 1) | relu1x1: ReLU"
        three = "expand3x3: Conv2d({expand_planes}, 3, padding=1) | relu3x3: ReLU"
        inside.output(inside.join("Concat", inside.chain(start, one, "."), inside.chain(start, three, ".")))


def squeezenet(version: str) -> Design:
    pen, is_first = Pen(), version == "1.0"
    fire_module(pen)
    parts = ["Conv2d(96, 7, stride=2)" if is_first else "Conv2d(64, 3, stride=2)", "ReLU", POOL]
    for number in range(2, 10):  # the paper calls them fire2 to fire9
        wide = 64 * (number // 2)
        parts.append(f"fire{number}: Fire(squeeze_planes={wide // 4}, expand_planes={wide})")
        parts += [POOL] if number in ((4, 8) if is_first else (3, 5)) else []
    end = pen.chain(pen.input(IMAGE), " | ".join(parts), "features")
    end = pen.chain(end, "Dropout(0.5) | Conv2d(1000, 1) | ReLU | AdaptiveAvgPool2d(1)", "classifier")
    pen.output(pen.chain(end, "Flatten"))
    form = "the paper's form" if is_first else "with pooling earlier: 2.4 times fewer operations for the same accuracy"
    return pen.design(
        f"SqueezeNet{version.replace('.', '_')}",
        f"SqueezeNet {version}\nIandola et al. 2016, {form}. The weights of torchvision load. The first convolution"
        " ignores the last row and column of 224 × 224.",
        optimizer=SGD(lr=0.0025, momentum=0.9, weight_decay=0.0002), epochs=90,
    )  # fmt: skip


def fractalnet() -> Design:
    pen = Pen()
    with pen.module("ConvBlock", "A 3 × 3 convolution, batch normalization and ReLU", channels=Required(64)) as inside:
        pieces = "conv: Conv2d({channels}, 3, padding=1, bias=False) | bn: BatchNorm2d | relu: ReLU"
        inside.output(inside.chain(inside.input((3, 32, 32)), pieces, "."))
    notes = "Paths of four, two and one convolution, and their mean (Larsson et al. 2016)"
    with pen.module("FractalBlock", notes, channels=Required(64)) as inside:
        start = inside.input((3, 32, 32))

        def conv(name: str, source: str) -> str:
            return inside.chain(source, f"{name}: ConvBlock(channels={{channels}})", ".")

        long, middle = conv("long2", conv("long1", start)), conv("middle1", start)
        half = inside.join("half: Average", long, middle)
        long, middle, short = conv("long4", conv("long3", half)), conv("middle2", half), conv("short", start)
        inside.output(inside.join("Average", long, middle, short))
    end = pen.input((3, 32, 32))
    for number, width in enumerate((64, 128, 256, 512, 512), 1):
        drop = f" | dropout{number}: Dropout({(number - 1) / 10})" if number > 1 else ""
        pieces = f"block{number}: FractalBlock(channels={width}) | pool{number}: MaxPool2d(2){drop}"
        end = pen.chain(end, pieces, ".")
    pen.output(pen.chain(end, "Flatten | fc: Linear(10)", "."))
    return pen.design(
        "FractalNet",
        "FractalNet for CIFAR-10\nLarsson, Maire and Shakhnarovich 2016, without drop-path: very deep without skips, as"
        " short paths carry the signal. The paper prints 38.6M parameters for these widths; its"
        " convolutions give 33.7M.",
        optimizer=SGD(lr=0.006, momentum=0.9), epochs=400,
    )  # fmt: skip


def unet() -> Design:
    pen = Pen()
    with pen.module("DoubleConv", "Two 3 × 3 convolutions with ReLU", channels=Required(64)) as inside:
        conv = "Conv2d({channels}, 3, padding=1)"
        pieces = f"conv1: {conv} | relu1: ReLU | conv2: {conv} | relu2: ReLU"
        inside.output(inside.chain(inside.input((1, 256, 256)), pieces, "."))
    notes = "Twice the size, the kept map beside it, two convolutions"
    with pen.module("Up", notes, channels=Required(512)) as inside:
        kept, below = inside.input((512, 32, 32), "kept"), inside.input((1024, 16, 16), "below")
        up = inside.chain(below, "up: ConvTranspose2d({channels}, 2, stride=2)", ".")
        inside.output(inside.chain(inside.join("Concat", kept, up), "merge: DoubleConv(channels={channels})", "."))
    end, kept_maps = pen.input((1, 256, 256)), []
    for level, width in enumerate((64, 128, 256, 512), 1):
        end = pen.chain(end, f"down{level}: DoubleConv(channels={width})", ".")
        kept_maps.append(end)
        end = pen.chain(end, f"pool{level}: MaxPool2d(2)", ".")
    end = pen.chain(end, "bottom: DoubleConv(channels=1024) | dropout: Dropout(0.5)", ".")
    for level in range(4, 0, -1):
        end = pen.join(f"up{level}: Up(channels={32 * 2**level})", kept_maps[level - 1], end, stage=".")
    pen.output(pen.chain(end, "head: Conv2d(2, 1)", "."))
    return pen.design(
        "UNet",
        "U-Net, two scores a pixel\nRonneberger, Fischer and Brox 2015, padded so that the scores have the size of the"
        " image; the paper's own loses 184 rows and columns of 572.",
        optimizer=Adam(lr=0.0001), batch_size=4,
    )  # fmt: skip


GOOGLENETS: Drawings = {
    "googlenet": partial(
        googlenet, "GoogLeNet",
        f"GoogLeNet, as in torchvision\n{SZEGEDY}, with batch normalization and 3 × 3 where the paper has 5 × 5; the"
        " weights of torchvision load. Two auxiliary classifiers help in training, each with weight 0.3.",
        is_paper=False,
    ),
    "googlenet_paper": partial(
        googlenet, "GoogLeNetPaper",
        f"GoogLeNet, as in the paper\n{SZEGEDY}, with 5 × 5 convolutions and response normalization; two auxiliary"
        " classifiers, weighted 0.3, help in training. Each unit before the average pool sees 715 × 715 pixels. Rows 4a"
        " to 5b of the paper's table 1 do not agree with its own widths (4c: 463K parameters, counted 497.5K).",
        is_paper=True,
    ),
    "inception_naive": inception_naive,
    "inception_reduction": inception_reduction,
}  # fmt: skip
SQUEEZENETS: Drawings = {"squeezenet1_0": partial(squeezenet, "1.0"), "squeezenet1_1": partial(squeezenet, "1.1")}
