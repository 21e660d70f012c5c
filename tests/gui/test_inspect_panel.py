"""The inspect panel: filters, feature maps, what a unit sees, live refresh, and its friendly empty pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netdesigner.design.design import Design, chain
from netdesigner.design.document import Document
from netdesigner.gui.panels.inspect.mosaic_view import MosaicView
from netdesigner.gui.panels.inspect.panel import InspectPanel
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.training_session import TrainingSession
from netdesigner.inspect.shown import Tiles
from netdesigner.layers import parse_chain
from netdesigner.network.build import build
from netdesigner.network.weights import take
from netdesigner.recipe.optimizers import Adam

PATIENCE = 60_000


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    text = "Conv2d(6, 5, padding=2)|ReLU|MaxPool2d(2)|Conv2d(8, 3)|Flatten|Linear(10)"
    return Session(Document(chain("Net", (1, 28, 28), parse_chain(text))))


@pytest.fixture
def training(session: Session) -> Iterator[TrainingSession]:
    made = TrainingSession(session)
    yield made
    assert made.close(PATIENCE / 1000)


@pytest.fixture
def panel(qtbot: QtBot, session: Session, training: TrainingSession) -> InspectPanel:
    made = InspectPanel(session, training)
    qtbot.addWidget(made)
    made.resize(1000, 400)
    made.show()
    training.examples.want()
    qtbot.waitUntil(lambda: training.examples.current() is not None, timeout=PATIENCE)
    return made


def id_of(session: Session, name: str) -> str:
    return next(node.id for node in session.document.graph.nodes.values() if node.name == name)


def look_at(qtbot: QtBot, panel: InspectPanel, session: Session, name: str, view: str, shape: tuple[int, ...]) -> Tiles:
    session.select([id_of(session, name)])
    panel.bar.views[view].click()
    qtbot.waitUntil(lambda: panel.shows(id_of(session, name), view), timeout=PATIENCE)
    tiles = panel.mosaic.tiles
    assert tiles is not None
    assert tiles.values.shape == shape
    return tiles


def shows(panel: InspectPanel, kind: str) -> bool:
    return panel.mosaic.tiles is not None and panel.mosaic.tiles.kind == kind


# --- what is shown -----------------------------------------------------------------------------------


def test_filters_of_an_untrained_network_are_its_fresh_weights(
    qtbot: QtBot, panel: InspectPanel, session: Session
) -> None:
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    assert "Untrained" in panel.bar.state.text()
    assert panel.bar.title.text() == "conv1"
    assert "6 × 28 × 28" in panel.bar.detail.text()


def test_feature_maps_of_the_chosen_example(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    tiles = look_at(qtbot, panel, session, "conv1", "maps", (6, 28, 28))
    assert panel.bar.picker.isVisible()
    assert "label" in panel.bar.picker.verdict.text()
    first = tiles.values.copy()
    qtbot.mouseClick(panel.bar.picker.next, Qt.MouseButton.LeftButton)
    assert panel.bar.picker.number.value() == 2
    qtbot.waitUntil(lambda: not np.array_equal(panel.mosaic.tiles.values, first), timeout=PATIENCE)  # type: ignore[union-attr]


def test_a_block_without_filters_shows_its_maps(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    session.select([id_of(session, "relu1")])
    qtbot.waitUntil(lambda: shows(panel, "map"), timeout=PATIENCE)
    assert not panel.bar.views["filters"].isEnabled()
    assert "relu1" in panel.bar.views["filters"].toolTip()
    session.select([id_of(session, "conv2")])  # and the preferred view comes back where there is one
    qtbot.waitUntil(lambda: shows(panel, "filter"), timeout=PATIENCE)


def test_an_output_shows_its_units_where_that_is_asked_for(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    tiles = look_at(qtbot, panel, session, "output", "maps", (10, 1, 1))
    assert tiles.kind == "row"


def test_an_output_names_its_classes_beside_bars(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    look_at(qtbot, panel, session, "conv1", "maps", (6, 28, 28))
    session.select([id_of(session, "output")])  # best seen so, whatever was looked at before
    qtbot.waitUntil(lambda: panel.shows(id_of(session, "output"), "scores"), timeout=PATIENCE)
    assert panel.bar.views["scores"].isChecked()
    assert panel.scores.isVisible()
    assert not panel.mosaic.isVisible()
    assert [score.name for score in panel.scores.scores] == [str(digit) for digit in range(10)]
    assert sum(score.is_right for score in panel.scores.scores) == 1
    panel.scores.resize(400, 100)  # the likeliest where not all have room, the label always
    shown, rest = panel.scores.lines()
    assert len(shown) + rest == 10
    assert any(score.is_right for score in shown)
    look_at(qtbot, panel, session, "conv1", "maps", (6, 28, 28))
    assert panel.mosaic.isVisible()


def test_learned_weights_are_shown_when_they_come(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    weights = {key: np.full_like(value, 0.5) for key, value in take(build(session.document.design)).items()}
    session.set_weights(weights)
    qtbot.waitUntil(lambda: bool((panel.mosaic.tiles.values == 0.5).all()), timeout=PATIENCE)  # type: ignore[union-attr]
    assert panel.bar.state.text() == "Trained weights."


@pytest.mark.slow
def test_filters_are_renewed_while_training(
    qtbot: QtBot, panel: InspectPanel, session: Session, training: TrainingSession
) -> None:
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    session.document.set_recipe(epochs=100_000, optimizer=Adam(lr=0.01))
    seen = []
    training.start()

    def has_moved() -> bool:
        if "Live" in panel.bar.state.text():
            seen.append(float(panel.mosaic.tiles.values.sum()))  # type: ignore[union-attr]
        return len(set(seen)) > 2

    qtbot.waitUntil(has_moved, timeout=PATIENCE)


# --- reading -----------------------------------------------------------------------------------------


def centre_of(view: MosaicView, tile: int, row: int, column: int) -> QPoint:
    assert view.grid is not None
    x, y = view.grid.place(tile)
    factor = view.grid.factor
    return view._to_screen(x + column * factor, y + row * factor, factor, factor).center().toPoint()


def test_a_block_that_changed_while_it_trains_is_not_called_live(
    qtbot: QtBot, panel: InspectPanel, session: Session, training: TrainingSession
) -> None:
    session.document.set_recipe(epochs=100_000)
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    training.start()
    qtbot.waitUntil(lambda: "Live" in panel.bar.state.text(), timeout=PATIENCE)
    session.document.set([id_of(session, "conv1")], out_channels=5)
    qtbot.waitUntil(lambda: "its weights here are fresh" in panel.bar.state.text(), timeout=PATIENCE)
    panel.prefer("maps")
    session.select([id_of(session, "fc1")])
    qtbot.waitUntil(lambda: "fresh weights. Maps and scores mix both." in panel.bar.state.text(), timeout=PATIENCE)
    training.stop()
    qtbot.waitUntil(lambda: not training.is_active, timeout=PATIENCE)


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # tooltips of the offscreen platform
def test_hovering_a_unit_outlines_what_it_sees(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    tiles = look_at(qtbot, panel, session, "pool1", "maps", (6, 14, 14))
    qtbot.mouseMove(panel.mosaic, centre_of(panel.mosaic, 2, 7, 3))
    qtbot.waitUntil(lambda: panel.mosaic.spot is not None, timeout=PATIENCE)
    assert panel.mosaic.spot == (2, 7, 3)
    assert panel.reading.value.text().startswith(tiles.describe(2, 7, 3))
    assert panel.input.region == [(12.0, 17.0), (4.0, 9.0)]
    assert panel.reading.sees.text() == "sees rows 12 to 17, columns 4 to 9 (6 × 6)"


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # tooltips of the offscreen platform
def test_arrow_keys_walk_the_units(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    look_at(qtbot, panel, session, "conv1", "maps", (6, 28, 28))
    qtbot.keyClick(panel.mosaic, Qt.Key.Key_Right)
    assert panel.mosaic.unit == 1
    assert "map 1" in panel.reading.value.text()
    assert panel.input.region is not None
    panel.mosaic._point(QPointF(centre_of(panel.mosaic, 0, 3, 3)), QPoint())
    assert "map 0" in panel.reading.value.text()
    qtbot.keyClick(panel.mosaic, Qt.Key.Key_Right)  # the mouse rests on another unit
    assert panel.mosaic.unit == 2
    assert "map 2" in panel.reading.value.text()
    qtbot.keyClick(panel.mosaic, Qt.Key.Key_Left)
    assert "map 1" in panel.reading.value.text()
    qtbot.keyClick(panel.mosaic, Qt.Key.Key_Left)
    assert panel.mosaic.unit == 0


def test_the_wheel_zooms_at_the_mouse_and_zero_fits(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    view = panel.mosaic
    place = QPointF(centre_of(view, 3, 2, 2))
    before = view._to_mosaic(place)
    view.zoom_by(4.0, place)
    after = view._to_mosaic(place)
    assert (after - before).manhattanLength() < 1e-6
    assert view.scale == pytest.approx(4 * view._fit_scale)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.scale == view._fit_scale


def test_the_network_scale_takes_the_largest_filter_of_all(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    panel.bar.scale.setCurrentIndex(panel.bar.scale.findData("network"))
    panel.bar.scale.activated.emit(2)
    weights = take(build(session.document.design, seed=session.document.recipe.seed))
    largest = max(abs(value).max() for key, value in weights.items() if value.ndim > 1)
    qtbot.waitUntil(lambda: panel.colours._texts[2] == f"+{largest:.3g}", timeout=PATIENCE)


def test_the_picture_is_saved(qtbot: QtBot, panel: InspectPanel, session: Session, tmp_path: Path) -> None:
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    for ending in (".png", ".csv"):
        with qtbot.waitSignal(session.message, timeout=PATIENCE):
            panel.saving.write(tmp_path / f"filters{ending}")
    assert QImage(str(tmp_path / "filters.png")).width() >= 1200
    assert (tmp_path / "filters.csv").read_text().startswith("filter,channel,y,x,value\n0,0,0,0,")
    texts = (panel.caption.title, panel.caption.detail)
    assert texts == ("Net: conv1", "Conv2d · 6 × 28 × 28 · filters · Scale: this layer · " + panel.bar.state.text())


# --- empty pages -------------------------------------------------------------------------------------


def test_without_a_selection_it_says_what_to_do(panel: InspectPanel) -> None:
    assert panel.empty.isVisible()
    assert "Select a block" in panel.empty.title.text()


def test_a_drawing_with_a_problem_is_named(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    session.document.remove([id_of(session, "flatten")])
    assert panel.empty.isVisible()
    assert "problem" in panel.empty.title.text()
    assert session.facts.current.errors[0].message in panel.empty.advice.text()
    session.document.undo()
    qtbot.waitUntil(lambda: not panel.empty.isVisible(), timeout=PATIENCE)


def test_maps_without_examples_say_why(
    qtbot: QtBot, panel: InspectPanel, session: Session, training: TrainingSession, tmp_path: Path
) -> None:
    look_at(qtbot, panel, session, "conv1", "maps", (6, 28, 28))
    session.document.set_recipe(data=str(tmp_path / "nothing.npz"))
    qtbot.waitUntil(lambda: panel.empty.isVisible(), timeout=PATIENCE)
    assert "need an example" in panel.empty.title.text()
    assert "nothing.npz" in panel.empty.advice.text()


def test_a_block_that_leads_nowhere_says_so(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    (layer,) = parse_chain("ReLU")
    lost = session.document.add(layer, source=(id_of(session, "conv1"), 0))
    panel.bar.views["maps"].click()
    session.select([lost])
    qtbot.waitUntil(lambda: panel.empty.isVisible(), timeout=PATIENCE)


def test_a_hidden_panel_does_not_work(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    panel.hide()
    qtbot.waitUntil(lambda: not panel._asker.is_busy, timeout=PATIENCE)
    before = panel.observation
    session.select([id_of(session, "conv2")])
    assert not panel._asker.is_busy
    assert panel.observation is before


def test_a_panel_behind_another_tab_does_not_work(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    outer = QWidget()
    qtbot.addWidget(outer)
    panel.setParent(outer)
    panel.move(-2 * panel.width(), 0)  # where Qt keeps the docks of other tabs
    outer.resize(400, 300)
    outer.show()
    panel.show()
    qtbot.waitUntil(lambda: not panel._asker.is_busy)
    before = panel.observation
    session.select([id_of(session, "conv2")])
    assert not panel._asker.is_busy
    assert panel.observation is before
    panel.move(0, 0)
    panel.come_forward()
    qtbot.waitUntil(lambda: panel.observation is not before and not panel._asker.is_busy, timeout=PATIENCE)
    panel.setParent(None)


# --- memory ------------------------------------------------------------------------------------------


def test_another_design_leaves_no_network_behind_even_while_one_is_looked_at(
    qtbot: QtBot, panel: InspectPanel, session: Session
) -> None:
    look_at(qtbot, panel, session, "conv1", "maps", (6, 28, 28))
    session.select([id_of(session, "conv2")])
    panel.bar.picker.step(1)
    session.document.reset(Design())
    qtbot.waitUntil(lambda: panel._inspector._network is None, timeout=PATIENCE)
    assert panel.observation is None


def test_who_looks_elsewhere_for_long_keeps_no_network(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    look_at(qtbot, panel, session, "conv1", "maps", (6, 28, 28))
    panel._letting_go.setInterval(0)
    panel.hide()
    qtbot.waitUntil(lambda: panel._inspector._network is None, timeout=PATIENCE)
    panel.show()
    qtbot.waitUntil(lambda: panel.shows(id_of(session, "conv1"), "maps"), timeout=PATIENCE)
    panel._letting_go.setInterval(100_000)
    panel.hide()
    panel.show()
    assert not panel._letting_go.isActive()


def test_nothing_flickers_where_the_answer_comes_at_once(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    look_at(qtbot, panel, session, "conv1", "filters", (6, 5, 5))
    panel._clearing.setInterval(100_000)
    before = panel.stage.shown
    session.select([id_of(session, "conv2")])
    assert panel.stage.shown is before  # not an empty frame
    assert not panel.shows(id_of(session, "conv1"), "filters")  # but nobody saves it under another name
    qtbot.waitUntil(lambda: panel.shows(id_of(session, "conv2"), "filters"), timeout=PATIENCE)
    panel._clearing.setInterval(0)
    session.select([id_of(session, "fc1")])
    panel._clear()
    assert panel.bar.state.text() == "Looking …"
    qtbot.waitUntil(lambda: panel.shows(id_of(session, "fc1"), "filters"), timeout=PATIENCE)


def test_the_words_of_the_scale_are_never_cut(qtbot: QtBot, panel: InspectPanel, session: Session) -> None:
    session.select([id_of(session, "output")])  # its scores have no scale: the list is empty at first
    panel.bar.views["scores"].click()
    session.select([id_of(session, "conv1")])
    scale = panel.bar.scale
    qtbot.waitUntil(scale.isVisible, timeout=PATIENCE)
    words = scale.fontMetrics().horizontalAdvance(scale.currentText())
    qtbot.waitUntil(lambda: scale.width() > words + 30)
