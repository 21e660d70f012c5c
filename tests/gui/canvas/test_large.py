"""Large drawings: made in portions and in order, given up without a trace, painted as if all of it were made."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import Edge, Graph
from netdesigner.gui.canvas import CanvasView
from netdesigner.gui.canvas.cards.marks import Band
from netdesigner.gui.canvas.filling import FIRST, LARGE
from netdesigner.gui.canvas.scene import CanvasScene
from netdesigner.gui.session.session import Session
from netdesigner.gui.window.main_window import MainWindow
from netdesigner.layers import REGISTRY, parse_layer
from netdesigner.layout.layered import arrange
from tests.bench import graphs
from tests.gui.canvas.mouse import Mouse
from tests.gui.canvas.test_scene import assert_mirrors

OpenView = Callable[[Document], CanvasView]


def drawn(graph: Graph) -> Design:
    for key, (x, y) in arrange(graph).items():
        graph.put_node(replace(graph.nodes[key], x=x, y=y))
    return Design("Large", graph)


@pytest.fixture(scope="module")
def large() -> Design:
    design = drawn(graphs.residual(LARGE + 250))
    assert len(design.graph.nodes) > LARGE
    return design


@pytest.fixture
def shown(open_view: OpenView, large: Design) -> CanvasView:
    """A view in which the large design was just opened; its portions are still to come."""
    view = open_view(Document(Design("Empty")))
    view.canvas.filling._timer.setInterval(3_600_000)  # portions when the test asks for them
    view.session.document.reset(large.snapshot())
    return view


def test_the_beginning_comes_first_and_the_rest_in_order(shown: CanvasView) -> None:
    filling, scene = shown.canvas.filling, shown.canvas
    nodes, counts = scene.graph.nodes, [len(scene.nodes)]
    assert filling.is_on
    assert FIRST <= len(scene.nodes) < len(nodes)
    while filling.is_on:
        filling._go_on()
        counts.append(len(scene.nodes))
    places = [nodes[key].y for key in scene.nodes]
    assert places == sorted(places)
    assert counts == sorted(set(counts))
    scene.finish()
    assert_mirrors(scene, shown.session.document)


def test_portions_come_by_themselves(open_view: OpenView, large: Design, qtbot: QtBot) -> None:
    view = open_view(Document(Design("Empty")))
    told: list[tuple[int, int]] = []
    view.canvas.filling.progressed.connect(lambda made, whole: told.append((made, whole)))
    view.session.document.reset(large.snapshot())
    qtbot.waitUntil(lambda: not view.canvas.filling.is_on, timeout=20000)
    assert told == sorted(told)
    assert told[-1] == (len(large.graph.nodes),) * 2
    assert set(view.canvas.edges) == set(large.graph.edges)


def test_edits_while_portions_are_still_to_come(shown: CanvasView) -> None:
    document, scene = shown.session.document, shown.canvas
    ids = list(document.graph.nodes)
    last, middle = ids[-1], ids[len(ids) // 2]
    assert last not in scene.nodes
    document.remove([middle])
    document.add(parse_layer("ReLU"), after=ids[2])
    document.move({last: (2000.0, 2000.0)})
    document.rename(last, "end")
    scene.finish()
    assert_mirrors(scene, document)
    document.undo()
    document.undo()
    document.undo()
    document.undo()
    scene.finish()
    assert_mirrors(scene, document)


def test_a_vast_drawing_is_passed_over_by_the_collector_and_then_collected(
    shown: CanvasView, large: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Passes over thousands of objects would hold up the window; those of the drawing before are not kept for ever."""
    monkeypatch.setattr("netdesigner.gui.canvas.filling.VAST", LARGE)
    shown.session.document.reset(large.snapshot())
    assert gc.get_freeze_count() > len(large.graph.nodes)

    class Circle:
        """Garbage that only the collector can find."""

    circle = Circle()
    circle.itself = circle  # type: ignore[attr-defined]
    gone = weakref.ref(circle)
    gc.freeze()
    del circle
    gc.collect()
    assert gone() is not None
    shown.session.document.reset(large.snapshot())
    assert gone() is None


