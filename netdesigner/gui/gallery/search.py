"""Which templates fit what is typed, and in which order they stand; Qt is not needed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from netdesigner.design.templates import Template, templates
from netdesigner.layers import REGISTRY, Layer


@dataclass(frozen=True)
class Order:
    """A way to sort; without a key the templates stand in their families."""

    title: str
    key: Callable[[Template], Any] | None = None
    is_falling: bool = False


ORDERS = (
    Order("In families"),
    Order("Oldest first", lambda template: template.year or 0),
    Order("Newest first", lambda template: template.year or 0, is_falling=True),
    Order("Fewest parameters", lambda template: template.params),
    Order("Most parameters", lambda template: template.params, is_falling=True),
    Order("Fewest multiply-adds", lambda template: template.macs),
)


def in_order(found: list[Template], order: Order) -> list[Template]:
    """Sorted; templates that are alike stay in the gallery's order."""
    return found if order.key is None else sorted(found, key=order.key, reverse=order.is_falling)


def fits(template: Template, typed: str) -> bool:
    """Whether every typed word is in the name or the title, or begins a word of what else is known."""
    if not typed.strip():
        return True
    names, words = _words(template)
    return all(part in names or any(word.startswith(part) for word in words) for part in _plain(typed).split())


def best(found: list[Template], typed: str) -> Template | None:
    """The one most likely meant: what is typed begins its name or stands in its title; else the first."""
    wanted = _plain(typed).strip()

    def rank(template: Template) -> int:
        name, title = _plain(template.name), _plain(template.title)
        if wanted in (name, title):
            return 0
        return 1 if name.startswith(wanted) or title.startswith(wanted) else 2 if wanted in title else 3

    return min(found, key=rank, default=None)


@cache
def _words(template: Template) -> tuple[str, frozenset[str]]:
    """Name and title as one text; the words of the rest: story, family, layers, kernel sizes, modules."""
    layers = [f"{cls.__name__} {_split(cls.__name__)} {cls.title()}" for cls in _kinds(template)]
    texts = (template.story, template.family, *layers, *template.windows, *template.modules)
    words = set(re.findall(r"\w+", _plain(" ".join(texts)))) | _telling(template)
    return _plain(f"{template.name} {template.title} {' '.join(template.modules)}"), frozenset(words)


def _kinds(template: Template) -> list[type[Layer]]:
    return [REGISTRY[name] for name in template.kinds if name in REGISTRY]


def _keywords(template: Template) -> set[str]:
    """What else its layers and their kinds are called; kernel sizes are known exactly."""
    words = " ".join(f"{cls.keywords} {cls.category}" for cls in _kinds(template)).casefold().split()
    return {word for word in words if not re.fullmatch(r"\d+x\d+", word)}


def _telling(template: Template) -> set[str]:
    """Keywords but those of most networks: nearly all have a layer that may be depthwise."""
    return _keywords(template) - _usual()


@cache
def _usual() -> frozenset[str]:
    counts = Counter(word for template in templates() for word in _keywords(template))
    return frozenset(word for word, count in counts.items() if 2 * count > len(templates()))


def _split(name: str) -> str:
    """ "ConvTranspose2d" as "Conv Transpose2d"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


def _plain(text: str) -> str:
    """Small letters, and sizes as they are typed: "3 × 3" is "3x3", "3-D" is "3d"."""
    text = re.sub(r"(?<=\d) ?x ?(?=\d)", "x", text.casefold().replace("×", "x"))
    return re.sub(r"(?<=\d)-d\b", "d", text)
