"""All verbs of a document in any order: one true announcement each, and all of it undone and redone."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from netdesigner.design.commands import Change
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.file import dumps, load, loads
from netdesigner.design.graph import Edge, Graph, GraphError, Node
from netdesigner.layers import ChangeSettings, Fix, InsertAfter, InsertBefore, LayerError, ReplaceLayer, TakeOut
from tests.drawings import Drawing
from tests.layers.test_initialization import initializations
from tests.strategies import examples, layers, setting_values

DRAW = st.data()
SPOTS = st.integers(-500, 500).map(float)
PLACES = st.tuples(SPOTS, SPOTS)


def difference(before: Graph, after: Graph) -> Change:
    """What became of a graph, found by comparing."""
    old, new = before.nodes, after.nodes
    both = [key for key in new if key in old]

    def looks(node: Node) -> tuple[object, ...]:
        return node.name, node.layer, node.weights_of, node.stage, node.formulas, node.init, node.is_frozen

    edges_before, edges_after = set(before.edges), set(after.edges)
    is_same = edges_before == edges_after and [*map(looks, old.values())] == [*map(looks, new.values())]
    return Change(
        modules=() if is_same and old.keys() == new.keys() else ("",),
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        changed=tuple(key for key in both if looks(old[key]) != looks(new[key])),
        moved=tuple(key for key in both if (old[key].x, old[key].y) != (new[key].x, new[key].y)),
        edges_added=tuple(edges_after - edges_before),
        edges_removed=tuple(edges_before - edges_after),
    )


def drawn(design: Design) -> str:
    """The design's text without the number of the next node: an id that was undone is not given again."""
    return re.sub(r',\n *"next_id": \d+', "", dumps(design))


def forked() -> Design:
    """A block that feeds three others, two of which are added: something to cut, mend and share at once."""
    drawing = Drawing()
    source = drawing.put("Conv2d(4, 3, padding=1)", drawing.put("Input((4, 8, 8))"))
    ends = [drawing.put(layer, source) for layer in ("Conv2d(4, 3, padding=1)", "ReLU", "Tanh")]
    drawing.put("Output", drawing.put("Add", *ends[:2]))
    return drawing.design


