"""MobileNets, EfficientNet and their kin: inverted residual blocks, narrow outside and wide inside."""

from __future__ import annotations

from functools import partial
from typing import Any

from netdesigner.design.design import Design
from netdesigner.recipe.optimizers import SGD
from template_drawings.pen import Drawings, Pen, Required

IMAGE = (3, 224, 224)
# The papers' rates are for batches of hundreds to thousands; 32 fit everywhere (Goyal et al. 2017)
RECIPE: dict[str, Any] = {"optimizer": SGD(lr=0.0125, momentum=0.9, weight_decay=0.00004), "epochs": 300}
LOADS = "The weights of torchvision load."


def conv_norm(width: str, norm: str, activation: str = "", **settings: str) -> str:
    """A convolution without bias, its normalization and where wanted an activation."""
    kernel = settings.pop("kernel_size", "1")
    more = "".join(f", {name}={value}" for name, value in settings.items())
    return f"Conv2d({width}, {kernel}{more}, bias=False) | {norm}" + (f" | {activation}" if activation else "")


def inside_block(pen: Pen, source: str, place: str, pieces: list[tuple[str, bool]], named: str = "") -> str:
    """The parts of a block in the `nn.Sequential` called `place`: those that are rows get one of their own there."""
    for number, (piece, is_row) in enumerate(pieces):
        source = pen.chain(source, piece, f"{place}.{number}." if is_row else place)
    return source


def mobilenet_v2() -> Design:
    pen = Pen()
    norm, relu, wide = "BatchNorm2d", "ReLU6", "{in_channels * expand_ratio}"
    step = {"kernel_size": "3", "stride": "{stride}", "padding": "1"}
    notes = "A 3 × 3 filter on each channel, then a linear 1 × 1 convolution (Sandler et al. 2018)"
    with pen.module("DepthwiseBlock", notes, channels=Required(16), stride=1) as inside:
        start = inside.input((32, 112, 112))
        pieces = [
            (conv_norm("{in_channels}", norm, relu, **step, groups="{in_channels}"), True),
            (conv_norm("{channels}", norm), False),
        ]
        inside.output(inside.join("ResidualAdd(stride={stride})", inside_block(inside, start, "conv", pieces), start))
    notes = "Widened by a 1 × 1 convolution, filtered, narrowed without activation; a skip between the narrow ends"
    with pen.module("InvertedResidual", notes, channels=Required(24), stride=1, expand_ratio=6) as inside:
        start = inside.input((24, 56, 56))
        pieces = [
            (conv_norm(wide, norm, relu), True),
            (conv_norm(wide, norm, relu, **step, groups=wide), True),
            (conv_norm("{channels}", norm), False),
        ]
        inside.output(inside.join("ResidualAdd(stride={stride})", inside_block(inside, start, "conv", pieces), start))
    end = pen.chain(
        pen.input(IMAGE), conv_norm("32", norm, relu, kernel_size="3", stride="2", padding="1"), "features.0."
    )
    end = pen.chain(end, "DepthwiseBlock(channels=16)", "features")
    for width, count, stride in ((24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1)):
        for number in range(count):
            step_text = f", stride={stride}" if stride > 1 and not number else ""
            end = pen.chain(end, f"InvertedResidual(channels={width}{step_text})", "features")
    end = pen.chain(end, conv_norm("1280", norm, relu), "features.18.")
    end = pen.chain(end, "AdaptiveAvgPool2d(1) | Flatten")
    pen.output(pen.chain(end, "Dropout(0.2) | Linear(1000)", "classifier"))
    return pen.design(
        "MobileNetV2",
        "MobileNetV2\nSandler, Howard, Zhu, Zhmoginov and Chen 2018: blocks that are narrow outside and six times as"
        " wide inside, with a filter for each channel; 3,504,872 parameters, 300,774,272 multiply-adds."
        f" {LOADS}",
        **RECIPE,
    )


def squeeze_excitation(pen: Pen, relu: str, gate: str, place: tuple[int, int, int] = (96, 56, 56)) -> None:
    notes = "Each channel is weighed by what all places of all channels say (Hu, Shen and Sun 2017)"
    with pen.module("SqueezeExcitation", notes, squeeze_channels=Required(8)) as inside:
        start = inside.input(place)
        pieces = (
            f"avgpool: AdaptiveAvgPool2d(1) | fc1: Conv2d({{squeeze_channels}}, 1) | activation: {relu}"
            f" | fc2: Conv2d({{in_channels}}, 1) | scale_activation: {gate}"
        )
        inside.output(inside.join("Multiply", start, inside.chain(start, pieces, ".")))


