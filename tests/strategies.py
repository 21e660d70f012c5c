"""What hypothesis draws in several rooms: settings, layers, input shapes. Read off the registry; no layer is named."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from math import ceil
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from netdesigner.layers import REGISTRY, Layer, Setting, Shape, ShapeError
from netdesigner.layers.places import Places
from netdesigner.layers.words import Words

CHANNELS = st.sampled_from([1, 2, 3, 4, 6, 8, 12])
EXTENTS = st.integers(1, 11)
AXES_IN_ORDER = st.sampled_from([order for count in (1, 2, 3) for order in permutations(range(1, count + 1))])
PROBES: dict[int, Shape] = {1: (12,), 2: (12, 9), 3: (12, 9, 9), 4: (12, 9, 9, 9)}


def examples(count: int) -> settings:
    """So many examples in a thorough run; in another as its profile has more or fewer (tests/conftest.py)."""
    return settings(max_examples=max(count * settings.default.max_examples // 100, 1))


def setting_values(setting: Setting) -> st.SearchStrategy[Any]:
    """Every kind of value that a setting allows, small enough to be computed."""
    most = 3 if setting.name == "num_layers" else 12  # stacked ones are all alike
    kinds = {
        "bool": st.booleans(),
        "choice": st.sampled_from(setting.choices) if setting.choices else st.nothing(),
        "int": st.integers(-5 if setting.low is None else int(setting.low), int(min(setting.high or 12, most))),
        "float": st.floats(
            -3.0 if setting.low is None else max(ceil(setting.low * 512) / 512, -3.0),  # exact in 16 bits
            min(3.0 if setting.high is None else setting.high, 3.0),
            exclude_min=setting.is_low_open,
            exclude_max=setting.is_high_open,
            width=16,
        ),
        "size": _sizes(setting),
        "shape": st.one_of(st.integers(1, 20), shapes()),
        "numbers": st.one_of(
            st.integers(1, 12),
            st.lists(st.integers(1, 6), min_size=1, max_size=5).map(tuple),
            AXES_IN_ORDER,
            *([st.lists(st.integers(1, 4), max_size=3).map(lambda sizes: (*sizes, -1))] if setting.low == -1 else []),
        ),
        "text": st.text(max_size=8),
    }
    drawn = single = kinds[setting.kind]
    if setting.most > 1:
        drawn = st.one_of(drawn, st.integers(2, setting.most).flatmap(lambda count: st.tuples(*[single] * count)))
    return st.one_of(st.none(), drawn) if setting.is_optional else drawn


def _sizes(setting: Setting) -> st.SearchStrategy[Any]:
    one = st.integers(int(setting.low or 0), 5)
    several = st.tuples(*[st.none() | one if setting.may_keep else one] * setting.axes)
    return st.one_of(one, several, *([st.sampled_from(setting.choices)] if setting.choices else []))


@st.composite
def layers_of(draw: st.DrawFn, cls: type[Layer]) -> Layer:
    """A layer with some settings left as they start and some drawn."""
    given = {s.name: draw(setting_values(s)) for s in cls.settings() if draw(st.booleans())}
    return cls.make(**given)


def layers() -> st.SearchStrategy[Layer]:
    return st.sampled_from(list(REGISTRY.values())).flatmap(layers_of)


@st.composite
def shapes(draw: st.DrawFn, ranks: tuple[int, ...] = (1, 2, 3, 4)) -> Shape:
    rank = draw(st.sampled_from(ranks))
    return (draw(CHANNELS), *(draw(EXTENTS) for _ in range(rank - 1)))


@cache
def fitting_ranks(cls: type[Layer]) -> tuple[int, ...]:
    """The ranks that a fresh block of a class takes; all of them where it takes none before it is set."""
    fitting = []
    for rank, shape in PROBES.items():
        try:
            cls.make().output_shapes((Words(shape, 12) if cls.reads_words else shape,) * max(cls.arity[0], 1))
        except ShapeError:
            continue
        fitting.append(rank)
    return tuple(fitting or PROBES)


@st.composite
def inputs_of(draw: st.DrawFn, cls: type[Layer]) -> tuple[Shape, ...]:
    """As many shapes as a layer takes: mostly of a fitting rank, sometimes of any; equal, alike or unlike."""
    least, most = cls.arity
    count = draw(st.integers(least, min(4 if most is None else most, 4)))
    ranks = draw(st.sampled_from([fitting_ranks(cls)] * 4 + [tuple(PROBES)]))
    first = draw(shapes(ranks))
    found = [first] * count
    for index in range(1, count):
        way = draw(st.sampled_from(["equal", "equal", "one axis", "other"]))
        if way == "one axis":
            axis = draw(st.integers(0, len(first) - 1))
            found[index] = (*first[:axis], draw(st.sampled_from([1, 2, 5])), *first[axis + 1 :])
        elif way == "other":
            found[index] = draw(shapes())
    if cls.reads_places and draw(st.sampled_from([True, True, True, False])):
        before = (first[0], *(2 * size + draw(st.sampled_from([0, 0, 0, 1])) for size in first[1:]))
        found[1:] = [Places(found[1], before), *([before] * (count - 2))]
    if cls.reads_words and draw(st.sampled_from([True, True, True, False])):
        return tuple(Words(shape, draw(st.integers(1, 20))) for shape in found)
    return tuple(found)
