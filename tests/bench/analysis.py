"""How fast the facts of a whole drawing are found, against torchinfo on the meta device in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import torch
import torchinfo

from netdesigner.analysis.facts import analyse_design
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.open_design import Location
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


FLAT = graphs.LARGE | {"flat DenseNet-264": graphs.densenet}
MODULAR = {"flat ResNet-152": "resnet152", "flat DenseNet-264": "densenet264"}  # with modules: a template


def run() -> list[Result]:
    designs = {"AlexNet": template("alexnet").open(), "VGG16": template("vgg16").open(), "1,000 nodes": residual(1000)}
    designs |= {name: Design(name, make()) for name, make in FLAT.items()}
    results = []
    for name, design in designs.items():
        reference = _torchinfo(design)
        for what, edit in (("full recompute, the Input has changed", _resize), ("an edit in the middle", _edit_middle)):
            document = Document(design.snapshot())
            spent = _after(document, edit)
            results.append(result(f"{name}: {what}", spent, "ms", reference, reference / spent))
        results.append(_code(name, design))
    for flat, name in MODULAR.items():
        results += _with_modules(name, designs[flat])
    return results


def _with_modules(name: str, flat: Design) -> list[Result]:
    """The same network drawn with modules; what the flat drawing takes is the reference."""
    design, found = template(name).open(), []
    for what, edit in (("full recompute, the Input has changed", _resize), ("an edit inside a module", _edit_module)):
        spent = _after(Document(design.snapshot()), edit)
        reference = _after(Document(flat.snapshot()), _resize if edit is _resize else _edit_middle)
        found.append(result(f"{name} with modules: {what}", spent, "ms", reference, spent / reference))
    return [*found, _code(f"{name} with modules", design, flat)]


def _code(name: str, design: Design, flat: Design | None = None) -> Result:
    """The exported source after an edit, facts known: what the code panel waits for."""

    def taken(design: Design) -> float:
        facts = analyse_design(design)
        return milliseconds(lambda: module_source(compile_design(design, facts=facts)), times=5, warm_up=1)

    spent, reference = taken(design), taken(flat) if flat is not None else None
    return result(f"{name}: compiled and written as code", spent, "ms", reference, reference and spent / reference)


def _after(document: Document, edit: Callable[[Document, int], None], times: int = 15) -> float:
    """The median time to find all facts after an edit; the edit itself is not counted."""
    analyse_design(document.design)
    taken = []
    for number in range(times):
        edit(document, number)
        begin = time.perf_counter()
        analyse_design(document.design)
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


def _edit_module(document: Document, number: int) -> None:
    """The bias of a layer inside the module that is used most, on or off."""
    module = max(document.design.modules.values(), key=lambda module: len(module.graph.nodes))
    document.show(Location(module.name))
    _edit_middle(document, number)


def _torchinfo(design: Design) -> float:
    """The time torchinfo takes for the same network on the meta device."""
    shape = next(node.layer.values()["shape"] for node in design.graph.nodes.values() if node.layer.is_input)
    with torch.device("meta"):
        network = build(design).to("meta")

    def summary() -> None:
        torchinfo.summary(network, input_size=(1, *shape), device="meta", verbose=0)

    return milliseconds(summary, times=5, warm_up=1)
