"""Modules of one layer, used twice: with other sizes, other arguments, and settings that are formulas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from netdesigner.design.design import Design
from netdesigner.design.module import Module
from netdesigner.layers import Layer, LayerError, Shape
from netdesigner.layers.catalogue.io import Input
from netdesigner.layers.expression import FORMULA_KINDS, evaluate
from netdesigner.layers.module_use import Parameter
from netdesigner.layers.words import vocabulary_of
from tests.drawings import Drawing
from tests.strategies import inputs_of, layers_of

WHOLE = ("count", "count", "width", "count + 1", "width // count", "count * 2", "width - count")
OF_INPUT = (
    "in_channels",
    "in_channels // 2",
    "in_features",
    "in_channels * count",
    "in_height",
    "in_features // count",
)
MODULE_KINDS = ("int", "size", "float", "numbers")  # of settings that get expressions here
COUNTS = st.sampled_from([1, 2, 3])
WIDTHS = st.sampled_from([2, 3, 4, 6, 8])
RATES = st.sampled_from([0.25, 0.5, 1.0, 2.0, 0.0])


@st.composite
def arguments(draw: st.DrawFn) -> dict[str, Any]:
    return {"count": draw(COUNTS), "width": draw(WIDTHS), "rate": draw(RATES)}


@st.composite
def formulas_for(draw: st.DrawFn, layer: Layer, values: dict[str, Any]) -> tuple[Layer, tuple[tuple[str, str], ...]]:
    """Some of the numbers as formulas, with the values that they have."""
    formulas = []
    for setting in layer.settings():
        if setting.kind not in FORMULA_KINDS or not draw(st.sampled_from([True, False])):
            continue
        text = "rate" if setting.kind == "float" else draw(st.sampled_from(WHOLE + OF_INPUT))
        try:
            layer = layer.replace(**{setting.name: evaluate(text, values)})
        except LayerError:
            continue
        formulas.append((setting.name, text))
    return layer, tuple(formulas)


@st.composite
def used_twice(draw: st.DrawFn, cls: type[Layer]) -> Design:
    """A network of two blocks of a module that holds one layer; sometimes within another module, or in a row."""
    shapes = draw(inputs_of(cls))
    given, others = draw(arguments()), draw(arguments())
    parameters = tuple(Parameter(name, value, draw(st.booleans())) for name, value in given.items())
    inside = Drawing()
    sources = [inside.put(_input(shape)) for shape in shapes]
    node_id = inside.put(draw(layers_of(cls)), *sources)
    for port in range(inside.graph.nodes[node_id].layer.output_count):
        inside.put("Output", f"{node_id}:{port}")
    module = Module("Block", inside.graph, parameters)
    node = inside.graph.nodes[node_id]
    layer, formulas = draw(formulas_for(node.layer, module.examples))
    inside.graph.put_node(replace(node, layer=layer, formulas=formulas))
    used = module
    drawing = Drawing("Twice")
    drawing.design.modules["Block"] = module
    if draw(st.sampled_from([False, False, True])):
        used = drawing.design.modules["Outer"] = _around(module, len(shapes))
    others_shapes = draw(st.sampled_from([shapes, draw(inputs_of(cls))]))
    assume(len(others_shapes) == len(shapes))
    for sizes, values in ((shapes, given), (others_shapes, others)):
        block = drawing.put(used.layer.make(**values), *[drawing.put(_input(shape)) for shape in sizes])
        for port in range(used.layer.output_count):
            drawing.put("Output", f"{block}:{port}")
    return drawing.design


def _input(shape: Shape) -> Input:
    return Input(shape=tuple(shape), vocabulary_size=vocabulary_of(shape))


def _around(module: Module, inputs: int) -> Module:
    """A module that hands everything on to a block of another one."""
    drawing = Drawing()
    shapes = [node.layer for node in module.inputs]
    block = drawing.put(module.layer.make(), *[drawing.put(shapes[index]) for index in range(inputs)])
    handed = tuple((parameter.name, parameter.name) for parameter in module.parameters)
    drawing.graph.put_node(replace(drawing.graph.nodes[block], formulas=handed))
    for port in range(module.layer.output_count):
        drawing.put("Output", f"{block}:{port}")
    return Module("Outer", drawing.graph, module.parameters)
