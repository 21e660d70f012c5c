"""The networks that the figures are about, drawn block by block with the names of the papers."""

from __future__ import annotations

from netdesigner.design.design import Design
from tests.drawings import Drawing

Config = list[int | str | list[int]]


def chain(shape: str, blocks: dict[str, str]) -> Design:
    """Named layers one after the other, with Input and Output."""
    drawing = Drawing()
    last = drawing.put(f"Input({shape})", name="input")
    for name, layer in blocks.items():
        last = drawing.put(layer, last, name=name)
    drawing.put("Output", last, name="output")
    return drawing.design


def alexnet(side: int = 227, padding: int = 0, groups: int = 1) -> Design:
    """96-256-384-384-256 with overlapping pools; `groups` as in the paper is 2."""
    blocks = {
        "conv1": f"Conv2d(96, 11, stride=4, padding={padding})",
        "relu1": "ReLU",
        "pool1": "MaxPool2d(3, stride=2)",
    }
    blocks |= {
        "conv2": f"Conv2d(256, 5, padding=2, groups={groups})",
        "relu2": "ReLU",
        "pool2": "MaxPool2d(3, stride=2)",
    }
    for number, channels, split in ((3, 384, 1), (4, 384, groups), (5, 256, groups)):
        blocks |= {f"conv{number}": f"Conv2d({channels}, 3, padding=1, groups={split})", f"relu{number}": "ReLU"}
    blocks |= {"pool5": "MaxPool2d(3, stride=2)", "flatten": "Flatten"}
    for number in (6, 7):
        blocks |= {f"fc{number}": "Linear(4096)", f"relu{number}": "ReLU", f"drop{number}": "Dropout(0.5)"}
    return chain(f"(3, {side}, {side})", blocks | {"fc8": "Linear(1000)"})


def lenet(channels: int, kernel: int) -> Design:
    blocks = {"conv1": f"Conv2d(6, {kernel})", "relu1": "ReLU", "pool1": "MaxPool2d(2)"}
    blocks |= {"conv2": f"Conv2d(16, {kernel})", "relu2": "ReLU", "pool2": "MaxPool2d(2)", "flatten": "Flatten"}
    blocks |= {"fc1": "Linear(120)", "relu3": "ReLU", "fc2": "Linear(84)", "relu4": "ReLU", "fc3": "Linear(10)"}
    return chain(f"({channels}, 32, 32)", blocks)


def vgg(config: Config) -> Design:
    """The table of the paper: numbers are channels, M a pool, L a normalization, [c, k] another kernel."""
    blocks = {}
    for number, part in enumerate(config):
        if part == "M":
            blocks[f"pool{number}"] = "MaxPool2d(2)"
        elif part == "L":
            blocks[f"lrn{number}"] = "LocalResponseNorm(5)"
        else:
            channels, kernel = (part[0], part[1]) if isinstance(part, list) else (part, 3)
            blocks |= {f"conv{number}": f"Conv2d({channels}, {kernel}, padding={kernel // 2})", f"relu{number}": "ReLU"}
    blocks |= {"flatten": "Flatten", "fc1": "Linear(4096)", "relu_fc1": "ReLU", "drop1": "Dropout"}
    blocks |= {"fc2": "Linear(4096)", "relu_fc2": "ReLU", "drop2": "Dropout", "fc3": "Linear(1000)"}
    return chain("(3, 224, 224)", blocks)


def resnet(counts: list[int], is_bottleneck: bool, strides_first: bool = False) -> tuple[Design, str]:
    """A residual network for 224 x 224 and the id of its last block; `strides_first` as in the paper."""
    drawing = Drawing()
    last = drawing.put("Input((3, 224, 224))")
    last = drawing.chain("Conv2d(64, 7, stride=2, padding=3, bias=False)|BatchNorm2d|ReLU", last)
    last = drawing.put("MaxPool2d(3, stride=2, padding=1)", last)
    channels = 64
    for stage, count in enumerate(counts):
        width = 64 * 2**stage
        out = width * 4 if is_bottleneck else width
        for number in range(count):
            step = 2 if stage and not number else 1
            skip = last
            if step != 1 or channels != out:
                skip = drawing.chain(f"Conv2d({out}, 1, stride={step}, bias=False)|BatchNorm2d", last)
            first, second = (step, 1) if strides_first or not is_bottleneck else (1, step)
            shapes = [(width, 1, first, 0), (width, 3, second, 1), (out, 1, 1, 0)]
            if not is_bottleneck:
                shapes = [(width, 3, first, 1), (out, 3, second, 1)]
            convs = [f"Conv2d({c}, {k}, stride={s}, padding={p}, bias=False)|BatchNorm2d" for c, k, s, p in shapes]
            last = drawing.put("ReLU", drawing.put("Add", drawing.chain("|ReLU|".join(convs), last), skip))
            channels = out
    drawing.put("Output", drawing.chain("AdaptiveAvgPool2d(1)|Flatten|Linear(1000)", last))
    return drawing.design, last


