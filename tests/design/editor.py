"""A document that is edited by chance: every verb on whatever there is, with names from a small set that collides."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from netdesigner.analysis.facts import Facts, analyse_design
from netdesigner.analysis.inside import sizes_inside
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import Edge
from netdesigner.design.library import SUFFIX
from netdesigner.design.open_design import Location
from netdesigner.errors import SentenceError
from netdesigner.layers import REGISTRY, Layer, parse_layer
from netdesigner.layers.module_use import Parameter
from tests.drawings import Drawing

Item = TypeVar("Item")
Choose = Callable[[Sequence[Any]], Any]
"""One of several things; the first is the simplest."""

Verb = Callable[["Editor"], None]

VERBS: list[Verb] = []


def verb(edit: Verb) -> Verb:
    """What an editor may do."""
    VERBS.append(edit)
    return edit


NAMES = ("input", "input1", "output", "relu1", "conv1")
MODULES = ("Block", "Block1", "Stage")
PARAMETERS = ("channels", "width", "count", "input1_channels", "rate")
FORMULAS = (
    "channels", "width", "channels * 2", "in_channels", "in_channels // 2", "width + count", "count", "rate",
    "input1_channels", "in_height", "channels // channels",
)  # fmt: skip
OVERRIDES = ("", "channels=2", "width=6", "channels=width", "count=2, channels=4", "channels=in_channels", "rate=0.25")
LAYERS = (
    "ReLU", "Conv2d(4, 3, padding=1)", "Conv2d(4, 1)", "BatchNorm2d", "Add", "Concat", "Shortcut(4)",
    "Input((4, 8, 8))", "Output", "MaxPool2d(2)", "SeparableConv2d(4, 3, padding=1)", "Dropout(0.5)", "Flatten",
    "Linear(6)", "Identity", "Permute((1, 3, 2))", "Split", "Upsample(2)",
)  # fmt: skip
VALUES = (1, 2, 3, 4, 6, 8, 0, -1, 0.5, True, False, None, "same", (1, 2))


def start() -> Design:
    """Two blocks of a module in a row, one of another that uses the first, and a shared layer."""
    drawing = Drawing("Start")
    x = drawing.put("Input((4, 8, 8))", name="image")
    for layer in ("Conv2d(4, 3, padding=1)", "BatchNorm2d", "ReLU", "Conv2d(4, 1)", "ReLU"):
        x = drawing.put(layer, x)
    twin = drawing.put("Conv2d(4, 1)", x, owner=next(n.id for n in drawing.graph.nodes.values() if n.name == "conv2"))
    drawing.put("Output", drawing.put("Add", x, twin))
    document = Document(drawing.design)
    nodes = {node.name: node.id for node in document.graph.nodes.values()}
    block = document.group([nodes["conv1"], nodes["bn1"], nodes["relu1"]], "Block")
    document.set_parameters("Block", [Parameter("channels", 4, True), Parameter("rate", 0.5)])
    document.enter(block)
    document.set_formula([nodes["conv1"]], "out_channels", "channels")
    document.leave()
    document.add(document.graph.nodes[block].layer, after=block)
    outer = document.group([block], "Stage")
    document.set_parameters("Stage", [Parameter("width", 4), Parameter("count", 1)])
    document.enter(outer)
    document.set_formula([block], "channels", "width")
    document.leave()
    return document.design


class Editor:
    """Edits a document; `choose` decides what is done, to what, and how."""

    def __init__(self, choose: Choose, document: Document | None = None) -> None:
        self.document = document or Document(start())
        self.choose = choose
        self._clipboard = ""
        self._folder = tempfile.TemporaryDirectory()
        self.done: list[str] = []  # what was tried, for whoever looks for the fault

    def close(self) -> None:
        self._folder.cleanup()

    def edit(self, verbs: Sequence[Verb] = VERBS) -> None:
        """One edit. A refusal must be a sentence; everything else that is raised is a fault."""
        chosen = self.choose(verbs)
        try:
            chosen(self)
        except SentenceError as error:
            self.done.append(f"{chosen.__name__}: {error}")
        else:
            self.done.append(chosen.__name__)

    # -- what is there

    @property
    def facts(self) -> Facts:
        return analyse_design(self.document.design)

    def one(self, items: Sequence[Item]) -> Item:
        """One of what there is; a sentence where there is nothing."""
        if not items:
            raise SentenceError("There is nothing to choose.")
        chosen: Item = self.choose(items)
        return chosen

    def node(self) -> str:
        return self.one(list(self.document.graph.nodes))

    def nodes(self) -> list[str]:
        """A stretch of what is drawn, as a rubber band would select it, or a few from anywhere."""
        order = [*self.document.graph.order()]
        if self.choose((True, True, False)) and order:
            first = self.choose(range(len(order)))
            return order[first : first + self.choose((1, 2, 3, 4, 8))]
        return [self.node() for _ in range(self.choose((1, 2, 3)))]

    def wire(self) -> Edge:
        return self.one(list(self.document.graph.edges))

    def block(self) -> str:
        return self.one([node.id for node in self.document.graph.nodes.values() if node.layer.module])

    def module(self) -> str:
        return self.one(list(self.document.design.modules))

    def layer(self) -> Layer:
        modules = [module.layer for module in self.document.design.modules.values()]
        kind = self.choose(("usual", "usual", "module", "any"))
        if kind == "module" and modules:
            return self.one(modules).make()
        return parse_layer(self.one(LAYERS)) if kind != "any" else self.one(list(REGISTRY.values())).make()

    def shown_facts(self) -> Facts:
        """Those of the graph that is shown, by itself where it is a module's."""
        facts = self.facts
        for node_id, repeat in self.document.location.path:
            children = facts.nodes[node_id].children
            if repeat >= len(children):
                raise SentenceError("This block cannot be looked into.")
            facts = children[repeat]
        if self.document.location.module and not self.document.location.path:
            raise SentenceError("A definition by itself has no block.")
        return facts

    # -- verbs

    @verb
    def add(self) -> None:
        way = self.choose(("into", "after", "free", "source", "into_port"))
        more: dict[str, Any] = {}
        if way == "into":
            more = {"into": self.wire()}
        elif way == "after":
            more = {"after": self.node()}
        elif way == "source":
            more = {"source": (self.node(), 0)}
        elif way == "into_port":
            more = {"into_port": (self.node(), self.choose((0, 1)))}
        self.document.add(self.layer(), name=self.choose((None, *NAMES)), **more)

    @verb
    def connect(self) -> None:
        self.document.connect(self.node(), self.node(), self.choose((None, 0, 1)), self.choose((0, 0, 1)))

    @verb
    def reconnect(self) -> None:
        wire = self.wire()
        self.document.reconnect(wire, wire._replace(source=self.node(), source_port=0))

    @verb
    def disconnect(self) -> None:
        self.document.disconnect(self.wire())

    @verb
    def remove(self) -> None:
        self.document.remove(self.nodes())

    @verb
    def remove_one_port(self) -> None:
        nodes = self.document.graph.nodes.values()
        self.document.remove([self.one([node.id for node in nodes if node.layer.is_input or node.layer.is_output])])

    @verb
    def dissolve(self) -> None:
        self.document.dissolve(self.node())

    @verb
    def insert(self) -> None:
        self.document.insert(self.node(), self.wire())

    @verb
    def rename(self) -> None:
        self.document.rename(self.node(), self.choose(NAMES))

    @verb
    def set_one_setting(self) -> None:
        node_id = self.node()
        setting = self.one(self.document.graph.nodes[node_id].layer.settings())
        value = self.choose((*VALUES, *setting.choices))
        if setting.name == "first":
            value = self.choose(OVERRIDES)
        self.document.set([node_id], **{setting.name: value})

    @verb
    def set_block(self) -> None:
        block = self.block()
        name = self.choose(("repeat", "first", "each"))
        choices = {"repeat": (2, 3, 1), "first": OVERRIDES, "each": ("layer", "")}
        self.document.set([block], **{name: self.choose(choices[name])})

    @verb
    def replace_layer(self) -> None:
        self.document.replace_layer(self.node(), self.layer())

    @verb
    def share(self) -> None:
        nodes = self.document.graph.nodes
        node_id = self.node()
        alike = [other.id for other in nodes.values() if other.layer == nodes[node_id].layer and other.id != node_id]
        self.document.share(node_id, self.choose((*alike, None)))

    @verb
    def place_in_code(self) -> None:
        self.document.set_stage(self.nodes(), self.choose(("features", "", "features.first", ".relu1")))

    @verb
    def freeze(self) -> None:
        self.document.set_frozen(self.nodes(), self.choose((True, False)))

    @verb
    def move(self) -> None:
        self.document.move({self.node(): (self.choose((0.0, 400.0, 1e7)), self.choose((0.0, 104.0)))})

    @verb
    def duplicate(self) -> None:
        self.document.duplicate(self.nodes())

    @verb
    def copy(self) -> None:
        self._clipboard = self.document.copy(self.nodes())

    @verb
    def paste(self) -> None:
        self.document.paste(self._clipboard)

    @verb
    def mend(self) -> None:
        problems = [p for p in self.shown_facts().problems if p.fixes and p.node in self.document.graph.nodes]
        problem = self.one(problems)
        self.document.apply(self.one(problem.fixes), str(problem.node))

    @verb
    def group(self) -> None:
        facts = self.shown_facts()
        shapes = {(i, port): shape for i, node in facts.nodes.items() for port, shape in enumerate(node.outputs)}
        self.document.group(self.nodes(), self.choose(("", "", "", *MODULES)), shapes)

    @verb
    def ungroup(self) -> None:
        block = self.block()
        module = self.document.design.modules.get(self.document.graph.nodes[block].layer.module)
        facts = self.shown_facts().nodes[block] if module else None
        self.document.ungroup(block, sizes_inside(module, facts) if module and facts else ())

    @verb
    def enter(self) -> None:
        self.document.enter(self.block())

    @verb
    def leave(self) -> None:
        self.document.leave()

    @verb
    def look_at_a_definition(self) -> None:
        self.document.show(Location(self.module()))

    @verb
    def go_out(self) -> None:
        self.document.show(Location())

    @verb
    def rename_module(self) -> None:
        self.document.rename_module(self.module(), self.choose(MODULES))

    @verb
    def remove_module(self) -> None:
        self.document.remove_module(self.module())

    @verb
    def note_module(self) -> None:
        self.document.set_module_notes(self.module(), self.choose(("A block.", "")))

    @verb
    def set_parameters(self) -> None:
        module = self.document.design.modules[self.module()]
        chosen = [p for p in module.parameters if self.choose((True, True, False))]
        value = self.choose((4, 2, 6, 0.5, 0))
        if self.choose((True, False)):
            chosen.append(Parameter(self.choose(PARAMETERS), value, self.choose((False, True))))
        self.document.set_parameters(module.name, chosen)

    @verb
    def rename_parameter(self) -> None:
        module = self.document.design.modules[self.module()]
        old = self.one([parameter.name for parameter in module.parameters])
        self.document.rename_parameter(module.name, old, self.choose(PARAMETERS))

    @verb
    def set_formula(self) -> None:
        node_id = self.node()
        setting = self.one(self.document.graph.nodes[node_id].layer.settings())
        self.document.set_formula([node_id], setting.name, self.choose((*FORMULAS, "")))

    @verb
    def keep_in_library(self) -> None:
        self.document.save_to_library(self.module(), Path(self._folder.name) / f"{self.choose(MODULES)}{SUFFIX}")

    @verb
    def take_from_library(self) -> None:
        self.document.take_from_library(self.one(sorted(Path(self._folder.name).iterdir())))

    @verb
    def undo(self) -> None:
        self.document.undo()

    @verb
    def redo(self) -> None:
        self.document.redo()

    @verb
    def turn(self) -> None:
        self.document.set_direction(self.choose(("right", "down")))

    @verb
    def several(self) -> None:
        """A gesture of two verbs, the second of which may go wrong."""
        with self.document.gesture("Several"):
            self.rename()
            self.add()


NAMING: tuple[Verb, ...] = (
    *[Editor.rename, Editor.group] * 4,
    *(Editor.add, Editor.ungroup, Editor.duplicate, Editor.copy, Editor.paste, Editor.enter, Editor.go_out),
    *(Editor.rename_module, Editor.take_from_library, Editor.keep_in_library),
)
"""What gives names, above all to what is grouped, and what leads to where they are given."""
