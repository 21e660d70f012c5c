"""Views of a trained network as pictures, by name: what the command line saves and the demo leaves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netdesigner.analysis.facts import analyse_design
from netdesigner.analysis.places import Place, places
from netdesigner.compile.program import compile_design
from netdesigner.design.design import Design
from netdesigner.errors import SentenceError
from netdesigner.inspect.filters import node_tiles
from netdesigner.inspect.maps import map_tiles
from netdesigner.inspect.pictures import Pixels, Tiles, picture_of

Weights = Mapping[str, NDArray[Any]]


class ViewError(SentenceError):
    """There is nothing to see: one sentence that says what would be."""


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


def filters_picture(design: Design, weights: Weights, place: Place | None = None, unit: int | None = None) -> Pixels:
    """Learned filters of a node (the first that has any) as a mosaic."""
    if place is None:
        known = places(design, analyse_design(design))
        place = next((each for each in known if _filters(each, weights) is not None), None)
        if place is None:
            raise ViewError("No block of this network has filters.")
    tiles = _filters(place, weights)
    if tiles is None:
        raise ViewError(f"{place.name} has no filters; choose a convolution or a dense layer.")
    return picture_of(_only(tiles, unit, place), "layer")


def _filters(place: Place, weights: Weights) -> Tiles | None:
    weight = weights.get(f"{place.owner}/weight")
    return None if weight is None else node_tiles(place.graph, place.facts, place.node, np.asarray(weight))


def maps_picture(
    design: Design, weights: Weights, sample: NDArray[Any], place: Place | None = None, unit: int | None = None
) -> Pixels:
    """What a node (the first after the Input) answers to one example, (*input shape), as a mosaic."""
    import torch

    from netdesigner.network.build import build
    from netdesigner.network.capture import capture
    from netdesigner.network.weights import put

    chosen = place or next((each for each in places(design, analyse_design(design)) if _computes(each)), None)
    if chosen is None:
        raise ViewError("The network has no layers to look at.")
    network = build(design, seed=0)
    put(network, dict(weights))
    network.eval()
    with torch.inference_mode():
        batch = torch.from_numpy(np.ascontiguousarray(sample, dtype=np.float32))[None]
        answer = capture(network, [chosen.path], batch).get(chosen.path)
    tiles = None if answer is None else map_tiles(answer[0].numpy())
    if tiles is None:
        raise ViewError(f"{chosen.name} gives nothing that can be shown as maps.")
    return picture_of(_only(tiles, unit, chosen), "unit")


def _computes(place: Place) -> bool:
    return not place.node.layer.is_input and not place.node.layer.is_output


def _only(tiles: Tiles, unit: int | None, place: Place) -> Tiles:
    """One unit of the tiles, or all."""
    if unit is None:
        return tiles
    if not 0 <= unit < tiles.shown_units:
        raise ViewError(f"{place.name} has units 0 to {tiles.shown_units - 1}; there is no unit {unit}.")
    chosen = tiles.values[unit * tiles.block : (unit + 1) * tiles.block]
    return replace(tiles, values=chosen, unit_count=1)
