"""Inception v3: large windows taken apart into rows and columns."""

from __future__ import annotations

from netdesigner.design.design import Design
from netdesigner.recipe.optimizers import SGD
from template_drawings.pen import Drawings, Pen, Required

Row = tuple[str, int | str, tuple[int, int]]  # name, channels, window; with padding, in steps of one
POOL = "MaxPool2d(3, stride=2)"


def conv(channels: int | str, window: tuple[int, int] = (1, 1), stride: int = 1, is_padded: bool = True) -> str:
    """A use of BasicConv2d, with what differs from its defaults."""
    height, width = window
    texts = [
        f"channels={channels}",
        *[f"kernel_height={height}"] * (height > 1),
        *[f"kernel_width={width}"] * (width > 1),
    ]
    texts += [f"stride={stride}"] * (stride > 1)
    if is_padded:
        texts += [f"pad_height={height // 2}"] * (height > 1) + [f"pad_width={width // 2}"] * (width > 1)
    return f"BasicConv2d({', '.join(texts)})"


def basic_conv(pen: Pen) -> None:
    sizes = {"kernel_height": 1, "kernel_width": 1, "stride": 1, "pad_height": 0, "pad_width": 0}
    notes = "A convolution, batch normalization and ReLU"
    with pen.module("BasicConv2d", notes, channels=Required(64), **sizes) as inside:
        pieces = (
            "conv: Conv2d({channels}, {kernel_height, kernel_width}, stride={stride}, padding={pad_height, pad_width},"
            " bias=False) | bn: BatchNorm2d(eps=0.001) | relu: ReLU"
        )
        inside.output(inside.chain(inside.input((192, 35, 35)), pieces, "."))


def row(pen: Pen, source: str, *rows: Row) -> str:
    """Convolutions one behind the other, padded."""
    for name, channels, window in rows:
        source = pen.chain(source, f"{name}: {conv(channels, window)}", ".")
    return source


def pooled(pen: Pen, source: str, channels: int | str) -> str:
    return row(pen, pen.chain(source, "AvgPool2d(3, stride=1, padding=1)"), ("branch_pool", channels, (1, 1)))


def halved(pen: Pen, source: str, name: str, channels: int) -> str:
    """A 3 × 3 of step 2 without padding."""
    return pen.chain(source, f"{name}: {conv(channels, (3, 3), 2, is_padded=False)}", ".")


def modules_35(pen: Pen) -> None:
    """For maps of 35 × 35, and the way to 17 × 17."""
    double: tuple[Row, ...] = (("branch3x3dbl_1", 64, (1, 1)), ("branch3x3dbl_2", 96, (3, 3)))
    notes = "A 5 × 5, and two 3 × 3 in its place (Szegedy et al. 2015, figure 5)"
    with pen.module("InceptionA", notes, pool_features=Required(32)) as inside:
        start = inside.input((192, 35, 35))
        ends = (
            row(inside, start, ("branch1x1", 64, (1, 1))),
            row(inside, start, ("branch5x5_1", 48, (1, 1)), ("branch5x5_2", 64, (5, 5))),
            row(inside, start, *double, ("branch3x3dbl_3", 96, (3, 3))),
            pooled(inside, start, "{pool_features}"),
        )
        inside.output(inside.join("Concat", *ends))
    with pen.module("InceptionB", "Half the size, by convolutions and by pooling") as inside:
        start = inside.input((288, 35, 35))
        ends = (
            halved(inside, start, "branch3x3", 384),
            halved(inside, row(inside, start, *double), "branch3x3dbl_3", 96),
            inside.chain(start, POOL),
        )
        inside.output(inside.join("Concat", *ends))


def modules_17(pen: Pen) -> None:
    """For maps of 17 × 17, and the way to 8 × 8."""
    wide, tall, width = (1, 7), (7, 1), "{channels_7x7}"
    notes = "7 × 7 as 1 × 7 and 7 × 1 (Szegedy et al. 2015, figure 6)"
    with pen.module("InceptionC", notes, channels_7x7=Required(128)) as inside:
        start = inside.input((768, 17, 17))
        ends = (
            row(inside, start, ("branch1x1", 192, (1, 1))),
            row(
                inside, start, ("branch7x7_1", width, (1, 1)), ("branch7x7_2", width, wide), ("branch7x7_3", 192, tall)
            ),
            row(
                inside, start, ("branch7x7dbl_1", width, (1, 1)), ("branch7x7dbl_2", width, tall),
                ("branch7x7dbl_3", width, wide), ("branch7x7dbl_4", width, tall), ("branch7x7dbl_5", 192, wide),
            ),
            pooled(inside, start, 192),
        )  # fmt: skip
        inside.output(inside.join("Concat", *ends))
    with pen.module("InceptionD", "Half the size, by convolutions and by pooling") as inside:
        start = inside.input((768, 17, 17))
        long = row(
            inside, start, ("branch7x7x3_1", 192, (1, 1)), ("branch7x7x3_2", 192, wide), ("branch7x7x3_3", 192, tall)
        )
        ends = (
            halved(inside, row(inside, start, ("branch3x3_1", 192, (1, 1))), "branch3x3_2", 320),
            halved(inside, long, "branch7x7x3_4", 192),
            inside.chain(start, POOL),
        )
        inside.output(inside.join("Concat", *ends))


