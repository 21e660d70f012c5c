"""Thousands of damaged files: each is refused in a sentence, or opened, and then it is a design like any other.

A tenth of five thousand here; all with NETDESIGNER_LONG=1.
"""

from __future__ import annotations

import json
import os
import random
from copy import deepcopy
from typing import Any

import pytest

from netdesigner.analysis.facts import analyse_design
from netdesigner.compile.program import CompileError, compile_design
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.design.templates import template

COUNT = 5000 if os.environ.get("NETDESIGNER_LONG") else 500
TEMPLATES = ("lenet5", "resnet18", "squeezenet1_1", "unet", "mlp_xor")
VALUES: list[Any] = [
    None, True, -1, 0, 10**30, 1e308, 0.5, "", "x", "../../etc", "Conv2d", "input", [], [1], [[]], {}, {"a": 1},
    "in_channels * 9 ** 9 ** 9", "__import__('os')", "\u202e", "\x00", [0] * 300, "<img src='/dev/zero'>", "n1", 2**63,
]  # fmt: skip


def texts() -> dict[str, str]:
    return {name: file.dumps(template(name).open()) for name in TEMPLATES}


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value, as the container and the key in it."""
    own = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [(value, key) for key in own] + [place for key in own for place in places(value[key])]


def damaged(text: str, rng: random.Random) -> str:
    """The text with other letters, cut off, or with values that do not belong there."""
    kind = rng.choice((0, 1, 2, 3, 3, 4, 4, 4, 4, 4))
    if kind == 0:
        return text[: rng.randrange(len(text))]
    if kind == 1:
        start = rng.randrange(len(text))
        return text[:start] + "".join(rng.choices('{}[],:"0e-\\n', k=rng.randrange(1, 8))) + text[start + 3 :]
    content = json.loads(text)
    for _ in range(rng.randrange(1, 4)):
        container, key = rng.choice(places(content))
        if kind == 2 and isinstance(container, dict):
            container.pop(key, None)
        elif kind == 3 and isinstance(container, list):
            container.append(deepcopy(container[key]))  # twice the same
        elif key in container or (isinstance(container, list) and key < len(container)):
            container[key] = deepcopy(rng.choice(VALUES))
    return json.dumps(content)


def opened(text: str) -> Design | str:
    """The design, or the sentence that refuses it."""
    try:
        return file.loads(text, "x.netdesign")
    except file.FileError as error:
        return str(error)


@pytest.fixture(scope="module")
def whole() -> dict[str, str]:
    return texts()


@pytest.mark.parametrize("seed", range(10))
def test_a_damaged_file_is_refused_in_a_sentence_or_opened(seed: int, whole: dict[str, str]) -> None:
    rng = random.Random(seed)
    for _ in range(COUNT // 10):
        text = damaged(whole[rng.choice(TEMPLATES)], rng)
        design = opened(text)
        if isinstance(design, str):
            assert design.startswith("x.netdesign")
            assert design.endswith(".")
            assert len(design) < 1000
            continue
        facts = analyse_design(design)
        again = file.loads(file.dumps(design))
        assert file.dumps(again) == file.dumps(design)
        if not facts.errors:
            try:
                compile_design(design)
            except CompileError as error:
                pytest.fail(f"check accepts what cannot be compiled: {error}")
