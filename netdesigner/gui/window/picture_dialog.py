"""The dialog that makes a picture of the drawing: style and theme on the right, what will be saved on the left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from netdesigner.analysis.facts import Facts
from netdesigner.design.design import Design
from netdesigner.figures.figure import Look, Style, figure_svg
from netdesigner.figures.raster import pixels, to_image
from netdesigner.figures.volumes import SCALINGS, Scaling
from netdesigner.gui.look import theme
from netdesigner.gui.look.beside_preview import arrange_beside_preview
from netdesigner.gui.session.preferences import preferences, remembered_text
from netdesigner.gui.session.session import Session
from netdesigner.gui.session.worker import LatestRequest
from netdesigner.layout.spacing import Direction

STYLE_TITLES: dict[Style, str] = {
    "cards": "Cards, as on the canvas",
    "volumes": "Volumes to scale",
    "neurons": "Neurons and weights",
}
CHECK = 12  # pixels: squares of the ground behind a transparent picture


@dataclass(frozen=True)
class PictureSettings:
    """What the dialog was set to."""

    style: Style
    look: Look
    direction: Direction
    columns: int | None
    scaling: Scaling
    has_weights: bool
    scale: float

    def svg(self, design: Design, facts: Facts, weights: Any) -> str:
        """The picture; raises FigureError. Neither Qt nor the live document is needed."""
        is_cards, shown = self.style == "cards", weights if self.has_weights and self.style == "neurons" else None
        return figure_svg(
            design,
            self.style,
            self.look,
            facts=facts,
            direction=self.direction if is_cards else None,
            columns=self.columns if is_cards else 1,
            scaling=self.scaling if self.style == "volumes" else "automatic",
            weights=shown,
            scale=self.scale,
        )


class PicturePreview(QWidget):
    """The picture fitted into the room there is, or the sentence that says why there is none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMinimumSize(480, 360)
        self.setAccessibleName("Preview of the picture")
        self._renderer: QSvgRenderer | None = None
        self.sentence = ""
        self._squares = ("", "")  # colours that show through a transparent picture

    def show_picture(self, svg: str, is_dark: bool) -> None:
        self._renderer, self.sentence = QSvgRenderer(QByteArray(svg.encode())), ""
        self._squares = ("#16181d", "#262b35") if is_dark else ("#ffffff", "#e9ebef")
        self.update()

    def show_sentence(self, sentence: str) -> None:
        self._renderer, self.sentence = None, sentence
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, area = theme.current(), QRectF(self.rect()).adjusted(8, 8, -8, -8)
        painter.fillRect(self.rect(), colors.field)
        if self._renderer is None:
            painter.setPen(colors.muted)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), self.sentence)
            return
        size = self._renderer.defaultSize().toSizeF()
        size.scale(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        goal = QRectF(0, 0, size.width(), size.height())
        goal.moveCenter(area.center())
        self._paint_squares(painter, goal)
        self._renderer.render(painter, goal)

    def _paint_squares(self, painter: QPainter, goal: QRectF) -> None:
        """What shows through a transparent picture."""
        painter.save()
        painter.setClipRect(goal)
        for row in range(int(goal.height() // CHECK) + 1):
            for column in range(int(goal.width() // CHECK) + 1):
                square = QRectF(goal.x() + column * CHECK, goal.y() + row * CHECK, CHECK, CHECK)
                painter.fillRect(square, QColor(self._squares[(row + column) % 2]))
        painter.restore()


class PictureDialog(QDialog):
    """Chooses how the picture looks; `save` is given the finished SVG."""

    rendered = Signal()  # the preview is up to date

    def __init__(
        self, session: Session, parent: QWidget, save: Callable[[str], bool], design: Design, facts: Facts
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Picture of the drawing")
        self._session, self._save = session, save
        self._design, self._facts = design, facts
        self._weights = None if session.document.location.module else session.weights
        self._asker = LatestRequest(self)
        self.svg = ""
        self.preview = PicturePreview(self)
        self._make_fields()
        self._lay_out()
        self._restore()
        self._renew()
        self.resize(1080, 640)

    # -- the fields

    def _make_fields(self) -> None:
        self.style_box, self.theme_box = QComboBox(self), QComboBox(self)
        self.direction_box, self.scaling_box = QComboBox(self), QComboBox(self)
        self.columns_box = QComboBox(self)
        for title, columns in (("One", 1), ("As a page", None), *((f"Up to {count}", count) for count in range(2, 7))):
            self.columns_box.addItem(title, columns)
        for value, title in STYLE_TITLES.items():
            self.style_box.addItem(title, value)
        for name in ("light", "dark"):
            self.theme_box.addItem(name.capitalize(), name)
        for way, title in (("down", "Down"), ("right", "To the right")):
            self.direction_box.addItem(title, way)
        for scaling in SCALINGS:
            self.scaling_box.addItem(scaling.capitalize(), scaling)
        self.direction_box.setCurrentIndex(self.direction_box.findData(self._design.direction))
        self.legend_box = QCheckBox("Legend of the colours", self)
        self.transparent_box = QCheckBox("Transparent background", self)
        self.weights_box = QCheckBox("Show the trained weights", self)
        self.weights_box.setChecked(self._weights is not None)
        self.scale_box = QDoubleSpinBox(self)
        self.scale_box.setRange(0.25, 8.0)
        self.scale_box.setSingleStep(0.25)
        self.scale_box.setValue(1.0)
        self.scale_box.setSuffix(" ×")
        theme.inset_text(self.scale_box)
        self.size_label = QLabel(self)
        theme.set_role(self.size_label, "muted")
        for box in (self.style_box, self.theme_box, self.direction_box, self.columns_box, self.scaling_box):
            box.currentIndexChanged.connect(self._renew)
        for check in (self.legend_box, self.transparent_box, self.weights_box):
            check.toggled.connect(self._renew)
        self.scale_box.valueChanged.connect(self._renew)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(10)
        form.addRow("&Style", self.style_box)
        form.addRow("&Theme", self.theme_box)
        form.addRow("&Direction", self.direction_box)
        form.addRow("Col&umns", self.columns_box)
        form.addRow("Sc&aling", self.scaling_box)
        form.addRow("Si&ze", self.scale_box)
        form.addRow("", self.size_label)
        for check in (self.legend_box, self.transparent_box, self.weights_box):
            form.addRow("", check)
        self.copy_button, self.save_button = QPushButton("&Copy", self), QPushButton("&Save…", self)
        self.copy_button.setToolTip("Put the picture on the clipboard")
        self.save_button.setToolTip("Save as PNG, SVG or PDF")
        self.copy_button.clicked.connect(self._copy)
        self.save_button.clicked.connect(self._save_now)
        arrange_beside_preview(self, self.preview, form, self.copy_button, self.save_button)

    def _restore(self) -> None:
        """As it was the last time."""
        for box, name, first in ((self.style_box, "style", "cards"), (self.theme_box, "theme", "light")):
            index = box.findData(remembered_text(f"picture/{name}") or first)
            box.setCurrentIndex(max(0, index))

    @property
    def choice(self) -> PictureSettings:
        return PictureSettings(
            self.style_box.currentData(),
            Look(self.theme_box.currentData(), self.transparent_box.isChecked(), self.legend_box.isChecked()),
            self.direction_box.currentData(),
            self.columns_box.currentData(),
            self.scaling_box.currentData(),
            self.weights_box.isChecked(),
            self.scale_box.value(),
        )

    # -- the picture

    def _renew(self) -> None:
        """Draws anew in the background; the newest choice wins."""
        choice, weights, design, facts = self.choice, self._weights, self._design, self._facts
        for box in (self.direction_box, self.columns_box):
            box.setEnabled(choice.style == "cards")
        self.scaling_box.setEnabled(choice.style == "volumes")
        self.weights_box.setEnabled(choice.style == "neurons" and weights is not None)
        self.weights_box.setToolTip("" if weights is not None else "The network is not trained yet.")
        for button in (self.save_button, self.copy_button):
            button.setEnabled(False)
        self._asker.ask(lambda: (choice, choice.svg(design, facts, weights)), self._show, self._refuse)

    def _show(self, made: tuple[PictureSettings, str]) -> None:
        choice, svg = made
        self.svg = svg
        self.preview.show_picture(svg, choice.look.theme == "dark")
        for button in (self.save_button, self.copy_button):
            button.setEnabled(True)
        wide, high = pixels(svg)
        self.size_label.setText(f"{wide:,} × {high:,} pixels as PNG")
        self.rendered.emit()

    def _refuse(self, sentence: str) -> None:
        self.svg = ""
        self.preview.show_sentence(sentence)
        self.size_label.setText("")
        self.rendered.emit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setImage(to_image(self.svg))
        self._session.message.emit("The picture is on the clipboard.")

    def _save_now(self) -> None:
        for box, name in ((self.style_box, "style"), (self.theme_box, "theme")):
            preferences().setValue(f"picture/{name}", box.currentData())
        if self._save(self.svg):
            self.accept()

    def sizeHint(self) -> QSize:
        return QSize(1080, 640)

    def done(self, result: int) -> None:
        self._asker.forget()
        super().done(result)
