"""How weights start: the spread that each rule promises, the same in the exported file, the kernels of the lectures."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from netdesigner.analysis.facts import analyse_design
from netdesigner.certificate.certificate import certify
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.layers.initialization import Initialization, bias_kinds, initialization, weight_kinds
from netdesigner.layers.initializers import Values, filling
from netdesigner.layers.preset_values import gate, kernel
from netdesigner.network.build import build
from netdesigner.network.weights import put, take
from netdesigner.recipe.recipe import Recipe
from netdesigner.training.events import Finished, TrainError
from netdesigner.training.train import TrainRequest, train
from tests.drawings import Drawing, chain_drawing, designs
from tests.layers.test_initialization import fillings
from tests.network.equality import assert_export_equals, exported
from tests.strategies import examples

CONV = (128, 32, 3, 3)
FAN_IN, FAN_OUT = 32 * 9, 128 * 9


def document_of(layers: str, shape: str = "Input((1, 12, 12))") -> tuple[Document, dict[str, str]]:
    document = Document(chain_drawing(layers, shape))
    return document, {node.name: node.id for node in document.graph.nodes.values()}


def typed(table: object) -> Initialization | None:
    return initialization(filling("values", values=Values.of(table)), filling("zeros"))


def assert_starts_alike(design: Design) -> None:
    """A freshly seeded instance of the exported class has the weights of the built network, frozen alike."""
    assert_export_equals(design)
    network = build(design, seed=3)
    state = torch.get_rng_state()
    try:
        torch.manual_seed(3)
        copy = exported(network)
    finally:
        torch.set_rng_state(state)
    pairs = zip(network.named_parameters(), copy.named_parameters(), strict=True)
    for (name, ours), (other, theirs) in pairs:
        assert name == other
        assert torch.equal(ours, theirs), name
        assert ours.requires_grad == theirs.requires_grad, name


# --- what each rule promises -------------------------------------------------------------------------


def spread(weight: Tensor) -> float:
    return float(weight.detach().std())


RULES: dict[str, tuple[dict[str, object], float]] = {
    "normal": ({"std": 0.03}, 0.03),
    "inverse_sqrt": ({}, 1 / math.sqrt(FAN_IN)),
    "xavier_uniform": ({"gain": 1.5}, 1.5 * math.sqrt(2 / (FAN_IN + FAN_OUT))),
    "xavier_normal": ({}, math.sqrt(2 / (FAN_IN + FAN_OUT))),
    "kaiming_uniform": ({}, math.sqrt(2 / FAN_IN)),
    "kaiming_normal": ({"mode": "fan_out"}, math.sqrt(2 / FAN_OUT)),
}


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("is_everywhere", [False, True])
def test_the_spread_is_that_of_the_formula(kind: str, is_everywhere: bool) -> None:
    settings, expected = RULES[kind]
    document, ids = document_of("Conv2d(128, 3)", "Input((32, 5, 5))")
    init = initialization(filling(kind, **settings), filling("constant", value=0.5))
    if is_everywhere:
        document.set_network_initialization(init)
    else:
        document.set_initialization([ids["conv1"]], init)
    weight, bias = build(document.design, seed=1).parameters()
    assert tuple(weight.shape) == CONV
    assert spread(weight) == pytest.approx(expected, rel=0.02)
    assert abs(float(weight.detach().mean())) < 0.02 * expected
    if kind.endswith("_uniform"):
        assert float(weight.detach().abs().max()) <= math.sqrt(3) * expected
    assert bias.tolist() == [0.5] * 128
    assert_starts_alike(document.design)


def test_orthogonal_rows() -> None:
    document, ids = document_of("Flatten | Linear(6)", "Input((1, 4, 4))")
    document.set_initialization([ids["fc1"]], initialization(filling("orthogonal", gain=2.0)))
    network = build(document.design, seed=0)
    weight = network.get_parameter(f"{network.paths[ids['fc1']]}.weight")
    assert torch.allclose(weight @ weight.T, 4 * torch.eye(6), atol=1e-5)


@pytest.mark.parametrize(
    "layers",
    [
        "Conv2d(4, 3, padding=1)", "Conv2d(4, 3, padding=1, groups=2)", "DepthwiseConv2d(3, padding=1)",
        "DepthwiseConv2d(5, padding=2, bias=False)",
    ],
)  # fmt: skip
def test_identity_lets_everything_through(layers: str) -> None:
    document, _ = document_of(layers, "Input((4, 7, 7))")
    (node,) = [node for node in document.graph.nodes.values() if not node.layer.is_input and not node.layer.is_output]
    document.set_initialization([node.id], initialization(filling("identity"), filling("zeros")))
    network = build(document.design, seed=0)
    x = torch.randn(2, 4, 7, 7, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(network(x), x, atol=1e-6)
    assert_starts_alike(document.design)


# --- the same in the exported file -------------------------------------------------------------------

MIXED = (
    "Conv2d(4, 3) | BatchNorm2d | ReLU | SeparableConv2d(6, 3) | ConvTranspose2d(3, 2) | PReLU"
    " | Flatten | Linear(12) | Tanh | Linear(4)"
)


@pytest.mark.parametrize("kind", ["default", "zeros", "constant", "normal", "xavier_uniform", "orthogonal"])
def test_mixed_networks_start_alike(kind: str) -> None:
    document, ids = document_of(MIXED)
    document.set_network_initialization(initialization(filling("kaiming_normal"), filling("zeros")))
    document.set_initialization([i for i in ids.values() if i != ids["fc1"]], initialization(filling(kind)))
    document.set_frozen([ids["conv1"], ids["bn1"], ids["fc2"]], True)
    assert_starts_alike(document.design)


@pytest.mark.parametrize("kind", ["xavier_normal", "orthogonal", "normal"])
def test_layers_of_several_weights_start_alike(kind: str) -> None:
    layers = (
        "LSTM(5, num_layers=2, bidirectional=True) | MultiheadAttention(2) | TransformerEncoderLayer(2, 16) | GRU(3)"
    )
    document, ids = document_of(layers, "Input((6, 8))")
    document.set_initialization(list(ids.values()), initialization(filling(kind), filling("constant", value=0.25)))
    assert_starts_alike(document.design)
    network = build(document.design, seed=0)
    biases = [value for name, value in network.named_parameters() if "bias" in name]
    assert biases
    assert all(bool((value == 0.25).all()) for value in biases)


def test_classes_of_modules_start_their_own_weights() -> None:
    drawing = Drawing("Blocks")
    x = drawing.put("Input((3, 12, 12))")
    first = drawing.put("Conv2d(3, 3, padding=1)", x, name="edges")
    second = drawing.put("ReLU", first)
    third = drawing.put("Conv2d(3, 1)", second, name="mix")
    drawing.put("Output", drawing.chain("Flatten | Linear(5)", third))
    document = Document(drawing.design)
    document.set_initialization([first], typed(kernel("sobel_vertical", 3, 3)))
    document.set_frozen([first], True)
    block = document.group([first, second, third], "Edges")
    document.set([block], repeat=3)
    assert_starts_alike(document.design)
    document.set_network_initialization(initialization(filling("normal", std=0.5), filling("zeros")))
    assert_starts_alike(document.design)
    network = build(document.design, seed=0)
    sobel = torch.tensor(kernel("sobel_vertical", 3, 3))
    kernels = [value for name, value in network.named_parameters() if tuple(value.shape) == (3, 3, 3, 3)]
    assert len(kernels) == 3
    assert all(torch.equal(value, sobel.expand(3, 3, 3, 3)) and not value.requires_grad for value in kernels)
    document.set_frozen([block], True)
    assert_starts_alike(document.design)
    assert [name for name, value in build(document.design).named_parameters() if value.requires_grad] == [
        "fc1.weight", "fc1.bias",
    ]  # fmt: skip


def test_a_shortcut_that_may_be_an_identity_starts_where_it_is_none() -> None:
    drawing = Drawing("Skips")
    x = drawing.put("Input((4, 8, 8))")
    conv = drawing.put("Conv2d(4, 3, padding=1)", x)
    skip = drawing.put("Shortcut(4)", x)
    total = drawing.put("Add", conv, skip)
    drawing.put("Output", drawing.chain("Conv2d(8, 1)", total))
    document = Document(drawing.design)
    document.set_initialization([skip], initialization(filling("orthogonal")))
    document.set([skip], stride=2)
    document.set([conv], stride=2)
    document.group([conv, skip, total], "Block")
    assert_starts_alike(document.design)


def test_shared_weights_start_once() -> None:
    drawing = Drawing("Shared")
    x = drawing.put("Input((3, 8, 8))")
    owner = drawing.put("Conv2d(3, 3, padding=1)", x)
    drawing.put("Output", drawing.put("Conv2d(3, 3, padding=1)", owner, owner=owner))
    document = Document(drawing.design)
    document.set_initialization([owner], initialization(filling("normal"), filling("zeros")))
    assert_starts_alike(document.design)


def test_the_global_generator_is_left_alone() -> None:
    document, ids = document_of(MIXED)
    document.set_initialization(list(ids.values()), initialization(filling("orthogonal")))
    before = torch.get_rng_state()
    build(document.design, seed=0)
    assert torch.equal(torch.get_rng_state(), before)


def test_trained_weights_win() -> None:
    document, ids = document_of("Conv2d(2, 3)")
    trained = take(build(document.design, seed=7))
    document.set_initialization([ids["conv1"]], typed(kernel("laplacian", 3, 3)))
    network = build(document.design, seed=0)
    put(network, trained)
    assert all((take(network)[key] == value).all() for key, value in trained.items())


# --- the lectures ------------------------------------------------------------------------------------


def test_the_worked_example_of_the_lecture() -> None:
    """N. Shibuya, "Up-sampling with Transposed Convolution": PyTorch correlates, the kernel is not flipped."""
    document, ids = document_of("Conv2d(1, 3, bias=False)", "Input((1, 4, 4))")
    document.set_initialization([ids["conv1"]], typed([[[[1, 4, 1], [1, 4, 3], [3, 3, 1]]]]))
    image = torch.tensor([[4.0, 5, 8, 7], [1, 8, 8, 8], [3, 6, 6, 4], [6, 5, 7, 8]])
    for network in (build(document.design, seed=0), exported(build(document.design))):
        assert network(image[None, None])[0, 0].tolist() == [[122, 148], [126, 134]]


def test_sobel_finds_edges() -> None:
    document, ids = document_of("Conv2d(1, 3)", "Input((1, 8, 8))")
    image = torch.zeros(1, 1, 8, 8)
    image[..., 4:] = 1.0
    for name, expected in (("sobel_vertical", 4.0), ("sobel_horizontal", 0.0)):
        document.set_initialization([ids["conv1"]], typed(kernel(name, 3, 3)))
        answer = build(document.design, seed=0)(image)[0, 0]
        assert float(answer.detach().max()) == expected
        assert answer[:, 2:4].eq(expected).all()  # at the edge ...
        assert not answer[:, :2].any()  # ... and nowhere else
    assert build(document.design, seed=0)(image.transpose(2, 3))[0, 0].max() == 4.0


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("activation", ["Heaviside", "Sigmoid"])
@pytest.mark.parametrize(("name", "function"), [("and", min), ("or", max)])
def test_a_neuron_is_a_gate(name: str, function: Callable[[int, int], int], activation: str) -> None:
    document, ids = document_of(f"Linear(1) | {activation}", "Input((2,))")
    document.set_initialization([ids["fc1"]], initialization(*gate(name, (1, 2))))
    copy = exported(build(document.design))
    for first in (0, 1):
        for second in (0, 1):
            answer = copy(torch.tensor([[float(first), float(second)]])).item()
            assert answer == pytest.approx(function(first, second), abs=1e-4)
    assert certify(document.design).is_verified


# --- frozen ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["SGD", "AdamW"])
def test_training_leaves_frozen_weights_alone(optimizer: str) -> None:
    document, ids = document_of("Conv2d(4, 3) | ReLU | Flatten | Linear(10)", "Input((1, 8, 8))")
    document.design.recipe = Recipe(epochs=1, optimizer=optimizer).replace(**{"optimizer.weight_decay": 0.1})
    document.set_initialization([ids["conv1"]], typed(kernel("sobel_vertical", 3, 3)))
    document.set_frozen([ids["conv1"]], True)
    *_, finished = train(TrainRequest(document.design.snapshot()))
    assert isinstance(finished, Finished)
    started = take(build(document.design, seed=document.recipe.seed))
    for key, value in finished.weights.items():
        assert (value == started[key]).all() == key.startswith(f"{ids['conv1']}/"), key


def test_a_network_that_is_all_frozen_is_not_trained() -> None:
    document, ids = document_of("Flatten | Linear(10)", "Input((1, 8, 8))")
    document.set_frozen([ids["fc1"]], True)
    with pytest.raises(TrainError, match="frozen"):
        list(train(TrainRequest(document.design.snapshot())))


def test_loops_mean_what_they_say() -> None:
    from netdesigner.network.starts import is_meant

    lstm = nn.LSTM(3, 4)
    weights = [name for name, value in lstm.named_parameters() if is_meant("weight", name, value)]
    assert weights == ["weight_ih_l0", "weight_hh_l0"]


@pytest.mark.parametrize(("layers", "size"), [("Conv2d(2, 7)", 7), ("Conv2d(3, 11, groups=1)", 11)])
def test_long_values_are_the_same_numbers(layers: str, size: int) -> None:
    document, ids = document_of(layers)
    count = 2 if size == 7 else 3
    tables = [[kernel("gabor", size, size, angle=30.0 * index)] for index in range(count)]
    document.set_initialization([ids["conv1"]], typed(tables))
    assert_starts_alike(document.design)


@examples(60)
@given(designs(), st.data())
def test_any_network_starts_alike(design: Design, draw: st.DataObject) -> None:
    document, facts = Document(design), analyse_design(design).nodes
    for node_id in document.graph.nodes:
        weights = facts[node_id].weights
        weight, bias = (
            draw.draw(fillings(tuple(kind for kind in kinds if kind != "values") or ("default",)))
            for kinds in (weight_kinds(weights), bias_kinds(weights))
        )
        document.set_initialization([node_id], initialization(weight, bias))
        document.set_frozen([node_id], draw.draw(st.booleans()))
    document.set_network_initialization(draw.draw(st.none() | st.just(initialization(filling("xavier_uniform")))))
    assert_starts_alike(document.design)
