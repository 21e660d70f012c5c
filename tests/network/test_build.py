"""Building: seeds, copies, devices and modes, refusals."""

import copy
import io
import pickle
import threading
from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from torch import Tensor, nn

from netdesigner.compile.program import CompileError
from netdesigner.design.design import Design
from netdesigner.design.templates import template
from netdesigner.layers.base import Call
from netdesigner.network.build import BuildError, build, make_module
from netdesigner.network.randomness import Seeded
from tests.drawings import Drawing, chain_drawing, designs
from tests.network.equality import assert_same, exported, outputs_of, random_inputs
from tests.strategies import examples


def two_ends() -> Design:
    drawing = Drawing("Two")
    x, y = drawing.put("Input((4))", name="x"), drawing.put("Input((4))", name="y")
    both = drawing.put("Add", x, y)
    drawing.put("Output", drawing.put("Linear(3)", both))
    drawing.put("Output", both)
    return drawing.design


def test_a_seed_gives_the_weights_that_manual_seed_gives_the_exported_class() -> None:
    network = build(template("residual_digits").open(), seed=5)
    state = torch.get_rng_state()
    torch.manual_seed(5)
    theirs = exported(network).state_dict()
    torch.set_rng_state(state)
    for name, value in network.state_dict().items():
        assert torch.equal(value, theirs[name]), name


def test_a_seed_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    build(chain_drawing("Conv2d(4, 3)"), seed=1)
    assert torch.equal(before, torch.get_rng_state())


def test_without_a_seed_the_global_generator_is_used() -> None:
    before = torch.get_rng_state()
    build(chain_drawing("Conv2d(4, 3)"))
    assert not torch.equal(before, torch.get_rng_state())


def test_a_seed_holds_for_its_own_thread_only() -> None:
    """While one thread draws from its own generator another goes on with the global one."""
    torch.manual_seed(0)
    wanted = torch.rand(3)
    torch.manual_seed(0)
    found: list[torch.Tensor] = []
    with Seeded(1):
        thread = threading.Thread(target=lambda: found.append(torch.rand(3)))
        thread.start()
        thread.join()
    assert torch.equal(found[0], wanted)


def test_dropout_with_a_seed_is_that_of_manual_seed() -> None:
    layers = nn.Sequential(nn.Dropout(0.3), nn.Dropout2d(0.5))
    x = torch.ones(2, 3, 4, 4)
    with Seeded(9):
        ours = layers(x)
    torch.manual_seed(9)
    assert torch.equal(ours, layers(x))


@examples(60)
@given(designs())
def test_copies_and_pickles_compute_the_same_on_their_own(design: Design) -> None:
    network = build(design, seed=0).eval()
    inputs = random_inputs(network)
    wanted = outputs_of(network, inputs)
    twin = copy.deepcopy(network)
    has_norms = any(hasattr(module, "parametrizations") for module in network.modules())  # PyTorch pickles none
    again = copy.deepcopy(network) if has_norms else pickle.loads(pickle.dumps(network))
    with torch.no_grad():
        for value in twin.parameters():
            value.add_(1.0)
    for other in (network, again):
        for value, expected in zip(outputs_of(other, inputs), wanted, strict=True):
            assert_same(value, expected)
    assert all(one is not other for one, other in zip(network.modules(), twin.modules(), strict=True))


def test_a_module_that_is_replaced_is_the_one_that_runs() -> None:
    network = build(chain_drawing("ReLU"))
    network.relu1 = nn.Sigmoid()
    assert torch.equal(network(torch.zeros(1, 1, 12, 12)), torch.full((1, 1, 12, 12), 0.5))


def test_inputs_and_outputs_in_drawing_order() -> None:
    network = build(two_ends())
    first, second = network(torch.ones(2, 4), torch.ones(2, 4))
    assert first.shape == (2, 3)
    assert torch.equal(second, torch.full((2, 4), 2.0))


def test_the_wrong_number_of_inputs_is_told() -> None:
    with pytest.raises(TypeError, match=r"takes 2 inputs \(x, y\), not 1"):
        build(two_ends())(torch.ones(2, 4))


def test_other_types_and_the_meta_device() -> None:
    network = build(template("inception_digits").open())
    assert network.double()(torch.zeros(1, 1, 28, 28).double()).dtype == torch.float64
    assert network.float().to("meta")(torch.zeros(2, 1, 28, 28, device="meta")).shape == (2, 10)


def test_it_is_shown_under_its_name_and_saves_as_a_state() -> None:
    network = build(template("mlp").open())
    assert str(network).startswith("MLP(\n  (layers): Sequential(")
    stream = io.BytesIO()
    torch.save(network.state_dict(), stream)
    stream.seek(0)
    network.load_state_dict(torch.load(stream, weights_only=True), strict=True)


def test_a_mistake_in_the_drawing_is_not_built() -> None:
    with pytest.raises(CompileError):
        build(chain_drawing("Conv2d(4, 3) | Linear(2)"))


@pytest.mark.parametrize("target", ["nn.Nothing", "nn.init", "nn.functional", "os.system", "Unheard", "nn.Parameter"])
def test_only_layers_of_torch_are_made(target: str) -> None:
    with pytest.raises(BuildError):
        make_module(Call(target))


@pytest.mark.parametrize("draw", [torch.rand, torch.randn, lambda *sizes: torch.randint(9, sizes)])
def test_whatever_draws_takes_the_own_generator(draw: Callable[..., Tensor]) -> None:
    before = torch.get_rng_state()
    with Seeded(3):
        drawn = draw(4, 5)
    assert torch.equal(before, torch.get_rng_state())
    torch.manual_seed(3)
    again = draw(4, 5)
    torch.set_rng_state(before)
    assert torch.equal(drawn, again)
