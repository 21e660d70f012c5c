"""Sequences, volumes, auto-encoders, generators and a vision transformer."""

from __future__ import annotations

from netdesigner.design.design import Design
from netdesigner.recipe.optimizers import SGD, Adam, AdamW
from template_drawings.pen import Drawings, Pen, Required, row


def word_spotting() -> Design:
    return row(
        "WordSpotting", (1, 32, 40),
        "Conv2d(64, (20, 8)) | ReLU | MaxPool2d((1, 3)) | Conv2d(64, (10, 4)) | ReLU | Flatten"
        " | low_rank: Linear(32) | Linear(128) | ReLU | Linear(4)",
        "Word-spotting net\nSainath and Parada 2015, cnn-trad-fpool3: 32 frames of a spectrogram with 40 bands, pooled"
        " over the bands only. The paper's 244.2K parameters are its weights without the 292 biases.",
        optimizer=SGD(lr=0.01, momentum=0.9), epochs=30,
    )  # fmt: skip


def temporal_cnn() -> Design:
    def block(width: int, kernel: int) -> str:
        return f"ZeroPad1d({((kernel - 1) // 2, kernel // 2)}) | Conv1d({width}, {kernel}) | BatchNorm1d | ReLU"

    return row(
        "TemporalCNN", (9, 128),
        f"{block(128, 8)} | {block(256, 5)} | {block(128, 3)} | AdaptiveAvgPool1d(1) | Flatten | fc: Linear(6)",
        "Temporal CNN\nThe fully convolutional net of Wang, Yan and Oates 2017 for time series: here 128 moments of"
        " nine sensors of a phone, and six activities.",
    )  # fmt: skip


def lstm_classifier() -> Design:
    return row(
        "LSTMClassifier", (28, 28), "lstm: LSTM(128, output='last step') | fc: Linear(10)",
        "LSTM classifier\nHochreiter and Schmidhuber 1997: the network reads a digit row by row and answers after the"
        " last.",
    )  # fmt: skip


def voxnet() -> Design:
    return row(
        "VoxNet", (1, 32, 32, 32),
        "Conv3d(32, 5, stride=2) | LeakyReLU(0.1) | Dropout(0.2) | Conv3d(32, 3) | LeakyReLU(0.1) | MaxPool3d(2)"
        " | Dropout(0.3) | Flatten | Linear(128) | ReLU | Dropout(0.4) | Linear(40)",
        "VoxNet\nMaturana and Scherer 2015: 3-D convolutions on 32 × 32 × 32 voxels, forty kinds of objects. The first"
        " step ignores the last slice, row and column.",
        optimizer=SGD(lr=0.001, momentum=0.9, weight_decay=0.001),
    )  # fmt: skip


def denoising_autoencoder() -> Design:
    pen = Pen()
    code = pen.chain(
        pen.input((1, 28, 28)),
        "Conv2d(32, 3, padding=1) | ReLU | MaxPool2d(2) | Conv2d(64, 3, padding=1) | ReLU | MaxPool2d(2)",
        "encoder",
    )
    image = pen.chain(
        code, "ConvTranspose2d(32, 2, stride=2) | ReLU | ConvTranspose2d(1, 2, stride=2) | Sigmoid", "decoder"
    )
    pen.output(image)
    return pen.design(
        "DenoisingAutoencoder",
        "Denoising auto-encoder\nVincent, Larochelle, Bengio and Manzagol 2008, here convolutional: a noisy image goes"
        " in, the clean one is wanted; what passes the small middle is what matters.",
        task="regression",
    )


RADFORD = "Radford, Metz and Chintala 2015, with the sizes of PyTorch's tutorial"


def dcgan_generator() -> Design:
    def up(width: int, stride: int, padding: int) -> str:
        return f"ConvTranspose2d({width}, 4, stride={stride}, padding={padding}, bias=False) | BatchNorm2d | ReLU"

    return row(
        "DCGANGenerator", (100, 1, 1),
        f"{up(512, 1, 0)} | {up(256, 2, 1)} | {up(128, 2, 1)} | {up(64, 2, 1)}"
        " | ConvTranspose2d(3, 4, stride=2, padding=1, bias=False) | Tanh",
        f"DCGAN generator\n{RADFORD}: transposed convolutions turn 100 random numbers into an image of 64 × 64.",
        stage="main", task="regression", optimizer=Adam(lr=0.0002),
    )  # fmt: skip


def dcgan_discriminator() -> Design:
    def down(width: int) -> str:
        return f"Conv2d({width}, 4, stride=2, padding=1, bias=False) | BatchNorm2d | LeakyReLU(0.2)"

    return row(
        "DCGANDiscriminator", (3, 64, 64),
        "Conv2d(64, 4, stride=2, padding=1, bias=False) | LeakyReLU(0.2)"
        f" | {down(128)} | {down(256)} | {down(512)} | Conv2d(1, 4, bias=False) | Flatten",
        f"DCGAN discriminator\n{RADFORD}: says whether an image is real. The sigmoid is in the loss.",
        stage="main", task="regression", loss="binary_cross_entropy", optimizer=Adam(lr=0.0002),
    )  # fmt: skip


