"""Every mistake of the issue as a drawing, with the sentence and the fixes that it should get."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from netdesigner.design.design import Design
from netdesigner.design.file import loads
from tests.drawings import Drawing, chain_drawing


class Case(NamedTuple):
    design: Design
    node: str | None  # by name
    severity: str
    sentence: str
    fixes: tuple[str, ...] = ()


def chain(layers: str, shape: str = "(3, 32, 32)") -> Design:
    return chain_drawing(layers, f"Input({shape})")


def merge(first: str, second: str, kind: str = "Add", shape: str = "(16, 32, 32)") -> Design:
    drawing = Drawing()
    source = drawing.put(f"Input({shape})")
    ends = [drawing.chain(branch, source) for branch in (first, second)]
    drawing.put("Output", drawing.put(kind, *ends))
    return drawing.design


def built(make: Callable[[Drawing, str], None]) -> Design:
    """A drawing with an Input that `make` goes on with."""
    drawing = Drawing()
    make(drawing, drawing.put("Input((3, 32, 32))"))
    return drawing.design


def from_json(nodes: dict[str, str], edges: list[list[object]]) -> Design:
    """What no mouse can draw but a file can hold."""
    parts = [{"id": key, "name": key, "layer": layer} for key, layer in nodes.items()]
    return loads(json.dumps({"format": 1, "graph": {"nodes": parts, "edges": edges}}))


def two_outputs_joined() -> Design:
    nodes = {"input": "Input", "one": "ReLU", "two": "Tanh", "out": "Output"}
    return from_json(nodes, [["input", "one"], ["input", "two"], ["one", "out"], ["two", "out"]])


def circle() -> Design:
    nodes = {"late": "Identity", "input": "Input", "add": "Add", "one": "ReLU", "two": "Tanh", "out": "Output"}
    edges: list[list[object]] = [["input", "add", 0], ["add", "one"], ["one", "two"], ["two", "add", 1]]
    return from_json(nodes, [*edges, ["two", "late"], ["late", "out"]])


STATELESS = "BatchNorm2d(affine=False, track_running_stats=False)"
MERGED = {"a": "Input", "b": "Input", "add": "Add", "out": "Output"}


def sharing(first: str, second: str, stem: str = "conv") -> Design:
    """A chain in which the second block of a kind uses the weights of the first."""
    design = chain(f"{first}|{second}")
    nodes = {node.name: node for node in design.graph.nodes.values()}
    design.graph.put_node(replace(nodes[f"{stem}2"], weights_of=nodes[f"{stem}1"].id))
    return design


def dead_branch(drawing: Drawing, source: str) -> None:
    drawing.put("Output", drawing.put("ReLU", source))
    drawing.chain("Conv2d(4, 3)|Tanh", source)


def long_dead_branch(drawing: Drawing, source: str) -> None:
    drawing.put("Output", drawing.put("ReLU", source))
    drawing.chain("Conv2d(4, 3)|ReLU|Flatten|Linear(4)|ReLU|Linear(2)", source)


def unconnected(drawing: Drawing, source: str) -> None:
    drawing.put("Output", drawing.put("ReLU", source))
    drawing.put("Output", drawing.put("Conv2d(4, 3)"))


def half_connected(drawing: Drawing, source: str) -> None:
    drawing.put("Output", drawing.put("Add", source))


def half_connected_beside_an_end(drawing: Drawing, source: str) -> None:
    half_connected(drawing, source)
    drawing.chain("Tanh", source)
    drawing.chain("Conv2d(4, 3)", source)


def no_output(drawing: Drawing, source: str) -> None:
    drawing.chain("Conv2d(4, 3)|Flatten", source)


CASES: dict[str, Case] = {
    "linear on a map": Case(
        chain("Conv2d(4, 3)|Linear(10)|ReLU|Linear(3)"), "fc1", "error",
        "Linear wants a flat row, not 4 × 30 × 30. Put a Flatten before it.",
        ("Insert Flatten", "Insert global average pooling"),
    ),
    "linear behind a pool, on the way": Case(
        chain("Conv2d(4, 3)|MaxPool2d(2)|ReLU|Linear(10)|Flatten|Linear(3)"), "fc1", "warning",
        "Linear works along the last axis: each row of 15 numbers of the map 4 × 15 × 15 by itself. To see the whole "
        "map it needs a Flatten before it.",
        ("Insert Flatten", "Insert global average pooling", "Insert Permute: channels last"),
    ),
    "linear on an image": Case(
        chain("Linear(10)|ReLU|Linear(3)"), "fc1", "error",
        "Linear wants a flat row, not 3 × 32 × 32. Put a Flatten before it.",
        ("Insert Flatten", "Insert global average pooling"),
    ),
    "recurrent layer on a map": Case(
        chain("Conv2d(4, 3, stride=4)|LSTM(8)"), "lstm1", "error",
        "LSTM wants a sequence length × feature, not a map 4 × 8 × 8.",
        ("Read the 64 places of the map as steps of 4 features", "Read the 8 rows of the map as steps"),
    ),
    "attention on a row": Case(
        chain("Flatten|Linear(12)|MultiheadAttention(1)"), "attention1", "error",
        "MultiheadAttention wants a sequence length × feature, not a flat row of 12.",
        ("Read the row as 12 steps of one number",),
    ),
    "words that are reckoned with": Case(
        chain_drawing("LSTM(4)", "Input((9,), vocabulary_size=50)"), "lstm1", "error",
        "LSTM cannot reckon with token ids (9); make vectors of them first.", ("Insert Embedding",),
    ),
    "embedding of real numbers": Case(
        chain("Embedding(4)", "(9,)"), "embedding1", "error",
        "Embedding wants token ids, not real numbers (9): it stands right behind an Input that has a vocabulary.",
        ("Let input give the numbers of 10,000 words",),
    ),
    "padding that is no word": Case(
        chain_drawing("Embedding(4, padding_idx=50)", "Input((9,), vocabulary_size=50)"), "embedding1", "error",
        "Embedding: padding_idx 50 is not a word; the words are 0 to 49.", ("Set padding_idx to 0",),
    ),
    "channels read as steps": Case(
        chain("Conv1d(8, 3)|BatchNorm1d|ReLU|Dropout|GRU(4)", "(2, 30)"), "gru1", "warning",
        "gru1 reads the 8 channels of conv1 as its steps, and the 28 places as features: turn the axes round before "
        "it.", ("Insert Permute: length × channel",),
    ),
    "idle dropout": Case(
        chain("LSTM(4, dropout=0.5)", "(9, 3)"), "lstm1", "warning",
        "LSTM: dropout acts between the layers, and there is only one.", ("Set num_layers to 2", "Set dropout to 0"),
    ),
    "heads that do not divide": Case(
        chain("TransformerEncoderLayer(4)", "(9, 6)"), "encoder1", "error",
        "TransformerEncoderLayer: 6 features cannot be shared equally among 4 heads.", ("Set nhead to 3",),
    ),
    "product of unfit matrices": Case(
        merge("Identity", "Identity", "MatMul", "(7, 5)"), "matmul1", "error",
        "MatMul wants n × m and m × p with equal axes before them, not 7 × 5 and 7 × 5.", ("Transpose the second",),
    ),
    "convolution on a row": Case(
        chain("Flatten|Conv2d(4, 3)|ReLU"), "conv1", "error",
        "Conv2d wants a map channel × height × width, not a flat row of 3072.",
        ("Take flatten out", "Use Linear", "Write the row as a map 3 × 32 × 32"),
    ),
    "convolution on a row that was one": Case(
        chain("Conv1d(4, 1)|ReLU", "(10,)"), "conv1", "error",
        "Conv1d wants a map channel × length, not a flat row of 10.",
        ("Use Linear", "Write the row as a map 1 × 10"),
    ),
    "normalization of a map on a row": Case(
        chain("Linear(10)|BatchNorm2d|Linear(3)", "(7,)"), "bn1", "error",
        "BatchNorm2d wants a map channel × height × width, not a flat row of 10.",
        ("Use BatchNorm1d", "Write the row as a map 10 × 1 × 1"),
    ),
    "pooling of a row": Case(
        chain("Linear(10)|MaxPool2d(2)|Linear(3)", "(7,)"), "pool1", "error",
        "MaxPool2d wants a map channel × height × width, not a flat row of 10.",
        ("Take it out: a row has nothing to pool",),
    ),
    "normalization of another rank": Case(
        chain("BatchNorm1d|ReLU"), "bn1", "error",
        "BatchNorm1d wants a flat row or channel × length, not 3 × 32 × 32.", ("Use BatchNorm2d",),
    ),
    "kernel larger than the map": Case(
        chain("MaxPool2d(8)|Conv2d(4, 7)|ReLU"), "conv1", "error",
        "Conv2d: the kernel spans 7 × 7, more than the padded input 4 × 4.",
        ("Shrink the kernel to 3 × 3", 'Set padding to "same"'),
    ),
    "dilated kernel larger than the padded map": Case(
        chain("MaxPool2d(8)|Conv2d(4, 3, stride=2, padding=1, dilation=4)|ReLU"), "conv1", "error",
        "Conv2d: the kernel spans 9 × 9, more than the padded input 6 × 6.", ("Shrink the kernel to 3 × 3",),
    ),
    "pool larger than the map": Case(
        chain("MaxPool2d(8)|MaxPool2d(5)|ReLU"), "pool2", "error",
        "MaxPool2d: the window of 5 × 5 is larger than the input 4 × 4.", ("Shrink the window to 4 × 4",),
    ),
    "padding of a pool": Case(
        chain("MaxPool2d(3, padding=2)"), "pool1", "error",
        "MaxPool2d: padding = 2 is more than half of the window of 3.", ("Set padding to 1 × 1",),
    ),
    "groups do not divide": Case(
        chain("Conv2d(8, 3, groups=4)|ReLU"), "conv1", "error",
        "Conv2d: groups = 4 does not divide 3 input and 8 output channels.", ("Set groups to 1",),
    ),
    "groups of a normalization": Case(
        chain("Conv2d(6, 3)|GroupNorm(4)"), "gn1", "error",
        "GroupNorm: 6 channels cannot be split into 4 equal groups.", ("Set num_groups to 3",),
    ),
    "same with a step": Case(
        chain("Conv2d(6, 3, stride=2, padding='same')"), "conv1", "error",
        'Conv2d: padding = "same" works only with stride 1, not 2 × 2.', ("Set stride to 1", "Set padding by number"),
    ),
    "skip of other channels and size": Case(
        merge("Identity", "Conv2d(32, 3, stride=2, padding=1)"), "add1", "error",
        "Add wants equal shapes, not 16 × 32 × 32 and 32 × 16 × 16.",
        ("Project input 1 to 32 × 16 × 16 with a 1 × 1 convolution",),
    ),
    "skip of another size": Case(
        merge("Identity", "Conv2d(16, 3)|Conv2d(16, 3)"), "add1", "error",
        "Add wants equal shapes, not 16 × 32 × 32 and 16 × 28 × 28.", ('Set the padding of conv1, conv2 to "same"',),
    ),
    "skip of another size and other channels": Case(
        merge("Identity", "Conv2d(8, 3)"), "add1", "error",
        "Add wants equal shapes, not 16 × 32 × 32 and 8 × 30 × 30.",
        ('Set the padding of conv1 to "same"; project input 2 to 16 × 32 × 32 with a 1 × 1 convolution',),
    ),
    "concat of unequal maps": Case(
        merge("MaxPool2d(2)", "Conv2d(8, 3)", "Concat"), "concat1", "error",
        "Concat wants shapes that differ only along axis 1, not 16 × 16 × 16 and 8 × 30 × 30.",
    ),
    "no wire": Case(built(unconnected), "conv1", "error", "conv1 has no input: draw a wire to it."),
    "one wire of two": Case(
        built(half_connected), "add1", "error", "add1 has 1 input of at least 2: draw a wire to it.",
        ("Take add1 out", "Replace add1 by an Identity"),
    ),
    "one wire of two, and one open end": Case(
        built(half_connected_beside_an_end), "add1", "error", "add1 has 1 input of at least 2: draw a wire to it.",
        ("Connect tanh1 to it", "Take add1 out", "Replace add1 by an Identity"),
    ),
    "a gap": Case(
        from_json(MERGED, [["a", "add", 0], ["b", "add", 2], ["add", "out"]]), "add", "error",
        "add has a gap among its inputs; connect them one after the other.", ("Close the gap",),
    ),
    "more wires than inputs": Case(
        from_json(MERGED | {"add": "Tanh"}, [["a", "add", 0], ["b", "add", 1], ["add", "out"]]), "add", "error",
        "add has 1 input, but 2 wires lead to it.",
    ),
    "a wire from nowhere": Case(
        from_json(MERGED | {"add": "Tanh"}, [["a", "add", 0, 1], ["add", "out"]]), "add", "error",
        "The wire comes from an output that does not exist (2).",
    ),
    "weights of other settings": Case(
        sharing("Conv2d(4, 3)", "Conv2d(4, 3, stride=2)"), "conv2", "error",
        "conv2 shares the weights of conv1 and needs the same settings.", ("Give conv2 the settings of conv1",),
    ),
    "weights of another shape": Case(
        sharing("Conv2d(4, 3)|Conv2d(4, 3)", "Identity"), "conv2", "error",
        "conv2 shares the weights of conv1 (4 × 3 × 3 × 3) but would need 4 × 4 × 3 × 3.",
    ),
    "a module without weights made for other channels": Case(
        sharing(f"{STATELESS}|Conv2d(4, 3)", STATELESS, "bn"), "bn2", "error",
        "bn2 shares the weights of bn1, made for 3 × 32 × 32, and cannot take 4 × 30 × 30.",
    ),
    "two outputs joined": Case(
        two_outputs_joined(), "out", "error",
        "Two outputs are joined at one input of out (one and two); put an Add or a Concat there.",
    ),
    "circle": Case(circle(), "add", "error", "The wires form a circle: add → one → two → add. Remove one of them."),
    "dead branch": Case(
        built(dead_branch), "tanh1", "warning",
        "conv1 → tanh1 leads to no Output: what is computed there is not used.",
    ),
    "long dead branch": Case(
        built(long_dead_branch), "fc2", "warning",
        "conv1 → … → relu3 → fc2 leads to no Output: what is computed there is not used.",
    ),
    "softmax before the loss": Case(
        chain("Flatten|Linear(10)|Softmax(1)|Dropout"), "softmax", "warning",
        "softmax stands before the cross-entropy loss, which contains it already: learning would be slow.",
        ("Remove softmax: raw scores",),
    ),
    "sigmoid before the loss": Case(
        chain("Flatten|Linear(10)|Sigmoid"), "sigmoid1", "warning",
        "sigmoid1 squeezes the scores into a range before the cross-entropy loss, which wants them raw: "
        "learning would be slow.", ("Remove sigmoid1: raw scores",),
    ),
    "ReLU last": Case(
        chain("Flatten|Linear(10)|ReLU"), "relu1", "warning",
        "relu1 is the last layer: the network could never answer below zero.", ("Remove relu1: raw scores",),
    ),
    "rows thrown away by a pool": Case(
        chain("Conv2d(4, 4)|MaxPool2d(2)"), "pool1", "warning",
        "The last 1 row and 1 column of the 4 × 29 × 29 input are ignored: the step does not divide.",
        ("Round up (ceil_mode)",),
    ),
    "rows thrown away by a convolution": Case(
        chain("Conv2d(96, 11, stride=4)", "(3, 224, 226)"), "conv1", "warning",
        "The last 1 row and 3 columns of the 3 × 224 × 226 input are ignored: the step does not divide.",
    ),
    "a map of one place as answer": Case(
        chain("AdaptiveAvgPool2d(1)"), "output", "warning",
        "The output is 3 × 1 × 1; for a classification it should be a flat row of scores.", ("Insert Flatten",),
    ),
    "no running statistics": Case(
        chain("Flatten|BatchNorm1d(track_running_stats=False)"), "bn1", "warning",
        "BatchNorm1d without running statistics cannot answer to a single example.", ("Keep running statistics",),
    ),
    "no output": Case(
        built(no_output), None, "error", "The network has no Output: put one behind the last block.",
        ("Add an Output",),
    ),
    "no input": Case(
        from_json({"relu": "ReLU", "out": "Output"}, [["relu", "out"]]), None, "error",
        "The network has no Input: drag one onto the canvas.",
    ),
    "empty": Case(
        Design(), None, "error", "The drawing is empty: drag an Input onto the canvas, or open a template.",
    ),
}  # fmt: skip
