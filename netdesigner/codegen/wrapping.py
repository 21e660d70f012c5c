"""Line breaking as `ruff format` does it, for the few forms of statement that exported code has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netdesigner.compile.names import columns

WIDTH = 88


@dataclass(frozen=True)
class Bracket:
    """Something in brackets that may be broken: `nn.Linear(`, its items, `)`.

    `is_open` writes one item a line even where all would fit in one (ruff's magic trailing comma).
    """

    opening: str
    items: tuple[Piece, ...]
    closing: str
    is_open: bool = False
    joint: str = ", "  # " " for the parts of a comprehension

    def flat(self) -> str:
        single = len(self.items) == 1 and self.is_tuple
        return (
            f"{self.opening}{self.joint.join(flat(item) for item in self.items)}{',' if single else ''}{self.closing}"
        )

    @property
    def is_tuple(self) -> bool:
        """Whether the brackets are a tuple's, so that a single item needs its comma."""
        return self.joint != " " and (self.opening == "(" or self.opening.endswith("=("))

    @property
    def is_list(self) -> bool:
        return self.opening.endswith("[")


@dataclass(frozen=True)
class Parts:
    """Something between brackets that may be broken before its operators: `a`, `+ b`, `if c`.

    Each part has what stands before it: "+ " and the piece b.
    """

    parts: tuple[tuple[str, Piece], ...]

    def flat(self) -> str:
        return " ".join(f"{before}{flat(piece)}" for before, piece in self.parts)

    def lines(self, before: str, indent: int, after: str) -> list[str]:
        """One part a line, or several where a part is too long itself."""
        found: list[str] = []
        for number, (own, piece) in enumerate(self.parts):
            is_first, is_last = number == 0, number == len(self.parts) - 1
            found += statement(f"{before if is_first else ''}{own}", piece, indent, after if is_last else "")
        return found


Piece = str | Bracket | Parts


def flat(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece.flat()


def statement(before: str, piece: Piece, indent: int, after: str = "") -> list[str]:
    """`before` and `piece` as one line, or broken at the outermost brackets that are too long."""
    start = " " * indent
    line = f"{start}{before}{flat(piece)}{after}"
    is_open = isinstance(piece, Bracket) and piece.is_open
    if isinstance(piece, str) or (columns(line) <= WIDTH and not is_open):
        return [line]
    if isinstance(piece, Parts):
        return piece.lines(before, indent, after)
    body = [f"{start}    {piece.joint.join(flat(item) for item in piece.items)}"]
    is_collection = piece.is_tuple or piece.is_list  # those are never left on one line of their own
    has_open = any(isinstance(item, Bracket) and item.is_open for item in piece.items)
    if piece.is_open or is_collection or has_open or columns(body[0]) > WIDTH:
        is_alone = len(piece.items) == 1 and not is_collection and not isinstance(piece.items[0], str)
        comma = "" if piece.joint == " " or (is_alone and not piece.is_open) else ","
        body = [line for item in piece.items for line in statement("", item, indent + 4, comma)]
    return [f"{start}{before}{piece.opening}", *body, f"{start}{piece.closing}{after}"]


def assignment(targets: Sequence[str], piece: Piece, indent: int = 8) -> list[str]:
    """`a, b = piece`; the targets are bracketed, one a line, where they alone are too long."""
    before = f"{', '.join(targets)} = "
    opening = piece.opening if isinstance(piece, Bracket) else flat(piece)
    if len(targets) == 1 or columns(f"{' ' * indent}{before}{opening}") <= WIDTH:
        return statement(before, piece, indent)
    start = " " * indent
    return [f"{start}(", *(f"{start}    {name}," for name in targets), *statement(") = ", piece, indent)]


def operation(before: str, parts: Sequence[str], indent: int) -> list[str]:
    """`before` and the parts of an operation (`a`, `+ b`), in round brackets where one line is too short."""
    start, joined = " " * indent, " ".join(parts)
    if columns(f"{start}{before}{joined}") <= WIDTH:
        return [f"{start}{before}{joined}"]
    body = [f"{start}    {joined}"]
    if columns(body[0]) > WIDTH:
        body = [f"{start}    {part}" for part in parts]
    return [f"{start}{before}(", *body, f"{start})"]
