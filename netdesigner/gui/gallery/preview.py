"""The pane beside the cards: the larger picture, the figures, the whole note, the stages, and what can be done."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netdesigner.design.graph import Graph
from netdesigner.design.templates import Template
from netdesigner.gui.gallery.figures import field
from netdesigner.gui.gallery.pictures import TemplatePictures
from netdesigner.gui.gallery.stages import Opened, StageTable, read
from netdesigner.gui.look import theme, wording
from netdesigner.gui.look.thumbnails import thumbnail
from netdesigner.gui.session.worker import LatestRequest
from netdesigner.layers import show_shape

PICTURE = 176
REST = 60  # milliseconds before a design is read: a key held down passes over many
FIGURES = ("Input", "Output", "Parameters", "MACs", "Receptive field", "Layers", "Modules")

View = Literal["volumes", "drawing"]


class Picture(QWidget):
    """The volumes of a template, or its drawing in small."""

    def __init__(self, pictures: TemplatePictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self.template: Template | None = None
        self.graph: Graph | None = None
        self.view: View = "drawing"
        self.setFixedHeight(PICTURE)
        self.setAccessibleName("Picture of the template")

    def paintEvent(self, event: QPaintEvent) -> None:
        shown, ratio = theme.current(), self.devicePixelRatioF()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.fillPath(outline, shown.canvas)
        wide, high = self.width() - 16, self.height() - 16
        made = None
        if self.view == "drawing" and self.graph is not None:
            made = thumbnail(self.graph, wide, high, ratio)
        elif self.view == "volumes" and self.template is not None:
            made = self._pictures.picture(self.template.name, wide, high, ratio)
        if made is not None:
            painter.drawPixmap(QPointF(8, 8), made)
        painter.setPen(QPen(shown.card_border))
        painter.drawPath(outline)


class TemplatePreview(QFrame):
    """Everything about one template; its design is read in the background."""

    open_chosen = Signal()
    modules_chosen = Signal()

    def __init__(self, pictures: TemplatePictures, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Preview")
        self._asker = LatestRequest(self)
        self._timer = QTimer(self, singleShot=True, interval=REST)
        self._timer.timeout.connect(self._read)
        self._template: Template | None = None
        self.picture = Picture(pictures, self)
        self.title, self.source, self.note = QLabel(self), QLabel(self), QLabel(self)
        self.values: dict[str, QLabel] = {}
        self.stages_title, self.stages = QLabel("Stages", self), StageTable(self)
        self.open_button, self.modules_button = QPushButton("Open", self), QPushButton("Take its modules", self)
        self._lay_out()

    # -- building

    def _lay_out(self) -> None:
        theme.set_role(self.title, "title")
        theme.set_role(self.source, "muted")
        theme.set_role(self.stages_title, "section")
        for label in (self.title, self.source, self.note):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.inside = QWidget(self)
        column = QVBoxLayout(self.inside)
        column.setContentsMargins(8, 0, 14, 12)
        column.setSpacing(4)
        column.addWidget(self.picture)
        column.addLayout(self._views())
        column.addWidget(self.title)
        column.addWidget(self.source)
        column.addSpacing(8)
        column.addLayout(self._figures())
        column.addSpacing(10)
        column.addWidget(self.note)
        column.addSpacing(12)
        column.addWidget(self.stages_title)
        column.addWidget(self.stages)
        column.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self.inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.area, 1)
        whole.addLayout(self._buttons())

    def _views(self) -> QHBoxLayout:
        """The two views of the picture."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 2, 0, 6)
        row.setSpacing(4)
        self.views = QButtonGroup(self)
        for title, view in (("Drawing", "drawing"), ("Volumes", "volumes")):
            button = QToolButton(self)
            button.setText(title)
            button.setCheckable(True)
            button.setChecked(view == self.picture.view)
            theme.set_role(button, "small-toggle")
            button.clicked.connect(lambda _=False, view=view: self._show_view(view))
            self.views.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _figures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for line, name in enumerate(FIGURES):
            label, value = QLabel(name, self), QLabel(self)
            theme.set_role(label, "muted")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            value.setWordWrap(name == "Modules")
            grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, line, 1, Qt.AlignmentFlag.AlignTop)
            self.values[name] = value
        return grid

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(8, 12, 14, 0)
        row.setSpacing(8)
        self.modules_button.setAutoDefault(False)
        self.open_button.setDefault(True)
        self.open_button.setToolTip("Open a copy of the template (Enter)")
        self.open_button.clicked.connect(self.open_chosen)
        self.modules_button.clicked.connect(self.modules_chosen)
        row.addWidget(self.modules_button)
        row.addStretch(1)
        row.addWidget(self.open_button)
        self.open_button.setMinimumWidth(104)
        return row

    def _show_view(self, view: View) -> None:
        self.picture.view = view
        self.picture.update()

    # -- showing

    def show_template(self, template: Template | None) -> None:
        """What is in the index at once; picture and stages as soon as the design is read."""
        self._template = self.picture.template = template
        self.picture.graph = None
        self.stages.show_rows(())
        self.stages_title.hide()
        self.inside.setVisible(template is not None)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if template else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.area.setVerticalScrollBarPolicy(policy)
        self.open_button.setEnabled(template is not None)
        self._offer_modules(template)
        if template is None:
            return
        self.title.setText(template.title)
        self.source.setText(template.source)
        self.note.setText(template.story)
        field_text = field(template)
        texts = (show_shape(template.input), wording.UNKNOWN, f"{template.params:,}", f"{template.macs:,}", field_text)
        for name, text in zip(FIGURES, (*texts, f"{template.layers:,}", ", ".join(template.modules)), strict=True):
            self.values[name].setText(text or "none")
        self.area.verticalScrollBar().setValue(0)
        self.picture.update()
        self._timer.start()

    def _read(self) -> None:
        if (template := self._template) is not None:
            self._asker.ask(lambda: read(template), self._complete, self._refuse)

    def _offer_modules(self, template: Template | None) -> None:
        modules = template.modules if template is not None else ()
        self.modules_button.setEnabled(bool(modules))
        tip = f"Add {', '.join(modules)} to the palette of the present design"
        self.modules_button.setToolTip(tip if modules else "This network is drawn without modules.")

    def _complete(self, opened: Opened) -> None:
        self.picture.graph = opened.design.graph
        self.picture.update()
        self.values["Output"].setText(opened.output)
        self.stages.show_rows(opened.rows)
        self.stages_title.setText(wording.plural(len(opened.rows), "stage"))
        self.stages_title.show()

    def _refuse(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.open_button.setEnabled(False)

    def forget(self) -> None:
        """What is being read is no longer wanted."""
        self._timer.stop()
        self._asker.forget()
