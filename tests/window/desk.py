"""A user at a desk: a real window on a virtual display, worked with xdotool's mouse and keyboard."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0  # seconds; what a user would call "it hangs"


class Desk:
    """The program in its own process. Every act is xdotool's; questions only look."""

    def __init__(self, display: str, home: Path, *arguments: str) -> None:
        homes = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("STATE", "DATA", "CONFIG", "CACHE")}
        self.environment = os.environ | homes | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "OMP_NUM_THREADS": "1"}
        self.pictures = home / "pictures"
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.program = subprocess.Popen(
            [sys.executable, "-m", "tests.window.agent", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=self.environment,
        )  # fmt: skip
        self.until(lambda: self.ask("is_ready"), "the window is shown", 60)

    def close(self) -> None:
        self.program.kill()
        self.program.wait()
        for stream in (self.program.stdin, self.program.stdout):
            if stream is not None:
                stream.close()

    # -- looking

    def ask(self, question: str, **about: Any) -> Any:
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write(json.dumps({"ask": question, **about}) + "\n")
        self.program.stdin.flush()
        answer = self.program.stdout.readline()
        assert answer, f"the program ended with {self.program.wait()}"
        return json.loads(answer)

    @property
    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.ask("state")
        return state

    def until(self, is_so: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
        """Looks again and again until something is so, as a user does."""
        end = time.monotonic() + patience
        while True:
            if answer := is_so():
                return answer
            if time.monotonic() > end:
                self.picture("gave-up")
                raise AssertionError(f"after {patience:g} s still not so: {what}; {self.ask('state')}")
            time.sleep(0.05)  # the program under test is another process and sends no signal

    def picture(self, name: str) -> None:
        """A screenshot, kept where NETDESIGNER_PICTURES says (else with the test)."""
        folder = Path(os.environ.get("NETDESIGNER_PICTURES", self.pictures))
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["import", "-window", "root", str(folder / f"{name}.png")], env=self.environment, check=False
        )  # for people to look at: without ImageMagick the test goes on

    # -- doing

    def _xdotool(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True)

    def move(self, x: float, y: float) -> None:
        self._xdotool("mousemove", round(x), round(y))  # with --sync it hangs where the mouse is there already

    def click_at(self, x: float, y: float, button: int = 1) -> None:
        self.move(x, y)
        self._xdotool("click", button)

    def click(self, text: str, kind: str = "") -> None:
        """Clicks the middle of what shows this text."""
        self.click_at(*self.middle_of(text, kind))

    def middle_of(self, text: str, kind: str = "") -> tuple[float, float]:
        return middle(self.until(lambda: self.ask("find", text=text, kind=kind), f"{text!r} can be seen"))

    def drag(self, start: tuple[float, float], end: tuple[float, float], button: int = 1) -> None:
        """Presses, moves in steps as a hand does, and lets go."""
        self.move(*start)
        self._xdotool("mousedown", button)
        for step in range(1, 9):
            self.move(*(a + (b - a) * step / 8 for a, b in zip(start, end, strict=True)))
        self.move(end[0] + 1, end[1])
        self._xdotool("mouseup", button)

    def type(self, text: str) -> None:
        self._xdotool("type", "--delay", 12, text)

    def press(self, *keys: str) -> None:
        self._xdotool("key", *keys)

    # -- the canvas

    def drop_block(self, layer: str, x: float, y: float) -> str:
        """Drags a block from the palette to a place on the screen; returns its name once it is there."""
        before = set(self.state["nodes"])
        start = middle(self.until(lambda: self.ask("row", text=layer), f"{layer} is in the palette"))
        self.drag(start, (x, y))
        new = self.until(lambda: set(self.state["nodes"]) - before, f"{layer} is on the canvas")
        name: str = new.pop()
        return name

    def wire(self, source: str, target: str) -> None:
        """Drags a wire from an output port to an input port."""
        self.drag(tuple(self.ask("node", name=source)["output"]), tuple(self.ask("node", name=target)["input"]))
        self.until(lambda: [source, target] in self.state["edges"], f"{source} feeds {target}")

    def click_block(self, name: str) -> None:
        self.click_at(*middle(self.ask("node", name=name)["card"]))
        self.until(lambda: self.state["selection"] == [name], f"{name} is selected")


def middle(place: list[int]) -> tuple[float, float]:
    x, y, width, height = place
    return x + width / 2, y + height / 2
