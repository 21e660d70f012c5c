"""Training beside a window with live curves against a plain PyTorch loop, in pairs; and how late the window gets."""

from __future__ import annotations

import os
import time
from statistics import median

from tests.bench.measure import Result, result

PAIRS = 4
EPOCHS = 12
BATCH = 64
TICK_MS = 16
LENET = (
    "Conv2d(6, 5, padding=2)|Tanh|AvgPool2d(2)|Conv2d(16, 5)|Tanh|AvgPool2d(2)|Flatten"
    "|Linear(120)|Tanh|Linear(84)|Tanh|Linear(10)"
)


def run() -> list[Result]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import torch

    from netdesigner.app import application

    app = application()
    torch.set_num_threads(1)
    _plain()  # once for the caches' sake
    _beside_window(app)
    plain, window, late = [], [], []
    for _ in range(PAIRS):  # side by side, so that a busy machine slows both
        plain.append(_plain())
        speed, lateness = _beside_window(app)
        window.append(speed)
        late += lateness
    late.sort()
    ratio = median(mine / theirs for mine, theirs in zip(window, plain, strict=True))
    return [
        result("training beside live curves, LeNet, batch 64", median(window), "samples/s", median(plain), ratio),
        result("lateness of a 16 ms timer meanwhile, median", median(late), "ms"),
        result("lateness of a 16 ms timer meanwhile, p99", late[int(0.99 * (len(late) - 1))], "ms"),
    ]


def _design() -> object:
    from netdesigner.design.design import chain
    from netdesigner.layers import parse_chain

    design = chain("LeNet", (1, 28, 28), parse_chain(LENET))
    design.recipe = design.recipe.replace(epochs=EPOCHS, batch_size=BATCH, device="cpu", threads=1)
    return design


def _plain() -> float:
    """Samples a second of what a user would write by hand, in the process's main thread."""
    import torch
    from torch import nn

    from netdesigner.data.examples import prepare
    from netdesigner.recipe.recipe import Recipe

    examples = prepare(Recipe(), (1, 28, 28))
    inputs = torch.from_numpy(examples.batch(examples.training))
    targets = torch.from_numpy(examples.targets[examples.training])
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
    )  # fmt: skip
    optimizer, loss_of = torch.optim.Adam(network.parameters(), lr=0.001), nn.CrossEntropyLoss()
    speeds = []
    for _ in range(EPOCHS):
        begin, total = time.perf_counter(), 0.0
        for rows in torch.randperm(len(inputs)).split(BATCH):
            optimizer.zero_grad()
            loss = loss_of(network(inputs[rows]), targets[rows])
            loss.backward()
            optimizer.step()
            total += loss.item()
        speeds.append(len(inputs) / (time.perf_counter() - begin))
    return median(speeds)


def _beside_window(app: object) -> tuple[float, list[float]]:
    """Samples a second of the training session under a shown panel, and the lateness of a timer in ms."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    from netdesigner.design.document import Document
    from netdesigner.gui.panels.training.panel import TrainingPanel
    from netdesigner.gui.session.session import Session
    from netdesigner.gui.session.training_session import TrainingSession

    session = Session(Document(_design()))  # type: ignore[arg-type]
    training = TrainingSession(session)
    panel = TrainingPanel(session, training)
    panel.resize(1100, 320)
    panel.show()
    speeds: list[float] = []
    late: list[float] = []
    last: list[float] = []

    def tick() -> None:
        now = time.perf_counter()
        if last and training.state == "running":
            late.append(max(0.0, (now - last[-1]) * 1e3 - TICK_MS))
        last[:] = [now]

    def note() -> None:
        epoch = training.curves.last_epoch
        if epoch is not None and (not speeds or speeds[-1] != epoch.samples_per_second):
            speeds.append(epoch.samples_per_second)

    timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    training.progressed.connect(note)
    loop = QEventLoop()
    training.state_changed.connect(lambda state: loop.quit() if state in ("finished", "failed") else None)
    timer.start()
    training.start()
    loop.exec()
    timer.stop()
    if training.state == "failed":
        raise RuntimeError(training.sentence)
    training.close()
    panel.close()
    panel.deleteLater()
    return median(speeds), late
