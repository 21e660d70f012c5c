"""The palette: every kind of block by category, searched by typing, added by drag, double click or Enter."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QDrag, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from netdesigner.gui.look import icons, theme
from netdesigner.gui.look.mime import carry_layer
from netdesigner.gui.look.plain_text import wrapped
from netdesigner.gui.panels.palette.palette_rows import CATEGORY, COUNT, NAME, PaletteRows, card_picture
from netdesigner.layers import Layer, categories
from netdesigner.layers.module_use import CATEGORY as MODULES
from netdesigner.layers.parse import is_chain, search_words, with_settings
from netdesigner.layers.search import ranked

NUMBER = Qt.ItemDataRole.UserRole + 4
RARE = Qt.ItemDataRole.UserRole + 5
RETURN_ADDS = "Return adds it with these settings."
ALL_FIT = 1  # points of each block while nothing is searched


class PalettePanel(QWidget):
    """Search on top, collapsible categories below."""

    chosen = Signal(str)  # what shall be added: a name, perhaps with settings, or a chain
    menu_wanted = Signal(str, QPoint)  # of a module ("": of all of them), at a place of the screen
    library_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = _Search(self)
        self.tree = _Tree(self)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._add_current)
        self.search.stepped.connect(self.tree.step)
        self.tree.entered_key.connect(self._add)
        self.tree.itemDoubleClicked.connect(self._add)
        self.tree.typed.connect(self._type_on)
        self.tree.menu_wanted.connect(self.menu_wanted)
        self.tree.library_wanted.connect(self.library_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 6, 0)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.tree)
        self.search.setFixedHeight(32)
        column.setAlignment(self.search, Qt.AlignmentFlag.AlignTop)
        theme.theme_changed.connect(self._repaint)
        self._filter("")

    def show_modules(self, classes: list[type[Layer]]) -> None:
        """Lists the modules of the design on top."""
        if self.tree.show_modules(classes):
            self._filter(self.search.text())

    def _repaint(self) -> None:
        self.tree.viewport().update()

    def _type_on(self, text: str) -> None:
        """Letters typed on the tree go on in the search field."""
        self.search.setFocus()
        self.search.insert(text)

    def _filter(self, typed: str) -> None:
        words, settings = ("", "") if is_chain(typed) else search_words(typed)
        matches = self.tree.show_matching(words)
        if settings and not matches:  # not settings, but a part of the name
            matches = self.tree.show_matching(typed)
        tip = RETURN_ADDS if settings or is_chain(typed) else ""
        self.search.setToolTip(tip if matches else f"No block is called “{typed}”. Try conv, pool, norm, dense.")
        theme.set_invalid(self.search, bool(typed.strip()) and not matches)

    def _add_current(self) -> None:
        item, typed = self.tree.currentItem(), self.search.text()
        if is_chain(typed):
            self.chosen.emit(typed)
        elif item is not None and item.data(0, NAME):
            self.chosen.emit(with_settings(self.tree.kinds[item.data(0, NAME)], typed))
        if item is not None or is_chain(typed):
            self.search.setFocus()  # the next name can be typed at once
            self.search.selectAll()

    def _add(self, item: QTreeWidgetItem) -> None:
        if name := item.data(0, NAME):
            self.chosen.emit(name)


class _Search(QLineEdit):
    stepped = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Search blocks")
        self.setClearButtonEnabled(True)
        self.setAccessibleName("Search blocks")
        theme.theme_changed.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        """Qt's own picture for clearing is black on every background."""
        for action in self.findChildren(QAction):
            action.setIcon(icons.icon("close", theme.current().muted))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class _Tree(QTreeWidget):
    typed = Signal(str)
    entered_key = Signal(QTreeWidgetItem)
    menu_wanted = Signal(str, QPoint)
    library_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setAccessibleName("Blocks by category")
        self.setItemDelegate(PaletteRows(self))
        self.itemClicked.connect(self._toggle)
        self._folded: set[str] = set()
        self._complete: set[str] = set()  # categories that show their rare blocks too
        self._typed = ""
        self._order = [MODULES, *categories()]
        self.kinds: dict[str, type[Layer]] = {}  # by name
        self._modules: list[type[Layer]] | None = None
        for category, classes in categories().items():
            self._add_category(category, classes)

    def _add_category(self, category: str, classes: list[type[Layer]]) -> QTreeWidgetItem:
        group = QTreeWidgetItem([category])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setData(0, CATEGORY, category)
        self.addTopLevelItem(group)
        self._add_blocks(group, category, classes)
        if any(cls.is_rare for cls in classes):
            group.addChild(QTreeWidgetItem([""]))  # the row that asks for the rare ones
        group.setExpanded(True)
        return group

    def show_modules(self, classes: list[type[Layer]]) -> bool:
        """Lists the modules of the design in a category of their own; whether they are others than before."""
        if classes == self._modules:
            return False
        for gone in self._modules or ():
            self.kinds.pop(gone.__name__, None)
        self._modules = classes
        group = next((group for group in self._groups() if group.text(0) == MODULES), None)
        if group is None:
            group = self._add_category(MODULES, [])
        while (row := group.child(0)) is not None:
            group.removeChild(row)  # what PySide takes away in another way is never freed
        self._add_blocks(group, MODULES, classes)
        library = QTreeWidgetItem(["Take from a library…"])
        library.setToolTip(0, "Adds the modules of a library file, or of another design.")
        group.addChild(library)
        group.setToolTip(0, "Blocks of your own: select some on the canvas and press Ctrl+G.")
        return True

    def _add_blocks(self, group: QTreeWidgetItem, category: str, classes: list[type[Layer]]) -> None:
        for number, cls in enumerate(classes):
            item = QTreeWidgetItem([cls.title()])
            item.setData(0, NAME, cls.__name__)
            item.setData(0, CATEGORY, category)
            item.setData(0, NUMBER, number)
            item.setData(0, RARE, cls.is_rare)
            self.kinds[cls.__name__] = cls
            item.setToolTip(0, tooltip(cls))
            group.addChild(item)

    def show_matching(self, typed: str) -> int:
        """Shows the rows that fit, selects the best one, and returns how many there are."""
        fitting = ranked(typed, self.kinds.values())
        points = {name: fitting.get(cls, 0) for name, cls in self.kinds.items()}
        self._typed = typed
        self._put_best_first(points)
        best: tuple[int, QTreeWidgetItem | None] = (0, None)
        shown = 0
        for group in self._groups():
            fits = 0
            for item in _children(group):
                worth = points[item.data(0, NAME)]
                is_asked = bool(typed.strip()) or group.text(0) in self._complete
                item.setHidden(not worth or (item.data(0, RARE) and not is_asked))
                fits += bool(worth)
                best = max(best, (worth, item), key=lambda pair: pair[0])
            group.setData(0, COUNT, fits)
            group.setHidden(not fits and (bool(typed.strip()) or group.text(0) != MODULES))
            self._show_rest(group)
            group.setExpanded(bool(typed.strip()) or group.text(0) not in self._folded)
            shown += fits
        if typed.strip() and best[1] is not None:
            self.setCurrentItem(best[1])
        else:
            self.setCurrentIndex(QModelIndex())
        return shown

    def _show_rest(self, group: QTreeWidgetItem) -> None:
        """The last row of a category with rare blocks: "12 more", or "Fewer"; not needed while searching."""
        for row in _rows_without_block(group):
            if group.text(0) == MODULES:
                row.setHidden(bool(self._typed.strip()))
                continue
            hidden = sum(item.isHidden() for item in _children(group))
            row.setText(0, f"{hidden} more" if hidden else "Fewer")
            row.setToolTip(0, "The rarer blocks of this category." if hidden else "Only the usual blocks.")
            row.setHidden(bool(self._typed.strip()))

    def _put_best_first(self, points: dict[str, int]) -> None:
        """Categories and their blocks by what fits best; as they were where all fit alike."""
        groups = sorted(self._groups(), key=lambda group: self._order.index(group.text(0)))
        rows = {id(group): sorted(_children(group), key=_number) for group in groups}
        for group in groups:
            rows[id(group)].sort(key=lambda item: -points[item.data(0, NAME)])
        groups.sort(
            key=lambda group: -max((points[item.data(0, NAME)] for item in rows[id(group)][:1]), default=ALL_FIT)
        )
        if groups != self._groups():
            self._take_all()
            self.addTopLevelItems(groups)
        for group in groups:
            if rows[id(group)] != _children(group):
                rest = _rows_without_block(group)
                group.takeChildren()
                group.addChildren([*rows[id(group)], *rest])

    def _take_all(self) -> None:
        while self.takeTopLevelItem(0) is not None:
            pass

    def _groups(self) -> list[QTreeWidgetItem]:
        return [group for i in range(self.topLevelItemCount()) if (group := self.topLevelItem(i))]

    def step(self, by: int) -> None:
        """Moves the current row past categories and hidden rows."""
        rows = [item for group in self._groups() if group.isExpanded() for item in _children(group)]
        rows = [item for item in rows if not item.isHidden()]
        if rows:
            current = self.currentItem()
            place = rows.index(current) + by if current in rows else 0
            self.setCurrentItem(rows[max(0, min(place, len(rows) - 1))])

    def _toggle(self, item: QTreeWidgetItem) -> None:
        if item.data(0, NAME):
            return
        if (group := item.parent()) is not None and group.text(0) == MODULES:
            self.library_wanted.emit()
            return
        if group is not None:
            self._complete ^= {group.text(0)}
            self.show_matching(self._typed)
            return
        item.setExpanded(not item.isExpanded())
        (self._folded.discard if item.isExpanded() else self._folded.add)(item.text(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isalnum() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.typed.emit(event.text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.itemClicked.emit(self.currentItem(), 0)
            self.entered_key.emit(self.currentItem())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        item = self.itemAt(event.pos())
        if item is not None and item.data(0, CATEGORY) == MODULES:
            self.menu_wanted.emit(item.data(0, NAME) or "", event.globalPos())

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        return carry_layer(items[0].data(0, NAME) or "")

    def startDrag(self, supported: Qt.DropAction) -> None:
        item = self.currentItem()
        if item is None or not item.data(0, NAME):
            return
        drag = QDrag(self)
        drag.setMimeData(self.mimeData([item]))
        picture = card_picture(item.text(0), item.data(0, CATEGORY), self.devicePixelRatioF())
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(85, 28))
        drag.exec(Qt.DropAction.CopyAction)


def _number(item: QTreeWidgetItem) -> int:
    """The place of a block in its category."""
    return int(item.data(0, NUMBER))


def _rows(group: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [child for i in range(group.childCount()) if (child := group.child(i)) is not None]


def _children(group: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    """The blocks of a category."""
    return [row for row in _rows(group) if row.data(0, NAME)]


def _rows_without_block(group: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [row for row in _rows(group) if not row.data(0, NAME)]


def tooltip(cls: type[Layer]) -> str:
    """What a block does and how it reckons, as the text of a tooltip."""
    lines = [f"{cls.title()} · {cls.category}", cls.help(), *([cls.formula] if cls.formula else [])]
    return wrapped("\n\n".join(lines))
