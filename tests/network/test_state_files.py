"""Weights under the names of the exported class, such as published ones: read into a design, or refused."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from netdesigner.analysis.facts import analyse_design
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.templates import template, templates
from netdesigner.network.build import build
from netdesigner.network.state_files import is_foreign, load_for, shapes_wanted
from netdesigner.network.weights import WeightsError, put, save, save_state, take
from tests.drawings import chain_drawing
from tests.network.equality import outputs_of, random_inputs
from tests.reference_networks import NETWORKS

LAYERS = "Conv2d(4, 3) | BatchNorm2d | ReLU | Flatten | Linear(5)"
State = dict[str, torch.Tensor]


def state_of(design: Design, seed: int = 7) -> State:
    return dict(build(design, seed=seed).state_dict())


def assert_loaded(design: Design, path: Path, state: State) -> None:
    network = build(design, seed=0)
    fit = put(network, load_for(design, path).weights)
    assert fit.initialized == ()
    for name, value in network.state_dict().items():
        assert torch.equal(value, state[name])


@pytest.mark.parametrize("each", templates(), ids=lambda each: each.name)
def test_shapes_are_known_without_torch(each: object) -> None:
    design = each.open()  # type: ignore[attr-defined]
    facts = analyse_design(design)
    wanted = shapes_wanted(compile_design(design, facts), design, facts)
    with torch.device("meta"):
        built = build(design)
    assert wanted == {name: tuple(value.shape) for name, value in built.state_dict().items()}


@pytest.mark.parametrize("name", ["resnet18", "squeezenet1_1", "googlenet", "densenet121"])
def test_weights_of_torchvision_load_into_the_design(name: str, tmp_path: Path) -> None:
    reference = NETWORKS[name].build()
    assert NETWORKS[name].is_torchvision
    path = tmp_path / f"{name}.pth"
    torch.save(reference.state_dict(), path)
    design = template(name).open()
    loaded = load_for(design, path)
    network = build(design, seed=0)
    assert put(network, loaded.weights).initialized == ()
    (image,) = random_inputs(network)
    (ours,) = outputs_of(network.eval(), [image[:1, :, :64, :64] if name != "googlenet" else image[:1]])
    (theirs,) = outputs_of(reference.eval(), [image[:1, :, :64, :64] if name != "googlenet" else image[:1]])
    assert torch.allclose(ours, theirs, rtol=1e-4, atol=1e-5)
    count = analyse_design(design).totals.params
    if name != "googlenet":  # whose totals are those of evaluation
        assert f"Loaded {count:,} parameters" in loaded.message


@pytest.mark.parametrize("ending", ["safetensors", "pth", "pt"])
@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod."])
def test_every_form_of_a_state_dict(ending: str, prefix: str, tmp_path: Path) -> None:
    design = chain_drawing(LAYERS)
    state = state_of(design)
    path, named = tmp_path / f"w.{ending}", {prefix + name: value for name, value in state.items()}
    if ending == "safetensors":
        save_file(named, path)
    else:
        torch.save(named if ending == "pth" else {"state_dict": named, "epoch": 3, "optimizer": {"state": {}}}, path)
    assert_loaded(design, path, state)


def test_old_files_have_no_counters_and_old_densenets_other_names(tmp_path: Path) -> None:
    design = template("densenet121").open()
    state = state_of(design)
    old = {}
    for name, value in state.items():
        if not name.endswith("num_batches_tracked"):
            for part in ("norm", "conv"):
                for number in "12":
                    name = name.replace(f".{part}{number}.", f".{part}.{number}.") if "denselayer" in name else name
            old[name] = value
    assert "features.denseblock1.denselayer1.norm.1.weight" in old
    torch.save(old, tmp_path / "densenet121-a639ec97.pth")
    assert_loaded(design, tmp_path / "densenet121-a639ec97.pth", state)


def test_half_precision_becomes_single(tmp_path: Path) -> None:
    design = chain_drawing(LAYERS)
    for number, kind in enumerate((torch.float16, torch.bfloat16, torch.float64)):
        halved = {n: v.to(kind) if v.is_floating_point() else v for n, v in state_of(design).items()}
        path = tmp_path / f"{number}.safetensors"
        save_file(halved, path)
        weights = load_for(design, path).weights
        assert {value.dtype for value in weights.values()} == {np.dtype("float32"), np.dtype("int64")}
        assert np.array_equal(weights["n2/weight"], next(iter(halved.values())).float().numpy())


def test_weights_that_the_program_wrote_itself(tmp_path: Path) -> None:
    design = chain_drawing(LAYERS)
    network = build(design, seed=4)
    save(tmp_path / "a.weights.safetensors", take(network))
    save_state(network, tmp_path / "b.safetensors")
    for name in ("a.weights.safetensors", "b.safetensors"):
        assert_loaded(design, tmp_path / name, dict(network.state_dict()))
        assert not is_foreign(tmp_path / name)
    save_file(dict(network.state_dict()), tmp_path / "c.safetensors")
    assert is_foreign(tmp_path / "c.safetensors")
    assert not is_foreign(tmp_path / "nothing.safetensors")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s.pop("classifier.weight"), "it lacks classifier.weight."),
        (lambda s: s.update(extra=torch.zeros(2)), "it has too much extra."),
        (lambda s: s.update({"classifier.bias": torch.zeros(7)}), "of another shape classifier.bias (7, not 5)."),
        (lambda s: [s.pop(n) for n in list(s) if n.startswith("feat")], " and 4 more."),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_loaded(change: object, said: str, tmp_path: Path) -> None:
    design = chain_drawing(LAYERS)
    state = state_of(design)
    key = next(name for name in state if name.endswith("bias") and state[name].shape == (5,))
    assert key.startswith(("classifier", "fc", "linear")), key
    last = key.removesuffix(".bias")
    renamed = {name.replace(f"{last}.", "classifier."): value for name, value in state.items()}
    change(renamed)  # type: ignore[operator]
    back = {name.replace("classifier.", f"{last}."): value for name, value in renamed.items()}
    torch.save(back, tmp_path / "w.pth")
    with pytest.raises(WeightsError) as caught:
        load_for(design, tmp_path / "w.pth")
    assert said.replace("classifier.", f"{last}.") in str(caught.value)
    assert "does not fit this drawing" in str(caught.value)


def test_the_part_that_fits_where_that_is_asked_for(tmp_path: Path) -> None:
    ten, five = chain_drawing(LAYERS.replace("Linear(5)", "Linear(10)")), chain_drawing(LAYERS)
    torch.save(state_of(ten), tmp_path / "w.pth")
    loaded = load_for(five, tmp_path / "w.pth", is_partly=True)
    assert {key.rpartition("/")[0] for key in loaded.weights} == {"n2", "n3"}
    assert "Left out: of another shape" in loaded.message
    torch.save({"a": torch.zeros(3)}, tmp_path / "other.pth")
    with pytest.raises(WeightsError, match=r"Nothing in other.pth fits"):
        load_for(five, tmp_path / "other.pth", is_partly=True)


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("executed",)


@pytest.mark.parametrize("ending", ["pth", "safetensors"])
def test_what_is_no_weights_file(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design, path = chain_drawing(LAYERS), tmp_path / f"w.{ending}"
    for content in (b"", b"nothing", b"PK\x03\x04rest", b"\x80\x02" + bytes(90), bytes(4000)):
        path.write_bytes(content)
        with pytest.raises(WeightsError, match=r"cannot be read as weights|holds no"):
            load_for(design, path)
    torch.save({"weights": Evil()}, tmp_path / "evil.pth")
    with pytest.raises(WeightsError, match="cannot be read as weights"):
        load_for(design, tmp_path / "evil.pth")
    assert capsys.readouterr().out == ""
    torch.save([1, 2], tmp_path / "list.pth")
    with pytest.raises(WeightsError, match="holds no state_dict but a list"):
        load_for(design, tmp_path / "list.pth")
    with pytest.raises(WeightsError, match="does not exist"):
        load_for(design, tmp_path / "nowhere.pth")


def test_a_block_that_shares_its_weights_has_those_of_the_other(tmp_path: Path) -> None:
    document = Document(chain_drawing("Conv2d(4, 3, padding=1) | BatchNorm2d | ReLU", "Input((4, 8, 8))"))
    block = document.group(["n2", "n3", "n4"], "Block")
    copy = document.duplicate([block])[0]
    end = next(node.id for node in document.graph.nodes.values() if node.layer.is_output)
    document.insert(copy, document.graph.inputs_of(end)[0])
    document.share(copy, block)
    state = state_of(document.design)
    torch.save(state, tmp_path / "w.pth")
    assert_loaded(document.design, tmp_path / "w.pth", state)
    assert {key.partition(".")[0] for key in load_for(document.design, tmp_path / "w.pth").weights} == {block}


def test_safetensors_are_read_without_torch(tmp_path: Path) -> None:
    design = chain_drawing(LAYERS)
    save_file(state_of(design), tmp_path / "w.safetensors")
    program = (
        "import sys; from pathlib import Path\n"
        "from netdesigner.design.design import chain\nfrom netdesigner.layers import parse_chain\n"
        "from netdesigner.network.state_files import load_for\n"
        f"design = chain('Small', (1, 12, 12), parse_chain({LAYERS!r}))\n"
        f"try: load_for(design, Path({str(tmp_path / 'w.safetensors')!r}))\n"
        "except ValueError as error: print(error)\n"
        "assert 'torch' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
