"""ResNet and its relatives, and DenseNet."""

from __future__ import annotations

from functools import partial
from typing import Any

from netdesigner.design.design import Design
from netdesigner.recipe.optimizers import SGD
from template_drawings.pen import Drawings, Pen, Required

IMAGE = (3, 224, 224)
# The papers' 0.1 is for batches of 256 (64 for DenseNet on CIFAR); 32 fit everywhere (Goyal et al. 2017)
RECIPE: dict[str, Any] = {"optimizer": SGD(lr=0.0125, momentum=0.9, weight_decay=0.0001), "epochs": 90}
STEM = "Conv2d(64, 7, stride=2, padding=3, bias=False)"


def basic_block(pen: Pen, has_drop: bool = False) -> None:
    """Two 3 × 3 convolutions; in a network with stochastic depth they are sometimes left out."""
    drop: dict[str, Any] = {"drop": 0.25} if has_drop else {}
    notes = "Two 3 × 3 convolutions and a skip (He et al. 2015)"
    with pen.module("BasicBlock", notes, channels=Required(64), stride=1, **drop) as inside:
        start = inside.input((64, 56, 56))
        end = inside.chain(
            start,
            "conv1: Conv2d({channels}, 3, stride={stride}, padding=1, bias=False) | bn1: BatchNorm2d | relu1: ReLU"
            " | conv2: Conv2d({channels}, 3, padding=1, bias=False) | bn2: BatchNorm2d",
            ".",
        )
        if has_drop:
            end = inside.chain(end, "drop_path: StochasticDepth(p={drop})", ".")
        _join(inside, start, end, "channels")


def bottleneck(pen: Pen, base: int = 64, groups: int = 1, strides_first: bool = False) -> None:
    """The 3 × 3 between two 1 × 1; its width is channels // 64 * base * groups, written as far as it is needed."""
    factor = base * groups // 64
    width = "{channels}" if factor == 1 else f"{{channels * {factor}}}"
    first, second = ("{stride}", "1") if strides_first else ("1", "{stride}")
    own = {"groups": groups} if groups > 1 else {}
    split = ", groups={groups}" if groups > 1 else ""
    notes = "A 3 × 3 convolution between two of 1 × 1, and a skip (He et al. 2015)"
    with pen.module("Bottleneck", notes, channels=Required(64), stride=1, **own) as inside:
        start = inside.input((256, 56, 56))
        end = inside.chain(
            start,
            f"conv1: Conv2d({width}, 1, stride={first}, bias=False) | bn1: BatchNorm2d | relu1: ReLU"
            f" | conv2: Conv2d({width}, 3, stride={second}, padding=1{split}, bias=False) | bn2: BatchNorm2d"
            " | relu2: ReLU | conv3: Conv2d({channels * 4}, 1, bias=False) | bn3: BatchNorm2d",
            ".",
        )
        _join(inside, start, end, "channels * 4")


def _join(pen: Pen, start: str, end: str, channels: str) -> None:
    skip = pen.chain(start, f"downsample: Shortcut({{{channels}}}, stride={{stride}})", ".")
    pen.output(pen.chain(pen.join("Add", end, skip), "relu: ReLU", "."))


def resnet(name: str, depths: tuple[int, ...], notes: str, block: str = "Bottleneck", **settings: Any) -> Design:
    pen = Pen()
    if block == "BasicBlock":
        basic_block(pen)
    else:
        bottleneck(pen, **settings)
    stem = f"conv1: {STEM} | bn1: BatchNorm2d | relu: ReLU | maxpool: MaxPool2d(3, stride=2, padding=1)"
    end = pen.chain(pen.input(IMAGE), stem, ".")
    for number, depth in enumerate(depths):
        first = ", first='stride=2'" if number else ""
        end = pen.chain(end, f"layer{number + 1}: {block}(channels={64 * 2**number}, repeat={depth}{first})", ".")
    pen.output(pen.chain(end, "avgpool: AdaptiveAvgPool2d(1) | Flatten | fc: Linear(1000)", "."))
    return pen.design(name, notes, **RECIPE)


def stochastic_depth() -> Design:
    """Formulas calculate with whole numbers only, so every block has its own probability."""
    pen = Pen()
    basic_block(pen, has_drop=True)
    for stage in range(3):
        width, side = 16 * 2**stage, 32 // 2 ** max(stage - 1, 0)
        notes = "18 residual blocks; the later, the more often left out (Huang et al. 2016)"
        with pen.module(f"Stage{stage + 1}", notes) as inside:
            end = inside.input((16 * 2 ** max(stage - 1, 0), side, side))
            for number in range(18):
                stride = ", stride=2" if stage and not number else ""
                drop = round((18 * stage + number + 1) / 54 * 0.5, 4)
                end = inside.chain(end, f"BasicBlock(channels={width}{stride}, drop={drop})", "blocks")
            inside.output(end)
    stem = "conv1: Conv2d(16, 3, padding=1, bias=False) | bn1: BatchNorm2d | relu: ReLU"
    end = pen.chain(pen.input((3, 32, 32)), stem, ".")
    end = pen.chain(end, "layer1: Stage1 | layer2: Stage2 | layer3: Stage3", ".")
    pen.output(pen.chain(end, "avgpool: AdaptiveAvgPool2d(1) | Flatten | fc: Linear(10)", "."))
    return pen.design(
        "ResNet110StochasticDepth",
        "ResNet-110 with stochastic depth, for CIFAR-10\nHuang, Sun, Liu, Sedra and Weinberger 2016: in training block"
        " l of 54 is left out with probability l / 54 · 0.5. Skips are projected where the paper pads with zeros"
        " (1,727,962 parameters there).",
        **RECIPE | {"optimizer.lr": 0.025, "epochs": 500},
    )


