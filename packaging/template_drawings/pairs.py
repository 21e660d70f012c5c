"""Networks of two Inputs or two Outputs."""

from __future__ import annotations

from netdesigner.design.design import Design
from netdesigner.recipe.optimizers import SGD
from template_drawings.pen import Drawings, Pen


def siamese_pair() -> Design:
    pen = Pen()
    with pen.module("Twin", "What both pictures go through (Koch, Zemel and Salakhutdinov 2015)") as inside:
        rows = ("64, 10", "128, 7", "128, 4")
        maps = " | ".join(f"Conv2d({row}) | ReLU | MaxPool2d(2)" for row in rows)
        end = inside.chain(inside.input((1, 105, 105)), f"{maps} | Conv2d(256, 4) | ReLU", "features")
        inside.output(inside.chain(inside.chain(end, "Flatten"), "fc: Linear(4096) | sigmoid: Sigmoid", "."))
    first, second = (pen.input((1, 105, 105), name) for name in ("first", "second"))
    one = pen.join("twin: Twin", first, stage=".")
    other = pen.join("Twin", second, owner=one)
    distance = pen.chain(pen.join("Subtract", one, other), "distance: Abs")
    pen.output(pen.chain(distance, "score: Linear(1)", "."))
    return pen.design(
        "SiamesePair",
        "Siamese pair\nKoch, Zemel and Salakhutdinov 2015: two drawn letters go through the same layers, with the same"
        " weights; how far apart they come out says whether they are the same letter. 38,951,745 parameters. The"
        " sigmoid of the score is in the loss. Training takes networks of one Input so far.",
        task="regression", loss="binary_cross_entropy", optimizer=SGD(lr=0.01, momentum=0.5),
    )  # fmt: skip


def two_headed() -> Design:
    pen = Pen()
    trunk = pen.chain(pen.input((1, 28, 28)), "Conv2d(6, 5, padding=2) | ReLU | MaxPool2d(2)", "trunk")
    early = "Conv2d(16, 3, padding=1) | ReLU | MaxPool2d(2) | Flatten | Linear(10)"
    late = "Conv2d(16, 5) | ReLU | MaxPool2d(2) | Flatten | Linear(120) | ReLU | Linear(84) | ReLU | Linear(10)"
    pen.chain(pen.chain(trunk, early, "early_head"), "early: Output(loss_weight=0.3)")
    pen.chain(pen.chain(trunk, late, "late_head"), "late: Output")
    return pen.design(
        "TwoHeadedLeNet",
        "Two-headed net with an early exit\nAfter BranchyNet (Teerapittayanon, McDanel and Kung 2016): a head behind"
        " the first convolution answers what is easy, the last one the rest; both learn the same classes from one"
        " trunk, the early one with a weight of 0.3. The sizes are those of LeNet-5, the early head's are ours.",
        epochs=10,
    )  # fmt: skip


PAIRS: Drawings = {"siamese_pair": siamese_pair, "two_headed": two_headed}
