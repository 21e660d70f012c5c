"""Networks that read words and blocks with several outputs: captured, copied, fed with floats."""

from __future__ import annotations

import copy

import numpy as np
import torch

from netdesigner.design.document import Document
from netdesigner.inspect.inspector import Inspector
from netdesigner.inspect.subject import Example, Subject
from netdesigner.inspect.views import view_called
from netdesigner.layers import parse_layer
from netdesigner.network.build import build
from netdesigner.network.capture import capture
from netdesigner.network.randomness import random_inputs
from tests.drawings import Drawing
from tests.network.equality import assert_export_equals


def reader() -> tuple[Drawing, dict[str, str]]:
    """Words read by an LSTM whose steps are split in two halves, one of which is the answer."""
    drawing = Drawing("Reader")
    ids = {"words": drawing.put("Input((5,), vocabulary_size=20)")}
    ids["embedding"] = drawing.put("Embedding(6)", ids["words"])
    ids["lstm"] = drawing.put("LSTM(8)", ids["embedding"])
    ids["last"] = drawing.put("LSTM(3, output='last step')", ids["lstm"])
    ids["split"] = drawing.put("Split(2, dim=-1)", ids["lstm"])
    ids["mean"] = drawing.put("Mean", f"{ids['split']}:1")
    drawing.put("Output", ids["mean"])
    drawing.put("Output", ids["last"])
    return drawing, ids


def test_captured_is_what_goes_on() -> None:
    drawing, ids = reader()
    network = build(drawing.design, seed=0).eval()
    (words,) = random_inputs(network.program, 3, 0)
    assert words.dtype == torch.int64
    assert 0 <= int(words.min()) <= int(words.max()) < 20
    found = capture(network, list(ids.values()), words)
    shapes = {name: tuple(found[node_id].shape[1:]) for name, node_id in ids.items() if node_id in found}
    assert shapes["embedding"] == (5, 6)
    assert shapes["lstm"] == (5, 8)
    assert shapes["last"] == (3,)
    assert shapes["mean"] == (4,)
    torch.testing.assert_close(found[ids["mean"]], found[ids["lstm"]][:, :, 4:].mean(dim=1))


def test_words_may_come_as_floats() -> None:
    drawing, _ = reader()
    network = build(drawing.design, seed=0).eval()
    (words,) = random_inputs(network.program, 3, 0)
    for one, other in zip(network(words), network(words.float()), strict=True):
        assert torch.equal(one, other)
    for one, other in zip(network(words), copy.deepcopy(network)(words), strict=True):
        assert torch.equal(one, other)


def test_words_are_looked_at() -> None:
    drawing, ids = reader()
    sample = np.array([3, 1, 4, 1, 5], dtype=np.float32)
    subject = Subject(drawing.design, None, ids["embedding"], Example(sample))
    maps, table = (Inspector().look(view_called(name), subject).shown for name in ("maps", "filters"))
    np.testing.assert_array_equal(maps.values[:, 0], table.values[0][sample.astype(int)])  # type: ignore[union-attr]


def test_a_module_reads_the_words_of_every_place_where_it_stands() -> None:
    document = Document()
    ids = [document.add(parse_layer("Input((9,), vocabulary_size=50)"))]
    for text in ("Embedding(8)", "LSTM(6, bidirectional=True)", "Split(2, dim=-1)"):
        ids.append(document.add(parse_layer(text), source=(ids[-1], 0)))
    product = document.add(parse_layer("Multiply"))
    for port in (0, 1):
        document.connect(ids[-1], product, port, port)
    document.group([*ids[1:], product], "Reader", {(ids[0], 0): (9,)})
    block = next(node for node in document.graph.nodes.values() if node.layer.module)
    other = document.add(parse_layer("Input((9,), vocabulary_size=70)"))
    for last in (block.id, document.add(block.layer, source=(other, 0))):
        document.add(parse_layer("Output"), source=(last, 0))
    assert_export_equals(document.design)
