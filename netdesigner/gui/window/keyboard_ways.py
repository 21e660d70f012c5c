"""Ways of the keyboard through the window: between the drawing and the settings, and wires without a mouse."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QCheckBox, QComboBox, QLineEdit, QWidget

from netdesigner.gui.look import icons
from netdesigner.gui.look.text_focus import AtFocus

if TYPE_CHECKING:
    from netdesigner.gui.window.command_palette import PaletteLine
    from netdesigner.gui.window.main_window import MainWindow

VALUES = (QLineEdit, QAbstractSpinBox, QComboBox, QCheckBox)  # what a setting is edited in


def go_to_settings(window: MainWindow) -> None:
    """From anywhere to the first setting of what is selected; from the settings back to the drawing."""
    focused, panel = QApplication.focusWidget(), window.panels.properties
    if focused is not None and panel.isAncestorOf(focused):
        window.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    window.raise_dock("properties")
    stops = _stops(panel)
    form = panel.node.form
    settings = [stop for stop in stops if form is not None and form.isAncestorOf(stop)]
    values = [stop for stop in [*settings, *stops] if isinstance(stop, VALUES)]
    goal = next(iter([*values, *stops]), None)
    if goal is not None:
        goal.setFocus(Qt.FocusReason.TabFocusReason)


def _stops(panel: QWidget) -> list[QWidget]:
    """What Tab would stop at in a panel, from top to bottom.

    Qt's own chain is not asked: PySide makes each widget that `nextInFocusChain` gives a child of the one before, and
    takes what belongs to it, be it the window's toolbar, away with that one.
    """
    shown = [each for each in panel.findChildren(QWidget) if each.isVisible() and each.isEnabled()]
    stops = [each for each in shown if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    places = {stop: stop.mapTo(panel, QPoint()) for stop in stops}
    return sorted(stops, key=lambda stop: (places[stop].y(), places[stop].x()))


def why_no_wire(window: MainWindow) -> str | None:
    return None if window.session.selection else "Select the block whose output shall be connected."


def connect_selected(window: MainWindow) -> None:
    """Two selected blocks are joined in the order of their selection; for one, a list asks where the wire shall go."""
    selection = window.session.selection
    if len(selection) == 2:
        _connect(window, *selection)
    elif len(selection) == 1:
        from netdesigner.gui.window.command_palette import CommandPalette

        name = window.session.document.graph.nodes[selection[0]].name
        CommandPalette(window, choices=_goals(window, selection[0]), prompt=f"Connect {name} to …").open_at_top()
    else:
        window.session.message.emit("Select one block, or two: the wire goes from the first to the second.")


def _goals(window: MainWindow, source: str) -> list[PaletteLine]:
    """All other blocks, those that take the shape first; what refuses says why."""
    from netdesigner.gui.canvas import joining
    from netdesigner.gui.window.command_palette import PaletteLine

    document, facts = window.session.document, window.session.facts.current
    rows: list[tuple[int, PaletteLine]] = []
    for node in document.graph.nodes.values():
        if node.id == source or node.layer.arity[1] == 0:
            continue
        verdict = joining.judge(document.graph, facts, (source, 0), node.id, None, document.design.modules)
        reason = verdict.sentence if verdict.kind == "cannot" else ""
        icon, category = icons.category_icon(node.layer.category), node.layer.category
        run = partial(_connect, window, source, node.id)
        rank = ("can", "fix", "cannot").index(verdict.kind)
        rows.append((rank, PaletteLine(node.name, verdict.sentence, run, icon, category, reason=reason)))
    return [choice for _, choice in sorted(rows, key=lambda row: row[0])]


def _connect(window: MainWindow, source: str, target: str) -> None:
    from netdesigner.design.graph import GraphError

    try:
        window.session.document.connect(source, target)
    except GraphError as error:
        window.session.message.emit(str(error))
        return
    window.session.select([target])
    window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)


class ModuleKeys(AtFocus):
    """Alt+Up and Alt+Down leave and enter modules wherever the focus is: no field and no list takes them for itself."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        alt = Qt.KeyboardModifier.AltModifier
        self._keys = {
            QKeyCombination(alt, Qt.Key.Key_Up): "leave_module",
            QKeyCombination(alt, Qt.Key.Key_Down): "open_module",
        }

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        name = self._keys.get(QKeyCombination(held, Qt.Key(event.key())))
        if name is None:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.ignore()  # the window's own
        else:  # the action is disabled, else it would have taken the key
            why_not = self._window.actions_table.bound[name].entry.why_not
            self._window.session.message.emit((why_not and why_not(self._window)) or "")
        return True
