"""RegNet, ConvNeXt, Swin and the vision transformer of ImageNet, with torchvision's names."""

from __future__ import annotations

from typing import Any

from netdesigner.design.design import Design
from netdesigner.recipe.optimizers import SGD, AdamW
from template_drawings.mobile import conv_norm, squeeze_excitation
from template_drawings.pen import Drawings, Pen, Required

IMAGE = (3, 224, 224)
# The papers' rates are for batches of 4096; 32 fit everywhere
RECIPE: dict[str, Any] = {"optimizer": AdamW(lr=0.00005, weight_decay=0.05), "epochs": 300}
LOADS = "The weights of torchvision load."


def regnet_y_400mf() -> Design:
    pen, norm = Pen(), "BatchNorm2d"
    squeeze_excitation(pen, "ReLU", "Sigmoid", (48, 56, 56))
    notes = "A 3 × 3 with groups of 8 channels and squeeze and excitation between two 1 × 1 (Radosavovic et al. 2020)"
    with pen.module("ResBottleneckBlock", notes, channels=Required(48), stride=1) as inside:
        start = inside.input((32, 112, 112))
        step = {"kernel_size": "3", "stride": "{stride}", "padding": "1", "groups": "{channels // 8}"}
        end = inside.chain(start, conv_norm("{channels}", norm, "ReLU"), "f.a.")
        end = inside.chain(end, conv_norm("{channels}", norm, "ReLU", **step), "f.b.")
        end = inside.chain(end, "SqueezeExcitation(squeeze_channels={round(0.25 * in_channels)})", "f.se")
        end = inside.chain(end, conv_norm("{channels}", norm), "f.c.")
        skip = inside.chain(start, "proj: Shortcut({channels}, stride={stride})", ".")
        inside.output(inside.chain(inside.join("Add", skip, end), "activation: ReLU", "."))
    stem = conv_norm("32", norm, "ReLU", kernel_size="3", stride="2", padding="1")
    end = pen.chain(pen.input(IMAGE), stem, "stem")
    end = pen.join("block1: ResBottleneckBlock(channels=48, stride=2)", end, stage="trunk_output.block1.block1-0")
    for number, (width, depth) in enumerate(((104, 3), (208, 6), (440, 6)), 2):
        use = f"ResBottleneckBlock(channels={width}, repeat={depth}, first='stride=2', each='block{number}-0')"
        end = pen.join(f"block{number}: {use}", end, stage=f"trunk_output.block{number}")
    pen.output(pen.chain(end, "avgpool: AdaptiveAvgPool2d(1) | Flatten | fc: Linear(1000)", "."))
    return pen.design(
        "RegNetY400MF",
        "RegNetY-400MF\nRadosavovic, Kosaraju, Girshick, He and Dollár 2020: widths and depths that follow a line,"
        f" found by looking at thousands of networks; 4,344,144 parameters, 401,842,848 multiply-adds. {LOADS}",
        optimizer=SGD(lr=0.025, momentum=0.9, weight_decay=0.00005), epochs=100,
    )  # fmt: skip


def convnext_tiny() -> Design:
    pen = Pen()
    notes = "A 7 × 7 filter on each channel and two dense layers at each place, scaled small at first (Liu et al. 2022)"
    with pen.module("CNBlock", notes, drop=0.05) as inside:
        start = inside.input((96, 56, 56))
        pieces = (
            "Conv2d({in_channels}, 7, padding=3, groups={in_channels}) | Permute((2, 3, 1))"
            " | LayerNorm(eps=1e-6, normalized_axes=1) | Linear({in_channels * 4}) | GELU | Linear({in_channels})"
            " | Permute((3, 1, 2))"
        )
        end = inside.chain(inside.chain(start, pieces, "block"), "layer_scale: LayerScale", ".")
        end = inside.chain(end, "stochastic_depth: StochasticDepth(p={drop})", ".")
        inside.output(inside.join("Add", end, start))
    end = pen.chain(pen.input(IMAGE), "Conv2d(96, 4, stride=4) | LayerNorm2d(eps=1e-6)", "features.0.")
    before = 0
    for number, depth in enumerate((3, 3, 9, 3)):
        if number:
            pieces = f"LayerNorm2d(eps=1e-6) | Conv2d({96 * 2**number}, 2, stride=2)"
            end = pen.chain(end, pieces, f"features.{2 * number}.")
        counted = f"i + {before}" if before else "i"
        end = pen.chain(end, f"CNBlock(drop={{0.1 * ({counted}) / 17}}, repeat={depth})", "features")
        before += depth
    end = pen.chain(end, "avgpool: AdaptiveAvgPool2d(1)", ".")
    pen.output(pen.chain(end, "LayerNorm2d(eps=1e-6) | Flatten | Linear(1000)", "classifier"))
    return pen.design(
        "ConvNeXtTiny",
        "ConvNeXt-Tiny\nLiu, Mao, Wu, Feichtenhofer, Darrell and Xie 2022: a convolutional network with the habits of"
        " transformers; 28,589,128 parameters, 4,455,531,264 multiply-adds. Dense layers work on channels at the end,"
        f" so axes are moved before and behind them. {LOADS}",
        **RECIPE | {"optimizer.lr": 0.00003},
    )


