"""The scene shows exactly what the document holds, whatever verbs come in whatever order."""

import gc
import weakref

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent

from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import Edge, GraphError
from netdesigner.gui.canvas import CanvasView
from netdesigner.gui.canvas.scene import CanvasScene
from netdesigner.gui.session.session import Session
from netdesigner.layers import REGISTRY

VERBS = ["add", "after", "into", "connect", "remove", "unwire", "move", "rename", "copy", "undo", "redo", "reset"]
KINDS = ["Input", "Conv2d", "ReLU", "Add", "Concat", "Linear", "Flatten", "Output"]
steps = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 50), st.integers(0, 50)), max_size=25)


def do(document: Document, verb: str, first: int, second: int) -> None:
    """One verb on nodes and wires picked by number."""
    ids, wires = list(document.graph.nodes), list(document.graph.edges)
    layer = REGISTRY[KINDS[first % len(KINDS)]].make()
    if verb == "add":
        document.add(layer, (first * 40.0, second * 30.0))
    elif verb == "undo":
        document.undo()
    elif verb == "redo":
        document.redo()
    elif verb == "reset":
        document.reset(Design("Other"))
    elif verb == "into" and wires and layer.arity[1] and layer.output_count:
        document.add(layer, into=wires[second % len(wires)])
    elif verb == "unwire" and wires:
        document.disconnect(wires[first % len(wires)])
    elif ids:
        do_with_nodes(document, verb, ids[first % len(ids)], ids[second % len(ids)], layer.stem, second)


def do_with_nodes(document: Document, verb: str, node: str, other: str, name: str, number: int) -> None:
    try:
        if verb == "after":
            document.add(REGISTRY["ReLU"].make(), after=node)
        elif verb == "connect":
            document.connect(node, other)
        elif verb == "remove":
            document.remove({node, other})
        elif verb == "move":
            document.move({node: (number * 10.0, 5.0)})
        elif verb == "rename":
            document.rename(node, f"{name}_{number}")
        elif verb == "copy":
            document.duplicate([node, other])
    except GraphError:
        pass  # refused: nothing has changed


def assert_mirrors(scene: CanvasScene, document: Document) -> None:
    graph = document.graph
    assert set(scene.nodes) == set(graph.nodes)
    assert set(scene.edges) == set(graph.edges)
    assert len(scene.items()) == len(graph.nodes) + len(scene.edges)
    for node_id, node in graph.nodes.items():
        item = scene.nodes[node_id]
        assert (item.x(), item.y()) == (node.x, node.y)
        assert item.look.title == node.name
        assert scene.cards[node_id][:2] == (node.x, node.y)
        assert item.look.state == scene.state_of(node_id)
    for edge, wire in scene.edges.items():
        start, end = scene.wiring.ends(edge)
        assert wire.points[0] == start
        assert wire.points[-1] == end


@given(steps)
def test_scene_mirrors_the_document(qapp: object, actions: list[tuple[str, int, int]]) -> None:
    document = Document()
    session = Session(document)
    scene = CanvasScene(session)
    for verb, first, second in actions:
        do(document, verb, first, second)
        assert_mirrors(scene, document)
    fresh = CanvasScene(session)
    for node_id, item in fresh.nodes.items():
        assert item.look == scene.nodes[node_id].look
    for edge, wire in fresh.edges.items():
        assert wire.look == scene.edges[edge].look
    fresh.deleteLater()
    scene.deleteLater()


def test_first_cause_is_red_and_what_follows_waits(view: CanvasView, document: Document) -> None:
    state = {node.name: view.canvas.state_of(key) for key, node in document.graph.nodes.items()}
    assert state == {"input": "ok", "conv1": "ok", "relu1": "ok", "fc1": "error", "output": "waiting"}
    assert view.canvas.edges[Edge("n3", "n4")].look.state == "error"
    assert view.canvas.edges[Edge("n4", "n5")].look.state == "waiting"


