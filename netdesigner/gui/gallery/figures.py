"""The figures of a template in words: what cards and the preview write."""

from __future__ import annotations

from typing import NamedTuple

from netdesigner.declare.settings import show
from netdesigner.design.templates import Template
from netdesigner.gui.look import wording
from netdesigner.layers import show_shape

WHOLE = "whole input"


class Part(NamedTuple):
    """A piece of a line; what only explains is quiet."""

    text: str
    is_quiet: bool = False


Parts = tuple[Part, ...]


def field(template: Template) -> str:
    """What a unit of the last map sees: "427 × 427"."""
    return WHOLE if template.receptive_field is None else show([f"{size:g}" for size in template.receptive_field])


def authors(template: Template) -> str:
    """The source without its year, which stands beside it."""
    return template.source.removesuffix(f"({template.year})").removesuffix(str(template.year)).rstrip(" ,")


def lines(template: Template) -> tuple[tuple[Parts, Parts], ...]:
    """The two lines of figures of a card, each a text at the left and one at the right end."""
    size = field(template) if template.receptive_field else "all of it"
    return (
        ((Part(wording.short_count(template.params)), Part("params", True)),
         (Part(wording.short_count(template.macs)), Part("MACs", True))),
        ((Part(show_shape(template.input)),), (Part("sees", True), Part(size))),
    )  # fmt: skip


def spoken(template: Template) -> str:
    """A card as a sentence, for those who hear it."""
    return (
        f"{template.title}, {template.source}: {wording.plural(template.params, 'parameter')}, "
        f"{wording.plural(template.macs, 'MAC')}, input {show_shape(template.input)}, "
        f"receptive field {field(template)}, {wording.plural(template.layers, 'layer')}"
    )