def mbconv_modules(pen: Pen) -> None:
    squeeze_excitation(pen, "SiLU", "Sigmoid")
    norm, wide = "BatchNorm2d", "{in_channels * expand_ratio}"
    step = {"kernel_size": "{kernel_size}", "stride": "{stride}", "padding": "{kernel_size // 2}"}
    squeeze = "SqueezeExcitation(squeeze_channels={max(1, in_channels // 4)})"

    def finish(inside: Pen, start: str, pieces: list[tuple[str, bool]]) -> None:
        end = inside_block(inside, start, "block", pieces)
        end = inside.chain(end, "stochastic_depth: StochasticDepth(p={drop})", ".")
        inside.output(inside.join("ResidualAdd(stride={stride})", end, start))

    settings: dict[str, Any] = {"channels": Required(24), "kernel_size": 3, "stride": 1, "expand_ratio": 6}
    notes = "Widened, filtered, weighed by squeeze and excitation, narrowed; a skip that training leaves out at times"
    with pen.module("MBConv", notes, **settings, drop=0.1) as inside:
        pieces = [
            (conv_norm(wide, norm, "SiLU"), True),
            (conv_norm(wide, norm, "SiLU", **step, groups=wide), True),
            (squeeze, False),
            (conv_norm("{channels}", norm), True),
        ]
        finish(inside, inside.input((24, 56, 56)), pieces)
    del settings["expand_ratio"]
    with pen.module("MBConv1", "The first block: as MBConv, but not widened", **settings, drop=0.1) as inside:
        pieces = [
            (conv_norm("{in_channels}", norm, "SiLU", **step, groups="{in_channels}"), True),
            (squeeze, False),
            (conv_norm("{channels}", norm), True),
        ]
        finish(inside, inside.input((32, 112, 112)), pieces)


def efficientnet_b0() -> Design:
    pen = Pen()
    mbconv_modules(pen)
    norm = "BatchNorm2d"
    stem = conv_norm("32", norm, "SiLU", kernel_size="3", stride="2", padding="1")
    end = pen.chain(pen.input(IMAGE), stem, "features.0.")
    end = pen.chain(end, "MBConv1(channels=16, drop=0.0)", "features.1.")
    before = 1
    rows = ((24, 3, 2, 2), (40, 5, 2, 2), (80, 3, 3, 2), (112, 5, 3, 1), (192, 5, 4, 2), (320, 3, 1, 1))
    for number, (width, kernel, count, stride) in enumerate(rows, 2):
        size = f", kernel_size={kernel}" if kernel != 3 else ""
        first = ", first='stride=2'" if stride > 1 else ""
        repeat = f", repeat={count}{first}" if count > 1 else ""
        drop = f"{{0.2 * (i + {before}) / 16}}" if count > 1 else repr(0.2 * before / 16)
        place = "features" if count > 1 else f"features.{number}."
        end = pen.chain(end, f"MBConv(channels={width}{size}, drop={drop}{repeat})", place)
        before += count
    end = pen.chain(end, conv_norm("1280", norm, "SiLU"), "features.8.")
    end = pen.chain(end, "avgpool: AdaptiveAvgPool2d(1) | Flatten", ".")
    pen.output(pen.chain(end, "Dropout(0.2) | Linear(1000)", "classifier"))
    return pen.design(
        "EfficientNetB0",
        "EfficientNet-B0\nTan and Le 2019: a network found by search, whose depth, width and image size grow together"
        " in its larger siblings; 5,288,548 parameters, 385,814,752 multiply-adds. In training the later blocks are"
        f" left out the more often, up to 0.2 · 15/16. {LOADS}",
        **RECIPE | {"optimizer.weight_decay": 0.00001, "epochs": 350},
    )


# Table 1 and 2 of the paper: kernel, width inside, channels, squeezed channels (0: none), is hard swish, step
V3_LARGE = (
    (3, 64, 24, 0, False, 2), (3, 72, 24, 0, False, 1), (5, 72, 40, 24, False, 2), (5, 120, 40, 32, False, 1),
    (5, 120, 40, 32, False, 1), (3, 240, 80, 0, True, 2), (3, 200, 80, 0, True, 1), (3, 184, 80, 0, True, 1),
    (3, 184, 80, 0, True, 1), (3, 480, 112, 120, True, 1), (3, 672, 112, 168, True, 1), (5, 672, 160, 168, True, 2),
    (5, 960, 160, 240, True, 1), (5, 960, 160, 240, True, 1),
)  # fmt: skip
V3_SMALL = (
    (3, 72, 24, 0, False, 2), (3, 88, 24, 0, False, 1), (5, 96, 40, 24, True, 2), (5, 240, 40, 64, True, 1),
    (5, 240, 40, 64, True, 1), (5, 120, 48, 32, True, 1), (5, 144, 48, 40, True, 1), (5, 288, 96, 72, True, 2),
    (5, 576, 96, 144, True, 1), (5, 576, 96, 144, True, 1),
)  # fmt: skip
V3_NORM = "BatchNorm2d(eps=0.001, momentum=0.01)"


