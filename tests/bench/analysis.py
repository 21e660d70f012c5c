"""How fast the facts of a whole drawing are found, against torchinfo on the meta device in the same run."""

from __future__ import annotations

import torch
import torchinfo
from netdesigner.network.build import build

from netdesigner.analysis.facts import analyse
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.templates import template
from netdesigner.layers import parse_chain, parse_layer
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
    results = []
    for name, design in designs.items():
        fresh = [file.loads(file.dumps(design)).graph for _ in range(20)]  # layers that remember nothing yet
        reference = _torchinfo(design)
        again = milliseconds(lambda design=design: analyse(design.graph, design.recipe))
        first = milliseconds(lambda fresh=fresh: analyse(fresh.pop()), times=15)
        results.append(result(f"{name}: full recompute after an edit", again, "ms", reference, reference / again))
        results.append(result(f"{name}: first time, nothing remembered", first, "ms", reference, reference / first))
    return results


def _torchinfo(design: Design) -> float:
    """The time torchinfo takes for the same network on the meta device."""
    shape = next(node.layer.values()["shape"] for node in design.graph.nodes.values() if node.layer.is_input)
    with torch.device("meta"):
        network = build(design).to("meta")

    def summary() -> None:
        torchinfo.summary(network, input_size=(1, *shape), device="meta", verbose=0)

    return milliseconds(summary, times=5, warm_up=1)
