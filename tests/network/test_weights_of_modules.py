"""Trained weights beside a design with modules: saved, opened again, renamed, grouped, taken apart, changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from netdesigner.analysis.facts import analyse_design
from netdesigner.cli import main
from netdesigner.design import file
from netdesigner.design.commands import Change
from netdesigner.design.document import Document
from netdesigner.design.open_design import Location
from netdesigner.layers.module_use import Parameter
from netdesigner.network.build import build
from netdesigner.network.moved_weights import moved
from netdesigner.network.weights import Weights, beside, load, put, save, take
from tests.drawings import chain_drawing
from tests.network.equality import assert_export_equals, outputs_of, random_inputs

LAYERS = "Conv2d(4, 3, padding=1) | Conv2d(4, 3, padding=1) | BatchNorm2d | ReLU | Flatten | Linear(5)"


class Trained:
    """An open document with weights that follow their nodes, as in the window."""

    def __init__(self, document: Document, weights: Weights) -> None:
        self.document, self.weights = document, weights
        document.changed.connect(self.follow)

    def follow(self, change: Change) -> None:
        if change.paths:
            self.weights = moved(self.weights, change.paths, self.document.design, self.document.location.module)

    def answer(self) -> torch.Tensor:
        network = build(self.document.design, seed=0)
        fit = put(network, self.weights)
        assert fit.initialized == ()
        (value,) = outputs_of(network.eval(), random_inputs(network))
        return value


@pytest.fixture
def trained() -> Trained:
    document = Document(chain_drawing(LAYERS))
    return Trained(document, take(build(document.design, seed=11)))


def reopened(trained: Trained, folder: Path) -> Trained:
    path = folder / "net.netdesign"
    file.save(trained.document.design, path)
    save(beside(path), trained.weights)
    return Trained(Document(file.load(path)), load(beside(path)))


def test_weights_stay_with_their_nodes(trained: Trained, tmp_path: Path) -> None:
    document, first = trained.document, trained.answer()
    inner = document.group(["n3", "n4"], "Inner")
    assert torch.equal(trained.answer(), first)
    outer = document.group([inner, "n5"], "Outer")
    assert f"{outer}.0.{inner}.0.n3/weight" in trained.weights
    assert torch.equal(trained.answer(), first)
    again = reopened(trained, tmp_path)
    assert torch.equal(again.answer(), first)
    again.document.rename(outer, "stage")
    again.document.rename_module("Inner", "Residual")
    again.document.show(Location("Residual"))
    again.document.rename("n3", "conv")
    again.document.show(Location())
    assert torch.equal(again.answer(), first)
    relu, block = again.document.ungroup(outer)
    assert torch.equal(again.answer(), first)
    again.document.ungroup(block)
    assert not any(node.layer.module for node in again.document.graph.nodes.values())
    assert torch.equal(again.answer(), first)
    again.document.undo()
    again.document.undo()
    assert torch.equal(again.answer(), first)
    assert relu not in again.document.graph.nodes
    while document.undo_title:
        document.undo()
    assert torch.equal(trained.answer(), first)
    assert {"n3/weight", "n4/running_mean"} <= trained.weights.keys()


def test_each_repeat_has_its_own(trained: Trained) -> None:
    document = trained.document
    block = document.group(["n3", "n4", "n5"], "Block")
    document.set([block], repeat=3)
    network = build(document.design, seed=2)
    fit = put(network, trained.weights)
    assert set(fit.initialized) >= {f"{block}.1.n3/weight", f"{block}.2.n3/weight"}
    assert f"{block}.0.n3/weight" in fit.loaded
    trained.weights = take(network)
    before = trained.answer()
    document.ungroup(block)
    assert torch.equal(trained.answer(), before)
    assert len({value.tobytes() for value in trained.weights.values() if value.shape == (4, 4, 3, 3)}) == 3


def test_a_shape_that_no_longer_fits_begins_anew_and_is_named(
    trained: Trained, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = trained.document
    block = document.group(["n3", "n4"], "Block")
    document.rename(block, "stage")
    document.set_parameters("Block", (Parameter("channels", 4),))
    document.show(Location("Block"))
    document.set_formula(["n3"], "out_channels", "channels")
    document.show(Location())
    document.set([block], channels=6)
    network = build(document.design, seed=0)
    fit = put(network, trained.weights)
    assert {key.partition("/")[0] for key in fit.initialized} == {f"{block}.0.n3", f"{block}.0.n4", "n7"}
    assert fit.loaded == ("n2/weight", "n2/bias")
    again = reopened(trained, tmp_path)
    assert not analyse_design(again.document.design).errors
    model, weights = str(tmp_path / "model.py"), str(tmp_path / "w.safetensors")
    assert main(["export", str(tmp_path / "net.netdesign"), "-o", model, "--weights", weights]) == 0
    said = capsys.readouterr().out
    assert "9 weights of" in said
    assert "initialized anew: those of stage/conv2, stage/" in said


def test_a_shared_block_has_one_set_of_weights() -> None:
    document = Document(chain_drawing(LAYERS))
    block = document.group(["n3", "n4"], "Block")
    copy = document.duplicate([block])[0]
    document.insert(copy, next(edge for edge in document.graph.outputs_of(block)))
    document.share(copy, block)
    weights = take(build(document.design, seed=0))
    assert {key.partition(".")[0] for key in weights if "." in key.partition("/")[0]} == {block}
    assert_export_equals(document.design)
    assert sum(value.size for key, value in weights.items() if "running" not in key and "batches" not in key) == (
        analyse_design(document.design).totals.params
    )
    assert np.isfinite(weights[f"{block}.0.n3/weight"]).all()