def v3_module(pen: Pen, has_squeeze: bool, is_hard: bool, is_first: bool = False) -> str:
    """A kind of block: with squeeze and excitation or without, with hard swish or ReLU, the first not widened."""
    name = "Bottleneck" + "First" * is_first + "SE" * has_squeeze + "HS" * is_hard
    if name in pen.modules:
        return name
    act = "Hardswish" if is_hard else "ReLU"
    settings: dict[str, Any] = {"channels": Required(16 if is_first else 24)}
    if not is_first:
        settings |= {"expanded": Required(72)}
    if has_squeeze:
        settings |= {"squeeze": Required(8 if is_first else 24)}
    wide = "{in_channels}" if is_first else "{expanded}"
    step = {"kernel_size": "{kernel_size}", "stride": "{stride}", "padding": "{kernel_size // 2}"}
    notes = "Not widened" if is_first else "Widened, filtered, narrowed"
    notes += f"{', weighed by squeeze and excitation' * has_squeeze}; {'hard swish' if is_hard else 'ReLU'} inside"
    with pen.module(name, notes, **settings, kernel_size=3, stride=1) as inside:
        start = inside.input((16, 112, 112) if is_first else (24, 56, 56))
        pieces = [(conv_norm(wide, V3_NORM, act), True)] * (not is_first)
        pieces.append((conv_norm(wide, V3_NORM, act, **step, groups=wide), True))
        pieces += [("SqueezeExcitation(squeeze_channels={squeeze})", False)] * has_squeeze
        pieces.append((conv_norm("{channels}", V3_NORM), True))
        end = inside_block(inside, start, "block", pieces)
        inside.output(inside.join("ResidualAdd(stride={stride})", end, start))
    return name


def mobilenet_v3(size: str, figures: str) -> Design:
    pen, is_small = Pen(), size == "small"
    squeeze_excitation(pen, "ReLU", "Hardsigmoid")
    stem = conv_norm("16", V3_NORM, "Hardswish", kernel_size="3", stride="2", padding="1")
    end = pen.chain(pen.input(IMAGE), stem, "features.0.")
    first = v3_module(pen, is_small, is_hard=False, is_first=True)
    end = pen.chain(end, f"{first}(channels=16{', squeeze=8, stride=2' if is_small else ''})", "features")
    rows = V3_SMALL if is_small else V3_LARGE
    for kernel, expanded, width, squeeze, is_hard, stride in rows:
        use = f"{v3_module(pen, squeeze > 0, is_hard)}(channels={width}, expanded={expanded}"
        use += f", squeeze={squeeze}" * (squeeze > 0) + f", kernel_size={kernel}" * (kernel != 3)
        end = pen.chain(end, use + f", stride={stride}" * (stride != 1) + ")", "features")
    end = pen.chain(end, conv_norm(str(6 * rows[-1][2]), V3_NORM, "Hardswish"), f"features.{len(rows) + 2}.")
    end = pen.chain(end, "avgpool: AdaptiveAvgPool2d(1) | Flatten", ".")
    dense = f"Linear({1024 if is_small else 1280}) | Hardswish | Dropout(0.2) | Linear(1000)"
    pen.output(pen.chain(end, dense, "classifier"))
    return pen.design(
        f"MobileNetV3{size.capitalize()}",
        f"MobileNetV3, {size}\nHoward et al. 2019: found by search for the speed of phones, with squeeze and excitation"
        f" and activations that need no exponential; {figures}. {LOADS}",
        **RECIPE | {"optimizer.weight_decay": 0.00001},
    )