def test_wires_carry_shapes_beside_the_cards(view: CanvasView) -> None:
    wire = view.canvas.edges[Edge("n1", "n2")]
    assert wire.look.chip == "1 × 28 × 28"
    assert wire.chip_box is not None
    assert not view.canvas.cards.near(wire.chip_box)
    view.set_labels(shapes=False, parameters=True, names=True)
    assert view.canvas.edges[Edge("n2", "n3")].look.chip == "conv1 · 80 parameters"
    view.set_labels(shapes=False)
    assert wire.chip_box is None


def test_fix_on_the_card_mends_in_one_step(view: CanvasView, document: Document) -> None:
    view.session.select(["n4"])
    view.overlays.refresh()
    card = view.overlays.problem
    assert card.isVisible()
    problem = view.session.facts.problems_of("n4")[0]
    card.apply(problem.fixes[0])
    assert view.session.facts.problems_of("n4") == []
    assert document.undo_title == problem.fixes[0].title
    assert view.canvas.state_of("n5") == "ok"


def test_merge_offers_one_more_port(view: CanvasView, document: Document) -> None:
    add = document.add(REGISTRY["Add"].make(), (400, 300))
    item = view.canvas.nodes[add]
    assert len(item.inputs) == 2
    document.connect("n2", add)
    document.connect("n3", add)
    assert len(item.inputs) == 3
    assert item.spare_index == 2
    document.undo()
    assert item.spare_index is None


def test_nothing_remains_of_a_closed_canvas(qapp: object, document: Document) -> None:
    session = Session(document)
    view = CanvasView(session)
    view.show()
    gone = weakref.ref(view.canvas)
    view.close()
    view.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del view
    gc.collect()
    document.add(REGISTRY["ReLU"].make(), (0, 0))  # nobody is told who is no longer there
    assert gone() is None


def test_the_mini_map_gives_way_to_a_selected_block(view: CanvasView, document: Document) -> None:
    view.navigation.centre_at(85, 300)
    document.move({"n4": (-2000, 0)})  # the map is needed
    view.overlays.refresh()
    map_ = view.overlays.mini_map
    corner = view.navigation.to_scene(map_.geometry().center())
    document.move({"n2": (corner.x() - 85, corner.y() - 28)})
    view.session.select(["n2"])
    view.overlays.refresh()
    assert map_.isVisible()
    card = view.viewportTransform().mapRect(view.canvas.bounds(["n2"])).toRect()
    assert not map_.geometry().intersects(card)
    view.session.select([])
    view.overlays.refresh()
    assert map_.geometry().intersects(card)


def test_mini_map_hides_when_everything_is_in_view(view: CanvasView, document: Document) -> None:
    view.resize(900, 800)
    view.navigation.fit(())
    view.overlays.refresh()
    assert not view.overlays.mini_map.isVisible()
    document.move({"n5": (5000, 3000)})
    view.overlays.refresh()
    assert view.overlays.mini_map.isVisible()
    view.resize(900, 280)  # it would cover the wires
    view.overlays.refresh()
    assert not view.overlays.mini_map.isVisible()


def test_no_wire_runs_through_the_text_of_a_chip(view: CanvasView) -> None:
    """Two wires side by side have room for one chip: its wire lies on top."""
    document = view.session.document
    split = document.add(REGISTRY["Split"].make(), (600.0, 0.0))
    document.add(REGISTRY["Input"].make(shape=(4, 8, 8)), (600.0, -100.0), into_port=(split, 0))
    merge = document.add(REGISTRY["Concat"].make(), (600.0, 100.0))
    wires = [Edge(split, merge, 0, 0), Edge(split, merge, 1, 1)]
    for wire in wires:
        document.connect(wire.source, wire.target, wire.target_port, wire.source_port)
    with_chip, without = sorted((view.canvas.edges[wire] for wire in wires), key=lambda item: item.chip_box is None)
    assert with_chip.chip_box is not None
    assert without.chip_box is None
    assert with_chip.zValue() > without.zValue()
