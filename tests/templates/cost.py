"""Which templates take more than a moment to build and run, and how they take less."""

from __future__ import annotations

import torch
from torch import Tensor

from netdesigner.analysis.facts import analyse_design
from netdesigner.compile.classes import Program
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.templates import Template

# Drawn by the same lines as another one, with other numbers; tests of hundreds of megabytes leave them out
SIBLINGS = (
    "alexnet_lecture_224", "vgg11", "vgg11_lrn", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg19", "vgg19_bn",
    "resnet34", "resnet101", "resnet152", "wide_resnet101_2", "resnext101_32x8d", "densenet169", "densenet201",
    "densenet264", "densenet161", "mobilenet_v3_large", "mlp_xor_random",
)  # fmt: skip
MOST_PARAMS, MOST_MACS = 3_000_000, 100_000_000  # about half a second on one core


def is_costly(template: Template | None) -> bool:
    return template is not None and (template.params > MOST_PARAMS or template.macs > MOST_MACS)


def with_small_images(design: Design) -> Design:
    """The same drawing on images of 64 × 64 where that is possible: it costs a tenth of the time."""
    document = Document(design)
    inputs = [node for node in design.graph.nodes.values() if node.layer.is_input]
    shapes = [node.layer.values()["shape"] for node in inputs]
    for node, shape in zip(inputs, shapes, strict=True):
        if len(inputs) > 1 or len(shape) != 3 or shape[-1] <= 64:
            break
        document.set([node.id], shape=(shape[0], 64, 64))
        if analyse_design(document.design).errors:
            document.undo()
    return document.design


def random_batch(program: Program, count: int = 2) -> list[Tensor]:
    """An input for each argument of a network: normal numbers, or words of which the last ones fill up."""
    generator = torch.Generator().manual_seed(1)
    batch = []
    for each in program.arguments:
        if each.vocabulary is None:
            batch.append(torch.randn(count, *each.shape, generator=generator))
        else:
            words = torch.randint(1, each.vocabulary, (count, *each.shape), generator=generator)
            words[:, -2:] = 0
            batch.append(words)
    return batch