def test_what_is_looked_at_is_made_at_once(shown: CanvasView) -> None:
    last = list(shown.canvas.graph.nodes)[-1]
    assert last not in shown.canvas.nodes
    shown.navigation.centre_on(last)
    assert last in shown.canvas.nodes
    wires = shown.canvas.graph.inputs_of(last)
    assert all(wire not in shown.canvas.wiring.late for wire in wires if wire in shown.canvas.edges)


def test_a_large_drawing_looks_as_if_all_was_made_at_once(shown: CanvasView) -> None:
    """The same places, looks and ways as in a scene without a view, where nothing is put off."""
    shown.canvas.finish()
    whole = CanvasScene(Session(Document(shown.session.document.design.snapshot())))
    assert not whole.wiring.late
    for node_id, item in whole.nodes.items():
        assert shown.canvas.nodes[node_id].look == item.look
    for edge, wire in whole.edges.items():
        assert shown.canvas.edges[edge].look == wire.look
        assert shown.canvas.edges[edge].points[0] == wire.points[0]
        assert shown.canvas.edges[edge].points[-1] == wire.points[-1]
    whole.deleteLater()


def picture(view: CanvasView) -> QImage:
    image = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view.render(painter, QRectF(), QRect(QPoint(0, 0), view.viewport().size()))
    painter.end()
    return image


def overview(view: CanvasView) -> QImage:
    image = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view.overview.paint(painter, view.viewport().rect(), view.viewportTransform())
    painter.end()
    return image


@pytest.mark.parametrize("scale", [0.06, 0.14, 0.2, 0.35])
def test_from_afar_what_is_left_out_would_not_have_been_seen(shown: CanvasView, scale: float) -> None:
    shown.canvas.finish()
    shown.navigation.zoom_to(scale)
    shown.navigation.centre_on(list(shown.canvas.nodes)[300])
    shown.navigation.zoom_to(scale)
    culled = overview(shown)
    lists = sum(map(len, shown.overview._still.cards.values()))
    seen = shown.navigation.visible_area()
    shown.overview._collect(seen.united(shown.canvas.bounds().adjusted(-5000, -5000, 5000, 5000)), scale > 0.2)
    assert sum(map(len, shown.overview._still.cards.values())) >= lists
    limit, shown.overview._area = shown.overview._area, QRectF(seen.adjusted(-1, -1, 1, 1))  # taken as it is
    assert limit.contains(seen)
    assert overview(shown) == culled


@pytest.mark.parametrize("scale", [0.1, 0.35])
def test_from_afar_a_moving_card_is_painted_as_if_all_were(shown: CanvasView, scale: float) -> None:
    view, mouse = shown, Mouse(shown)
    view.canvas.finish()
    node_id = list(view.canvas.nodes)[300]
    view.navigation.zoom_to(scale)
    view.navigation.centre_on(node_id)
    view.navigation.zoom_to(scale)
    x, y = mouse.middle_of(node_id)
    mouse.press(x, y)
    for step in (60, 120, 180):
        mouse.move(x + step / scale, y + step / scale)
        overview(view)  # the lists of what rests are kept from here on
    kept = view.overview._still
    mouse.move(x + 200 / scale, y + 40 / scale)
    moved = overview(view)
    assert view.overview._still is kept
    view.overview.forget()
    assert overview(view) == moved
    mouse.release(x + 200 / scale, y + 40 / scale)
    assert view.canvas.moving is None


def test_from_afar_the_wire_under_a_loose_card_lights_up(view: CanvasView, document: Document) -> None:
    loose, mouse = document.add(REGISTRY["ReLU"].make(), (600, 0)), Mouse(view)
    view.navigation.zoom_to(0.35)
    x, y = mouse.middle_of(loose)
    mouse.press(x, y)
    for share in (0.3, 0.6, 0.9, 1.0):  # onto the wire between n2 and n3
        mouse.move(x - 600 * share, y + 140 * share)
        painted = overview(view)
    assert view.canvas.edges[Edge("n2", "n3")].look.is_dropping
    view.overview.forget()
    assert overview(view) == painted
    mouse.release(x - 600, y + 140)


