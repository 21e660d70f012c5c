"""From an empty canvas to ResNet-34 by mouse and keys alone: one block is drawn, grouped, and used sixteen times."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QWidget

from netdesigner.gui.panels.editors.editors import ShapeEditor
from netdesigner.gui.panels.editors.number_editors import Editor
from netdesigner.gui.panels.properties.node_page import NodePage
from netdesigner.gui.window.main_window import MainWindow
from tests.gui.canvas.mouse import Mouse

MOST_CLICKS, MOST_KEYS = 60, 400  # a click a second and a half, three keys a second: well under five minutes
RESNET34 = 21_797_672  # parameters, as torchvision counts them


@dataclass
class Person:
    """Does only what a mouse and a keyboard can, and counts it."""

    window: MainWindow
    clicks: int = 0
    keys: int = 0

    def __post_init__(self) -> None:
        self.canvas = self.window.canvas
        self.mouse = Mouse(self.canvas)

    @property
    def chosen(self) -> str:
        (node_id,) = self.window.session.selection
        return node_id

    def press(self, key: Qt.Key) -> None:
        """On the canvas."""
        self.keys += 1
        QTest.keyClick(self.canvas, key)

    def write(self, field: QWidget, text: str) -> None:
        """Into a field, with Return."""
        self.keys += len(text) + 1
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def add(self, name: str) -> str:
        """Space, some letters, Return: the block comes after the selected one."""
        self.press(Qt.Key.Key_Space)
        self.write(self.canvas.overlays.quick_add._field, name)
        return self.chosen

    def editor(self, name: str) -> Editor:
        page = self.window.panels.properties.node
        assert isinstance(page, NodePage)
        assert page.form is not None
        return page.form.rows[name].editor

    def set(self, **settings: str) -> None:
        """A click into each field, and its new text."""
        for name, text in settings.items():
            field = self.editor(name).field()
            self.clicks += 1
            if isinstance(field, QCheckBox):
                field.click()
                continue
            field.setFocus()
            getattr(field, "selectAll")()  # noqa: B009  (of spin boxes and lines alike)
            self.write(field, text)

    def click(self, name: str) -> None:
        nodes = self.window.session.document.graph.nodes
        node_id = next(node.id for node in nodes.values() if node.name == name)
        self.canvas.navigation.reveal([node_id])
        self.clicks += 1
        self.mouse.click(*self.mouse.middle_of(node_id))

    def double_click(self, x: float, y: float) -> None:
        self.clicks += 2
        QTest.mouseDClick(self.canvas.viewport(), Qt.MouseButton.LeftButton, pos=self.mouse.at(x, y))

    def look_at(self, *ids: str) -> None:
        """Zooms out and turns the view to some blocks."""
        self.clicks += 2
        middle = self.canvas.canvas.bounds(ids).center()
        self.canvas.navigation.zoom_to(0.6)
        self.canvas.navigation.centre_at(middle.x(), middle.y())


def draw_stem(person: Person) -> str:
    person.add("input")
    shape = person.editor("shape")
    assert isinstance(shape, ShapeEditor)
    for field, size in zip(shape._fields, ("3", "224", "224"), strict=True):
        person.clicks += 1
        field.setFocus()
        field.selectAll()
        person.write(field, size)
    person.add("conv2d")
    person.set(out_channels="64", kernel_size="7", stride="2", padding="3", bias="")
    person.add("batchnorm2d")
    person.add("relu")
    pool = person.add("maxpool2d")
    person.set(kernel_size="3", stride="2", padding="1")
    return pool


def draw_block(person: Person, pool: str) -> list[str]:
    """Two convolutions, the sum, and a wire around them with a Shortcut in it."""
    document = person.window.session.document
    drawn = [person.add("conv2d")]
    person.set(out_channels="64", padding="1", bias="")
    drawn += [person.add("batchnorm2d"), person.add("relu"), person.add("conv2d")]
    person.set(out_channels="64", padding="1", bias="")
    drawn += [person.add("batchnorm2d"), added := person.add("add"), person.add("relu")]
    person.look_at(pool, *drawn)
    mouse, items = person.mouse, person.canvas.canvas
    person.clicks += 1
    mouse.drag(mouse.output_of(pool), mouse.input_of(added, len(items.nodes[added].inputs) - 1))
    wire = next(edge for edge in document.graph.inputs_of(added) if edge.source == pool)
    way = items.edges[wire].points
    person.double_click(*way[len(way) // 2])
    person.write(person.canvas.overlays.quick_add._field, "shortcut")
    return [*drawn, person.chosen]


def make_module(person: Person, block: list[str]) -> None:
    """A rubber band round the block, Ctrl+G, a name; inside, names in place of numbers."""
    session = person.window.session
    person.look_at(*block)
    area = person.canvas.canvas.bounds(block).adjusted(-20, -10, 20, 10)
    person.clicks += 1
    person.mouse.drag((area.left(), area.top()), (area.right(), area.bottom()))
    assert set(session.selection) == set(block)
    person.keys += 1
    person.window.actions_table["group"].trigger()  # Ctrl+G, for which a window must be active
    field = person.canvas.overlays.module_name.field
    field.selectAll()
    person.write(field, "BasicBlock")
    person.double_click(*person.mouse.middle_of(person.chosen))
    assert session.document.location.module == "BasicBlock"
    QTest.qWait(50)
    for name, settings in (
        ("conv2", {"out_channels": "channels", "stride": "stride"}),
        ("conv3", {"out_channels": "channels"}),
        ("shortcut1", {"out_channels": "channels", "stride": "stride"}),
    ):
        person.click(name)
        person.set(**settings)
    person.canvas.setFocus()
    session.select(())
    person.press(Qt.Key.Key_Escape)
    assert not session.document.location.module


@pytest.mark.slow
@pytest.mark.qt_log_ignore("raise|grabbing", extend=True)  # lists of names, without a window system
def test_resnet34(window: MainWindow) -> None:
    window.show_canvas()
    person = Person(window)
    make_module(person, draw_block(person, draw_stem(person)))
    person.set(repeat="3")
    for channels, repeat in (("128", "4"), ("256", "6"), ("512", "3")):
        person.add("basicblock")
        person.set(channels=channels, repeat=repeat, first="stride=2")
    person.add("adaptiveavgpool2d")
    person.add("flatten")
    person.add("linear")
    person.set(out_features="1000")
    person.add("output")
    facts = window.session.facts.whole
    assert not facts.problems
    assert facts.totals.params == RESNET34
    assert facts.output == (1000,)
    assert person.clicks <= MOST_CLICKS
    assert person.keys <= MOST_KEYS
    code = window.panels.code()
    code.renew()
    assert code._source is not None
    assert "def __init__(self, in_channels: int, channels: int = 64, stride: int = 1)" in code._source.text
    names = [node.name for node in window.session.document.graph.nodes.values() if node.layer.module]
    assert names == ["basic_block1", "basic_block2", "basic_block3", "basic_block4"]
