"""Initialization and freezing: undoable, kept in the file and in copies, and told where values no longer fit."""

import pytest
from hypothesis import given

from netdesigner.analysis.facts import analyse_design
from netdesigner.design.document import Document
from netdesigner.design.file import dumps, loads
from netdesigner.layers import LayerError
from netdesigner.layers.initialization import Initialization, initialization
from netdesigner.layers.initializers import Values, filling
from netdesigner.layers.preset_values import kernel
from tests.drawings import Drawing, chain_drawing
from tests.layers.test_initialization import initializations

LAYERS = "Conv2d(4, 3) | ReLU | Conv2d(4, 3) | Flatten | Linear(10)"
HE = initialization(filling("kaiming_normal"), filling("zeros"))
SOBEL = initialization(filling("values", values=Values.of(kernel("sobel_vertical", 3, 3))))


def opened() -> tuple[Document, dict[str, str]]:
    document = Document(chain_drawing(LAYERS))
    return document, {node.name: node.id for node in document.graph.nodes.values()}


@given(initializations(), initializations())
def test_the_file_keeps_it_and_undo_takes_it_back(one: Initialization | None, other: Initialization | None) -> None:
    document, ids = opened()
    before = dumps(document.design)
    document.set_initialization([ids["conv1"], ids["fc1"]], one)
    document.set_frozen([ids["conv2"]], True)
    if other is not None and not {other.weight.choice, other.bias.choice} & {"identity", "values"}:
        document.set_network_initialization(other)
    text = dumps(document.design)
    again = loads(text)
    assert dumps(again) == text
    assert again.graph.nodes == document.graph.nodes
    assert again.init == document.design.init
    while document.undo_title:
        document.undo()
    assert dumps(document.design) == before
    while document.redo_title:
        document.redo()
    assert dumps(document.design) == text


def test_a_damaged_initialization_is_said() -> None:
    document, ids = opened()
    document.set_initialization([ids["conv1"]], HE)
    text = dumps(document.design).replace("kaiming_normal", "keimling")
    (problem,) = analyse_design(loads(text)).problems
    assert "There is no initialization called 'keimling'" in problem.message
    assert dumps(loads(text)) == text
    document.reset(loads(text))
    document.set_initialization([ids["conv1"]], HE)
    assert not analyse_design(document.design).problems


def test_one_announcement_and_nothing_for_the_same() -> None:
    document, ids = opened()
    seen: list[object] = []
    document.changed.connect(seen.append)
    document.set_initialization([ids["conv1"]], HE)
    document.set_initialization([ids["conv1"]], HE)
    document.set_network_initialization(HE)
    document.set_frozen([ids["conv1"]], False)
    assert len(seen) == 2


def test_shared_weights_start_as_their_owner_says() -> None:
    drawing = Drawing()
    x = drawing.put("Input((3, 8, 8))")
    owner = drawing.put("Conv2d(3, 3, padding=1)", x)
    sharer = drawing.put("Conv2d(3, 3, padding=1)", owner, owner=owner)
    drawing.put("Output", sharer)
    document = Document(drawing.design)
    document.set_initialization([sharer], HE)
    document.set_frozen([sharer], True)
    nodes = document.graph.nodes
    assert nodes[owner].init == HE
    assert nodes[owner].is_frozen
    assert nodes[sharer].init is None
    document.dissolve(owner)
    assert nodes[sharer].weights_of is None
    assert nodes[sharer].init == HE  # the heir's weights start as they did
    assert nodes[sharer].is_frozen


def test_copies_start_alike() -> None:
    document, ids = opened()
    document.set_initialization([ids["conv1"]], SOBEL)
    document.set_frozen([ids["conv1"]], True)
    (copy,) = document.duplicate([ids["conv1"]])
    assert document.graph.nodes[copy].init == SOBEL
    assert document.graph.nodes[copy].is_frozen


def test_what_depends_on_a_shape_cannot_start_all_layers() -> None:
    document, _ = opened()
    with pytest.raises(LayerError, match="Typed values cannot start all layers"):
        document.set_network_initialization(SOBEL)


def test_typed_values_that_no_longer_fit_are_a_problem_with_a_fix() -> None:
    document, ids = opened()
    document.set_initialization([ids["conv1"]], SOBEL)
    assert not analyse_design(document.design).errors
    document.set([ids["conv1"]], out_channels=7)  # every kernel is the same: still fits
    assert not analyse_design(document.design).errors
    document.set([ids["conv1"]], kernel_size=5)
    (problem,) = analyse_design(document.design).errors
    assert problem.node == ids["conv1"]
    assert "3 × 3 values were typed for its weight, which is 7 × 1 × 5 × 5 now" in problem.message
    document.apply(problem.fixes[0], ids["conv1"])
    assert document.graph.nodes[ids["conv1"]].init is None
    assert not analyse_design(document.design).errors


def test_frozen_parameters_are_counted() -> None:
    document, ids = opened()
    document.set_frozen([ids["conv1"]], True)
    totals = analyse_design(document.design).totals
    assert totals.frozen == 40
    assert totals.trainable == totals.params - 40
    block = document.group([ids["conv1"], ids["relu1"], ids["conv2"]], "Edges")
    assert analyse_design(document.design).totals.frozen == 40
    document.set_frozen([block], True)
    assert analyse_design(document.design).totals.frozen == 40 + 148
    inner = document.ungroup(block)
    assert all(document.graph.nodes[node_id].is_frozen for node_id in inner)
