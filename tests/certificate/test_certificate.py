"""The certificate: given for what is equal, refused with a reason for everything else."""

import math
import subprocess
import sys

import pytest
import torch

from netdesigner.certificate import certificate
from netdesigner.certificate.certificate import certify, difference
from netdesigner.codegen.source import module_source
from netdesigner.compile.program import CompileError
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.templates import template, templates
from netdesigner.layers.initialization import initialization
from netdesigner.layers.initializers import filling
from netdesigner.network.build import build
from netdesigner.network.weights import take
from tests.codegen.test_golden import DRAWN
from tests.drawings import chain_drawing
from tests.templates.cost import SIBLINGS, with_small_images

LAYERS = "Conv2d(4, 3) | BatchNorm2d | ReLU | Dropout2d | Flatten | Dropout | Linear(5)"


def text_of(design: Design) -> str:
    return module_source(build(design).program).text


def test_a_trained_network_is_verified_in_a_fresh_process() -> None:
    design = chain_drawing(LAYERS)
    weights = {key: value + 1 for key, value in take(build(design, seed=4)).items()}
    state = torch.get_rng_state()
    given = certify(design, weights)
    assert given.is_verified, given.details
    assert given.max_difference == 0.0
    assert given.message == ("Verified: the exported code computes what the network computes, max |difference| = 0.")
    assert "buffer features.1.running_mean: max |difference| = 0" in given.details
    assert torch.equal(state, torch.get_rng_state())


@pytest.mark.usefixtures("in_this_process")
def test_weights_that_do_not_fit_are_named() -> None:
    weights = take(build(chain_drawing("Conv2d(4, 3) | Flatten | Linear(2)"), seed=4))
    given = certify(chain_drawing("Conv2d(4, 3) | Flatten | Linear(3)"), weights)
    assert given.is_verified
    assert given.message.endswith(
        "The trained weights of 1 block do not fit the drawing (fc1); fresh ones took their place."
    )
    assert "weight was 2 ×" in given.details


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("name", DRAWN)
def test_drawings_are_verified(name: str) -> None:
    assert certify(DRAWN[name]()).is_verified


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize(
    ("before", "after"),
    [("nn.init.zeros_", "nn.init.ones_"), ("std=0.2", "std=0.3"), ("        self.conv1.requires_grad_(False)\n", "")],
)
def test_weights_that_start_otherwise_are_found(before: str, after: str) -> None:
    document = Document(chain_drawing("Conv2d(4, 3)"))
    (conv,) = [node.id for node in document.graph.nodes.values() if node.name == "conv1"]
    document.set_initialization([conv], initialization(filling("normal", std=0.2), filling("zeros")))
    document.set_frozen([conv], True)
    text = text_of(document.design)
    assert before in text
    assert certify(document.design).is_verified
    given = certify(document.design, text=text.replace(before, after))
    assert not given.is_verified
    assert "start of conv1." in given.message


@pytest.mark.usefixtures("in_this_process")
def test_agreeing_on_nan_proves_nothing() -> None:
    given = certify(chain_drawing("Conv2d(8, 3) | LPPool2d(3, 2) | Flatten | Linear(10)", "Input((1, 28, 28))"))
    assert (given.is_verified, given.is_equal, given.max_difference) == (False, True, 0.0)
    assert "evaluation output 1 are NaN or infinite; pool1 is the first block that gives such" in given.message
    assert not certify(chain_drawing("LPPool2d(norm_type=1.5, kernel_size=2)")).is_verified


@pytest.mark.usefixtures("in_this_process")
def test_weights_that_are_not_finite_are_named() -> None:
    design = chain_drawing("Conv2d(4, 3) | ReLU | Conv2d(4, 3)")
    weights = take(build(design, seed=4))
    weights["n4/bias"][1] = math.nan
    given = certify(design, weights)
    assert not given.is_verified
    assert given.message.endswith("are NaN or infinite; the weights of conv2 hold such values.")


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("nn.ReLU()", "nn.ELU()", "evaluation output 1, training output 1"),
        ("nn.BatchNorm2d(4)", "nn.BatchNorm2d(4, momentum=0.2)", "buffer features.1.running_mean"),
        ("nn.Dropout()", "nn.Dropout(p=0.1)", "training output 1 differ"),
        ("nn.Linear(400, 5)", "nn.Linear(400, 6)", "size mismatch for classifier.1.weight"),
        ("self.features", "self.body", "Missing key"),
        ("class Net", "class Other", "no attribute 'Net'"),
        ("return x", "return x, x", "only one of exported code and network has"),
    ],
)
def test_a_difference_is_found_and_named(before: str, after: str, said: str) -> None:
    design = chain_drawing(LAYERS)
    text = text_of(design)
    assert before in text
    given = certify(design, text=text.replace(before, after))
    assert not given.is_verified
    assert said in given.message
    assert given.details
    assert given.max_difference > 0


@pytest.mark.parametrize(
    ("text", "said"),
    [("import netdesigner", "ModuleNotFoundError: import of netdesigner halted"), ("def", "SyntaxError")],
)
def test_code_that_fails_in_the_child_is_told(text: str, said: str) -> None:
    given = certify(chain_drawing("ReLU"), text=text)
    assert not given.is_verified
    assert given.message.startswith("Not verified: the exported code failed in a fresh process:")
    assert said in given.message
    assert "Traceback" in given.details or "SyntaxError" in given.details
    assert given.max_difference == math.inf


@pytest.mark.slow
def test_a_child_that_does_not_end_is_given_up() -> None:
    given = certify(chain_drawing("ReLU"), text="while True:\n    pass\n", timeout=3)
    assert given.message == "Not verified: the exported code did not end within 3 seconds."


def test_a_python_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert "could not be started" in certify(chain_drawing("ReLU")).message


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 1, "", "no")

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(certificate.subprocess, "run", run)
    certify(chain_drawing("ReLU"))
    assert commands[0][:2] == [sys.executable, "--certify-child"]
    assert len(commands[0]) == 3


def test_an_unsound_drawing_has_no_certificate() -> None:
    with pytest.raises(CompileError):
        certify(chain_drawing("Conv2d(4, 3) | Linear(2)"))


def test_differences() -> None:
    nan, inf = math.nan, math.inf
    assert difference(torch.tensor([1.0, nan, inf]), torch.tensor([1.5, nan, inf])) == 0.5
    assert difference(torch.tensor([nan]), torch.tensor([1.0])) == inf
    assert difference(torch.tensor([inf]), torch.tensor([-inf])) == inf
    assert difference(torch.zeros(2), torch.zeros(3)) == inf
    assert difference(torch.zeros(0), torch.zeros(0)) == 0.0


def assert_verified(name: str) -> None:
    given = certify(with_small_images(template(name).open()))
    assert given.is_verified, given.details
    assert given.max_difference == 0.0


@pytest.mark.slow
@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("name", [each.name for each in templates() if each.name not in SIBLINGS])
def test_every_kind_of_template_is_verified(name: str) -> None:
    assert_verified(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["googlenet", "resnet50", "lstm_classifier"])
def test_templates_are_verified_in_a_fresh_process(name: str) -> None:
    assert_verified(name)
