"""Long formulas are broken as `ruff format` breaks them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netdesigner.codegen.expressions import call_piece
from netdesigner.codegen.formula_pieces import formula_piece
from netdesigner.codegen.wrapping import flat, statement
from netdesigner.layers.base import Call
from netdesigner.layers.dim import Dim
from netdesigner.layers.expression import ExpressionError, evaluate
from tests.layers.test_expression import TEXTS
from tests.strategies import examples

LONGER = {"channels": "channels_of_the_block", "stride": "stride_of_the_first", "width": "width_of_all_layers"}


def opened(text: str) -> Dim | None:
    """A formula as it is printed, over long names."""
    for name, longer in LONGER.items():
        text = re.sub(rf"\b{name}\b", longer, text)
    values = {longer: Dim.named(longer, 8) for longer in LONGER.values()} | {"i": Dim.named("i", 1)}
    try:
        value = evaluate(text, values)
    except ExpressionError:
        return None
    return value if isinstance(value, Dim) else None


def test_ruff_has_nothing_to_change(tmp_path: Path) -> None:
    lines: list[str] = ["class A:", "    def f(self):", "        pass"]

    @settings(examples(400), suppress_health_check=list(HealthCheck))
    @given(TEXTS, TEXTS, st.booleans())
    def write(first: str, second: str, is_named: bool) -> None:
        values = [value for value in map(opened, (first, second)) if value is not None]
        for value in values:
            assert ast.dump(ast.parse(flat(formula_piece(value.text)))) == ast.dump(ast.parse(value.text))
        if values:
            last = (("out_features", values[-1]),) if is_named else ()
            call = Call("nn.Linear", tuple(values[:-1] if is_named else values), last)
            lines.extend(statement("self.layer = ", call_piece(call), indent=8))

    write()
    path = tmp_path / "statements.py"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout
