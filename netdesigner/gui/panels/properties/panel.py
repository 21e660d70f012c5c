"""The properties at the right: of the selected blocks, or of the whole network when nothing is selected."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from netdesigner.design.commands import Change
from netdesigner.gui.look import theme
from netdesigner.gui.panels.properties.module_page import ModulePage
from netdesigner.gui.panels.properties.network_page import NetworkPage
from netdesigner.gui.panels.properties.node_page import NodePage
from netdesigner.gui.panels.properties.several_page import SeveralPage
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.session import Session

FOOT_SHARE = 0.45  # of the height, at most
ROUNDING = 4  # pixels that lines of text may need more than they say


class Properties(QScrollArea):
    """Shows the page that fits the selection, and renews it after every change."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Properties")
        self.network = NetworkPage(session)
        self.node = NodePage(session)
        self.module = ModulePage(session)
        self.several = SeveralPage(session)
        self._pages = _Pages()
        self._kinds: list[str] | None = None  # of the blocks shown
        for page in (self.network, self.module, self.node, self.several):
            self._pages.addWidget(page)
        self.setWidget(self._pages)
        self._foot = _Foot(self.node.callouts, self)
        self.node.callouts.changed.connect(self._place_foot)
        session.selection_changed.connect(self._renew)
        listen(self, session.document.changed, self._follow)
        listen(self, session.facts.changed, self._renew)
        theme.theme_changed.connect(self._renew)
        self._renew()

    def _follow(self, change: Change) -> None:
        """What is structural is announced by the facts, which come first."""
        if change.name or change.is_redrawn or self._session.document.location.module in change.modules:
            self._renew()

    def _renew(self, _: object = None) -> None:
        graph = self._session.document.graph
        chosen = [node_id for node_id in self._session.selection if node_id in graph.nodes]
        if not chosen and self._session.document.location.module:
            self.module.show_module()
            self._pages.setCurrentWidget(self.module)
        elif not chosen:
            self.network.show_network()
            self._pages.setCurrentWidget(self.network)
        elif len(chosen) == 1:
            self.node.show_node(chosen[0])
            self._pages.setCurrentWidget(self.node)
        else:
            self.several.show_nodes(tuple(chosen))
            self._pages.setCurrentWidget(self.several)
        self._place_foot()
        self._begin_at_top([graph.nodes[node_id].layer.title() for node_id in chosen])

    def _begin_at_top(self, kinds: list[str]) -> None:
        """What is shown of another kind of block begins with its head; of the same kind the same settings stay."""
        if kinds != self._kinds:
            self._kinds = kinds
            self.verticalScrollBar().setValue(0)

    def _place_foot(self) -> None:
        """The problems stand below the page, as high as they need to be, at most as high as is left for them."""
        is_needed = self._pages.currentWidget() is self.node and bool(self.node.callouts.problems)
        width, most = self.width(), round(self.height() * FOOT_SHARE)
        height = min(self._foot.height_for(width), most) if is_needed else 0
        self.setViewportMargins(0, 0, 0, height)
        self._foot.setGeometry(0, self.height() - height, width, height)
        self._foot.setVisible(is_needed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_foot()


class _Foot(QScrollArea):
    """Where the problems are shown; the wheel over it belongs to the page where it has nothing to scroll."""

    def __init__(self, content: QWidget, page: QScrollArea) -> None:
        super().__init__(page)
        self._page = page
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Problems of the block")

    def height_for(self, width: int) -> int:
        content = self.widget()
        layout = content.layout() if content is not None else None
        if layout is None:
            return 0
        layout.activate()
        return ROUNDING + (
            layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.verticalScrollBar().maximum():
            super().wheelEvent(event)
        else:  # an ignored one would go to the page as a widget, which leaves the wheel to its viewport
            self._page.wheelEvent(event)


class _Pages(QStackedWidget):
    """As high as the page on top, so that the panel scrolls only when that page needs it."""

    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.sizeHint() if page else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint() if page else super().minimumSizeHint()