def dense_layer(pen: Pen, growth: int) -> None:
    notes = "Adds growth_rate channels behind those that come in (Huang et al. 2016)"
    with pen.module("DenseLayer", notes, growth_rate=growth) as inside:
        start = inside.input((2 * growth, 56, 56))
        new = inside.chain(
            start,
            "norm1: BatchNorm2d | relu1: ReLU | conv1: Conv2d({growth_rate * 4}, 1, bias=False)"
            " | norm2: BatchNorm2d | relu2: ReLU | conv2: Conv2d({growth_rate}, 3, padding=1, bias=False)",
            ".",
        )
        inside.output(inside.join("Concat", start, new))


def transition(pen: Pen) -> None:
    with pen.module("Transition", "Half the channels, half the size (Huang et al. 2016)") as inside:
        norm, conv = "norm: BatchNorm2d | relu: ReLU", "conv: Conv2d({in_channels // 2}, 1, bias=False)"
        pieces = f"{norm} | {conv} | pool: AvgPool2d(2)"
        inside.output(inside.chain(inside.input((256, 56, 56)), pieces, "."))


def densenet(layers: int, depths: tuple[int, ...], extra: str = "", growth: int = 32) -> Design:
    pen = Pen()
    dense_layer(pen, growth)
    transition(pen)
    conv = STEM.replace("64", str(2 * growth))
    stem = f"conv0: {conv} | norm0: BatchNorm2d | relu0: ReLU | pool0: MaxPool2d(3, stride=2, padding=1)"
    end = pen.chain(pen.input(IMAGE), stem, "features.")
    for number, depth in enumerate(depths, 1):
        end = pen.chain(end, f"denseblock{number}: DenseLayer(repeat={depth}, each='denselayer')", "features.")
        if number < len(depths):
            end = pen.chain(end, f"transition{number}: Transition", "features.")
    end = pen.chain(
        pen.chain(end, "norm5: BatchNorm2d", "features."), "relu: ReLU | avgpool: AdaptiveAvgPool2d(1)", "."
    )
    pen.output(pen.chain(pen.chain(end, "Flatten"), "classifier: Linear(1000)", "."))
    return pen.design(
        f"DenseNet{layers}",
        f"DenseNet-{layers}\nHuang, Liu, van der Maaten and Weinberger 2016: every layer sees all maps before it in its"
        f" block.{extra}",
        **RECIPE,
    )


HE = "He, Zhang, Ren and Sun 2015"
TODAY = "with the step of a block in its 3 × 3"
LOADS = "the weights of torchvision load"
V1 = (
    f"ResNet-50, as in the paper\n{HE}: the first 1 × 1 convolution has the step of a block, not the 3 × 3 as is common"
    " today. Each last unit sees 483 × 483 pixels instead of 427 × 427, with 6 % fewer operations."
)
RESNETS: Drawings = {
    "resnet18": partial(resnet, "ResNet18", (2, 2, 2, 2), f"ResNet-18\n{HE}; {LOADS}.", "BasicBlock"),
    "resnet34": partial(resnet, "ResNet34", (3, 4, 6, 3), f"ResNet-34\n{HE}; {LOADS}.", "BasicBlock"),
    "resnet50": partial(resnet, "ResNet50", (3, 4, 6, 3), f"ResNet-50\n{HE}, {TODAY}."),
    "resnet50_v1": partial(resnet, "ResNet50V1", (3, 4, 6, 3), V1, strides_first=True),
    "resnet101": partial(resnet, "ResNet101", (3, 4, 23, 3), f"ResNet-101\n{HE}, {TODAY}."),
    "resnet152": partial(resnet, "ResNet152", (3, 8, 36, 3), f"ResNet-152\n{HE}, {TODAY}."),
    "wide_resnet50_2": partial(
        resnet, "WideResNet50", (3, 4, 6, 3),
        f"Wide ResNet-50-2\nZagoruyko and Komodakis 2016: the 3 × 3 convolutions are twice as wide; {LOADS}.",
        base=128,
    ),
    "wide_resnet101_2": partial(
        resnet, "WideResNet101", (3, 4, 23, 3),
        f"Wide ResNet-101-2\nZagoruyko and Komodakis 2016: the 3 × 3 convolutions are twice as wide; {LOADS}.",
        base=128,
    ),
    "resnext50_32x4d": partial(
        resnet, "ResNeXt50", (3, 4, 6, 3),
        f"ResNeXt-50 32 × 4d\nXie et al. 2016: the 3 × 3 convolutions have 32 groups of 4 channels; {LOADS}.",
        base=4, groups=32,
    ),
    "resnext101_32x8d": partial(
        resnet, "ResNeXt101", (3, 4, 23, 3),
        f"ResNeXt-101 32 × 8d\nXie et al. 2016: the 3 × 3 convolutions have 32 groups of 8 channels; {LOADS}.",
        base=8, groups=32,
    ),
    "resnet110_stochastic_depth": stochastic_depth,
}  # fmt: skip
ONE_MORE = " Counted as the others are, its layers are 265, not 264."
DENSENETS: Drawings = {
    "densenet121": partial(densenet, 121, (6, 12, 24, 16), " The weights of torchvision load."),
    "densenet161": partial(
        densenet, 161, (6, 12, 36, 24),
        " Each adds 48 channels, not 32: 28,681,000 parameters, 7,727,907,072 multiply-adds. The weights of torchvision"
        " load.",
        growth=48,
    ),
    "densenet169": partial(densenet, 169, (6, 12, 32, 32), " The weights of torchvision load."),
    "densenet201": partial(densenet, 201, (6, 12, 48, 32), " The weights of torchvision load."),
    "densenet264": partial(densenet, 264, (6, 12, 64, 48), ONE_MORE),
}  # fmt: skip