def shufflenet_v2() -> Design:
    pen = Pen()
    filtered = "Conv2d({in_channels}, 3, stride={step}, padding=1, groups={in_channels}, bias=False) | BatchNorm2d"

    def branch(inside: Pen, start: str, width: str, step: int) -> str:
        middle = filtered.replace("{in_channels}", width).replace("{step}", str(step))
        pieces = f"{conv_norm(width, 'BatchNorm2d', 'ReLU')} | {middle} | {conv_norm(width, 'BatchNorm2d', 'ReLU')}"
        return inside.chain(start, pieces, "branch2")

    notes = "Half of the channels pass on, the other half is worked on; then both are shuffled (Ma et al. 2018)"
    with pen.module("ShuffleUnit", notes) as inside:
        halves = inside.chain(inside.input((116, 28, 28)), "Split(2)")
        end = branch(inside, f"{halves}:1", "{in_channels // 2}", 1)
        inside.output(inside.chain(inside.join("Concat", halves, end), "ChannelShuffle(2)"))
    with pen.module("ShuffleDown", "Half the size: both branches see all channels", channels=Required(116)) as inside:
        start = inside.input((24, 56, 56))
        pieces = f"{filtered.replace('{step}', '2')} | {conv_norm('{channels // 2}', 'BatchNorm2d', 'ReLU')}"
        ends = inside.chain(start, pieces, "branch1"), branch(inside, start, "{channels // 2}", 2)
        inside.output(inside.chain(inside.join("Concat", *ends), "ChannelShuffle(2)"))
    stem = conv_norm("24", "BatchNorm2d", "ReLU", kernel_size="3", stride="2", padding="1")
    end = pen.chain(pen.input(IMAGE), stem, "conv1")
    end = pen.chain(end, "maxpool: MaxPool2d(3, stride=2, padding=1)", ".")
    for number, width, count in ((2, 116, 4), (3, 232, 8), (4, 464, 4)):
        units = " | ".join(["ShuffleUnit"] * (count - 1))
        end = pen.chain(end, f"ShuffleDown(channels={width}) | {units}", f"stage{number}")
    end = pen.chain(end, conv_norm("1024", "BatchNorm2d", "ReLU"), "conv5")
    pen.output(pen.chain(end, "Mean((2, 3)) | fc: Linear(1000)", "."))
    return pen.design(
        "ShuffleNetV2",
        "ShuffleNetV2 x1.0\nMa, Zhang, Zheng and Sun 2018: drawn for speed that is measured, not for few operations;"
        f" 2,278,604 parameters, 144,907,992 multiply-adds. {LOADS}",
        **RECIPE,
    )


def mnasnet() -> Design:
    pen = Pen()
    norm, wide = "BatchNorm2d(momentum=0.0003)", "{in_channels * expansion_factor}"
    step = {"kernel_size": "{kernel_size}", "stride": "{stride}", "padding": "{kernel_size // 2}", "groups": wide}
    settings = {"channels": Required(24), "kernel_size": 3, "stride": 1, "expansion_factor": 3}
    with pen.module("InvertedResidual", "Widened, filtered, narrowed (Tan et al. 2018)", **settings) as inside:
        start = inside.input((16, 112, 112))
        pieces = conv_norm(wide, norm, "ReLU"), conv_norm(wide, norm, "ReLU", **step), conv_norm("{channels}", norm)
        end = inside.chain(start, " | ".join(pieces), "layers")
        inside.output(inside.join("ResidualAdd(stride={stride})", end, start))
    stem = conv_norm("32", norm, "ReLU", kernel_size="3", stride="2", padding="1")
    stem += " | " + conv_norm("32", norm, "ReLU", kernel_size="3", padding="1", groups="32")
    end = pen.chain(pen.input(IMAGE), f"{stem} | {conv_norm('16', norm)}", "layers")
    rows = (
        (24, 3, 2, 3, 3),
        (40, 5, 2, 3, 3),
        (80, 5, 2, 6, 3),
        (96, 3, 1, 6, 2),
        (192, 5, 2, 6, 4),
        (320, 3, 1, 6, 1),
    )
    for number, (width, kernel, stride, factor, count) in enumerate(rows, 8):
        use = f"InvertedResidual(channels={width}, kernel_size={kernel}, expansion_factor={factor}"
        use += f", repeat={count}" * (count > 1) + ", first='stride=2'" * (stride > 1)
        end = pen.chain(end, f"{use})", "layers" if count > 1 else f"layers.{number}.")
    end = pen.chain(pen.chain(end, conv_norm("1280", norm, "ReLU"), "layers"), "Mean((2, 3))")
    pen.output(pen.chain(end, "Dropout(0.2) | Linear(1000)", "classifier"))
    return pen.design(
        "MNASNet",
        "MNASNet 1.0\nTan et al. 2018: found by a search that measures how long a phone takes; 4,383,312 parameters,"
        f" 314,415,872 multiply-adds. {LOADS}",
        **RECIPE | {"optimizer.weight_decay": 0.00001},
    )


SMALL_V3 = "2,542,856 parameters, 56,510,400 multiply-adds"
LARGE_V3 = "5,483,032 parameters, 216,589,760 multiply-adds"
MOBILES: Drawings = {
    "mobilenet_v2": mobilenet_v2,
    "mobilenet_v3_small": partial(mobilenet_v3, "small", SMALL_V3),
    "mobilenet_v3_large": partial(mobilenet_v3, "large", LARGE_V3),
    "shufflenet_v2_x1_0": shufflenet_v2,
    "mnasnet1_0": mnasnet,
    "efficientnet_b0": efficientnet_b0,
}
