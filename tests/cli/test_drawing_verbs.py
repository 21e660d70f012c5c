"""The verbs that need only a drawing, as a shell meets them: output, exit codes, one-sentence errors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.cli import main
from netdesigner.design import file
from netdesigner.design.module import Module
from tests.drawings import Drawing

CHAIN = "Conv2d(out_channels=16, kernel_size=(3,5), padding=1) | ReLU() | MaxPool2d(2) | Flatten() | Linear(10)"


def make(folder: Path, chain: str = CHAIN, shape: str = "3x32x32") -> Path:
    path = folder / "net.netdesign"
    assert main(["new", "--input", shape, "--chain", chain, "-o", str(path), "--force"]) == 0
    return path


def check_json(capsys: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, object]:
    capsys.readouterr()
    code = main(["check", *map(str, paths), "--json"])
    return code, json.loads(capsys.readouterr().out)


def error_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    code = main(list(arguments))
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return code, said.err.strip()


def test_templates_are_listed_with_name_title_params_and_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    keys = {"name", "title", "family", "year", "input", "params", "macs", "receptive_field"}
    assert [set(row) for row in rows] == [keys] * len(rows)
    lenet = next(row for row in rows if row["name"] == "lenet5")
    assert (lenet["params"], lenet["macs"], lenet["input"]) == (61706, 416520, [1, 28, 28])
    assert lenet["receptive_field"] == [16, 16]


@pytest.mark.parametrize("name", ["lenet5", "resnet50", "googlenet"])
def test_a_template_is_without_problems(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.netdesign"
    assert main(["new", name, "-o", str(path)]) == 0
    code, found = check_json(capsys, path)
    assert code == 0
    assert found["problems"] == []  # type: ignore[index]


def test_check_prints_every_figure_of_a_chain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = check_json(capsys, make(tmp_path))
    assert code == 0
    assert isinstance(found, dict)
    conv = found["nodes"][1]
    assert conv == {
        "id": "n2",
        "name": "conv1",
        "layer": "Conv2d",
        "inputs": [[3, 32, 32]],
        "output": [16, 32, 30],
        "outputs": [[16, 32, 30]],
        "params": 3 * 5 * 3 * 16 + 16,
        "macs": 3 * 5 * 3 * 16 * 32 * 30,
        "units": 16 * 32 * 30,
        "connections": 3 * 5 * 3 * 16 * 32 * 30,
        "receptive_field": {"size": [3, 5], "jump": [1, 1], "start": [0, 1], "status": "exact"},
    }
    linear = found["nodes"][5]
    assert linear["receptive_field"] == {"size": [32, 32], "jump": None, "start": None, "status": "whole input"}
    assert found["totals"] == found["totals_inference"] == {"params": 39146, "macs": 729600}


def test_check_of_several_files_prints_a_list_and_fails_if_one_has_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a").mkdir()
    good, bad = make(tmp_path), make(tmp_path / "a", "Conv2d(8, 3) | Linear(10)", "1x8x8")
    code, found = check_json(capsys, good, bad)
    assert code == 1
    assert isinstance(found, list)
    assert found[1]["problems"] == [
        {
            "node": "n3",
            "severity": "error",
            "message": "Linear wants a flat row, not 8 × 6 × 6. Put a Flatten before it.",
            "fixes": ["Insert Flatten", "Insert global average pooling"],
        }
    ]


def test_a_warning_alone_is_not_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make(tmp_path, "Flatten | Linear(10) | Softmax", "1x8x8")
    assert error_of(capsys, "check", str(path)) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["check", "nowhere.netdesign"], "does not exist"),
        (["new", "lenet", "-o", "x.netdesign"], "Did you mean lenet5"),
        (["new", "-o", "x.netdesign"], "either a TEMPLATE or"),
        (["new", "--chain", "ReLU", "-o", "x.netdesign"], "--chain needs --input"),
        (["new", "--input", "3x0x2", "--chain", "ReLU", "-o", "x.netdesign"], "is not a shape"),
        (["new", "--input", "3x8x8", "--chain", "ReLU | | ReLU", "-o", "x.netdesign"], "empty place"),
        (["new", "--input", "3x8x8", "--chain", "Conv2d(kernel_size=0)", "-o", "x.netdesign"], "kernel_size"),
        (["new", "--input", "3x8x8", "--chain", "open('x')", "-o", "x.netdesign"], "no layer called 'open'"),
        (["new", "--input", "3x8x8", "--chain", "Linear(abs(1))", "-o", "x.netdesign"], "not a plain value"),
        (["fly"], "invalid choice"),
        (["check"], "FILE"),
    ],
)
def test_wrong_use_is_one_sentence_and_2(
    arguments: list[str], part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = error_of(capsys, *arguments)
    assert code == 2
    assert part in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "x.netdesign").exists()


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"[]", b'{"format": 99}', b'{"format": 1, "graph": {"nodes": 3}}']
)
def test_a_damaged_file_is_one_sentence_and_2(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.netdesign"
    path.write_bytes(content)
    code, said = error_of(capsys, "check", str(path))
    assert code == 2
    assert str(path) in said
    assert len(said.splitlines()) == 1


def test_export_writes_code_and_refuses_a_design_with_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model.py"
    assert main(["export", str(make(tmp_path)), "-o", str(model)]) == 0
    assert "nn.Conv2d(3, 16, kernel_size=(3, 5), padding=1)" in model.read_text()
    bad = make(tmp_path, "Conv2d(8, 3) | Linear(10)", "1x8x8")
    code, said = error_of(capsys, "export", str(bad), "-o", str(tmp_path / "bad.py"))
    assert code == 1
    assert "fc1: Linear wants a flat row" in said
    assert not (tmp_path / "bad.py").exists()


def test_summary_names_every_layer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", str(make(tmp_path))]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in ("conv1", "relu1", "pool1", "flatten", "fc1", "39,146", "729,600"))


def test_render_draws_an_svg_that_names_the_blocks(tmp_path: Path) -> None:
    picture = tmp_path / "net.svg"
    assert main(["render", str(make(tmp_path)), "-o", str(picture)]) == 0
    text = "".join(ElementTree.parse(picture).getroot().itertext())
    assert "conv1" in text
    assert "16 × 32 × 30" in text


@pytest.mark.parametrize(("name", "mark"), [("net.png", b"\x89PNG"), ("net.pdf", b"%PDF")])
def test_render_draws_png_and_pdf(name: str, mark: bytes, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "netdesigner", "render", str(make(tmp_path)), "-o", str(tmp_path / name)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = (tmp_path / name).read_bytes()
    assert made.startswith(mark)
    if name.endswith(".pdf"):  # lines and real letters, not pixels
        assert b"/BaseFont" in made
        assert b"/Subtype /Image" not in made


def test_render_refuses_other_endings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = make(tmp_path)
    assert error_of(capsys, "render", str(path), "-o", "x.bmp")[0] == 2


@pytest.mark.parametrize("style", ["cards", "volumes"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_render_has_styles_and_themes(style: str, theme: str, tmp_path: Path) -> None:
    path, picture = make(tmp_path), tmp_path / "net.svg"
    options = ["--style", style, "--theme", theme, "--legend", "--scale", "2"]
    assert main(["render", str(path), "-o", str(picture), *options]) == 0
    text = "".join(ElementTree.parse(picture).getroot().itertext())
    assert all(word in text for word in ("conv1", "16 × 32 × 30", "Convolution", "Dense"))


def test_render_refuses_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = str(make(tmp_path)), str(tmp_path / "p.svg")
    code, said = error_of(capsys, "render", path, "-o", out, "--style", "neurons")
    assert code == 2
    assert "input gives maps of 3 × 32 × 32" in said
    assert error_of(capsys, "render", path, "-o", out, "--style", "volumes", "--direction", "down")[0] == 2
    assert error_of(capsys, "render", path, "-o", out, "--scaling", "linear")[0] == 2
    assert error_of(capsys, "render", path, "-o", out, "--scale", "0")[0] == 2
    assert error_of(capsys, "render", path, "-o", out, "--columns", "0")[0] == 2
    assert error_of(capsys, "render", path, "-o", out, "--columns", "2", "--style", "volumes")[0] == 2
    assert not Path(out).exists()


def test_render_shows_weights_as_neurons(tmp_path: Path) -> None:
    from netdesigner.network.weights import beside, save

    path, picture = make(tmp_path, "Linear(3) | ReLU | Linear(2)", "4"), tmp_path / "net.svg"
    linears = [node.id for node in file.load(path).graph.nodes.values() if node.layer.is_dense]
    tables = [np.linspace(-1, 1, 12).reshape(3, 4), np.ones((2, 3))]
    save(beside(path), {f"{key}/weight": table for key, table in zip(linears, tables, strict=True)})
    options = ["--style", "neurons", "--weights", str(beside(path))]
    assert main(["render", str(path), "-o", str(picture), *options]) == 0
    assert "weight" in "".join(ElementTree.parse(picture).getroot().itertext())


@pytest.mark.parametrize(
    ("name", "start"), [("t.md", "**Network**"), ("t.tex", "% Network"), ("t.csv", "name,"), ("t.txt", "Network")]
)
def test_summary_writes_what_the_ending_says(name: str, start: str, tmp_path: Path) -> None:
    path = make(tmp_path)
    assert main(["summary", str(path), "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_drawing_verbs_import_neither_torch_nor_qt(tmp_path: Path) -> None:
    path = make(tmp_path)
    verbs = [
        ["templates"], ["check", str(path)], ["summary", str(path)],
        ["new", "lenet5", "-o", str(tmp_path / "n.netdesign")],
        ["export", str(path), "-o", str(tmp_path / "m.py")], ["render", str(path), "-o", str(tmp_path / "p.svg")],
        ["render", str(path), "-o", str(tmp_path / "v.svg"), "--style", "volumes"],
    ]  # fmt: skip
    program = (
        "import sys\nfrom netdesigner.__main__ import main\n"
        f"codes = [main(verb) for verb in {verbs!r}]\n"
        "late = [name for name in ('torch', 'PySide6', 'pyqtgraph', 'sklearn') if name in sys.modules]\n"
        "assert not any(codes) and not late, (codes, late)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_chain_as_pytorch_has_it(tmp_path: Path) -> None:
    path = tmp_path / "net.netdesign"
    text = "self.conv = nn.Conv2d(3, 6, 5)\nnn.ReLU(inplace=True)"
    assert main(["new", "--input", "3x32x32", "--chain", text, "-o", str(path)]) == 0
    design = file.load(path)
    assert [node.name for node in design.graph.nodes.values()] == ["input", "conv", "relu1", "output"]
    facts = analyse_design(design)
    assert facts.nodes["n2"].outputs == ((6, 28, 28),)
    assert facts.totals.params == 456


def test_check_says_what_the_compiler_would_refuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inside, drawing = Drawing(), Drawing("Net")
    inside.put("Output", inside.put("Shortcut(6)", inside.put("Input((4, 8, 8))")))
    module = drawing.design.modules["Block"] = Module("Block", inside.graph)
    for shape in ("(4, 8, 8)", "(4, 8)"):
        drawing.put("Output", drawing.put(module.layer.make(), drawing.put(f"Input({shape})")))
    path = tmp_path / "net.netdesign"
    file.save(drawing.design, path)
    assert main(["check", str(path)]) == 1
    said = capsys.readouterr().out
    assert main(["export", str(path), "-o", str(tmp_path / "net.py")]) == 1
    sentence = "Block cannot be one class: shortcut1 would be written otherwise in each of its blocks."
    assert sentence in said
    assert sentence in capsys.readouterr().err


def test_a_table_is_no_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An ending that promises something else is refused, unless the format is said."""
    path, goal = make(tmp_path), tmp_path / "table.pdf"
    assert main(["summary", str(path), "-o", str(goal)]) == 2
    assert "should end in .txt, .md, .tex or .csv; else say --format." in capsys.readouterr().err
    assert not goal.exists()
    assert main(["summary", str(path), "-o", str(tmp_path / "table.log"), "--format", "csv"]) == 0


def test_one_layer_is_one_layer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    goal = str(tmp_path / "one.netdesign")
    assert main(["new", "--input", "3", "--chain", "Linear(1, bias=False)", "-o", goal]) == 0
    assert main(["check", goal]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(": 1 layer, 3 parameters")
    assert lines[1].endswith(": 1 layer, 3 parameters, 3 MACs")
