"""Layers written as text, "Conv2d(16, kernel_size=3) | ReLU()", read without running anything.

The same is read everywhere: on the command line, in the search fields and from the clipboard. Layers stand one
after another, separated by `|`, commas or lines; `nn.Sequential(…)` may be around them, and each may have a name
(`self.conv1 = …`, `(0): …`, `("conv1", …)`), as in PyTorch's own text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from netdesigner.layers.base import REGISTRY, Layer, LayerError, Shape, ShapeError
from netdesigner.layers.expression import ExpressionError, evaluate, variables
from netdesigner.layers.search import similar
from netdesigner.layers.spelled import Formula, SizeMisfitError, Spelled, brief

MOST_LAYERS = 1000
LONGEST_GAP = 200  # blanks between two layers
DEEPEST = 40  # of Sequential in Sequential
MOST_LEVELS = 60  # of brackets and operations in each other, in one setting
NAMED = re.compile(r"(?:self\.)?([A-Za-z_]\w*)\s*=(?!=)\s*(.+)|\((\w+)\):\s*(.+)", re.DOTALL)
PRINTED = re.compile(r"\(\w+\):")
PAIR = re.compile(r"""\(\s*['"]([^'"]*)['"]\s*,\s*(.+?),?\s*\)""", re.DOTALL)
AROUND = re.compile(
    r"(?:(?:(?:torch\.)?nn\.)?(?:Sequential|ModuleList)|(?:collections\.)?OrderedDict)\s*\((.*)\)", re.DOTALL
)
BY_BLANKS = re.compile(r"[A-Za-z_][\w.]*(?:\s+[^\s()'\"]+)+")
SETTING = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?(?:[x×]\d+)*,?|\w+=\S*")
BEGUN = re.compile(r"\s*(?:(?:[\w.]*Sequential\s*\(|self\.\w+\s*=|\(\w+\):)\s*)*(?:(?:torch\.)?nn\.)?(\w+)\s*\(")
LONGEST_TEXT = 100_000  # of a clipboard that is looked at
BY_X = re.compile(r"\b[1-9]\d*(?:\s*[x×]\s*\d+)+\b")  # also as it is shown, 3 × 32 × 32; 0x10 is Python's
SIZES = re.compile(rf"""'[^']*'|"[^"]*"|{BY_X.pattern}""")
PREFIXES = ("nn.", "torch.nn.")
OPENING, CLOSING = "([{", ")]}"

Values = Mapping[str, Any]
"""What the parameters are that formulas may use, by name."""

NOTHING: Values = {}


class ChainRow(NamedTuple):
    """One layer of a chain: the name that it was given (or ""), and the settings that are calculated."""

    name: str
    layer: Layer
    formulas: tuple[tuple[str, str], ...] = ()


def parse_shape(text: str) -> Shape:
    """`"3x32x32"` (also with ×, commas or blanks) as (3, 32, 32); raises LayerError."""
    parts = [part for part in re.split(r"[x×X*,\s]+", text.strip().strip("()[]")) if part]
    if not 1 <= len(parts) <= 4 or not all(part.isdecimal() and len(part) < 10 and int(part) for part in parts):
        raise LayerError(f"{brief(text)} is not a shape; write sizes of at least 1 such as 3x32x32 or 784.")
    return tuple(int(part) for part in parts)


def parse_chain(text: str, shape: Shape | None = None) -> list[Layer]:
    """The layers of a chain; `shape` is what comes into the first. Raises LayerError with one sentence."""
    return [row.layer for row in read_chain(spell_chain(text), shape)]


def parse_layer(text: str, shape: Shape | None = None) -> Layer:
    """One layer such as `MaxPool2d(2, stride=2)` or `ReLU`; raises LayerError."""
    spelled = spell(text)
    return spelled.read(layer_class(spelled.name), shape).layer


def read_chain(
    chain: list[Spelled],
    shape: Shape | None = None,
    kinds: Mapping[str, type[Layer]] = REGISTRY,
    must_fit: bool = True,
) -> list[ChainRow]:
    """The layers of a chain, each read with what comes into it as far as that is known.

    Written sizes that are not those that come in are refused, or left out where they need not fit: on the canvas
    they follow from the wires.
    """
    rows: list[ChainRow] = []
    for spelled in chain:
        cls = layer_class(spelled.name, kinds)
        try:
            written = spelled.read(cls, shape)
        except SizeMisfitError:
            if must_fit:
                raise
            written = spelled.read(cls)
        rows.append(ChainRow(spelled.label, *written))
        shape = _after(written.layer, shape)
    return rows