class Verbs(RuleBasedStateMachine):
    """Beside the document: every state it was in, and which of them is on the disk."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document(forked())
        self.heard: list[Change] = []
        self.document.changed.connect(self.heard.append)
        self.states = [drawn(self.document.design)]
        self.now = 0
        self.saved: int | None = 0  # None: the saved state can no longer be reached
        self.folder = tempfile.TemporaryDirectory()

    def teardown(self) -> None:
        """Back to the start and forward to the end."""
        self.folder.cleanup()
        end = drawn(self.document.design)
        while self.document.undo_title:
            self.document.undo()
        assert drawn(self.document.design) == self.states[0]
        while self.document.redo_title:
            self.document.redo()
        assert drawn(self.document.design) == self.states[-1]
        assert end == self.states[self.now]

    # -- what is the same for every verb

    def do(self, verb: Callable[[], Any]) -> None:
        """A verb either works as one step with one announcement, or raises a sentence and changes nothing."""
        self.document.settle()
        before, text = self.document.design.snapshot(), drawn(self.document.design)
        self.heard.clear()
        try:
            verb()
        except (GraphError, LayerError) as error:
            refusal = str(error)
            assert refusal.endswith(".")
            assert drawn(self.document.design) == text
        after = drawn(self.document.design)
        if after == text:
            assert self.heard == []
            return
        self.check_announcement(before.graph)
        if self.saved is not None and self.saved > self.now:
            self.saved = None
        self.states[self.now + 1 :] = [after]
        self.now += 1

    def check_announcement(self, before: Graph) -> None:
        assert len(self.heard) == 1
        said, found = self.heard[0], difference(before, self.document.graph)
        for part in ("added", "removed", "edges_added", "edges_removed"):
            assert set(getattr(said, part)) == set(getattr(found, part)), part
            assert len(getattr(said, part)) == len(set(getattr(said, part))), part
        for part in ("changed", "moved"):  # a gesture may change a thing and change it back
            assert set(getattr(said, part)) >= set(getattr(found, part)), part
            assert set(getattr(said, part)) <= set(self.document.graph.nodes), part

    def some_node(self, draw: st.DataObject) -> str:
        return draw.draw(st.sampled_from(list(self.document.graph.nodes)))

    def some_nodes(self, draw: st.DataObject) -> list[str]:
        return draw.draw(
            st.lists(st.sampled_from(list(self.document.graph.nodes)), min_size=1, max_size=4, unique=True)
        )

    def some_edge(self, draw: st.DataObject) -> Edge:
        return draw.draw(st.sampled_from(list(self.document.graph.edges)))

    def has_nodes(self) -> bool:
        return bool(self.document.graph.nodes)

    def has_edges(self) -> bool:
        return any(True for _ in self.document.graph.edges)

    # -- verbs

    @rule(draw=DRAW, layer=layers(), at=st.none() | PLACES, name=st.sampled_from([None, "conv1", "stem", "x"]))
    def add(self, draw: st.DataObject, layer: Any, at: Any, name: Any) -> None:
        ways = ["free"] + ["after", "source", "into port"] * self.has_nodes() + ["into wire"] * 3 * self.has_edges()
        way = draw.draw(st.sampled_from(ways))
        more: dict[str, Any] = {
            "free": lambda: {},
            "after": lambda: {"after": self.some_node(draw)},
            "source": lambda: {"source": (self.some_node(draw), 0)},
            "into port": lambda: {"into_port": (self.some_node(draw), draw.draw(st.integers(0, 2)))},
            "into wire": lambda: {"into": self.some_edge(draw)},
        }[way]()
        before = len(self.document.graph.nodes)
        wires = set(self.document.graph.edges)
        self.do(lambda: self.document.add(layer, at, name=name, **more))
        if way == "into wire":
            assert len(self.document.graph.nodes) == before + 1
            passes = layer.arity[1] != 0 and layer.output_count
            assert len(wires - set(self.document.graph.edges)) == (1 if passes else 0)

    @precondition(has_nodes)
    @rule(draw=DRAW, port=st.none() | st.integers(-1, 4))
    def connect(self, draw: st.DataObject, port: int | None) -> None:
        source, target = self.some_node(draw), self.some_node(draw)
        reason = self.document.graph.why_not(source, target, port)
        before = self.now
        self.do(lambda: self.document.connect(source, target, port))
        assert (reason is None) == (self.now == before + 1)

    @precondition(has_edges)
    @rule(draw=DRAW)
    def disconnect(self, draw: st.DataObject) -> None:
        edge = self.some_edge(draw)
        self.do(lambda: self.document.disconnect(edge))

    @precondition(has_nodes)
    @rule(draw=DRAW, with_wires=st.booleans())
    def remove(self, draw: st.DataObject, with_wires: bool) -> None:
        ids = self.some_nodes(draw)
        wires = [self.some_edge(draw)] if with_wires and self.has_edges() else []
        self.do(lambda: self.document.remove(ids, wires))
        assert not set(ids) & set(self.document.graph.nodes)

    @precondition(has_nodes)
    @rule(draw=DRAW)
    def dissolve(self, draw: st.DataObject) -> None:
        node_id = self.some_node(draw)
        self.do(lambda: self.document.dissolve(node_id))

    @precondition(has_edges)
    @rule(draw=DRAW)
    def insert(self, draw: st.DataObject) -> None:
        node_id, edge = self.some_node(draw), self.some_edge(draw)
        self.do(lambda: self.document.insert(node_id, edge))

    @precondition(has_nodes)
    @rule(draw=DRAW)
    def set_one_setting(self, draw: st.DataObject) -> None:
        ids = self.some_nodes(draw)
        choices = self.document.graph.nodes[ids[0]].layer.settings()
        if choices:
            setting = draw.draw(st.sampled_from(choices))
            value = draw.draw(setting_values(setting) | st.just("wrong"))
            self.do(lambda: self.document.set(ids, **{setting.name: value}))

    @precondition(has_nodes)
    @rule(draw=DRAW, layer=layers())
    def replace_layer(self, draw: st.DataObject, layer: Any) -> None:
        node_id = self.some_node(draw)
        self.do(lambda: self.document.replace_layer(node_id, layer))

    @precondition(has_nodes)
    @rule(draw=DRAW, name=st.sampled_from(["", "  ", "conv1", " stem ", "Ωmega", "relu1"]))
    def rename(self, draw: st.DataObject, name: str) -> None:
        node_id = self.some_node(draw)
        self.do(lambda: self.document.rename(node_id, name))

    @precondition(has_nodes)
    @rule(draw=DRAW, stage=st.sampled_from(["", "features"]))
    def set_stage(self, draw: st.DataObject, stage: str) -> None:
        ids = self.some_nodes(draw)
        self.do(lambda: self.document.set_stage(ids, stage))

    @precondition(has_nodes)
    @rule(draw=DRAW, alone=st.booleans())
    def share(self, draw: st.DataObject, alone: bool) -> None:
        node_id, owner = self.some_node(draw), None if alone else self.some_node(draw)
        self.do(lambda: self.document.share(node_id, owner))

    @precondition(has_nodes)
    @rule(draw=DRAW)
    def share_with_a_twin(self, draw: st.DataObject) -> None:
        """A copy shares the weights of its original: equal settings, so that it is allowed."""
        node_id = self.some_node(draw)
        self.do(lambda: self.document.duplicate([node_id]))
        twin = list(self.document.graph.nodes)[-1]
        self.do(lambda: self.document.share(twin, node_id))

    @precondition(has_nodes)
    @rule(draw=DRAW, init=initializations(), is_frozen=st.booleans())
    def start_otherwise(self, draw: st.DataObject, init: Any, is_frozen: bool) -> None:
        ids = self.some_nodes(draw)
        self.do(lambda: self.document.set_initialization(ids, init))
        self.do(lambda: self.document.set_frozen(ids, is_frozen))

    @precondition(has_nodes)
    @rule(draw=DRAW, place=PLACES)
    def move(self, draw: st.DataObject, place: tuple[float, float]) -> None:
        ids = self.some_nodes(draw)
        self.do(lambda: self.document.move(dict.fromkeys(ids, place)))

    @rule(epochs=st.integers(1, 4), name=st.sampled_from(["Net", " ", "Other"]), notes=st.sampled_from(["", "a note"]))
    def set_what_is_not_drawn(self, epochs: int, name: str, notes: str) -> None:
        self.do(lambda: self.document.set_recipe(epochs=epochs))
        self.do(lambda: self.document.set_name(name))
        self.do(lambda: self.document.set_notes(notes))

    @precondition(has_nodes)
    @rule(draw=DRAW, layer=layers(), port=st.integers(0, 1))
    def apply(self, draw: st.DataObject, layer: Any, port: int) -> None:
        edits = [InsertBefore(layer, port), ReplaceLayer(layer), ChangeSettings({"bias": False}), TakeOut()]
        if layer.output_count and layer.arity[1] != 0:
            edits.append(InsertAfter(layer))
        node_id = self.some_node(draw)
        chosen = tuple(draw.draw(st.lists(st.sampled_from(edits[:3]), max_size=2)))
        last = draw.draw(st.sampled_from(edits))
        self.do(lambda: self.document.apply(Fix("Mend", (*chosen, last)), node_id))

    @precondition(has_nodes)
    @rule(draw=DRAW, at=st.none() | PLACES)
    def copy_and_paste(self, draw: st.DataObject, at: Any) -> None:
        ids = self.some_nodes(draw)
        text = self.document.copy(ids)
        pasted: list[str] = []
        self.do(lambda: pasted.extend(self.document.paste(text, at)))
        self.check_copies(ids, pasted)

    def check_copies(self, ids: list[str], copies: list[str]) -> None:
        graph = self.document.graph
        drawn_first = [key for key in graph.nodes if key in ids]
        partner = dict(zip(drawn_first, copies, strict=True))
        for old, new in partner.items():
            assert graph.nodes[new].layer == graph.nodes[old].layer
        inner = {edge for edge in graph.edges if edge.source in partner and edge.target in partner}
        theirs = {edge for edge in graph.edges if edge.source in copies or edge.target in copies}
        assert theirs == {e._replace(source=partner[e.source], target=partner[e.target]) for e in inner}

    @rule(layer=layers(), fails=st.booleans())
    def gesture(self, layer: Any, fails: bool) -> None:
        """Several verbs as one step; one that goes wrong inside takes all back."""

        def several() -> None:
            with self.document.gesture("Several"):
                first = self.document.add(layer)
                (second,) = self.document.duplicate([first])
                self.document.move({first: (1.0, 2.0), second: (3.0, 4.0)})
                self.document.rename(second, self.document.graph.unique_name("twin"))
                self.document.set_recipe(seed=len(self.document.graph.nodes))
                if fails:
                    self.document.rename(second, "")

        self.do(several)

    # -- history and file

    @rule()
    def undo(self) -> None:
        before = self.document.graph.copy()
        self.heard.clear()
        title = self.document.undo_title
        self.document.undo()
        assert (title is None) == (self.now == 0)
        if self.now:
            self.now -= 1
            self.check_announcement(before)
            assert self.document.redo_title == title

    @rule()
    def redo(self) -> None:
        before = self.document.graph.copy()
        self.heard.clear()
        title = self.document.redo_title
        self.document.redo()
        assert (title is None) == (self.now == len(self.states) - 1)
        if title is not None:
            self.now += 1
            self.check_announcement(before)
            assert self.document.undo_title == title

    @rule()
    def save(self) -> None:
        path = Path(self.folder.name) / "net.netdesign"
        self.document.save(path)
        self.saved = self.now
        assert drawn(load(path)) == self.states[self.now]

    # -- what is always so

    @invariant()
    def the_design_is_the_state_expected(self) -> None:
        assert drawn(self.document.design) == self.states[self.now]

    @invariant()
    def modified_is_judged_by_the_step(self) -> None:
        assert self.document.is_modified == (self.saved != self.now)

    @invariant()
    def the_graph_is_sound(self) -> None:
        graph = self.document.graph
        names = [node.name for node in graph.nodes.values()]
        assert len(set(names)) == len(names)
        assert graph.cycle() == []
        for edge in graph.edges:
            assert edge.source in graph.nodes
            assert graph.outputs_of(edge.source).count(edge) == 1
        ports = [(edge.target, edge.target_port) for edge in graph.edges]
        assert len(set(ports)) == len(ports)
        for node in graph.nodes.values():
            owner = graph.nodes[node.weights_of] if node.weights_of else None
            assert owner is None or owner.weights_of is None

    @invariant()
    def it_can_be_written_and_read(self) -> None:
        assert drawn(loads(self.states[self.now])) == self.states[self.now]


TestVerbs = Verbs.TestCase
TestVerbs.settings = settings(examples(60), stateful_step_count=30)
