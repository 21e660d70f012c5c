"""How fast the facts of a whole drawing are found, against torchinfo on the meta device in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import torch
import torchinfo

from netdesigner.analysis.facts import analyse
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.templates import template
from netdesigner.layers import parse_chain, parse_layer
from netdesigner.network.build import build
from tests.bench import graphs
from tests.bench.measure import Result, milliseconds, result


def residual(nodes: int) -> Design:
    """A synthetic residual network of about so many nodes."""
    document = Document()
    with document.gesture("draw"):
        last = document.add(parse_layer("Input((16, 32, 32))"))
        while len(document.graph.nodes) < nodes - 2:
            start = last
            for layer in parse_chain(
                "Conv2d(16, 3, padding=1, bias=False)|BatchNorm2d|ReLU|Conv2d(16, 3, padding=1, bias=False)|BatchNorm2d"
            ):
                last = document.add(layer, source=(last, 0))
            add = document.add(parse_layer("Add"))
            document.connect(last, add, 0)
            document.connect(start, add, 1)
            last = document.add(parse_layer("ReLU"), source=(add, 0))
        document.add(parse_layer("Output"), source=(last, 0))
    return document.design


def run() -> list[Result]:
    designs = {"AlexNet": template("alexnet").open(), "VGG16": template("vgg16").open(), "1,000 nodes": residual(1000)}
    designs |= {name: Design(name, make()) for name, make in graphs.LARGE.items()}
    results = []
    for name, design in designs.items():
        reference = _torchinfo(design)
        for what, edit in (("full recompute, the Input has changed", _resize), ("an edit in the middle", _edit_middle)):
            document = Document(design.snapshot())
            spent = _after(document, edit)
            results.append(result(f"{name}: {what}", spent, "ms", reference, reference / spent))
    return results


def _after(document: Document, edit: Callable[[Document, int], None], times: int = 15) -> float:
    """The median time to find all facts after an edit; the edit itself is not counted."""
    analyse(document.graph)
    taken = []
    for number in range(times):
        edit(document, number)
        begin = time.perf_counter()
        analyse(document.graph)
        taken.append((time.perf_counter() - begin) * 1e3)
    return median(taken)


def _resize(document: Document, number: int) -> None:
    """Another input size each time: no shape, count or field of the whole network stays."""
    node = next(node for node in document.graph.nodes.values() if node.layer.is_input)
    channels, height, width = node.layer.values()["shape"]
    document.set([node.id], shape=(channels, height + 32, width + 32))


def _edit_middle(document: Document, number: int) -> None:
    """The bias of a layer in the middle on or off."""
    nodes = [node for node in document.graph.nodes.values() if "bias" in node.layer.values()]
    middle = nodes[len(nodes) // 2]
    document.set([middle.id], bias=not middle.layer.values()["bias"])


def _torchinfo(design: Design) -> float:
    """The time torchinfo takes for the same network on the meta device."""
    shape = next(node.layer.values()["shape"] for node in design.graph.nodes.values() if node.layer.is_input)
    with torch.device("meta"):
        network = build(design).to("meta")

    def summary() -> None:
        torchinfo.summary(network, input_size=(1, *shape), device="meta", verbose=0)

    return milliseconds(summary, times=5, warm_up=1)
