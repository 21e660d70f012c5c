"""The data panel: what the network learns from, how it is brought to the Input's size, and whether both fit."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from netdesigner.data.sources import at_hand, choices, file_filter, in_files, in_folders
from netdesigner.data.split import DataSplit
from netdesigner.design.commands import Change
from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.flow import Flow
from netdesigner.gui.look.seen import is_seen
from netdesigner.gui.panels.callout import Callout
from netdesigner.gui.panels.data.example_views import ClassBars, PreviewGrid
from netdesigner.gui.panels.footed import footed, scrolled
from netdesigner.gui.panels.problems.fix_buttons import FixButtons
from netdesigner.gui.panels.training.recipe_form import RecipeForm
from netdesigner.gui.session.examples import LoadedExamples, input_shape
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.training_session import TrainingSession
from netdesigner.gui.session.worker import LatestRequest

PREVIEWED = 60
NARROW = 640  # pixels: below, the parts stand below each other
SOURCE_ROOM = 310  # its buttons beside each other, and its scroll bar
BAR = 12  # a scroll bar
PICTURES_HEIGHT = 220  # of the bars, and of the preview, where they stand below each other


class DataPanel(QWidget):
    """Reads in the background; every choice is an edit of the recipe."""

    def __init__(self, session: Session, training: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._examples = session, training.examples
        self._previewer = LatestRequest(self)
        self._previewed: tuple[object, ...] = ()
        self.bars, self.grid = ClassBars(), PreviewGrid()
        self.misfit = Callout(self)
        self._source_page = self._make_source()
        self._source_area = scrolled(self._source_page)
        page, middle = QWidget(self), QSplitter(Qt.Orientation.Horizontal, self)
        self._middle, self._pictures = middle, (self._titled("Examples of each class", self.bars),
                                                self._titled("Preview", self.grid))  # fmt: skip
        for widget in (self._source_area, *self._pictures):
            middle.addWidget(widget)
        middle.setHandleWidth(1)
        middle.setSizes([330, 260, 600])
        middle.setStretchFactor(2, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(middle)
        footed(self, page, self.misfit)
        self._examples.changed.connect(self._show)
        listen(self, session.document.changed, self._follow)
        session.data_problems_changed.connect(self._show_misfits)
        theme.theme_changed.connect(self._adopt)
        self._adopt()
        self._show_where()

    # -- parts

    def _make_source(self) -> QWidget:
        page = QWidget(self)
        self.where = QLineEdit(page)
        self.where.setAccessibleName("Where the examples come from")
        self.where.setToolTip(f"Here goes the word or the path of {choices()}.")
        self.where.editingFinished.connect(lambda: self.choose(self.where.text()))
        self.at_hand = {word: QPushButton(cls.title(), page) for word, cls in at_hand().items()}
        for word, button in self.at_hand.items():
            button.setToolTip(at_hand()[word].help())
            button.clicked.connect(partial(self.choose, word))
        self.file_button, self.folder_button = QPushButton("File …", page), QPushButton("Folder …", page)
        self.reload_button = QPushButton(page)
        self.file_button.setToolTip(in_files())
        self.folder_button.setToolTip(in_folders())
        self.reload_button.setText("Reload")
        self.reload_button.setToolTip("Read the files again. Changes of them are noticed when this window comes back.")
        self.file_button.clicked.connect(self._browse_file)
        self.folder_button.clicked.connect(self._browse_folder)
        self.reload_button.clicked.connect(self._reload)
        buttons = Flow(QWidget(page), gap=6)
        for button in (*self.at_hand.values(), self.file_button, self.folder_button):
            buttons.addWidget(button)
        self.summary, self.details, self.remark, self.counts = (QLabel(page) for _ in range(4))
        theme.set_role(self.summary, "heading")
        for label in (self.details, self.counts):
            theme.set_role(label, "muted")
        for label in (self.summary, self.details, self.remark, self.counts):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)  # names of files and classes stand in it
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.form = RecipeForm(self._session, ("validation", "normalize", "seed"), page)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(8)
        place = QHBoxLayout()
        place.setSpacing(4)
        place.addWidget(self.where, 1)
        place.addWidget(self.reload_button)
        column.addWidget(_section("Source", page))
        column.addLayout(place)
        column.addWidget(buttons.place)
        for label in (self.summary, self.details, self.remark, self.counts):
            column.addWidget(label)
        column.addSpacing(4)
        column.addWidget(_section("Split", page))
        column.addWidget(self.form)
        column.addStretch(1)
        return page

    def _titled(self, title: str, content: QWidget) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(_section(title, page))
        column.addWidget(scrolled(content), 1)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        """Where the panel is narrow, its parts stand below each other at their full height, and the page scrolls."""
        is_narrow = width < NARROW
        self._middle.setOrientation(Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal)
        room = width - 24 - 2 * BAR
        high = max(self._source_page.heightForWidth(room), self._source_page.sizeHint().height())
        self._source_area.setMinimumSize(*((0, high) if is_narrow else (SOURCE_ROOM, 0)))
        for part in self._pictures:
            part.setMinimumHeight(PICTURES_HEIGHT if is_narrow else 0)

    # -- choosing

    def choose(self, where: str) -> None:
        """Takes other examples: an edit of the recipe."""
        where = where.strip()
        if where and where != self._session.document.recipe.data:
            self._session.document.set_recipe(data=where)
        self._show_where()

    def _browse_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Examples from a file", self._start_folder(), file_filter())
        if name:
            self.choose(name)

    def _browse_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Examples from a folder", self._start_folder())
        if name:
            self.choose(name)

    def _start_folder(self) -> str:
        place = Path(self._session.document.recipe.data).expanduser()
        return str(place.parent) if place.is_absolute() else ""

    def _reload(self) -> None:
        self._previewed = ()
        self._examples.reload()

    # -- showing

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.come_forward()

    def come_forward(self) -> None:
        """Its tab was chosen (no show event tells that): what changed meanwhile is shown."""
        if is_seen(self):
            self._examples.want()
            self._examples.refresh()
            self._show()

    def _follow(self, change: Change) -> None:
        if change.recipe or change.is_reset:
            self._show_where()
        if change.is_reset and is_seen(self):
            self._examples.want()

    def _show_where(self) -> None:
        where = self._session.document.recipe.data
        if self.where.text() != where:
            self.where.setText(where)
            self.where.setCursorPosition(0)
        for word, button in self.at_hand.items():
            button.setEnabled(where != word)
        self.reload_button.setEnabled(where not in self.at_hand)

    def _show(self) -> None:
        """What was found, or why it was not."""
        examples = self._examples
        source = examples.source
        name, _, details = source.summary().partition(": ") if source is not None else ("No examples", "", "")
        self.summary.setText("Reading …" if examples.state == "loading" and source is None else name)
        self.details.setText(details)
        self.details.setVisible(bool(details))
        self._show_counts(examples)
        self._fit(self.width())
        self._show_misfits()
        self._ask_preview()

    def _show_counts(self, loaded: LoadedExamples) -> None:
        source, examples = loaded.source, loaded.examples
        notes = list(examples.notes) if examples else []
        self.remark.setText(" ".join(notes))
        self.remark.setVisible(bool(notes))
        if source is None:
            self.counts.setText("")
            self.bars.show_counts([])
            return
        if examples is not None:
            self.counts.setText(_told(examples.split))
        else:
            self.counts.setText("")
        is_split = examples is not None and examples.source.is_classified
        counts = examples.class_counts() if examples and is_split else [(count, 0) for count in source.class_counts]
        self.bars.show_counts([(name, *pair) for name, pair in zip(source.classes, counts, strict=True)])

    def _show_misfits(self, _: object = None) -> None:
        """The first thing that keeps drawing and examples from fitting, with the edits that mend it."""
        if not is_seen(self):
            return
        loaded, session = self._examples, self._session
        if loaded.state == "failed":
            self.misfit.say(loaded.sentence, "error")
            return
        if loaded.source is None or not session.document.design.graph.nodes:
            self.misfit.say("")
            return
        if not session.data_problems:
            self.misfit.say("")
            return
        first = session.data_problems[0]
        is_here = bool(first.fixes) and not session.document.location.module
        buttons = FixButtons(session, first, is_narrow=False) if is_here else None
        self.misfit.say(first.message, first.severity, buttons)

    def _ask_preview(self) -> None:
        """Reads a few examples for the grid, at the size of the Input where they can be brought to it."""
        loaded, source = self._examples, self._examples.source
        shape = input_shape(self._session)
        wanted = (source, shape, loaded.refusal)
        if source is None:
            self._previewer.forget()
            self._previewed = ()
            self.grid.show_preview(None)
        elif wanted != self._previewed and is_seen(self):
            shown = shape if shape is not None and len(shape) == 3 and not loaded.refusal else None

            def read() -> object:
                from netdesigner.data.plan import plan
                from netdesigner.data.preview import preview

                return preview(source, PREVIEWED, 0, plan(source, shown) if shown else None)

            self._previewed = wanted
            self._previewer.ask(read, self.grid.show_preview, lambda why: self.grid.show_preview(None))

    def _adopt(self, _: object = None) -> None:
        shown = theme.current()
        self.reload_button.setIcon(icons.icon("reset", shown.muted))
        for button in (self.file_button, self.folder_button):
            button.setIcon(icons.icon("open", shown.text))
        for button in self.at_hand.values():
            button.setIcon(icons.icon("data", shown.text))


def _told(split: DataSplit) -> str:
    """How many examples serve what, and where each part comes from."""
    training, validation, test = len(split.training), split.validation, split.test
    told = f"{training:,} for training (blue), {len(validation):,} for validation (amber), {validation.origin.value}."
    return f"{told} {len(test):,} for testing, {test.origin.value}." if len(test) else told


def _section(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text.upper(), parent)
    theme.set_role(label, "section")
    return label
