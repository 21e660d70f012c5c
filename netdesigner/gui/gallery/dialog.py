"""The gallery itself: search and families, the cards, and a preview of the one chosen."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from netdesigner.design.templates import Template, templates
from netdesigner.gui.gallery.families import Families
from netdesigner.gui.gallery.pictures import TemplatePictures
from netdesigner.gui.gallery.preview import TemplatePreview
from netdesigner.gui.gallery.search import ORDERS, best, fits, in_order
from netdesigner.gui.gallery.shelf import Row, Shelf
from netdesigner.gui.look import icons, theme

LARGEST = (1480, 940)
AFTER_PAINT = 20  # milliseconds: the cards first, then their pictures
EDGE = 20  # pixels of the window that stay in sight on each side
WIDE = 1100  # from here on there is room for
SIDES, PANES = (172, 220), (300, 354)  # of the families and the preview: narrow, wide

WALKING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
ALONG = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class SearchField(QLineEdit):
    """What is typed is searched for; arrow keys walk over the cards."""

    walked = Signal(QKeyEvent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_walking = event.key() in WALKING or (event.key() in ALONG and not self.text())
        if is_walking and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.walked.emit(event)
        else:
            super().keyPressEvent(event)


class Gallery(QDialog):
    """Tells which template was chosen, and what for; then it is closed."""

    open_chosen = Signal(object)  # Path
    modules_chosen = Signal(object)  # Path

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("New from template")
        self._found = templates()
        self.pictures = TemplatePictures(self)
        self.search, self.order_box = SearchField(self), QComboBox(self)
        self.families = Families(self._found, self)
        self.shelf = Shelf(self.pictures, self)
        self.preview = TemplatePreview(self.pictures, self)
        self._lay_out()
        self._join()
        self._renew()

    # -- building

    def _lay_out(self) -> None:
        self.search.setPlaceholderText("Search: residual, 1x1, lstm, 2015 …")
        self.search.setAccessibleName("Search templates")
        self.search.setClearButtonEnabled(True)
        self._search_icon = self.search.addAction(
            icons.icon("search", theme.current().muted), QLineEdit.ActionPosition.LeadingPosition
        )
        self.order_box.setAccessibleName("Order")
        for order in ORDERS:
            self.order_box.addItem(order.title, order)
        self.count = QLabel(self)
        theme.set_role(self.count, "muted")
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 14, 0)
        top.setSpacing(12)
        top.addWidget(self.search, 1)
        top.addWidget(self.count)
        top.addWidget(self.order_box)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.families)
        middle.addWidget(self.shelf, 1)
        middle.addWidget(self.preview)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 2, 16)
        outer.setSpacing(12)
        outer.addLayout(top)
        outer.addLayout(middle, 1)

    def _join(self) -> None:
        self.search.textChanged.connect(self._renew)
        self.search.walked.connect(self.shelf.keyPressEvent)
        self.order_box.currentIndexChanged.connect(self._renew)
        self.families.changed.connect(self._renew)
        self.shelf.typed.connect(self._type)
        self.shelf.chosen.connect(lambda _: self._open())
        self.shelf.current_changed.connect(self.preview.show_template)
        self.preview.open_chosen.connect(self._open)
        self.preview.modules_chosen.connect(self._take_modules)
        self.pictures.came.connect(self.shelf.viewport().update)
        self.pictures.came.connect(self.preview.picture.update)
        theme.theme_changed.connect(self._paint_again)

    # -- what is shown

    def _renew(self) -> None:
        """Puts on the shelf what fits; what was current stays so if it can."""
        typed, kept = self.search.text(), self.shelf.current
        fitting = [template for template in self._found if fits(template, typed)]
        self.families.show_counts(fitting)
        family = self.families.current
        shown = [template for template in fitting if not family or template.family == family]
        order = ORDERS[self.order_box.currentIndex()]
        self.count.setText(f"{len(shown)} of {len(self._found)}")
        self.shelf.sentence = self._nothing(typed, family, len(fitting))
        ordered = in_order(shown, order)
        wanted = best(ordered, typed) if typed.strip() or kept not in ordered else kept
        self.shelf.show_rows([*ordered] if order.key else _with_headings(ordered), wanted)

    @staticmethod
    def _nothing(typed: str, family: str, elsewhere: int) -> str:
        what = f"Nothing fits “{typed.strip()}”"
        if family and elsewhere:
            return f"{what} in {family}; {elsewhere} in other families do."
        return f"{what}. Try a layer (LSTM), a kernel (1x1), a module (Bottleneck) or a year."

    def _type(self, text: str) -> None:
        """Goes on typing in the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.insert(text) if text else self.search.backspace()

    def _paint_again(self, _: object = None) -> None:
        self._search_icon.setIcon(icons.icon("search", theme.current().muted))
        self._make_pictures()

    def _make_pictures(self) -> None:
        if self.isVisible():
            self.pictures.make(self._found)

    # -- coming and going

    def open_over(self, window: QWidget) -> None:
        """Shows it over the window, as large as there is room for, as if for the first time."""
        width = min(LARGEST[0], window.width() - 2 * EDGE)
        self.resize(width, min(LARGEST[1], window.height() - 2 * EDGE))
        self.families.setFixedWidth(SIDES[width >= WIDE])
        self.preview.setFixedWidth(PANES[width >= WIDE])
        self.search.clear()
        self.families.choose("")
        self.search.setFocus()
        self.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(AFTER_PAINT, self, self._make_pictures)

    def done(self, result: int) -> None:
        self.pictures.stop()
        self.preview.forget()
        super().done(result)

    def _open(self) -> None:
        if (template := self.shelf.current) is not None:
            self.accept()
            self.open_chosen.emit(template.path)

    def _take_modules(self) -> None:
        if (template := self.shelf.current) is not None:
            self.accept()
            self.modules_chosen.emit(template.path)


def _with_headings(found: list[Template]) -> list[Row]:
    """Each family under its name."""
    rows: list[Row] = []
    for family, members in groupby(found, key=lambda template: template.family):
        rows += [family, *members]
    return rows
