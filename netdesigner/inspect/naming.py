"""A block of a network by what it is called, on screen, in the code or by its path."""

from __future__ import annotations

import re
from difflib import get_close_matches

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.places import Place, places
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.inspect.shown import ViewError


def find_node(design: Design, wanted: str) -> Place:
    """A node, also inside modules; raises ViewError that names those that are called alike.

    It is named as on screen ("conv1", "layer1/2/conv2": the second repeat), as in the code ("layer1.1.conv2") or by
    its path ("n6.1.n4"). Without a number the first repeat is meant; the last part alone will do where no other block
    is called so.
    """
    known = list(places(design, analyse_design(design)))
    for name_of in (_name, _path, _first_name):
        if found := [place for place in known if name_of(place) == wanted]:
            return found[0]
    if found := [place for place in known if place.node.name == wanted]:
        if len(found) == 1:
            return found[0]
        raise ViewError(f"{len(found)} blocks are called {wanted}: {_listed([place.name for place in found])}.")
    in_code = compile_design(design).paths
    if found := [place for place in known if in_code.get(place.path) == wanted]:
        return found[0]
    names = [place.name for place in known]
    close = get_close_matches(wanted, [*names, *in_code.values()], n=MOST_LISTED, cutoff=0.5)
    close += [name for name in names if wanted.lower() in name.lower() and name not in close]
    some = close or [place.name for place in known if "." not in place.path]
    raise ViewError(f"There is no block called {wanted!r}. {'Close to it' if close else 'There'} are: {_listed(some)}.")


def _name(place: Place) -> str:
    return place.name


def _path(place: Place) -> str:
    return place.path


def _first_name(place: Place) -> str:
    """The name without the numbers of repeats; only of what is in first repeats."""
    blocks = place.path.split(".")[1::2]
    return FIRST.sub("/", place.name) if all(repeat == "0" for repeat in blocks) else ""


FIRST = re.compile(r"/1/")
MOST_LISTED = 12


def _listed(names: list[str]) -> str:
    rest = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + rest
