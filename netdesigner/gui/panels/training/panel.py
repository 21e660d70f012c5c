"""The training panel: recipe, start and stop, curves, and how it stands."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from netdesigner.design.commands import Change
from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.flow import Flow
from netdesigner.gui.look.seen import is_seen
from netdesigner.gui.panels.callout import Callout
from netdesigner.gui.panels.footed import footed, scrolled
from netdesigner.gui.panels.problems.fix_buttons import FixButtons
from netdesigner.gui.panels.training.recipe_form import RecipeForm
from netdesigner.gui.panels.training.standing import StatusBox, clock
from netdesigner.gui.plots.curve_plot import CurvePlot, PlotCurve
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.training_session import TrainingSession

CHANGED = "The drawing has changed since this training began; its curves and weights belong to the earlier drawing."
ROOMY, NARROW = 860, 600  # pixels: below, the standing gives way; below, the curves stand under the recipe
PLOTS_ABREAST, PLOT_HEIGHT = 520, 150
LOW, LOW_ABREAST = 340, 368  # pixels of a low panel: two curves side by side, though narrow, before the standing
RECIPE_ROOM, STANDING_ROOM = 304, 190  # the longest words of the recipe, and its scroll bar
RECIPE_CHANGED = "The recipe has changed since; the next training will follow it."


class TrainingPanel(QWidget):
    """Made for a wide, low dock; everything in it also fits a tall one."""

    def __init__(self, session: Session, training: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._training = session, training
        self.form = RecipeForm(session)
        self.standing = StatusBox(training)
        self.trouble, self.note = Callout(self), Callout(self)
        self.plots = self._make_plots()
        page = self._page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(self._make_bar())
        column.addWidget(self._make_middle(), 1)
        self._page_area = footed(self, page, self.trouble, self.note)
        training.state_changed.connect(self._show_state)
        training.progressed.connect(self._show_progress)
        training.drawing_changed.connect(self._show_notes)
        listen(self, session.facts.changed, self._show_state)
        session.data_problems_changed.connect(self._show_state)
        listen(self, session.document.changed, self._follow)
        theme.theme_changed.connect(self._adopt)
        self._adopt()
        self._show_state()
        self._show_progress()

    # -- parts

    def _make_bar(self) -> QBoxLayout:
        self.train_button = QPushButton("Train", self)
        theme.set_role(self.train_button, "go")
        self.train_button.setMinimumWidth(120)
        self.continue_button = QPushButton("Continue", self)
        self.pause_button = QPushButton("Pause", self)
        self.stop_button = QPushButton("Stop", self)
        self.bar = QProgressBar(self, maximum=1000, textVisible=False)
        self.bar.setMinimumWidth(40)
        self.bar.setAccessibleName("Progress of the training")
        self.progress = QLabel(self)
        self.progress.setMinimumWidth(150)
        theme.set_role(self.progress, "muted")
        self.train_button.clicked.connect(lambda: self._training.start())
        self.continue_button.clicked.connect(lambda: self._training.start(is_continuing=True))
        self.pause_button.clicked.connect(self._training.toggle_pause)
        self.stop_button.clicked.connect(self._training.stop)
        self.continue_button.setToolTip(
            "Train on from the weights there are; the curves go on, and only better weights take their place."
        )
        self.stop_button.setToolTip("End after the present step; the weights are kept. Ctrl+.")
        buttons, progress = QWidget(self), QHBoxLayout()
        row = Flow(buttons, gap=8, is_row=True)
        for button in (self.train_button, self.continue_button, self.pause_button, self.stop_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves a red field as it is
            button.setIconSize(QSize(16, 16))
            row.addWidget(button)
        progress.addWidget(self.bar, 1)
        progress.addWidget(self.progress)
        self._bar_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._bar_row.addWidget(buttons)
        self._bar_row.addLayout(progress, 1)
        for each in (progress, self._bar_row):
            each.setSpacing(8)
        return self._bar_row

    def _make_plots(self) -> tuple[CurvePlot, CurvePlot]:
        curves = self._training.curves
        loss = [
            PlotCurve("training", curves.step_loss, 0, is_raw=True),
            PlotCurve("training", curves.train_loss, 0),
            PlotCurve("validation", curves.val_loss, 1, has_points=True),
        ]
        accuracy = [
            PlotCurve("training", curves.step_accuracy, 0, is_raw=True),
            PlotCurve("training", curves.train_accuracy, 0),
            PlotCurve("validation", curves.val_accuracy, 1, has_points=True),
        ]
        return CurvePlot("Loss", loss, self), CurvePlot("Accuracy", accuracy, self, limits=(0.0, 1.0))

    def _make_middle(self) -> QSplitter:
        self.form.setContentsMargins(0, 0, 12, 0)
        self._recipe_area, self._standing_area = scrolled(self.form), scrolled(self.standing, 190)
        plots = self._plots_area = QWidget(self)
        self._plot_row = QBoxLayout(QBoxLayout.Direction.LeftToRight, plots)
        self._plot_row.setContentsMargins(8, 0, 8, 0)
        self._plot_row.setSpacing(16)
        for plot in self.plots:
            self._plot_row.addWidget(plot, 1)
        self._middle = middle = _Parts(Qt.Orientation.Horizontal, self)
        for widget in (self._recipe_area, plots, self._standing_area):
            middle.addWidget(widget)
        middle.setStretchFactor(1, 1)
        middle.setCollapsible(1, False)
        middle.setHandleWidth(1)
        middle.setSizes([RECIPE_ROOM, 700, 230])
        return middle

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width(), event.size().height())

    def _fit(self, width: int, height: int) -> None:
        """Nothing is cut where the panel is narrow: its parts stand below each other, and the page scrolls.

        In a low panel both curves are in sight: side by side, if need be in place of the standing.
        """
        is_narrow, is_low = width < NARROW, height < LOW
        beside = width - 24 - (0 if is_narrow else RECIPE_ROOM)
        has_standing = width >= ROOMY and (not is_low or beside - STANDING_ROOM >= PLOTS_ABREAST)
        self._standing_area.setVisible(has_standing)
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._bar_row.setDirection(way)  # the progress beside the buttons, or on a line of its own
        self.train_button.setMinimumWidth(0 if is_narrow else 120)
        self._middle.setOrientation(Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal)
        form = self.form.minimumSizeHint().width(), self.form.sizeHint().height()
        self._recipe_area.setMinimumSize(*(form if is_narrow else (RECIPE_ROOM, 0)))
        room = beside - (STANDING_ROOM if has_standing else 0)
        is_stacked = room < (LOW_ABREAST if is_low else PLOTS_ABREAST)
        way = QBoxLayout.Direction.TopToBottom if is_stacked else QBoxLayout.Direction.LeftToRight
        if is_stacked != (self._plot_row.direction() == QBoxLayout.Direction.TopToBottom):
            self._plot_row.setDirection(way)
            QTimer.singleShot(0, self, self._lay_out)
        self._plots_area.setMinimumHeight(2 * PLOT_HEIGHT + self._plot_row.spacing() if is_stacked else 0)

    def _lay_out(self) -> None:
        """A layout that was turned while its page was being resized is laid out once more."""
        self._plot_row.invalidate()
        self._plot_row.activate()
        self._middle.updateGeometry()
        page = self._page
        if (layout := page.layout()) is not None:
            layout.invalidate()
            layout.activate()
        page.resize(self._page_area.viewport().size().expandedTo(page.minimumSizeHint()))

    # -- what is shown

    def _show_state(self, _: object = None) -> None:
        training = self._training
        reason = training.why_not()
        state = training.state
        is_active = training.is_active and state != "finished"
        self.train_button.setEnabled(reason is None)
        self.train_button.setToolTip("Train this drawing from fresh weights. Ctrl+Return" if reason is None else reason)
        has_weights = self._session.weights is not None
        self.continue_button.setVisible(has_weights and not is_active)
        self.continue_button.setEnabled(reason is None)
        self.pause_button.setText("Resume" if state == "paused" else "Pause")
        self.pause_button.setEnabled(state in ("running", "paused"))
        self.pause_button.setToolTip("Hold after the present step, or go on.")
        self.stop_button.setEnabled(is_active and state != "stopping")
        self._adopt_pause()
        self._show_trouble(reason)
        self._show_notes()
        self._show_progress()

    def _show_trouble(self, reason: str | None) -> None:
        """Why the drawing cannot be trained; else how the last training failed."""
        if reason is not None and not self._training.is_active:
            is_empty = not self._session.document.design.graph.nodes
            said = reason if is_empty else f"Training waits for the drawing: {reason}"
            self.trouble.say(said, "note" if is_empty else "error", self._cure())
        else:
            self.trouble.say(self._training.sentence if self._training.state == "failed" else "", "error")

    def _cure(self) -> FixButtons | None:
        """What makes drawing and examples fit, where only that is missing."""
        session = self._session
        wrong = session.data_errors
        if session.facts.whole.errors or not wrong or not wrong[0].fixes or session.document.location.module:
            return None
        return FixButtons(session, wrong[0], is_narrow=False)

    def _show_notes(self, _: object = None) -> None:
        training = self._training
        notes = [CHANGED] if training.has_drawing_changed else []
        notes += [RECIPE_CHANGED] if training.has_recipe_changed and not training.has_drawing_changed else []
        warning = "" if training.is_active else training.forecast().warning
        notes += [warning] if warning else []
        self.note.say(" ".join(notes), "warning" if training.has_drawing_changed or warning else "note")

    def _show_progress(self) -> None:
        """Draws what has come; nothing while nobody sees it."""
        if not is_seen(self):
            return
        training = self._training
        self.bar.setValue(round(1000 * training.share))
        self.progress.setText(self._progress_text())
        self.progress.setToolTip(training.place.sentence)
        for plot in self.plots:
            plot.set_length(training.curves.total_epochs or training.session.document.recipe.epochs)
            plot.refresh()
        self.standing.refresh()

    def _progress_text(self) -> str:
        training, started = self._training, self._training.curves.started
        if training.state in ("idle", "failed", "preparing", "stopping") or started is None:
            return training.sentence if training.state in ("preparing", "stopping") else ""
        epochs = f"epoch {max(training.curves.epoch, 1)}/{training.curves.total_epochs}"
        left, parts = training.seconds_left, [epochs]
        if training.state == "finished":
            parts = [f"stopped in {epochs}" if training.was_stopped else "finished"]
        elif left is not None:
            parts.append(f"{clock(left)} left")
        parts += ["paused"] if training.state == "paused" else []
        if self._standing_area.isHidden() and (best := self.standing.best_score()):
            parts.append(f"best {best}")
        return " · ".join(parts)

    def _follow(self, change: Change) -> None:
        if change.recipe and not self._training.is_active:
            self._show_progress()

    def _adopt(self, _: object = None) -> None:
        shown = theme.current()
        self.continue_button.setIcon(icons.icon("play", shown.text))
        self.stop_button.setIcon(icons.icon("stop", shown.text))
        self._adopt_pause()

    def _adopt_pause(self) -> None:
        shown = theme.current()
        self.train_button.setIcon(icons.icon("play", shown.on_go if self.train_button.isEnabled() else shown.text))
        name = "play" if self._training.state == "paused" else "pause"
        self.pause_button.setIcon(icons.icon(name, theme.current().text))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.come_forward()

    def come_forward(self) -> None:
        """Its tab was chosen (no show event tells that): what came meanwhile is shown."""
        self._show_state()
        QTimer.singleShot(0, self, self._lay_out)


class _Parts(QSplitter):
    """Asks for no more than its parts need: a page whose lines wrap is made as high as all of it would like to be."""

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()