def module_8(pen: Pen) -> None:
    """For maps of 8 × 8."""
    notes = "3 × 3 as 1 × 3 beside 3 × 1 (Szegedy et al. 2015, figure 7)"
    with pen.module("InceptionE", notes) as inside:
        start = inside.input((1280, 8, 8))
        short = row(inside, start, ("branch3x3_1", 384, (1, 1)))
        long = row(inside, start, ("branch3x3dbl_1", 448, (1, 1)), ("branch3x3dbl_2", 384, (3, 3)))
        ends = (
            row(inside, start, ("branch1x1", 320, (1, 1))),
            row(inside, short, ("branch3x3_2a", 384, (1, 3))),
            row(inside, short, ("branch3x3_2b", 384, (3, 1))),
            row(inside, long, ("branch3x3dbl_3a", 384, (1, 3))),
            row(inside, long, ("branch3x3dbl_3b", 384, (3, 1))),
            pooled(inside, start, 192),
        )
        inside.output(inside.join("Concat", *ends))


def auxiliary(pen: Pen) -> None:
    with pen.module("InceptionAux", "Scores from the middle of the network, for training") as inside:
        end = row(inside, inside.chain(inside.input((768, 17, 17)), "AvgPool2d(5, stride=3)"), ("conv0", 128, (1, 1)))
        end = inside.chain(end, f"conv1: {conv(768, (5, 5), is_padded=False)}", ".")
        inside.output(inside.chain(inside.chain(end, "AdaptiveAvgPool2d(1) | Flatten"), "fc: Linear(1000)", "."))


def inception_v3() -> Design:
    pen = Pen()
    basic_conv(pen)
    modules_35(pen)
    modules_17(pen)
    module_8(pen)
    auxiliary(pen)
    end = pen.input((3, 299, 299))
    stem = (
        ("Conv2d_1a_3x3", conv(32, (3, 3), 2, False)), ("Conv2d_2a_3x3", conv(32, (3, 3), 1, False)),
        ("Conv2d_2b_3x3", conv(64, (3, 3))), ("maxpool1", POOL), ("Conv2d_3b_1x1", conv(80)),
        ("Conv2d_4a_3x3", conv(192, (3, 3), 1, False)), ("maxpool2", POOL),
    )  # fmt: skip
    for name, piece in stem:
        short = name.replace("Conv2d", "conv").partition("_3x3")[0].partition("_1x1")[0]
        end = pen.join(f"{short}: {piece}", end, stage=f".{name}")
    mixed = (
        ("5b", "InceptionA(pool_features=32)"), ("5c", "InceptionA(pool_features=64)"),
        ("5d", "InceptionA(pool_features=64)"), ("6a", "InceptionB"), ("6b", "InceptionC(channels_7x7=128)"),
        ("6c", "InceptionC(channels_7x7=160)"), ("6d", "InceptionC(channels_7x7=160)"),
        ("6e", "InceptionC(channels_7x7=192)"), ("7a", "InceptionD"), ("7b", "InceptionE"), ("7c", "InceptionE"),
    )  # fmt: skip
    scores = ""
    for place, piece in mixed:
        end = pen.chain(end, f"Mixed_{place}: {piece}", ".")
        scores = pen.join("aux: InceptionAux", end, stage=".AuxLogits") if place == "6e" else scores
    end = pen.chain(end, "avgpool: AdaptiveAvgPool2d(1) | dropout: Dropout(0.5) | Flatten | fc: Linear(1000)", ".")
    pen.chain(end, "output: Output")
    pen.chain(scores, "auxiliary: Output(training_only=True, loss_weight=0.4)")
    return pen.design(
        "InceptionV3",
        "Inception v3\nSzegedy, Vanhoucke, Ioffe, Shlens and Wojna 2015: large windows are taken apart into small ones,"
        " rows and columns; 23,834,568 parameters and 5,713,216,096 multiply-adds, with the auxiliary classifier of"
        " training 27,161,264. On images of 299 × 299. The weights of torchvision load.",
        optimizer=SGD(lr=0.045, momentum=0.9, weight_decay=0.00004), epochs=100,
    )  # fmt: skip


INCEPTIONS: Drawings = {"inception_v3": inception_v3}
