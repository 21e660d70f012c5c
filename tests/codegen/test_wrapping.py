"""Lines are broken exactly as ruff breaks them: random statements, looked at by ruff in one run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netdesigner.codegen.wrapping import Bracket, operation, statement
from tests.strategies import examples

names = st.text("abceghmß", min_size=1, max_size=32)
wide_names = st.text("層層ß", min_size=1, max_size=16)
classes = st.text("ABCabc", min_size=1, max_size=24)
keywords = st.builds(lambda name, value: f"{name}={value}", names, st.integers(-99, 99))
pairs = st.builds(
    lambda name, items: Bracket(f"{name}=(", tuple(map(str, items)), ")"), names, st.lists(st.integers(), max_size=4)
)
lists = st.builds(lambda items: Bracket("[", tuple(items), "]"), st.lists(names, min_size=1, max_size=9))
calls = st.builds(
    lambda name, items: Bracket(f"nn.{name}(", tuple(items), ")"),
    classes,
    st.lists(st.one_of(names, wide_names, keywords, pairs, lists), max_size=9, unique_by=lambda item: str(item)),
)


def positional_first(call: Bracket) -> Bracket:
    """Keywords must stand behind, each once."""
    given = [item for item in call.items if "=" not in (item if isinstance(item, str) else item.opening)]
    named: dict[str, object] = {}
    for item in call.items:
        text = item if isinstance(item, str) else item.opening
        if "=" in text:
            named.setdefault(text.partition("=")[0], item)
    return Bracket(call.opening, (*given, *named.values()), call.closing)  # type: ignore[arg-type]


def test_ruff_has_nothing_to_change(tmp_path: Path) -> None:
    lines: list[str] = ["class A:", "    def f(self):"]

    @settings(examples(800), suppress_health_check=list(HealthCheck))
    @given(st.one_of(names, wide_names), calls, st.lists(names, min_size=2, max_size=9), st.sampled_from("+*"))
    def write(target: str, call: Bracket, operands: list[str], operator: str) -> None:
        lines.extend(statement(f"self.{target} = ", positional_first(call), indent=8))
        inner = Bracket("nn.Sequential(", (positional_first(call),), ")", is_open=True)
        lines.extend(statement(f"self.{target} = ", inner, indent=8))
        lines.extend(
            operation(f"{target} = ", [operands[0], *(f"{operator} {each}" for each in operands[1:])], indent=8)
        )

    write()
    path = tmp_path / "statements.py"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout == "", ended.stdout[:3000]
    assert ended.returncode == 0, ended.stderr
