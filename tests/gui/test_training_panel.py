"""The training panel and its session: start, pause, stop, failure, the drawing meanwhile, curves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from netdesigner.design.design import chain
from netdesigner.design.document import Document
from netdesigner.gui.panels.training.panel import TrainingPanel
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.training_session import TrainingSession
from netdesigner.layers import parse_chain
from netdesigner.recipe.optimizers import SGD, Adam
from netdesigner.runs.folder import open_run

PATIENCE = 60_000


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    design = chain("Small", (1, 8, 8), parse_chain("Flatten|Linear(16)|ReLU|Linear(10)"))
    design.recipe = design.recipe.replace(epochs=3, optimizer=Adam(lr=0.01))
    return Session(Document(design))


@pytest.fixture
def training(session: Session) -> Iterator[TrainingSession]:
    made = TrainingSession(session)
    yield made
    assert made.close(PATIENCE / 1000)


@pytest.fixture
def panel(qtbot: QtBot, session: Session, training: TrainingSession) -> TrainingPanel:
    made = TrainingPanel(session, training)
    qtbot.addWidget(made)
    made.resize(1100, 300)
    made.show()
    return made


def wait_for(qtbot: QtBot, training: TrainingSession, state: str) -> None:
    qtbot.waitUntil(lambda: training.state == state, timeout=PATIENCE)


def node_named(session: Session, name: str) -> str:
    return next(node.id for node in session.document.graph.nodes.values() if node.name == name)


def make_endless(session: Session) -> None:
    session.document.set_recipe(epochs=100_000)


# --- a training from start to end --------------------------------------------------------------------


def test_a_training_ends_with_weights_and_curves(
    qtbot: QtBot, session: Session, training: TrainingSession, panel: TrainingPanel
) -> None:
    qtbot.mouseClick(panel.train_button, Qt.MouseButton.LeftButton)
    assert training.state == "preparing"
    assert not panel.train_button.isEnabled()
    wait_for(qtbot, training, "finished")
    curves = training.curves
    assert session.weights is not None
    assert set(session.weights) >= {f"{node_named(session, 'fc1')}/weight"}
    assert len(curves.val_loss) == 3
    assert curves.started is not None
    assert len(curves.step_loss) == curves.started.total_steps
    assert curves.share == 1.0
    assert "Trained 3 epochs" in training.sentence
    assert panel.train_button.text() == "Train"  # the word of the toolbar and the menu
    assert panel.train_button.isEnabled()
    assert panel.bar.value() == 1000
    assert panel.standing.number.text() == f"{curves.last_epoch.val_accuracy:.4f}"  # type: ignore[union-attr]
    assert "best" in panel.standing.best.text()
    assert panel.continue_button.isVisible()


def test_pause_holds_resume_goes_on_stop_keeps_the_weights(
    qtbot: QtBot, session: Session, training: TrainingSession, panel: TrainingPanel
) -> None:
    make_endless(session)
    training.start()
    qtbot.waitUntil(lambda: len(training.curves.val_loss) > 0, timeout=PATIENCE)
    qtbot.mouseClick(panel.pause_button, Qt.MouseButton.LeftButton)
    assert training.state == "paused"
    assert panel.pause_button.text() == "Resume"
    qtbot.mouseClick(panel.pause_button, Qt.MouseButton.LeftButton)
    assert training.state == "running"
    steps = training.curves.step
    qtbot.waitUntil(lambda: training.curves.step > steps, timeout=PATIENCE)
    qtbot.mouseClick(panel.stop_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, training, "finished")
    assert session.weights
    assert training.sentence.startswith("Stopped after")
    assert panel.progress.text().startswith("stopped in epoch")
    assert training.place.path is not None
    assert panel.progress.toolTip() == f"This run is kept in {training.place.path}"


def test_a_paused_training_can_be_stopped(qtbot: QtBot, session: Session, training: TrainingSession) -> None:
    make_endless(session)
    training.start()
    wait_for(qtbot, training, "running")
    training.pause()
    training.stop()
    wait_for(qtbot, training, "finished")


def test_closing_ends_a_running_training(qtbot: QtBot, session: Session, training: TrainingSession) -> None:
    make_endless(session)
    training.start()
    wait_for(qtbot, training, "running")
    assert training.close(PATIENCE / 1000)
    assert not training.is_active


def test_a_bad_learning_rate_fails_in_a_red_sentence_and_keeps_the_curves(
    qtbot: QtBot, session: Session, training: TrainingSession, panel: TrainingPanel
) -> None:
    session.document.set_recipe(optimizer=SGD(lr=100.0, momentum=0.99), loss="mse", epochs=30)
    training.start()
    wait_for(qtbot, training, "failed")
    assert "learning rate" in panel.trouble.text
    assert panel.trouble.isVisible()
    assert len(training.curves.step_loss) > 0
    assert panel.train_button.isEnabled()


def test_examples_that_are_not_there_are_named(
    qtbot: QtBot, session: Session, training: TrainingSession, panel: TrainingPanel, tmp_path: Path
) -> None:
    session.document.set_recipe(data=str(tmp_path / "nothing.npz"))
    training.start()
    wait_for(qtbot, training, "failed")
    assert "nothing.npz" in panel.trouble.text


def test_it_goes_on_from_its_weights_on_the_same_curves(
    qtbot: QtBot, session: Session, training: TrainingSession
) -> None:
    training.start()
    wait_for(qtbot, training, "finished")
    training.start(is_continuing=True)
    wait_for(qtbot, training, "finished")
    curves = training.curves
    assert list(curves.val_loss.x) == [1, 2, 3, 4, 5, 6]
    assert (curves.epoch, curves.total_epochs, curves.share) == (6, 6, 1.0)
    assert curves.train_loss.y[3] < curves.train_loss.y[0] / 2
    assert all(curves.step_loss.x[1:] > curves.step_loss.x[:-1])
    assert session.history is not None
    assert [epoch.epoch for epoch in session.history.epochs] == [1, 2, 3, 4, 5, 6]
    assert training.place.path is not None
    assert open_run(training.place.path).epochs == session.history.epochs  # the run has the whole curve


def test_a_refused_start_leaves_what_is_shown_as_it_was(
    qtbot: QtBot, session: Session, training: TrainingSession, panel: TrainingPanel, tmp_path: Path
) -> None:
    training.start()
    wait_for(qtbot, training, "finished")
    losses, sentence, place = list(training.curves.val_loss.y), training.sentence, training.place
    session.document.set_recipe(data=str(tmp_path / "nothing.npz"))
    training.start()
    wait_for(qtbot, training, "failed")
    assert list(training.curves.val_loss.y) == losses
    assert training.place is place
    assert panel.bar.value() == 1000
    session.document.set_recipe(data="digits")
    assert (training.state, training.sentence) == ("finished", sentence)
    assert not training.has_drawing_changed
    assert not panel.note.isVisible()  # neither drawing nor recipe are other than those of the curves


def test_a_start_that_is_stopped_before_its_first_step_leaves_all_as_it_was(
    qtbot: QtBot, session: Session, training: TrainingSession
) -> None:
    training.start()
    wait_for(qtbot, training, "finished")
    losses, sentence = list(training.curves.val_loss.y), training.sentence
    training.start()
    training.stop()
    wait_for(qtbot, training, "finished")
    assert (list(training.curves.val_loss.y), training.sentence, training.was_stopped) == (losses, sentence, False)


# --- the drawing -------------------------------------------------------------------------------------


def test_a_drawing_with_a_problem_is_not_trained(
    session: Session, training: TrainingSession, panel: TrainingPanel
) -> None:
    session.document.remove([node_named(session, "flatten")])
    assert not training.start()
    assert not panel.train_button.isEnabled()
    assert panel.trouble.isVisible()
    assert training.why_not() in panel.trouble.text  # type: ignore[operator]
    session.document.undo()
    assert panel.train_button.isEnabled()
    assert not panel.trouble.isVisible()


def test_an_empty_drawing_says_what_to_do(qtbot: QtBot) -> None:
    training = TrainingSession(Session())
    assert "nothing to train" in (training.why_not() or "")


def test_an_edit_is_marked_and_undoing_it_takes_the_mark_away(
    qtbot: QtBot, session: Session, training: TrainingSession, panel: TrainingPanel
) -> None:
    make_endless(session)
    training.start()
    wait_for(qtbot, training, "running")
    session.document.set([node_named(session, "fc1")], out_features=24)
    assert training.has_drawing_changed
    assert "drawing has changed since" in panel.note.text
    session.document.undo()
    assert not training.has_drawing_changed
    assert not panel.note.isVisible()
    session.document.move({node_named(session, "fc1"): (50.0, 60.0)})
    assert not training.has_drawing_changed
    session.document.set_recipe(optimizer=Adam(lr=0.5))
    assert "recipe has changed" in panel.note.text


def test_another_file_ends_the_training_and_its_weights_go_nowhere(
    qtbot: QtBot, session: Session, training: TrainingSession
) -> None:
    make_endless(session)
    training.start()
    qtbot.waitUntil(lambda: training.curves.step > 0, timeout=PATIENCE)
    session.document.reset(chain("Other", (1, 8, 8), parse_chain("Flatten|Linear(10)")))
    wait_for(qtbot, training, "idle")
    assert session.weights is None
    assert len(training.curves.step_loss) == 0


def test_who_looks_gets_copies_of_the_weights(qtbot: QtBot, session: Session, training: TrainingSession) -> None:
    make_endless(session)
    watcher = QObject()
    training.watch(watcher, True)
    with qtbot.waitSignal(training.weights_taken, timeout=PATIENCE) as taken:
        training.start()
    assert f"{node_named(session, 'fc1')}/weight" in taken.args[0]
    assert training.shown_weights is training.live_weights
    training.watch(watcher, False)
    assert not training._onlookers.is_busy


# --- the recipe --------------------------------------------------------------------------------------


def test_watchers_that_are_gone_or_out_of_sight_cost_nothing(
    qtbot: QtBot, session: Session, training: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[int] = []
    monkeypatch.setattr(training._probe, "want", lambda: wanted.append(1))
    hidden = QWidget()
    qtbot.addWidget(hidden)
    training.watch(hidden, True)
    training._onlookers.look()
    assert not wanted
    hidden.show()
    training._onlookers.look()
    assert len(wanted) == 1
    shiboken6.delete(hidden)
    training._onlookers.look()
    assert len(wanted) == 1


def test_the_panel_stays_low_when_a_sentence_comes(session: Session, panel: TrainingPanel) -> None:
    least = panel.minimumSizeHint().height()
    session.document.dissolve(node_named(session, "flatten"))
    assert panel.trouble.isVisible() or panel.trouble.isVisibleTo(panel)
    assert panel.minimumSizeHint().height() == least <= 120


@pytest.mark.parametrize("width", [440, 640, 880, 1280])
def test_nothing_is_cut_where_the_panel_is_narrow(width: int, qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.resize(width, 240)
    headers = [plot.header for plot in panel.plots]
    last = [header.menu_button for header in headers] + [panel.stop_button]
    qtbot.waitUntil(lambda: all(part.mapTo(panel, part.rect().bottomRight()).x() < width for part in last))
    assert all(header.title.width() >= header.title.sizeHint().width() for header in headers)
    assert all(plot.height() >= 120 for plot in panel.plots)


@pytest.mark.parametrize("width", [700, 910, 1200])
def test_in_a_low_panel_both_curves_are_in_sight(width: int, qtbot: QtBot, panel: TrainingPanel) -> None:
    panel.resize(width, 216)  # the bottom of a window in its Design arrangement
    for plot in panel.plots:
        qtbot.waitUntil(lambda plot=plot: panel.rect().contains(plot.rect().translated(plot.mapTo(panel, QPoint()))))


def test_the_form_edits_the_recipe_and_follows_undo(session: Session, panel: TrainingPanel) -> None:
    panel.form.editors["epochs"].edited.emit(7)
    assert session.document.recipe.epochs == 7
    session.document.undo()
    assert session.document.recipe.epochs == 3


def test_the_settings_of_a_choice_stand_below_it_and_change_with_it(session: Session, panel: TrainingPanel) -> None:
    form = panel.form
    kept, before = form.editors["epochs"], session.document.recipe
    form.editors["optimizer"].edited.emit("SGD")
    assert list(form.editors)[:4] == ["optimizer", "optimizer.lr", "optimizer.momentum", "optimizer.weight_decay"]
    assert form.editors["optimizer.momentum"].isVisible()
    form.editors["optimizer.momentum"].edited.emit(0.9)
    assert session.document.recipe.optimizer == SGD(momentum=0.9)
    session.document.undo()
    session.document.undo()
    assert session.document.recipe == before
    assert "optimizer.momentum" not in form.editors
    assert form.editors["epochs"] is kept


def test_tab_goes_down_the_form_also_after_another_choice(session: Session, panel: TrainingPanel) -> None:
    session.document.set_recipe(optimizer="SGD")
    fields = {editor.field(): name for name, editor in panel.form.editors.items()}
    reached = [widget := panel.form.editors["optimizer"].field()]
    while (widget := widget.nextInFocusChain()) is not reached[0]:
        reached.append(widget)
    assert [fields[widget] for widget in reached if widget in fields] == list(panel.form.editors)


def test_no_field_moves_where_another_choice_has_a_setting_more(session: Session, panel: TrainingPanel) -> None:
    form = panel.form
    QApplication.processEvents()
    places = {name: editor.geometry() for name, editor in form.editors.items()}
    session.document.set_recipe(optimizer="SGD")
    QApplication.processEvents()
    now = {name: editor.geometry() for name, editor in form.editors.items()}
    kept = ("optimizer", "optimizer.lr", "batch_size", "loss", "device")
    assert {name: now[name].getRect() for name in kept} == {name: places[name].getRect() for name in kept}


def test_a_wrong_value_is_refused_in_place(session: Session, panel: TrainingPanel) -> None:
    before = session.document.recipe.optimizer
    editor = panel.form.editors["optimizer.lr"]
    editor.edited.emit(-1.0)
    assert session.document.recipe.optimizer == before
    assert panel.form.sentences["optimizer.lr"].isVisible()
    editor.edited.emit(1000.0)
    assert panel.form.sentences["optimizer.lr"].text() == "learning rate must be at most 100, not 1000."
    editor.edited.emit(0.5)
    assert not panel.form.sentences["optimizer.lr"].isVisible()


def test_every_field_has_the_recipes_own_description(panel: TrainingPanel) -> None:
    for name, editor in panel.form.editors.items():
        assert editor.setting.help, name
