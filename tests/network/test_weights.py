"""Weights: taken and put by node, saved and loaded, and what is said where they do not fit."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors import SafetensorError
from safetensors.numpy import save_file
from safetensors.torch import load_file

from netdesigner.design.design import Design
from netdesigner.design.templates import template
from netdesigner.network.build import build
from netdesigner.network.weights import (
    FORMAT_KEY,
    WeightsError,
    beside,
    key_of,
    load,
    put,
    save,
    save_state,
    state_key_of,
    take,
)
from tests.drawings import Drawing, chain_drawing, designs
from tests.network.equality import exported
from tests.strategies import examples

LAYERS = "Conv2d(4, 3) | BatchNorm2d | ReLU | Flatten | Linear(5)"


@examples(60)
@given(designs())
def test_what_is_taken_can_be_put(design: Design) -> None:
    first, second = build(design, seed=1), build(design, seed=2)
    weights = take(first)
    fit = put(second, weights)
    assert fit.initialized == fit.messages == ()
    assert set(fit.loaded) == set(weights)
    for name, value in first.state_dict().items():
        assert torch.equal(value, second.state_dict()[name])
        assert state_key_of(first.program, key_of(first.program, name)) == name


def test_files_in_which_a_class_token_was_a_module_still_load() -> None:
    network = build(chain_drawing("ClassToken | PositionalEncoding('learned')", "Input((4, 6))"))
    weights = take(network)
    older = {"n2/token": weights["n2/weight"] + 1, "n3/encoding": weights["n3/weight"] + 2}
    fit = put(network, older)
    assert fit.messages == ()
    assert torch.equal(network.state_dict()["token1"], torch.from_numpy(older["n2/token"]))


def test_keys_are_node_ids_and_parameters() -> None:
    assert set(take(build(chain_drawing(LAYERS)))) == {
        "n2/weight", "n2/bias", "n6/weight", "n6/bias",
        "n3/weight", "n3/bias", "n3/running_mean", "n3/running_var", "n3/num_batches_tracked",
    }  # fmt: skip


def test_what_is_taken_is_a_copy() -> None:
    network = build(chain_drawing(LAYERS))
    weights = take(network)
    before = weights["n2/bias"].copy()
    with torch.no_grad():
        network.features[0].bias.add_(1)
    assert np.array_equal(weights["n2/bias"], before)
    put(network, weights)
    weights["n2/bias"] += 5
    assert np.allclose(take(network)["n2/bias"], before)


def test_weights_survive_renaming_and_regrouping() -> None:
    design = chain_drawing(LAYERS)
    weights = take(build(design, seed=1))
    graph = design.graph
    for node in list(graph.nodes.values()):
        graph.put_node(replace(node, name=f"other {node.name}", stage="all" if node.id in ("n2", "n3") else ""))
    fit = put(build(design, seed=2), weights)
    assert fit.initialized == ()


def test_a_node_whose_shape_changed_is_initialized_anew_and_said() -> None:
    weights = take(build(chain_drawing(LAYERS), seed=1))
    network = build(chain_drawing(LAYERS.replace("Linear(5)", "Linear(7)")), seed=2)
    fresh = take(network)
    fit = put(network, weights)
    assert set(fit.initialized) == {"n6/weight", "n6/bias"}
    assert fit.messages == ("n6: weight was 5 × 400 and is now 7 × 400; initialized anew.",)
    after = take(network)
    assert np.array_equal(after["n6/weight"], fresh["n6/weight"])
    assert np.array_equal(after["n2/weight"], weights["n2/weight"])


def test_a_node_that_lacks_a_part_keeps_its_fresh_values() -> None:
    network = build(chain_drawing(LAYERS), seed=1)
    weights = take(build(chain_drawing(LAYERS), seed=2))
    del weights["n2/bias"]
    fit = put(network, weights)
    assert set(fit.initialized) == {"n2/weight", "n2/bias"}
    assert fit.messages == ("n2: there is no bias; initialized anew.",)


def test_weights_of_other_nodes_are_ignored() -> None:
    network = build(chain_drawing("Conv2d(4, 3)"), seed=1)
    fit = put(network, take(network) | {"n77/weight": np.zeros(3, dtype=np.float32)})
    assert set(fit.loaded) == {"n2/weight", "n2/bias"}
    assert state_key_of(network.program, "n77/weight") is None


def test_shared_weights_are_kept_once_under_their_owner() -> None:
    drawing = Drawing()
    first = drawing.put("Linear(4)", drawing.put("Input((4))"))
    drawing.put("Output", drawing.put("Linear(4)", first, owner=first))
    assert set(take(build(drawing.design))) == {f"{first}/weight", f"{first}/bias"}


# --- files -------------------------------------------------------------------------------------------


def test_files_keep_every_array(tmp_path: Path) -> None:
    weights = take(build(template("vgg_digits").open(), seed=0))
    path = tmp_path / "deep" / "net.weights.safetensors"
    save(path, weights)
    again = load(path)
    assert again.keys() == weights.keys()
    for key, value in weights.items():
        assert again[key].dtype == value.dtype
        assert again[key].shape == value.shape
        assert np.array_equal(again[key], value)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_equal_weights_give_equal_files(tmp_path: Path) -> None:
    weights = take(build(chain_drawing(LAYERS), seed=0))
    save(tmp_path / "a", weights)
    save(tmp_path / "b", dict(reversed(weights.items())))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_arrays_that_are_not_contiguous_are_saved(tmp_path: Path) -> None:
    turned = np.arange(6, dtype=np.float32).reshape(2, 3).T
    save(tmp_path / "a", {"n1/weight": turned})
    assert np.array_equal(load(tmp_path / "a")["n1/weight"], turned)


def test_the_state_file_loads_into_the_exported_class(tmp_path: Path) -> None:
    network = build(template("residual_digits").open(), seed=3)
    path = tmp_path / "model.safetensors"
    save_state(network, path)
    exported(network).load_state_dict(load_file(path), strict=True)
    with pytest.raises(WeightsError, match="not written for a design"):
        load(path)


def test_beside_a_design() -> None:
    assert beside(Path("a/my.net.netdesign")) == Path("a/my.net.weights.safetensors")


@given(st.binary(max_size=200))
def test_damaged_files_are_refused_in_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.safetensors"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"damaged\.safetensors"):
        load(path)


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save(path, take(build(chain_drawing(LAYERS))))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(WeightsError, match="cannot be read as weights"):
        load(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="does not exist"):
        load(tmp_path / "none")


def test_a_newer_format_is_told(tmp_path: Path) -> None:
    path = tmp_path / "new.safetensors"
    save_file({"n1/weight": np.zeros(2, dtype=np.float32)}, path, {FORMAT_KEY: "2"})
    with pytest.raises(WeightsError, match="newer NetDesigner"):
        load(path)


@pytest.mark.skipif(os.name != "posix", reason="a file stands where a folder should be")
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WeightsError, match="could not be written"):
        save(tmp_path / "file" / "a", {})


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    save(path, {"n1/weight": np.ones(2, dtype=np.float32)})

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WeightsError, match="No space left"):
        save(path, {"n1/weight": np.zeros(2, dtype=np.float32)})
    assert load(path)["n1/weight"].tolist() == [1, 1]
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_loading_needs_no_torch(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save(path, {"n1/weight": np.ones(2, dtype=np.float32)})
    code = (
        "import sys; from pathlib import Path; from netdesigner.network import weights;"
        f"weights.save(Path({str(path)!r}), weights.load(Path({str(path)!r}))); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_disk_that_fills_while_arrays_are_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")

    monkeypatch.setattr("safetensors.numpy.save_file", full)
    with pytest.raises(WeightsError, match=r"a could not be written: .*No space left"):
        save(tmp_path / "a", {"n1/weight": np.zeros(2, dtype=np.float32)})
    assert list(tmp_path.iterdir()) == []
