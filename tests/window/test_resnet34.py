"""ResNet-34 from an empty canvas with one reusable block, by mouse and keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.window.desk import Desk, middle

pytestmark = [pytest.mark.window, pytest.mark.slow]

RESNET34 = 21_797_672  # parameters, as torchvision counts them
MOST_CLICKS, MOST_KEYS = 60, 400  # a click in two seconds and three keys a second: under four and a half minutes


class Person(Desk):
    """Works the window as a person does, and counts clicks (drags and wheel turns too) and keys."""

    clicks = keys = 0

    def click_at(self, x: float, y: float, button: int = 1) -> None:
        self.clicks += 1
        super().click_at(x, y, button)

    def drag(self, start: tuple[float, float], end: tuple[float, float], button: int = 1) -> None:
        self.clicks += 1
        super().drag(start, end, button)

    def type(self, text: str) -> None:
        self.keys += len(text)
        super().type(text)

    def press(self, *keys: str) -> None:
        self.keys += len(keys)
        super().press(*keys)

    def double_click_at(self, x: float, y: float) -> None:
        self.clicks += 2
        self.move(x, y)
        self._xdotool("click", "--repeat", 2, "--delay", 60, 1)

    @property
    def chosen(self) -> str:
        (name,) = self.state["selection"]
        return str(name)

    def wait_for_keys(self, widget: str) -> None:
        self.until(lambda: self.state["focus"] == widget, f"the keys go to {widget}")

    def quick_add(self, text: str) -> str:
        """Space, some letters, Return: the block comes after the selected one."""
        self.wait_for_keys("CanvasView")
        before = set(self.state["nodes"])
        self.press("space")
        self.wait_for_keys("QLineEdit")
        self.type(text)
        self.press("Return")
        self.until(lambda: set(self.state["nodes"]) - before, f"{text} is on the canvas")
        return self.chosen

    def set(self, **settings: str) -> None:
        """A click into each field of the properties, its new text, Return; a tick box is only clicked."""
        name = self.chosen
        for setting, text in settings.items():
            before = self.settings_of(name)
            if not text:
                left, top, _, height = self.until(lambda key=setting: self.ask("find", text=key), setting)
                self.click_at(left + 10, top + height / 2)
            else:
                self.click(setting)
                self.until(lambda: self.state["focus"] in ("NumberField", "_Line"), f"{setting} has the keys")
                self.press("ctrl+a")
                self.type(text)
                self.press("Return")
            self.until(lambda last=before: self.settings_of(name) != last, f"{setting} of {name} is {text}")
            if text:
                self.wait_for_keys("CanvasView")

    def settings_of(self, name: str) -> tuple[str, dict[str, str]]:
        state = self.state
        return state["settings"][name], state["formulas"][name]

    def look_at(self, *names: str) -> None:
        """Pulls the drawing with the middle button until the first of these blocks is at the top, and turns the
        wheel there until all of them can be seen."""
        left, top, width, height = self.ask("canvas")
        rim = 26
        while (y := self.ask("node", name=names[0])["card"][1]) < top + rim:
            by = min(height - 2 * rim, top + rim + 4 - y)
            start = left + width - rim, top + rim
            self.drag(start, (start[0], start[1] + by), button=2)
            self.until(lambda last=y: self.ask("node", name=names[0])["card"][1] > last, "the drawing has moved")

        def are_seen() -> bool:
            cards = [self.ask("node", name=name)["card"] for name in names]
            return all(y + h < top + height - rim for _, y, _, h in cards)

        while not are_seen():
            zoom = self.state["zoom"]
            self.click_at(left + width / 2, top + rim / 2, button=5)
            self.until(lambda last=zoom: self.state["zoom"] < last, "the drawing is smaller")


@pytest.fixture
def person(virtual_display: str, tmp_path: Path) -> Iterator[Person]:
    person = Person(virtual_display, tmp_path)
    yield person
    person.close()


def draw_stem(person: Person) -> str:
    """Input and the first convolution from the palette with a wire between them; the rest by Space."""
    person.click("Empty drawing")
    person.until(lambda: person.ask("find", text="Empty drawing") is None, "the canvas is shown")
    left, top, width, _ = person.ask("canvas")
    source = person.drop_block("Input", left + width / 2, top + 50)
    person.click("channels")
    person.press("ctrl+a")
    person.type("3\t224\t224")
    person.press("Return")
    person.until(lambda: "(3, 224, 224)" in person.state["settings"][source], "the image is 3 x 224 x 224")
    first = person.drop_block("Conv2d", left + width / 2, top + 200)
    person.wire(source, first)
    person.set(out_channels="64", kernel_size="7", stride="2", padding="3", bias="")
    person.click_block(first)
    person.quick_add("batchnorm2d")
    person.quick_add("relu")
    pool = person.quick_add("maxpool2d")
    person.set(kernel_size="3", stride="2", padding="1")
    person.picture("resnet34-1-stem")
    return pool


def draw_block(person: Person, pool: str) -> list[str]:
    """Two convolutions and a sum; a wire around them by mouse, and a Shortcut in that wire."""
    drawn = [person.quick_add("conv2d")]
    person.set(out_channels="64", padding="1", bias="")
    person.click_block(drawn[0])
    drawn += [person.quick_add("batchnorm2d"), person.quick_add("relu"), person.quick_add("conv2d")]
    person.set(out_channels="64", padding="1", bias="")
    person.click_block(drawn[-1])
    drawn += [person.quick_add("batchnorm2d"), total := person.quick_add("add"), person.quick_add("relu")]
    person.picture("resnet34-2-trunk")
    person.look_at(pool, *drawn)
    person.drag(tuple(person.ask("node", name=pool)["output"]), tuple(person.ask("node", name=total)["inputs"][-1]))
    person.until(lambda: [pool, total] in person.state["edges"], "a wire goes around the block")
    person.picture("resnet34-3-around")
    person.double_click_at(*person.ask("wire", source=pool, target=total))
    person.wait_for_keys("QLineEdit")
    person.type("shortcut")
    person.press("Return")
    person.until(lambda: "Shortcut" in person.state["nodes"].values(), "a Shortcut stands in the wire")
    return [*drawn, person.chosen]


def make_module(person: Person, block: list[str]) -> str:
    """A rubber band, Ctrl+G, a name; inside, names in place of numbers become parameters."""
    person.look_at(*block)
    cards = [person.ask("node", name=name)["card"] for name in block]
    start = min(x for x, *_ in cards) - 12, min(y for _, y, *_ in cards) - 6
    end = max(x + w for x, _, w, _ in cards) + 12, max(y + h for _, y, _, h in cards) + 6
    person.drag(start, end)
    person.until(lambda: set(person.state["selection"]) == set(block), "the whole block is selected")
    person.press("ctrl+g")
    person.wait_for_keys("QLineEdit")
    person.picture("resnet34-4-grouping")
    person.type("BasicBlock")
    person.press("Return")
    person.until(lambda: "BasicBlock" in person.state["nodes"].values(), "the block is a module")
    made = person.chosen
    person.double_click_at(*middle(person.ask("node", name=made)["card"]))
    person.until(lambda: person.state["module"] == "BasicBlock", "the module is open")
    person.picture("resnet34-5-inside")
    nodes = person.state["nodes"]
    convolutions = [name for name in nodes if nodes[name] == "Conv2d"]
    shortcut = next(name for name in nodes if nodes[name] == "Shortcut")
    person.click_block(convolutions[0])
    person.set(out_channels="channels", stride="stride")  # Return makes a new name a parameter
    person.click_block(convolutions[1])
    person.set(out_channels="channels")
    person.click_block(shortcut)
    person.set(out_channels="channels", stride="stride")
    person.picture("resnet34-6-parameters")
    person.press("alt+Up")
    person.until(lambda: not person.state["module"], "the network is shown again")
    return made


def draw_rest(person: Person, made: str) -> None:
    """The first stage is there; three more of the same block, and the head."""
    person.until(lambda: person.state["selection"] == [made], "the block that was left is selected")
    person.set(repeat="3")
    for channels, repeat in (("128", "4"), ("256", "6"), ("512", "3")):
        person.quick_add("basicblock")
        person.set(channels=channels, repeat=repeat, first="stride=2")
    person.quick_add("adaptiveavgpool2d")
    person.quick_add("flatten")
    person.quick_add("linear")
    person.set(out_features="1000")
    person.quick_add("output")
    person.until(lambda: person.state["params"] == RESNET34, "it has the parameters of ResNet-34")
    person.picture("resnet34-7-drawn")


def take_code(person: Person, path: Path) -> str:
    """Ctrl+E and a file name."""
    person.press("ctrl+e")
    person.wait_for_keys("QLineEdit")
    person.press("ctrl+a")
    person.type(str(path))
    person.press("Return")
    person.until(path.is_file, "the code is written")
    return path.read_text("utf-8")


def test_a_person_draws_resnet34(person: Person, tmp_path: Path) -> None:
    """51 clicks and drags, and 347 keys for the drawing: under four minutes for a slow hand (this test: 20 s)."""
    draw_rest(person, make_module(person, draw_block(person, draw_stem(person))))
    state = person.state
    assert not state["problems"]
    assert person.clicks <= MOST_CLICKS
    assert person.keys <= MOST_KEYS
    assert sorted(state["nodes"].values()).count("BasicBlock") == 4
    code = take_code(person, tmp_path / "resnet34.py")
    person.picture("resnet34-8-code")
    assert re.findall(r"^class (\w+)", code, re.MULTILINE) == ["BasicBlock", "Network"]
    assert "def __init__(self, in_channels: int, channels: int = 64, stride: int = 1)" in code
    assert len(code.splitlines()) < 90
