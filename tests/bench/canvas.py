"""The canvas: time of one frame while panning, zooming, dragging, and seen from afar, with 1,000 blocks in columns.

Then a flat ResNet-152 and 5,000 blocks, as a user opens them from a file: the first screenful, everything, and edits
until facts and canvas have followed. All are times of the processor: what else the machine does does not count.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from netdesigner.design import file
from netdesigner.design.design import Design
from netdesigner.design.document import Document
from netdesigner.design.graph import Edge, Graph, Node
from netdesigner.gui.canvas import CanvasView
from netdesigner.gui.canvas.gestures import Move
from netdesigner.gui.session.session import Session
from netdesigner.layers import REGISTRY, Layer, parse_layer
from netdesigner.layout.layered import arrange
from tests.bench import graphs
from tests.bench.measure import Result, result

AIM = 8.0  # ms
FRAMES = 60


def residual_graph(size: int = 1000) -> Graph:
    """Residual blocks one behind the other: conv, norm, relu, conv, norm, add, relu."""
    graph = Graph()
    block = ["Conv2d", "BatchNorm2d", "ReLU", "Conv2d", "BatchNorm2d", "Add", "ReLU"]
    settings = {"Conv2d": {"out_channels": 16, "kernel_size": 3, "padding": 1}, "Input": {"shape": (16, 32, 32)}}

    def put(name: str) -> str:
        layer: Layer = REGISTRY[name].make(**settings.get(name, {}))
        node = Node(graph.new_id(), graph.unique_name(layer.stem), layer)
        graph.put_node(node)
        return node.id

    last = put("Input")
    skip = last
    while len(graph.nodes) < size - 1:
        name = block[(len(graph.nodes) - 1) % len(block)]
        node_id = put(name)
        graph.put_edge(Edge(last, node_id))
        if name == "Add":
            graph.put_edge(Edge(skip, node_id, 1))
        last = node_id
        if name == "ReLU" and (len(graph.nodes) - 1) % len(block) == 0:
            skip = node_id
    graph.put_edge(Edge(last, put("Output")))
    return graph


def make_view(graph: Graph, columns: int = 25) -> CanvasView:
    """A window of 1,400 x 900 with the graph laid out and folded into columns, so that a screen is full."""
    document = Document(Design("Bench", graph))
    places = arrange(graph)
    height = (max(y for _, y in places.values()) + 96) / columns
    folded = {key: (x + y // height * 480, y % height) for key, (x, y) in places.items()}
    document.move(folded)
    view = CanvasView(Session(document))
    view.resize(1400, 900)
    view.show()
    QApplication.processEvents()
    return view


def frames(step: Callable[[int], object], count: int = FRAMES) -> float:
    """Median milliseconds of a step with all painting it causes."""
    return median([spent(lambda index=index: step(index)) for index in range(count + 3)][3:])  # type: ignore[misc]


def _settled(view: CanvasView, scale: float) -> None:
    view.navigation.zoom_to(scale)
    QApplication.processEvents()
    view.navigation.settle()


def measure_drag(view: CanvasView) -> float:
    """One connected block moved about by the mouse's own gesture."""
    middle = view.navigation.visible_area().center()
    node_id = min(view.canvas.nodes, key=lambda key: (view.canvas.nodes[key].pos() - middle).manhattanLength())
    x, y = view.canvas.nodes[node_id].x() + 60, view.canvas.nodes[node_id].y() + 28
    start = view.viewportTransform().map(QPointF(x, y)).toPoint()
    gesture = Move(view.mouse, view.mouse.pointer(start), node_id)
    view.mouse.start(gesture)
    alt = Qt.KeyboardModifier.AltModifier
    taken = frames(lambda k: gesture.move(view.mouse.pointer(start + QPoint(12 + k % 30 * 3, k % 20 * 2), alt)))
    gesture.cancel()
    return taken