def test_near_by_what_is_put_off_would_not_have_been_seen(shown: CanvasView) -> None:
    shown.navigation.zoom_to(1.0)
    shown.navigation.centre_on(list(shown.canvas.graph.nodes)[200])
    shown.canvas.filling.finish()
    assert shown.canvas.wiring.late
    before = picture(shown)
    shown.canvas.finish()
    assert not shown.canvas.wiring.late
    assert picture(shown) == before


def test_items_that_nobody_sees_follow_an_edit_later(shown: CanvasView, qtbot: QtBot) -> None:
    """What is seen is right at once, here and wherever one goes before the rest has followed."""
    scene, document = shown.canvas, shown.session.document
    scene.filling.finish()
    shown.navigation.zoom_to(1.0)
    ids = list(scene.graph.nodes)
    shown.navigation.centre_on(ids[200])
    for edit in (lambda: document.add(parse_layer("ReLU"), after=ids[200]), document.undo, document.redo):
        edit()
        assert scene.lagging.is_on
        at_first = [picture(shown)]
        for node_id in (ids[230], ids[600], ids[198], ids[200]):
            shown.navigation.centre_on(node_id)
            at_first.append(picture(shown))
        assert scene.lagging.is_on
        scene.lagging.finish()
        shown.navigation.centre_on(ids[200])
        later = [picture(shown)]
        for node_id in (ids[230], ids[600], ids[198], ids[200]):
            shown.navigation.centre_on(node_id)
            later.append(picture(shown))
        assert later == at_first
    document.remove([ids[300]])  # all that follows waits: other looks out of view
    qtbot.waitUntil(lambda: not scene.lagging.is_on)
    scene.finish()
    assert_mirrors(scene, document)


def test_an_arrangement_given_up_leaves_the_drawing(open_view: OpenView, large: Design, qtbot: QtBot) -> None:
    view = open_view(Document(large.snapshot()))
    document = view.session.document
    before = {key: (node.x, node.y) for key, node in document.graph.nodes.items()}
    view.editing.arrange("right")
    assert view.editing.laying_out.is_busy
    QTest.keyClick(view, Qt.Key.Key_Escape)
    if view.canvas.filling.is_on:
        view.canvas.finish()
    qtbot.waitUntil(lambda: not view.editing.laying_out.is_busy, timeout=20000)
    assert {key: (node.x, node.y) for key, node in document.graph.nodes.items()} == before
    assert document.design.direction == "down"
    assert document.undo_title is None


def test_opening_given_up_brings_back_what_was_open(window: MainWindow, large: Design, tmp_path: Path) -> None:
    path = tmp_path / "large.netdesign"
    file.save(large, path)
    document = window.session.document
    document.add(parse_layer("Input((1, 8, 8))"))
    before = file.dumps(document.design)
    window.files._show(path, is_template=False)
    assert window.canvas.canvas.filling.is_on
    assert document.path == path
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert file.dumps(document.design) == before
    assert document.path is None
    assert document.is_modified
    assert len(window.canvas.canvas.nodes) == 1
    document.undo()
    assert not document.graph.nodes


def test_a_long_drawing_can_be_seen_to_its_end(open_view: OpenView) -> None:
    design = drawn(graphs.residual(20))
    last = list(design.graph.nodes)[-1]
    design.graph.put_node(replace(design.graph.nodes[last], x=900_000.0))
    view = open_view(Document(design))
    view.navigation.zoom_to(1.0)
    view.navigation.centre_on(last)
    assert view.navigation.visible_area().contains(view.canvas.bounds([last]))
    view.session.document.move({last: (900_000.0, 700_000.0)})
    view.navigation.centre_on(last)
    assert view.navigation.visible_area().contains(view.canvas.bounds([last]))


def test_marks_far_outside_are_wiped_off(shown: CanvasView) -> None:
    """Qt does not repaint what is taken away outside of a scene's own rectangle."""
    assert not shown.canvas.sceneRect().isEmpty()
    shown.canvas.filling.finish()
    shown.navigation.centre_at(50_000, 0)
    band = Band()
    shown.canvas.addItem(band)
    band.stretch(QRectF(50_000, 0, 90, 60))
    assert shown.canvas.sceneRect().contains(QRectF(50_000, 0, 90, 60))
