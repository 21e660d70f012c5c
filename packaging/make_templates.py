"""Draws the shipped templates and writes them to `resources/templates`, with an index of what a gallery shows.

    python packaging/make_templates.py

The files are what the program reads; tests see to it that they are what this script draws.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from template_drawings import branched, chains, first_steps, inception, mobile, modern, others, pairs, residual, texts
from template_drawings.pen import Drawings

from netdesigner.analysis.facts import NodeFacts, analyse_design
from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.design.templates import INDEX
from netdesigner.layers import Layer, show_shape

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "templates"

# The gallery's order: from the smallest idea to the largest network
FAMILIES: dict[str, Drawings] = {
    "One neuron and more": first_steps.NEURONS,
    "Small networks": first_steps.SMALL,
    "AlexNet and ZFNet": chains.ALEXNETS,
    "VGG": chains.VGG_FAMILY,
    "Inception": {**branched.GOOGLENETS, **inception.INCEPTIONS},
    "ResNet": residual.RESNETS,
    "DenseNet": residual.DENSENETS,
    "For phones": mobile.MOBILES,
    "Since 2020": modern.MODERN,
    "Other image networks": {
        **branched.SQUEEZENETS,
        "network_in_network": chains.network_in_network,
        "fractalnet": branched.fractalnet,
    },
    "Segmentation and images out": {"unet": branched.unet, **others.GENERATORS},
    "Sequences, volumes, transformers": {**others.OTHERS, **texts.TEXTS},
    "Two inputs, two outputs": pairs.PAIRS,
}
DRAWINGS = {name: draw for family in FAMILIES.values() for name, draw in family.items()}


def index() -> list[dict[str, Any]]:
    """What is told of each template without opening it."""
    return [
        {"name": name, "family": family} | _figures(draw())
        for family, drawings in FAMILIES.items()
        for name, draw in drawings.items()
    ]


def _figures(design: Design) -> dict[str, Any]:
    facts = analyse_design(design)
    title, _, story = design.notes.partition("\n")
    inputs = [node for node in design.graph.nodes.values() if node.layer.is_input]
    return {
        "title": title,
        "story": story,
        "input": list(inputs[0].layer.values()["shape"]),
        "params": facts.totals_inference.params,
        "macs": facts.totals_inference.macs,
        "receptive_field": _field([facts.nodes[node_id] for node_id in design.graph.order()]),
        "blocks": len(design.graph.nodes),
        "layers": facts.totals.layers,
    } | _contents(design)


def _contents(design: Design) -> dict[str, list[str]]:
    """What it is made of, to be searched for: kinds of layers, kernel sizes, modules; each in order of first use."""
    layers = [node.layer for graph in design.graphs.values() for node in graph.nodes.values()]
    plain = [layer for layer in layers if not (layer.module or layer.is_input or layer.is_output)]
    return {
        "kinds": list(dict.fromkeys(type(layer).__name__ for layer in plain)),
        "windows": list(dict.fromkeys(window for layer in plain if (window := _window(layer)))),
        "modules": sorted(design.modules),
    }


def _window(layer: Layer) -> str:
    """The kernel of a layer that has one: "3 × 3"."""
    size, axes = layer.values().get("kernel_size"), [setting.axes for setting in layer.settings()]
    if size is None:
        return ""
    return show_shape((size,) * max(axes) if isinstance(size, int) else tuple(size))


def _field(nodes: list[NodeFacts]) -> list[int | float] | None:
    """What a unit of the last feature map sees: the largest field before the network takes in the whole input."""
    sizes = [node.field.size for node in nodes if node.field and node.field.status in ("exact", "unaligned")]
    known = [size for size in sizes if size and max(size) > 1]
    return max(known, default=None)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, draw in DRAWINGS.items():
        file.save(draw(), FOLDER / f"{name}{file.SUFFIX}")
        print(f"resources/templates/{name}{file.SUFFIX}")
    text = json.dumps(index(), indent=1, ensure_ascii=False)
    file.write_text(FOLDER / INDEX, f"{text}\n")
    print(f"resources/templates/{INDEX}")


if __name__ == "__main__":
    main()