def _after(layer: Layer, shape: Shape | None) -> Shape | None:
    """What comes out; None where that cannot be said."""
    if shape is None or layer.arity[0] > 1:
        return None
    try:
        outputs = layer.answers((shape,)).outputs
    except ShapeError:
        return None
    return outputs[0] if outputs else None


def layer_class(name: str, kinds: Mapping[str, type[Layer]] = REGISTRY) -> type[Layer]:
    """The class of that name; raises LayerError that names similar ones."""
    if name in kinds:
        return kinds[name]
    names = similar(name, kinds)
    hint = f"; did you mean {' or '.join(names)}?" if names else "."
    raise LayerError(f"There is no layer called {brief(name)}{hint}")


# --- what is typed into a search field ---------------------------------------------------------------


def is_chain(text: str) -> bool:
    """Whether a text is meant as several layers rather than one with its settings."""
    try:
        pieces = split_chain(text)
    except LayerError:
        return True
    if len(pieces) == 1:
        return AROUND.fullmatch(_without_label(pieces[0])[1]) is not None
    return bool(pieces) and all(piece[0].isalpha() or piece[0] in "_([" for piece in pieces)


def names_layers(text: str, kinds: Mapping[str, type[Layer]] = REGISTRY) -> bool:
    """Whether a text begins with a layer, so that it is worth being read, or being told why it cannot be."""
    if len(text) > LONGEST_TEXT:
        return False
    try:
        return spell_chain(text)[0].name in kinds
    except LayerError:
        begun = BEGUN.match(text)
        return begun is not None and begun[1] in kinds


def search_words(typed: str) -> tuple[str, str]:
    """The words that name a layer, and the settings behind them: "max pool 3" as ("max pool", "3")."""
    words, bracket, settings = typed.partition("(")
    if bracket:
        return words.strip(), (bracket + settings).strip()
    parts = typed.split()
    first = next((place for place, part in enumerate(parts) if place and SETTING.fullmatch(part)), len(parts))
    return " ".join(parts[:first]), " ".join(parts[first:])


def with_settings(cls: type[Layer], typed: str) -> str:
    """What was typed, under the proper name of a kind of layer: "conv 64 7" as "Conv2d 64 7"."""
    words, settings = search_words(typed)
    prefix = next((each for each in PREFIXES if words.startswith(each)), "")
    if not settings:
        return cls.__name__
    if settings.startswith("("):
        missing = settings.count("(") - settings.count(")")
        return f"{prefix}{cls.__name__}{settings}{')' * missing}"
    return f"{cls.__name__} {settings}"


# --- taking a text apart -----------------------------------------------------------------------------


def spell_chain(text: str, values: Values = NOTHING) -> list[Spelled]:
    """A text taken apart into layers, none of them looked up yet; raises LayerError.

    Settings may be calculated from `values`, the parameters that there are.
    """
    chain = _spell_all(text, values, DEEPEST)
    if not chain:
        raise LayerError("The chain is empty; write layers separated by |, such as Conv2d(16, 3) | ReLU().")
    if len(chain) > MOST_LAYERS:
        raise LayerError(f"The chain has {len(chain)} layers; at most {MOST_LAYERS} are read at once.")
    return chain


def _spell_all(text: str, values: Values, depth: int) -> list[Spelled]:
    if not depth:
        raise LayerError("The chain is nested too deeply; write its layers one after another.")
    chain = []
    for piece in split_chain(text):
        own, inner = _without_label(piece)
        around = AROUND.fullmatch(inner)
        if around or (inner[:1] == "[" and inner[-1:] == "]"):
            chain += _spell_all(around[1] if around else inner[1:-1], values, depth - 1)
        else:
            spelled = spell(inner, own, values)
            is_printed = PRINTED.match(piece) is not None  # by PyTorch: "(0): Conv2d(3, 6, kernel_size=(5, 5))"
            chain.append(replace(spelled, is_torch=True) if is_printed else spelled)
    return chain


def split_chain(text: str) -> list[str]:
    """The pieces between `|`, commas, semicolons and lines outside of brackets; comments are left out."""
    pieces, start, depth, quote, place = [], 0, 0, "", 0
    hard: list[bool] = []  # whether a piece ends at a `|`
    while place < len(text):
        sign = text[place]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "#":
            end = text.find("\n", place)
            text = text[:place] + ("" if end < 0 else text[end:])
            continue
        elif sign in OPENING:
            depth += 1
        elif sign in CLOSING:
            depth = max(0, depth - 1)
        elif not depth and (sign in "|,;\n" or _is_between_calls(text, place)):
            pieces.append(text[start:place].strip())
            hard.append(sign == "|")
            start = place + 1
        place += 1
    pieces.append(text[start:].strip())
    return _without_gaps(pieces, [*hard, False])


