"""The menu of the right mouse button: what can be done with what lies there. Keys are named, the window owns them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from netdesigner.design.graph import Edge, GraphError
from netdesigner.gui.canvas.gestures import Pointer

if TYPE_CHECKING:
    from netdesigner.gui.canvas.view import CanvasView


def show_menu(view: CanvasView, pointer: Pointer, place: QPoint) -> None:
    """Opens the menu for what lies under the mouse; the block there becomes the selection."""
    menu = make_menu(view, pointer)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)


def make_menu(view: CanvasView, pointer: Pointer) -> QMenu:
    hit = view.mouse.hit(pointer)
    menu = QMenu(view)
    menu.setToolTipsVisible(True)
    if hit.node is not None:
        if hit.node not in view.session.selection:
            view.session.select([hit.node])
        _fill_for_node(view, menu, hit.node)
    elif hit.edge is not None:
        view.editing.select_none()
        view.canvas.select_edges([hit.edge])
        _fill_for_wire(view, menu, hit.edge, pointer)
    else:
        _fill_for_paper(view, menu, pointer)
    return menu


def _fill_for_node(view: CanvasView, menu: QMenu, node_id: str) -> None:
    if view.session.document.graph.nodes[node_id].layer.module:
        menu.setDefaultAction(menu.addAction("Open\tReturn", lambda: view.session.enter(node_id)))
        menu.addAction("Ungroup\tCtrl+Shift+G", view.editing.ungroup_selected)
        menu.addSeparator()
    menu.addAction("Rename\tF2", view.editing.rename_selected)
    menu.addAction("Duplicate\tCtrl+D", view.editing.duplicate)
    menu.addAction("Copy\tCtrl+C", view.editing.copy)
    menu.addAction("Cut\tCtrl+X", view.editing.cut)
    menu.addAction("Make a module …\tCtrl+G", view.editing.group_selected)
    menu.addSeparator()
    _add_sharing(view, menu, node_id)
    take_out = menu.addAction("Take out, keep the wire", lambda: view.session.document.dissolve(node_id))
    graph = view.session.document.graph
    if not graph.inputs_of(node_id) or not graph.outputs_of(node_id):
        _disable(take_out, "Only for a block with a wire on both sides.")
    menu.addAction("Delete\tDel", view.editing.delete_selection)
    menu.addSeparator()
    menu.addAction("Fit the selection\tF", view.navigation.fit)
    menu.addAction("Help on this block\tF1", lambda: view.help_requested.emit(node_id))


def _add_sharing(view: CanvasView, menu: QMenu, node_id: str) -> None:
    """Blocks with the same settings, whose weights this one could use."""
    document = view.session.document
    node = document.graph.nodes[node_id]
    if node.weights_of is not None:
        owner = document.graph.nodes.get(node.weights_of)  # a file may name one that is not there
        title = f"Own weights instead of those of {owner.name}" if owner else "Own weights (their owner is missing)"
        menu.addAction(title, lambda: _share(view, node_id, None))
        return
    known = view.session.facts.current.nodes.get(node_id)
    alike = [other for other in document.graph.nodes.values() if other.layer == node.layer and other.id != node_id]
    sub = menu.addMenu("Share weights with")
    if known is None or not known.weights:
        _disable(sub.menuAction(), f"{node.name} has no weights.")
    elif not alike:
        _disable(sub.menuAction(), f"No other block has the same settings as {node.name}.")
    for other in alike:
        sub.addAction(other.name, partial(_share, view, node_id, other.id))


def _share(view: CanvasView, node_id: str, owner: str | None) -> None:
    try:
        view.session.document.share(node_id, owner)
    except GraphError as error:
        view.session.message.emit(str(error))


def _fill_for_wire(view: CanvasView, menu: QMenu, edge: Edge, pointer: Pointer) -> None:
    menu.addAction("Insert a block …", lambda: view.editing.open_quick_add((pointer.x, pointer.y), into=edge))
    menu.addAction("Delete\tDel", view.editing.delete_selection)


def _fill_for_paper(view: CanvasView, menu: QMenu, pointer: Pointer) -> None:
    menu.addAction("Add a block …\tSpace", lambda: view.editing.open_quick_add((pointer.x, pointer.y)))
    paste = menu.addAction("Paste here\tCtrl+V", lambda: view.editing.paste_at((pointer.x, pointer.y)))
    if "netdesigner-clip" not in QGuiApplication.clipboard().text():
        _disable(paste, "The clipboard holds no blocks.")
    menu.addSeparator()
    some = [
        menu.addAction("Select all\tCtrl+A", view.editing.select_all),
        menu.addAction("Lay out\tCtrl+L", view.editing.arrange),
        menu.addAction("Fit\tF", view.navigation.fit),
    ]
    if not view.canvas.nodes:
        for action in some:
            _disable(action, "The canvas is empty.")
    menu.addAction("Full size\tCtrl+0", lambda: view.navigation.zoom_to(1.0))
    if view.session.document.location.module:
        menu.addSeparator()
        menu.addAction("Leave the module\tAlt+Up", view.session.leave)


def _disable(action: QAction, why: str) -> None:
    action.setEnabled(False)
    action.setToolTip(why)
