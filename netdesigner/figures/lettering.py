"""How wide text is, roughly, where there is no font to ask."""

from __future__ import annotations

from netdesigner.compile.names import columns

# Shares of the font size, measured on DejaVu Sans (a wide font: others leave room)
NARROW, WIDE = frozenset("iljtfr.,:;|'!()[] ·"), frozenset("mwMWGOQ@%×")
NARROW_SHARE, PLAIN_SHARE, WIDE_SHARE = 0.36, 0.63, 0.88
BOLD = 1.1


def text_width(text: str, size: float, is_bold: bool = False) -> float:
    """The width of a line of text in units of the picture."""
    shares = sum(_share(letter) for letter in text)
    return shares * size * (BOLD if is_bold else 1.0)


def _share(letter: str) -> float:
    if letter in NARROW:
        return NARROW_SHARE
    return WIDE_SHARE if letter in WIDE else PLAIN_SHARE * columns(letter)


SHORT = (("stride ", "s "), ("padding ", "p "), ("groups ", "g "), ("dilation ", "d "))


def condensed(summary: str) -> str:
    """A card's line with the letters of the formulas in place of words: "3 × 3, 32, s 2, p 1"."""
    for word, letter in SHORT:
        summary = summary.replace(word, letter)
    return summary


def fitted(text: str, size: float, room: float, is_bold: bool = False) -> str:
    """The text, cut with an ellipsis where it does not fit."""
    if text_width(text, size, is_bold) <= room:
        return text
    while text and text_width(text + "…", size, is_bold) > room:
        text = text[:-1]
    return text.rstrip(" ,") + "…"


def wrapped(text: str, size: float, room: float, is_bold: bool = False) -> list[str]:
    """The text in as many lines as it takes, broken between words; a word alone that does not fit is cut."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size, is_bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [fitted(line, size, room, is_bold) for line in lines]