def vision_transformer() -> Design:
    pen = Pen()
    end = pen.chain(pen.input((3, 32, 32)), "patches: Conv2d(64, 4, stride=4)", ".")
    end = pen.chain(end, "Flatten(start_dim=2) | Permute((2, 1))")
    positions = "positions: PositionalEncoding(encoding='learned')"
    end = pen.chain(end, f"class_token: ClassToken | {positions} | dropout: Dropout(0.1)", ".")
    layer = "TransformerEncoderLayer(4, dim_feedforward=256, activation='gelu', norm_first=True)"
    end = pen.chain(end, " | ".join([layer] * 4), "layers")
    end = pen.chain(pen.chain(end, "norm: LayerNorm(normalized_axes=1)", "."), "Select(1, 0)")
    pen.output(pen.chain(end, "head: Linear(10)", "."))
    return pen.design(
        "VisionTransformer",
        "Vision transformer, small, for CIFAR-10\nDosovitskiy et al. 2020: 64 patches of 4 × 4 pixels are the words of"
        " a sentence, with a class token before them whose answer counts.",
        optimizer=AdamW(lr=0.0005, weight_decay=0.05),
        epochs=100,
    )


def mlp_mixer() -> Design:
    pen = Pen()
    with pen.module("MLP", "Two dense layers along the last axis", hidden=Required(2048)) as inside:
        pieces = "fc1: Linear({hidden}) | act: GELU | fc2: Linear({in_features})"
        inside.output(inside.chain(inside.input((196, 512)), pieces, "."))
    notes = "Dense layers across the places, then across the channels (Tolstikhin et al. 2021)"
    with pen.module("MixerBlock", notes, tokens=Required(256), channels=Required(2048)) as inside:
        start = inside.input((196, 512))
        norm = "LayerNorm(eps=1e-6, normalized_axes=1)"
        end = inside.chain(start, f"norm1: {norm} | Permute((2, 1)) | mlp_tokens: MLP(hidden={{tokens}})", ".")
        middle = inside.join("Add", start, inside.chain(end, "Permute((2, 1))"))
        end = inside.chain(middle, f"norm2: {norm} | mlp_channels: MLP(hidden={{channels}})", ".")
        inside.output(inside.join("Add", middle, end))
    end = pen.chain(pen.input((3, 224, 224)), "patches: Conv2d(512, 16, stride=16)", ".")
    end = pen.chain(end, "Flatten(start_dim=2) | Permute((2, 1))")
    end = pen.chain(end, "blocks: MixerBlock(tokens=256, channels=2048, repeat=8)", ".")
    end = pen.chain(end, "norm: LayerNorm(eps=1e-6, normalized_axes=1) | Mean((1,)) | head: Linear(1000)", ".")
    pen.output(end)
    return pen.design(
        "MLPMixer",
        "MLP-Mixer S/16\nTolstikhin et al. 2021: patches of 16 × 16 pixels and dense layers alone, no convolution and"
        " no attention; 18,528,264 parameters.",
        optimizer=AdamW(lr=0.00003, weight_decay=0.1),
        epochs=300,
    )


def segnet() -> Design:
    pen = Pen()
    with pen.module("ConvNorm", "A 3 × 3 convolution, normalization, ReLU", channels=Required(64)) as inside:
        pieces = "conv: Conv2d({channels}, 3, padding=1) | bn: BatchNorm2d | relu: ReLU"
        inside.output(inside.chain(inside.input((3, 352, 480)), pieces, "."))
    end, places = pen.input((3, 352, 480)), []
    rows = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
    for number, (width, count) in enumerate(rows, 1):
        end = pen.chain(end, f"enc{number}: ConvNorm(channels={width}, repeat={count})", ".")
        end = pen.chain(end, f"pool{number}: MaxPool2d(2, return_indices=True)")
        places.append(end)
    for number in range(5, 0, -1):
        width, count = rows[number - 1]
        end = pen.join(f"up{number}: MaxUnpool2d(2)", end, f"{places[number - 1]}:1")
        end = pen.chain(end, f"dec{number}: ConvNorm(channels={width}, repeat={count - 1})", ".")
        if number > 1:
            end = pen.chain(end, f"thin{number}: ConvNorm(channels={rows[number - 2][0]})", ".")
    pen.output(pen.chain(end, "head: Conv2d(12, 3, padding=1)", "."))
    return pen.design(
        "SegNet",
        "SegNet, twelve scores a pixel\nBadrinarayanan, Kendall and Cipolla 2015: the convolutions of VGG16 and their"
        " mirror image; each pooling remembers where its values stood, and on the way back they return there. 352 of"
        " CamVid's 360 rows, so that each half is even; for odd halves an unpooling has a third input, the map before"
        " the pooling.",
        optimizer=SGD(lr=0.1, momentum=0.9), batch_size=4, epochs=100,
    )  # fmt: skip


OTHERS: Drawings = {
    "temporal_cnn": temporal_cnn,
    "word_spotting": word_spotting,
    "lstm_classifier": lstm_classifier,
    "voxnet": voxnet,
    "vision_transformer": vision_transformer,
    "mlp_mixer": mlp_mixer,
}
GENERATORS: Drawings = {
    "segnet": segnet,
    "denoising_autoencoder": denoising_autoencoder,
    "dcgan_generator": dcgan_generator,
    "dcgan_discriminator": dcgan_discriminator,
}
