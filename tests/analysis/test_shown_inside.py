"""Inside a module: the numbers of one use, whichever other uses fail."""

from __future__ import annotations

from netdesigner.analysis.facts import LiveFacts
from netdesigner.analysis.inside import arguments_at
from netdesigner.design.document import Document
from netdesigner.design.graph import Node
from netdesigner.design.module import Module
from netdesigner.layers.module_use import Parameter
from tests.drawings import Drawing


def two_blocks(first_input: str) -> tuple[Document, list[str]]:
    """Two blocks in a row, of 4 and of 6 channels, of a convolution by formula."""
    inside, drawing = Drawing(), Drawing()
    x = inside.put("Input((3, 8, 8))")
    conv = inside.put("Conv2d(8, 3)", x)
    node = inside.graph.nodes[conv]
    inside.graph.put_node(Node(node.id, node.name, node.layer, formulas=(("out_channels", "channels"),)))
    inside.put("Output", conv)
    module = drawing.design.modules["Block"] = Module("Block", inside.graph, (Parameter("channels", 8),))
    first = drawing.put(module.layer.make(channels=4), drawing.put(first_input))
    second = drawing.put(module.layer.make(channels=6), first)
    drawing.put("Output", second)
    return Document(drawing.design), [first, second]


def test_a_block_behind_one_that_fails_shows_its_own_numbers_and_says_that_sizes_are_examples() -> None:
    document, blocks = two_blocks("Input((5,))")
    live = LiveFacts(document)
    document.enter(blocks[1])
    assert live.is_example
    assert arguments_at(document.design, document.location) == {"channels": 6}
    (conv,) = (live.current.nodes[node.id] for node in document.graph.nodes.values() if node.name == "conv1")
    assert conv.inputs == ((3, 8, 8),)
    assert conv.outputs == ((6, 6, 6),)


def test_a_block_that_is_reached_shows_what_reaches_it() -> None:
    document, blocks = two_blocks("Input((5, 9, 9))")
    live = LiveFacts(document)
    document.enter(blocks[1])
    assert not live.is_example
    (conv,) = (live.current.nodes[node.id] for node in document.graph.nodes.values() if node.name == "conv1")
    assert (conv.inputs, conv.outputs) == (((4, 7, 7),), ((6, 5, 5),))
