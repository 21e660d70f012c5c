"""A drawing with modules in modules, for those who look into them."""

from __future__ import annotations

from netdesigner.design.design import Design
from netdesigner.design.document import Document
from tests.drawings import chain_drawing


def nested_design() -> Design:
    """layer1 stands for two Stages, each of which has an Inner with a convolution."""
    document = Document(chain_drawing("Conv2d(4, 3, padding=1) | Conv2d(4, 1) | ReLU | Flatten | Linear(5)"))
    graph = document.graph
    ids = {type(node.layer).__name__: node.id for node in graph.nodes.values()}
    conv = next(node.id for node in graph.nodes.values() if node.name == "conv2")
    inner = document.group([conv], "Inner")
    stage = document.group([inner, ids["ReLU"]], "Stage")
    document.rename(stage, "layer1")
    document.set([stage], repeat=2)
    return document.design
