"""A pen that draws graphs with names, stages, formulas and reusable modules in few words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from netdesigner.design.design import Design
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.design.module import Module
from netdesigner.layers import Layer, parse_layer
from netdesigner.layers.catalogue.io import Input
from netdesigner.layers.dim import COUNTER
from netdesigner.layers.expression import evaluate
from netdesigner.layers.module_use import Parameter
from netdesigner.layout.columns import lay_out_all
from netdesigner.recipe.recipe import Recipe

FORMULA = re.compile(r"\{([^}]*)\}")
ARGUMENT = re.compile(r"(\w+)=('[^']*'|[^,()]+)")
Formulas = tuple[tuple[str, str], ...]
Shape = tuple[int, ...]
Drawings = dict[str, Callable[[], Design]]


@dataclass(frozen=True)
class Required:
    """A parameter that every use of a module must give; the value is only an example."""

    example: int


class Pen:
    """A sheet: the main drawing, or the inside of a module with its parameters.

    A piece is written `Conv2d({channels * 4}, 1)` or `conv1: Conv2d(...)`; `{...}` is a formula over the parameters
    and the sizes of what comes in, such as in_channels.
    `stage` goes to every piece; one that ends in "." is completed by the piece's name (".": an attribute by itself).
    """

    def __init__(self, modules: dict[str, Module] | None = None, inside: Module | None = None) -> None:
        self.graph = inside.graph if inside else Graph()
        self.modules = {} if modules is None else modules
        self._inside = inside

    def input(self, shape: Shape, name: str = "", vocabulary: int | None = None) -> str:
        return self.put(Input(shape=shape, vocabulary_size=vocabulary), name=name)

    def chain(self, source: str, pieces: str, stage: str = "") -> str:
        """Pieces one behind the other, with `|` between them; gives the last one."""
        for piece in pieces.split(" | "):
            source = self.join(piece, source, stage=stage)
        return source

    def join(self, piece: str, *sources: str, stage: str = "", owner: str | None = None) -> str:
        """One piece behind several others ("n5:1" is the second output of a piece), with the weights of `owner`."""
        name, _, text = piece.strip().rpartition(": ")
        layer, formulas = self._layer(text)
        node_id = self.put(layer, *sources, name=name, stage=stage, formulas=formulas)
        if owner:
            self.graph.put_node(replace(self.graph.nodes[node_id], weights_of=owner))
        return node_id

    def put(self, layer: Layer, *sources: str, name: str = "", stage: str = "", formulas: Formulas = ()) -> str:
        own = self.graph.free_name(name) if name else self.graph.unique_name(layer.stem)
        stage = stage + name if stage.endswith(".") else stage
        node = Node(self.graph.new_id(), own, layer, stage=stage, formulas=formulas)
        self.graph.put_node(node)
        for port, source in enumerate(sources):
            source_id, _, source_port = source.partition(":")
            self.graph.put_edge(Edge(source_id, node.id, port, int(source_port or 0)))
        return node.id

    def output(self, source: str) -> None:
        self.join("Output", source)

    @contextmanager
    def module(self, name: str, notes: str, **parameters: Any) -> Iterator[Pen]:
        """A sheet for the inside of a module, which is there afterwards; a `Required` value has no default."""
        listed = tuple(
            Parameter(key, value.example, True) if isinstance(value, Required) else Parameter(key, value)
            for key, value in parameters.items()
        )
        module = Module(name, Graph(), listed, notes)
        yield Pen(self.modules, module)
        self.modules[name] = module

    def design(self, name: str, notes: str, **recipe: Any) -> Design:
        """The drawing, laid out inside and outside."""
        design = Design(name, self.graph, Recipe().replace(**recipe), notes, modules=self.modules)
        lay_out_all(design)
        return design

    def _layer(self, text: str) -> tuple[Layer, Formulas]:
        """A layer with the values that its formulas have for the defaults, and the formulas by setting."""
        texts = FORMULA.findall(text)
        known = {COUNTER: 0} | (self._inside.examples if self._inside else {})
        numbers = [evaluate(each, known) for each in texts]
        layer = self._made(text, numbers)
        formulas = []
        for index, number in enumerate(numbers):  # the setting of a formula is the one that changes with it
            changed = self._made(text, [*numbers[:index], _other(number), *numbers[index + 1 :]]).values()
            setting = next(key for key, value in layer.values().items() if changed[key] != value)
            formulas.append((setting, texts[index]))
        return layer, tuple(formulas)

    def _made(self, text: str, numbers: list[Any]) -> Layer:
        values = iter(numbers)
        plain = FORMULA.sub(lambda _: repr(next(values)), text)
        name, _, arguments = plain.partition("(")
        if name not in self.modules:
            return parse_layer(plain)
        return self.modules[name].layer.make(**{key: _value(word) for key, word in ARGUMENT.findall(arguments)})


def _other(number: Any) -> Any:
    """A value that a setting may have as well."""
    if isinstance(number, tuple):
        return tuple(map(_other, number))
    return number + 1 if isinstance(number, int) else number / 2 or 0.25


def _value(word: str) -> Any:
    if word.startswith("'"):
        return word.strip("'")
    return float(word) if "." in word else int(word)


def row(name: str, shape: Shape, pieces: str, notes: str, stage: str = "", **recipe: Any) -> Design:
    """A network without branches."""
    pen = Pen()
    pen.output(pen.chain(pen.input(shape), pieces, stage))
    return pen.design(name, notes, **recipe)