def measure_frames(view: CanvasView) -> dict[str, float]:
    """One frame of each way to move about."""
    found: dict[str, float] = {}
    middle = view.canvas.bounds().center()
    view.navigation.centre_at(middle.x(), middle.y())
    _settled(view, 1.0)
    view.navigation.centre_at(middle.x(), middle.y())
    found["pan at 100 %"] = frames(lambda k: view.navigation.pan(9 if k % 40 < 20 else -9, 7 if k % 40 < 20 else -7))
    found["drag a block at 100 %"] = measure_drag(view)
    found["zoom around 100 %"] = frames(
        lambda k: view.navigation.zoom_at(QPointF(700, 450), 1.1 if k % 10 < 5 else 1 / 1.1)
    )
    view.navigation.fit(())
    scale = view.navigation.scale_factor
    found["zoom, all in view"] = frames(
        lambda k: view.navigation.zoom_at(QPointF(700, 450), 1.03 if k % 2 else 1 / 1.03)
    )
    found["pan, all in view"] = frames(lambda k: view.navigation.pan(5 if k % 2 else -5, 3))
    found["drag a block, all in view"] = measure_drag(view)
    found["fit and back"] = frames(
        lambda k: view.navigation.fit(()) if k % 2 else view.navigation.zoom_to(max(0.3, scale * 2)), 30
    )
    return found


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of the window's thread until what the work leads to has been done and painted."""
    begin = time.thread_time()
    work()
    QApplication.processEvents()
    return (time.thread_time() - begin) * 1e3


def measure_edits(view: CanvasView, times: int = 5) -> dict[str, float]:
    """Edits in the middle of the drawing, until facts and canvas have followed."""
    document = view.session.document
    biased = [node.id for node in document.graph.nodes.values() if "bias" in node.layer.values()]
    middle = biased[len(biased) // 2]
    view.navigation.zoom_to(1.0)
    view.navigation.centre_on(middle)
    QApplication.processEvents()
    relu = parse_layer("ReLU")
    verbs: dict[str, Callable[[int], object]] = {
        "a setting of a block in the middle": lambda k: document.set([middle], bias=k % 2 == 0),
        "undo of a setting": lambda k: document.undo(),
        "adding a block in the middle": lambda k: document.add(relu, after=middle),
        "undo of adding": lambda k: document.undo(),
        "removing a block in the middle": lambda k: document.remove([middle]),
        "undo of removing": lambda k: document.undo(),
    }
    taken: dict[str, list[float]] = {what: [] for what in verbs}
    following = [0.0]
    for number in range(times):
        for what, verb in verbs.items():
            taken[what].append(spent(lambda verb=verb, number=number: verb(number)))  # type: ignore[misc]
            while view.canvas.lagging.is_on:  # the next edit comes when what nobody sees has followed
                following.append(spent(lambda: None))
    return {what: median(each) for what, each in taken.items()} | {"longest pause after an edit": max(following)}


def open_file(path: Path) -> tuple[CanvasView, dict[str, float]]:
    """A file shown in an empty window: until its beginning is painted, the longest turn after that, and all of it."""
    document = Document()
    view = CanvasView(Session(document))
    view.resize(1400, 900)
    view.show()
    QApplication.processEvents()
    turns = [spent(lambda: document.reset(file.load(path), path))]
    found = {"opening, until the beginning is painted": turns[0]}
    while view.canvas.filling.is_on:
        turns.append(spent(lambda: None))
    found["opening, longest pause while the rest is made"] = max(turns[1:])
    found["opening, all of it"] = sum(turns)
    return view, found


def measure_large(name: str, folder: Path) -> list[Result]:
    """A large drawing, opened from a file. References: reading the file; finding the facts; the aim of a frame."""
    graph = graphs.LARGE[name]()
    for key, (x, y) in arrange(graph).items():
        graph.put_node(replace(graph.nodes[key], x=x, y=y))
    path = folder / "large.netdesign"
    file.save(Design(name, graph), path)
    reading = spent(lambda: Document(file.load(path)))
    facts = median(spent(lambda: Session(Document(Design("Facts", graph)))) for _ in range(3))
    view, opened = open_file(path)
    moved = measure_frames(view)
    edited = measure_edits(view)
    view.close()
    view.deleteLater()
    QApplication.processEvents()
    results = [result(f"{name}: {what}", ms, "ms", reading, ms / reading) for what, ms in opened.items()]
    results += [result(f"{name}: {what}", ms, "ms", AIM, ms / AIM) for what, ms in moved.items()]
    return results + [result(f"{name}: {what}", ms, "ms", facts, ms / facts) for what, ms in edited.items()]


def run() -> list[Result]:
    application = QApplication.instance() or QApplication([])
    made: list[CanvasView] = []
    created = spent(lambda: made.append(make_view(residual_graph())))
    view = made[0]
    found = measure_frames(view)
    view.close()
    view.deleteLater()
    application.processEvents()
    results = [result(f"1,000 blocks: {what}", ms, "ms", AIM, ms / AIM) for what, ms in found.items()]
    results.append(result("1,000 blocks: open", created, "ms"))
    with tempfile.TemporaryDirectory() as folder:
        for name in graphs.LARGE:
            results += measure_large(name, Path(folder))
    return results