def vit_b_16() -> Design:
    pen = Pen()
    notes = "Attention and two dense layers, each normalized before and added to what came in"
    with pen.module("EncoderBlock", notes, num_heads=Required(12), mlp_dim=Required(3072)) as inside:
        start = inside.input((197, 768))
        pieces = "ln_1: LayerNorm(eps=1e-6, normalized_axes=1) | self_attention: MultiheadAttention({num_heads})"
        middle = inside.join("Add", inside.chain(start, f"{pieces} | dropout: Dropout(0.0)", "."), start)
        end = inside.chain(middle, "ln_2: LayerNorm(eps=1e-6, normalized_axes=1)", ".")
        end = inside.chain(end, "Linear({mlp_dim}) | GELU | Dropout(0.0) | Linear({in_features}) | Dropout(0.0)", "mlp")
        inside.output(inside.join("Add", middle, end))
    with pen.module("Encoder", "Positions are learned and added; twelve blocks; a last normalization") as inside:
        pieces = (
            "pos_embedding: PositionalEncoding(encoding='learned') | dropout: Dropout(0.0)"
            " | layers: EncoderBlock(num_heads=12, mlp_dim=3072, repeat=12, each='encoder_layer_0')"
            " | ln: LayerNorm(eps=1e-6, normalized_axes=1)"
        )
        inside.output(inside.chain(inside.input((197, 768)), pieces, "."))
    end = pen.chain(pen.input(IMAGE), "conv_proj: Conv2d(768, 16, stride=16)", ".")
    end = pen.chain(end, "Flatten(start_dim=2) | Permute((2, 1))")
    end = pen.chain(pen.chain(end, "class_token: ClassToken | encoder: Encoder", "."), "Select(1, 0)")
    pen.output(pen.chain(end, "head: Linear(1000)", "heads."))
    return pen.design(
        "VisionTransformerB16",
        "Vision transformer ViT-B/16\nDosovitskiy et al. 2020: 196 patches of 16 × 16 pixels are the words of a"
        " sentence, with a class token before them whose answer counts; 86,567,656 parameters, 17,563,828,224"
        f" multiply-adds. {LOADS}",
        **RECIPE | {"optimizer.weight_decay": 0.3},
    )


def swin_t() -> Design:
    pen = Pen()
    notes = "Attention in windows, shifted in every second block, and two dense layers (Liu et al. 2021)"
    with pen.module("SwinBlock", notes, num_heads=Required(3), shift=0, drop=0.1) as inside:
        start = inside.input((56, 56, 96))
        attention = "attn: WindowAttention({num_heads}, shift_size={shift})"
        end = inside.chain(start, f"norm1: LayerNorm(normalized_axes=1) | {attention}", ".")
        middle = inside.join("Add", start, inside.chain(end, "drop1: StochasticDepth(p={drop})", "."))
        end = inside.chain(middle, "norm2: LayerNorm(normalized_axes=1)", ".")
        end = inside.chain(
            end, "Linear({in_width * 4}) | GELU | Dropout(0.0) | Linear({in_width}) | Dropout(0.0)", "mlp"
        )
        inside.output(inside.join("Add", middle, inside.chain(end, "drop2: StochasticDepth(p={drop})", ".")))
    with pen.module("PatchMerging", "Four neighbours become one place of twice the channels") as inside:
        start = inside.input((56, 56, 96))
        rows = [inside.chain(start, f"Slice(1, {first}, step=2)") for first in (0, 1)]
        four = [inside.chain(row, f"Slice(2, {first}, step=2)") for first in (0, 1) for row in rows]
        end = inside.join("Concat(dim=3)", *four)
        reduction = "reduction: Linear({in_width * 2}, bias=False)"
        inside.output(inside.chain(end, f"norm: LayerNorm(normalized_axes=1) | {reduction}", "."))
    stem = "Conv2d(96, 4, stride=4) | Permute((2, 3, 1)) | LayerNorm(normalized_axes=1)"
    end = pen.chain(pen.input(IMAGE), stem, "features.0.")
    before = 0
    for number, (heads, depth) in enumerate(((3, 2), (6, 2), (12, 6), (24, 2))):
        end = pen.chain(end, "PatchMerging", "features") if number else end
        counted = f"(i + {before})" if before else "i"
        use = f"SwinBlock(num_heads={heads}, shift={{i % 2 * 3}}, drop={{0.2 * {counted} / 11}}, repeat={depth})"
        end = pen.chain(end, use, "features")
        before += depth
    end = pen.chain(pen.chain(end, "norm: LayerNorm(normalized_axes=1)", "."), "Permute((3, 1, 2))")
    pen.output(pen.chain(end, "avgpool: AdaptiveAvgPool2d(1) | Flatten | head: Linear(1000)", "."))
    return pen.design(
        "SwinT",
        "Swin-T\nLiu, Lin, Cao, Hu, Wei, Zhang, Lin and Guo 2021: a transformer that goes down in size as a"
        " convolutional network does; each place asks those of its window, and every second block has its windows"
        f" shifted. 28,288,354 parameters, 4,490,566,656 multiply-adds. {LOADS}",
        **RECIPE,
    )


MODERN: Drawings = {
    "swin_t": swin_t,
    "regnet_y_400mf": regnet_y_400mf,
    "convnext_tiny": convnext_tiny,
    "vit_b_16": vit_b_16,
}
