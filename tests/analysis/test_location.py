"""The insides of a module's blocks, found however deep and however often it stands in the network."""

from __future__ import annotations

from netdesigner.analysis.location import MOST_INSTANCES, instances
from netdesigner.design.document import Document
from netdesigner.design.module import Module
from netdesigner.design.open_design import Location
from netdesigner.layers.module_use import Parameter
from netdesigner.network.moved_weights import moved
from tests.drawings import chain_drawing


def tower(*repeats: int) -> Document:
    """One ReLU in modules M0, M1, … within one another, the blocks of which are repeated so often."""
    document = Document(chain_drawing("ReLU"))
    block = next(node.id for node in document.graph.nodes.values() if node.name == "relu1")
    for level, repeat in enumerate(repeats):
        block = document.group([block], f"M{level}")
        document.set([block], repeat=repeat)
    return document


def test_every_repeat_of_every_repeat_is_found() -> None:
    assert len(instances(tower(3, 4).design, "M0")) == 12


def test_repeats_beyond_counting_are_not_looked_through() -> None:
    document = tower(1000, 1000, 1000, 1000)
    assert len(instances(document.design, "M0")) == MOST_INSTANCES
    document.add_module(Module("Unused"))
    assert instances(document.design, "Unused") == []


def test_repeats_are_counted_as_the_parameter_of_each_block_says() -> None:
    document = tower(1, 1)
    document.set_parameters("M1", [Parameter("depth", 2)])
    document.show(Location("M1"))
    (inner,) = [node.id for node in document.graph.nodes.values() if node.layer.module]
    document.set_formula([inner], "repeat", "depth")
    document.leave()
    (outer,) = [node.id for node in document.graph.nodes.values() if node.layer.module]
    document.set([outer], depth=3)
    assert [found.path for found in instances(document.design, "M0")] == [
        ((outer, 0), (inner, repeat)) for repeat in range(3)
    ]
    weights = {f"{outer}.0.{inner}.2.n1/weight": 1}
    assert moved(weights, [("n1", "n7")], document.design, "M0") == {f"{outer}.0.{inner}.2.n7/weight": 1}
