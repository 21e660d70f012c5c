"""A program that is killed while it saves leaves a file that is whole: the old one or the new one."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from netdesigner.design import file, library
from netdesigner.network import weights

SAVING = """
import sys
from pathlib import Path
import numpy
from netdesigner.design import file, library
from netdesigner.design.templates import template
from netdesigner.network import weights

kind, path = sys.argv[1], Path(sys.argv[2])
design = template("resnet18").open()
for number in range(10**9):
    if kind == "design":
        design.notes = str(number) * (1 + number % 7 * 1000)
        file.save(design, path)
    elif kind == "library":
        library.save(design.modules.values(), path)
    else:
        weights.save(path, {"n1/weight": numpy.full((300, 300), number % 100, numpy.float32)})
    if number == 0:
        print("begun", flush=True)
"""


def is_whole(kind: str, path: Path) -> bool:
    if kind == "design":
        return len(file.load(path).graph.nodes) > 10
    if kind == "library":
        return len(library.load(path)) > 0
    array = weights.load(path)["n1/weight"]
    return bool((array == array[0, 0]).all())


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["design", "library", "weights"])
def test_a_killed_program_leaves_a_whole_file(kind: str, tmp_path: Path) -> None:
    rng = random.Random(kind)
    path = tmp_path / "kept.netdesign"
    for _ in range(4):
        command = [sys.executable, "-c", SAVING, kind, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "begun\n"
            with pytest.raises(subprocess.TimeoutExpired):  # it never ends by itself
                program.wait(rng.uniform(0.0, 0.15))
            program.kill()
        assert is_whole(kind, path)
