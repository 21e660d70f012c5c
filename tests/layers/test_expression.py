"""Formulas mean what Python means, number for number: calculated at once, or kept open and calculated later."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdesigner.layers.dim import Dim
from netdesigner.layers.expression import (
    MOST_LETTERS,
    ExpressionError,
    evaluate,
    names_in,
    renamed,
    solved,
    with_numbers,
)
from netdesigner.layers.symbol import Symbol

FUNCTIONS = {"max": max, "min": min, "round": round, "int": int}
NAMES = ("channels", "stride", "width", "i")


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, inner)
    operators = st.sampled_from(["+", "-", "*", "//", "/", "%"])
    tests = st.builds(
        lambda a, sign, b: f"{a} {sign} {b}", inner, st.sampled_from(["<", "<=", ">", "==", "!=", ">="]), inner
    )
    tests = tests | st.builds(lambda a, word, b: f"({a} {word} not {b})", tests, st.sampled_from(["and", "or"]), tests)
    return (
        st.builds(lambda pair, sign: f"({pair[0]} {sign} {pair[1]})", pairs, operators)
        | st.builds(lambda pair, name: f"{name}({pair[0]}, {pair[1]})", pairs, st.sampled_from(["max", "min"]))
        | st.builds(lambda part, name: f"{name}({part})", inner, st.sampled_from(["round", "int"]))
        | st.builds(lambda a, test, b: f"({a} if {test} else {b})", inner, tests, inner)
        | inner.map(lambda part: f"(-{part})")
    )


PLAIN = st.sampled_from([*NAMES, "1", "2", "3", "8", "0.75", "0.5", "1e-3"])
TEXTS = st.recursive(PLAIN, _nested, max_leaves=8)
VALUES = st.fixed_dictionaries(
    {
        "channels": st.integers(0, 100),
        "stride": st.integers(1, 3),
        "width": st.sampled_from([0.25, 0.75, 1.0, 1.4]),
        "i": st.integers(0, 5),
    }
)


def by_python(text: str, values: dict[str, Any]) -> Any:
    """What Python says; None where it refuses."""
    try:
        return eval(text, {"__builtins__": FUNCTIONS}, values)
    except (ZeroDivisionError, OverflowError):
        return None


def by_formula(text: str, values: dict[str, Any]) -> Any:
    try:
        return evaluate(text, values)
    except ExpressionError:
        return None


@given(TEXTS, VALUES)
def test_a_formula_is_what_python_calculates(text: str, values: dict[str, Any]) -> None:
    value, expected = by_formula(text, values), by_python(text, values)
    assert value == expected
    assert type(value) is type(expected)


@given(TEXTS, VALUES, VALUES)
def test_an_open_formula_is_printed_as_what_it_means(text: str, values: dict[str, Any], others: dict[str, Any]) -> None:
    """What stands in the code gives the number of the drawing, and that of other arguments as well."""
    opened = {
        name: Symbol(value, name) if isinstance(value, float) else Dim.named(name, value)
        for name, value in values.items()
    }
    value = by_formula(text, opened)
    assert value == by_python(text, values)
    if isinstance(value, (Dim, Symbol)):
        assert by_python(value.text, values) == value
        expected = by_python(text, others)
        assert expected is None or by_python(value.text, others) == expected


@given(TEXTS, VALUES)
def test_numbers_in_the_places_of_some_names_change_nothing(text: str, values: dict[str, Any]) -> None:
    some = {name: values[name] for name in ("channels", "width")}
    assert by_formula(with_numbers(text, some), values) == by_formula(text, values)


def test_rounding_is_pythons() -> None:
    assert [evaluate("round(n * 0.5)", {"n": n}) for n in (1, 3, 5)] == [0, 2, 2]
    assert evaluate("int(n * 0.1 + 0.2)", {"n": 1}) == 0
    assert evaluate("round(n * 0.35)", {"n": 10}) == round(10 * 0.35)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("max(8, n) * 4", "max(8, n) * 4"),
        ("(4 if s > 1 else 2) * n", "(4 if s > 1 else 2) * n"),
        ("4 if s > 1 else n", "4 if s > 1 else n"),
        ("n + (4 if s > 1 else 2)", "n + (4 if s > 1 else 2)"),
        ("-(n // 2)", "-(n // 2)"),
        ("n % 3 * 2", "(n % 3) * 2"),
        ("round(n * 0.75) // 2", "round(n * 0.75) // 2"),
        ("(n if s > 1 else 4) // 2", "(n if s > 1 else 4) // 2"),
        ("4 if 2 > 1 else n", "4"),
    ],
)
def test_brackets_stand_where_they_are_needed(text: str, shown: str) -> None:
    value = evaluate(text, {"n": Dim.named("n", 5), "s": Dim.named("s", 2)})
    assert (value.text if isinstance(value, Dim) else str(value)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "n ** 2", "n << 2", "f(n)", "max(n)", "round(n, 2)", "max(*n)", "n.real", "n[0]", "lambda: n", "[n]", "'n'",
        "True", "n > 2", "n and 2", "not n", "1 if n else 2", "(n > 1) * 4", "max(n, key=n)", "n if 1 else 2", "1j",
        "1e999", "n := 2", "{n}", "print", "n is 2",
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_refused(text: str) -> None:
    if text == "print":
        assert names_in(text) == ["print"]  # a name like any other: nothing is called
        return
    with pytest.raises(ExpressionError):
        names_in(text)


@pytest.mark.parametrize(
    "text",
    ["n" + " + 1" * 200, "9" * (MOST_LETTERS + 1), "(" * 400 + "n" + ")" * 400, "-" * 300 + "n", "n *", "", "n n"],
)
def test_a_formula_is_bounded_in_size(text: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        names_in(text)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("n // 0", "divides by zero"),
        ("n % 0", "divides by zero"),
        ("n" + " * n" * 30, "larger than any size"),
        ("n * 1e308 * 10", "larger than any size"),
        ("m + 1", "no parameter called 'm'"),
        ("n * i", "number of a repeat"),
        ("max(n, 2)", "max is a parameter here"),
    ],
)
def test_a_formula_without_a_value_says_why(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason):
        evaluate(text, {"n": 1000, "max": 3})


def test_names_are_those_of_values() -> None:
    assert names_in("max(8, round(channels * width)) if stride > 1 else 4") == ["stride", "channels", "width"]
    assert renamed("max(8, n)", {"n": "max_n", "max": "min"}) == "max(8, max_n)"


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [("c * 4", 384, 96), ("c // 4", 24, 96), ("c * 4", 10, None), ("64 // c", 16, None), ("c", 0.5, 0.5),
     ("c * other", 30, 10)],
)  # fmt: skip
def test_a_variable_follows_from_the_value(text: str, value: float, expected: float | None) -> None:
    assert solved(text, "c", value, {"other": 3}) == expected
