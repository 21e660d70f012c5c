"""Help on every block, made from the layers' own declarations; and what the program is."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from netdesigner import __version__
from netdesigner.declare.settings import REQUIRED, show
from netdesigner.gui.look import curve_view, icons, theme
from netdesigner.layers import Layer, categories
from netdesigner.paths import resources

OWN_LAYER = "own_layer"  # the page on layers from plug-ins
NAME = Qt.ItemDataRole.UserRole
CURVE = "curve:"  # the address of the picture in the page
CURVE_SIZE = (420, 200)


class HelpPage(QDialog):
    """The blocks at the left, what is to be known of one at the right."""

    def __init__(
        self, name: str = "", parent: QWidget | None = None, kinds: dict[str, list[type[Layer]]] | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help on blocks")
        self.resize(820, 560)
        self.list, self.text = QListWidget(self), QTextBrowser(self)
        self.list.setFixedWidth(220)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Blocks")
        self.text.setAccessibleName("Help")
        self._kinds = {cls.__name__: cls for classes in (kinds or categories()).values() for cls in classes}
        for category, classes in (kinds or categories()).items():
            ink = theme.category_ink(category)
            for cls in classes:
                item = QListWidgetItem(icons.icon(icons.category_icon(category), ink), cls.title())
                item.setData(NAME, cls.__name__)
                self.list.addItem(item)
        self.list.addItem(own := QListWidgetItem(icons.icon("plus", theme.current().muted), "Layers of your own"))
        own.setData(NAME, OWN_LAYER)
        self.list.currentItemChanged.connect(self._show)
        close = QPushButton("Close", self)
        close.clicked.connect(self.accept)
        right = QVBoxLayout()
        right.addWidget(self.text)
        right.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.show_block(name)

    def show_block(self, name: str) -> None:
        """Turns to the page of a block; the first one where it is not known."""
        rows = [row for row in range(self.list.count()) if self.list.item(row).data(NAME) == name]
        self.list.setCurrentRow(rows[0] if rows else 0)

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        if item.data(NAME) == OWN_LAYER:
            self.text.setMarkdown((resources() / "help" / f"{OWN_LAYER}.md").read_text(encoding="utf-8"))
            return
        cls = self._kinds[item.data(NAME)]
        if (curve := cls.make().curve()) is not None:
            picture = curve_view.pixmap(curve, *CURVE_SIZE, self.devicePixelRatioF())
            self.text.document().addResource(QTextDocument.ResourceType.ImageResource, QUrl(CURVE), picture)
        self.text.setHtml(page(cls))


def page(cls: type[Layer]) -> str:
    """The help of one block as HTML."""
    shown = theme.current()
    muted = shown.muted.name()
    formulas = "".join(f"<p><tt>{escape(part.strip())}</tt></p>" for part in cls.formula.split(";") if part.strip())
    rows = "".join(
        f"<tr><td style='padding:4px 18px 4px 0'><b>{escape(setting.name)}</b></td>"
        f"<td style='padding:4px 18px 4px 0; color:{muted}'>{escape(_default(setting.default, setting.initial))}</td>"
        f"<td style='padding:4px 0'>{escape(setting.help)}</td></tr>"
        for setting in cls.settings()
    )
    head = f"<tr style='color:{muted}'><td>Setting</td><td>Default</td><td></td></tr>"
    settings = f"<h3>Settings</h3><table>{head}{rows}</table>" if rows else ""
    top = f"<h2>{escape(cls.title())}</h2><p style='color:{muted}'>{escape(cls.category)}</p>"
    curve = cls.make().curve()
    picture = f"<p><img src='{CURVE}'></p><p style='color:{muted}'>{escape(curve.note)}</p>" if curve else ""
    remarks = "".join(f"<p><b>{escape(title)}:</b> {escape(text)}</p>" for title, text in cls.remarks())
    return f"{top}<p>{escape(cls.help())}</p>{formulas}{picture}{remarks}{settings}"


def _default(default: object, initial: object) -> str:
    if default is REQUIRED:
        return f"must be given; starts as {show(initial)}"
    return "automatic" if default is None else show(default)


def about(parent: QWidget) -> None:
    """A word about the program."""
    box = QMessageBox(parent)
    box.setWindowTitle("About NetDesigner")
    box.setIconPixmap(icons.pixmap("netdesigner", "black", 64, parent.devicePixelRatioF()))
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(f"<b>NetDesigner {__version__}</b>")
    box.setInformativeText(
        "Draw a neural network, check it, train it, look inside, and take it away as PyTorch code.<br><br>"
        "BSD 3-Clause licence. Built on PySide6, PyTorch, pydantic, pyqtgraph and others."
    )
    box.exec()