def densenet(blocks: list[int], growth: int, init: int) -> Design:
    drawing = Drawing()
    last = drawing.put("Input((3, 224, 224))")
    last = drawing.chain(f"Conv2d({init}, 7, stride=2, padding=3, bias=False)|BatchNorm2d|ReLU", last)
    last = drawing.put("MaxPool2d(3, stride=2, padding=1)", last)
    channels = init
    narrow, wide = f"Conv2d({4 * growth}, 1, bias=False)", f"Conv2d({growth}, 3, padding=1, bias=False)"
    dense = f"BatchNorm2d|ReLU|{narrow}|BatchNorm2d|ReLU|{wide}"
    for stage, count in enumerate(blocks):
        for _ in range(count):
            last = drawing.put("Concat", last, drawing.chain(dense, last))
        channels += count * growth
        if stage < len(blocks) - 1:
            channels //= 2
            last = drawing.chain(f"BatchNorm2d|ReLU|Conv2d({channels}, 1, bias=False)", last)
            last = drawing.put("AvgPool2d(2)", last, name=f"transition{stage + 1}")
    last = drawing.put("BatchNorm2d", last, name="norm5")
    drawing.put("Output", drawing.chain("ReLU|AdaptiveAvgPool2d(1)|Flatten|Linear(1000)", last))
    return drawing.design


INCEPTIONS = {
    "3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64), "pool3": None,
    "4a": (192, 96, 208, 16, 48, 64), "4b": (160, 112, 224, 24, 64, 64), "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64), "4e": (256, 160, 320, 32, 128, 128), "pool4": None,
    "5a": (256, 160, 320, 32, 128, 128), "5b": (384, 192, 384, 48, 128, 128),
}  # fmt: skip


def googlenet() -> Design:
    """The paper's: 5 x 5 branches, biases, no batch normalization, without the auxiliary classifiers."""
    drawing = Drawing()
    pool = "MaxPool2d(3, stride=2, ceil_mode=True)"
    last = drawing.put("Conv2d(64, 7, stride=2, padding=3)", drawing.put("Input((3, 224, 224))"), name="conv1")
    last = drawing.put(pool, drawing.put("ReLU", last), name="pool1")
    last = drawing.put("Conv2d(192, 3, padding=1)", drawing.chain("Conv2d(64, 1)|ReLU", last), name="conv2")
    last = drawing.put(pool, drawing.put("ReLU", last), name="pool2")
    for name, widths in INCEPTIONS.items():
        last = drawing.put(pool, last, name=name) if widths is None else inception(drawing, last, widths, name)
    last = drawing.put("AdaptiveAvgPool2d(1)", last, name="avgpool")
    drawing.put("Output", drawing.chain("Flatten|Dropout(0.4)|Linear(1000)", last))
    return drawing.design


def inception(drawing: Drawing, source: str, widths: tuple[int, ...], name: str) -> str:
    one, before3, three, before5, five, pooled = widths
    branches = [
        f"Conv2d({one}, 1)|ReLU",
        f"Conv2d({before3}, 1)|ReLU|Conv2d({three}, 3, padding=1)|ReLU",
        f"Conv2d({before5}, 1)|ReLU|Conv2d({five}, 5, padding=2)|ReLU",
        f"MaxPool2d(3, stride=1, padding=1)|Conv2d({pooled}, 1)|ReLU",
    ]
    return drawing.put("Concat", *(drawing.chain(branch, source) for branch in branches), name=name)


ZFNET = (
    "Conv2d(96, 7, stride=2, padding=1)|ReLU|MaxPool2d(3, stride=2, padding=1)|LocalResponseNorm(5)|"
    "Conv2d(256, 5, stride=2)|ReLU|MaxPool2d(3, stride=2, padding=1)|LocalResponseNorm(5)|"
    "Conv2d(512, 3, padding=1)|ReLU|Conv2d(1024, 3, padding=1)|ReLU|Conv2d(512, 3, padding=1)|ReLU|"
    "MaxPool2d(3, stride=2)|Flatten|Linear(4096)|ReLU|Dropout|Linear(4096)|ReLU|Dropout|Linear(1000)"
)
NETWORK_IN_NETWORK = (
    "Conv2d(192, 5, padding=2)|ReLU|Conv2d(160, 1)|ReLU|Conv2d(96, 1)|ReLU|MaxPool2d(3, stride=2, padding=1)|Dropout|"
    "Conv2d(192, 5, padding=2)|ReLU|Conv2d(192, 1)|ReLU|Conv2d(192, 1)|ReLU|AvgPool2d(3, stride=2, padding=1)|Dropout|"
    "Conv2d(192, 3, padding=1)|ReLU|Conv2d(192, 1)|ReLU|Conv2d(10, 1)|ReLU|AdaptiveAvgPool2d(1)|Flatten"
)
MNIST_16_64 = "Conv2d(16, 5)|ReLU|MaxPool2d(2)|Conv2d(64, 5)|ReLU|MaxPool2d(2)|Flatten|Linear(256)|ReLU|Linear(10)"