def _is_between_calls(text: str, place: int) -> bool:
    """A blank between `)` and the next name: lines that a one-line field has joined."""
    if not text[place].isspace() or text[max(0, place - 1)] != ")":
        return False
    rest = text[place : place + LONGEST_GAP].lstrip()
    return rest[:1].isalpha() or rest[:1] in ("_", "(")


def _without_gaps(pieces: list[str], hard: list[bool]) -> list[str]:
    """Empty lines mean nothing; an empty place between two `|` is a slip."""
    if any(hard) and any(pieces):
        rows: list[list[str]] = [[]]
        for piece, is_end in zip(pieces, hard, strict=True):
            rows[-1].append(piece)
            if is_end:
                rows.append([])
        if not all(any(row) for row in rows):
            raise LayerError("The chain has an empty place between two | signs.")
    return [piece for piece in pieces if piece]


def _without_label(piece: str) -> tuple[str, str]:
    """`self.conv1 = nn.Conv2d(…)` as ("conv1", "nn.Conv2d(…)"); numbers are no names."""
    match = NAMED.fullmatch(piece)
    if match:
        label, inner = (match[1], match[2]) if match[1] else (match[3], match[4])
    elif pair := PAIR.fullmatch(piece):
        label, inner = pair[1], pair[2]
    else:
        return "", piece
    return (label if label.isidentifier() else ""), inner.strip()


def spell(text: str, label: str = "", values: Values = NOTHING) -> Spelled:
    """One layer taken apart: `Conv2d(64, 7, stride=2)`, or by blanks, `conv2d 64 7 stride=2`; raises LayerError."""
    text = text.strip()
    is_by_blanks = BY_BLANKS.fullmatch(text) is not None
    python = _with_brackets(text) if is_by_blanks else SIZES.sub(_row, text)
    try:
        tree = ast.parse(python, mode="eval").body
        if _depth(tree) > MOST_LEVELS:  # newer Pythons parse what they cannot write again
            raise ValueError("nested without end")
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: nested without end
        raise LayerError(f"{brief(text)} cannot be read; write it like Conv2d(16, kernel_size=3).") from None
    if isinstance(tree, (ast.Name, ast.Attribute)):
        tree = ast.Call(tree, [], [])
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, (ast.Name, ast.Attribute)):
        raise LayerError(f"{brief(text)} is not a layer; write it like Conv2d(16, kernel_size=3).")
    whole = ast.unparse(tree.func)
    name = whole.rpartition(".")[2]
    return Spelled(
        name,
        tuple(_literal(arg, text, values, is_by_blanks) for arg in tree.args),
        {str(word.arg): _literal(word.value, text, values, is_by_blanks) for word in tree.keywords},
        text,
        whole in {prefix + name for prefix in PREFIXES},
        label,
    )


def _depth(tree: ast.AST) -> int:
    """How many levels stand in each other."""
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def _with_brackets(text: str) -> str:
    """`conv2d 64 3x5 padding=same` as a call; sizes with x are rows of numbers."""
    name, *words = BY_X.sub(lambda sizes: "".join(sizes[0].split()), text).split()
    sized = [BY_X.sub(_row, word.rstrip(",")) for word in words]
    return f"{name}({', '.join(sized)})"


def _row(sizes: re.Match[str]) -> str:
    """3x32x32 as (3, 32, 32); a text in quotes stays as it is."""
    written = sizes[0]
    return written if written[0] in "'\"" else f"({re.sub('[x×]', ', ', written)})"


def _literal(node: ast.expr, text: str, values: Values, is_by_blanks: bool) -> Any:
    if is_by_blanks and isinstance(node, ast.Name) and node.id not in values:  # padding=same
        return node.id
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError, MemoryError):
        return _calculated(node, text, values)


def _calculated(node: ast.expr, text: str, values: Values) -> Any:
    """The number that `4 * 96` is, or a formula of the names that have a value."""
    written = ast.unparse(node)
    try:
        value = evaluate(written, values)
        return Formula(written, value) if variables(written) else value
    except ExpressionError:
        hint = "; type a formula into the field of the setting, once the block is there." if variables(written) else "."
        if isinstance(node, ast.Name):
            hint = f"; write a word in quotes: {written!r}."
        raise LayerError(f"In {brief(text)}, {brief(written)} is not a plain value{hint}") from None
