"""The main window: it joins the canvas, the panels, the actions and the files, and decides nothing itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from netdesigner.gui.look import icons, theme
from netdesigner.gui.session.dropped import dropped_file, take_dropped
from netdesigner.gui.session.links import listen
from netdesigner.gui.session.preferences import preferences
from netdesigner.gui.window.actions import Actions
from netdesigner.gui.window.frame import Frame
from netdesigner.gui.window.menus import Menus
from netdesigner.gui.window.top_bar import TopBar
from netdesigner.paths import state_trouble

if TYPE_CHECKING:  # what they import takes longer than the first paint: see `furnish`
    from netdesigner.gui.canvas.view import CanvasView
    from netdesigner.gui.gallery.dialog import Gallery
    from netdesigner.gui.session.session import Session
    from netdesigner.gui.session.training_session import TrainingSession
    from netdesigner.gui.session.weights_loading import WeightsLoading
    from netdesigner.gui.window.arrangements import Arrangements
    from netdesigner.gui.window.docks import Dock
    from netdesigner.gui.window.exports import Exports
    from netdesigner.gui.window.files import Files
    from netdesigner.gui.window.module_actions import ModuleActions
    from netdesigner.gui.window.panel_set import PanelSet

LABELS = {
    "shapes": "Shapes on the wires",
    "parameters": "Parameters on the wires",
    "receptive_field": "Receptive fields on the wires",
    "names": "Names on the wires",
}


class MainWindow(QMainWindow):
    """One design in one window; what is not furnished at once is furnished after the first paint."""

    furnished = Signal()

    docks: dict[str, Dock]
    arrangements: Arrangements
    top: TopBar
    session: Session
    training: TrainingSession
    files: Files
    exports: Exports
    weights_loading: WeightsLoading
    modules: ModuleActions
    canvas: CanvasView
    panels: PanelSet

    def __init__(self, at_once: bool = True) -> None:
        super().__init__()
        self.is_furnished = False
        self.can_paste = False
        self.gallery: Gallery | None = None  # made when it is first asked for
        self._open_frame()
        if at_once:
            self.furnish()

    # -- building

    def _open_frame(self) -> None:
        """What can be painted at once; the parts of the frame are the window's own for everybody else."""
        self.setAcceptDrops(True)
        self._frame = frame = Frame(self)
        self.notice, self.start_page, self.centre = frame.notice, frame.start_page, frame.centre
        self.docks, self.arrangements, self.folding = frame.docks, frame.arrangements, frame.folding
        self.actions_table = Actions(self)
        self.top = TopBar(self.actions_table, self)
        self.addToolBar(self.top)
        self.menus = Menus(self)
        frame.take_place()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.is_furnished:
            QTimer.singleShot(0, self, self.furnish)

    def furnish(self) -> None:
        """Puts in the design and everything that shows it."""
        if self.is_furnished:
            return
        from netdesigner.layers import load_plugins

        failures = load_plugins()  # before the palette is filled and a file is opened
        self._make()
        self._place()
        self._join()
        self.is_furnished = True
        self.furnished.emit()
        self.show_start()
        self._show_progress()
        self.actions_table.renew()
        QTimer.singleShot(0, self, self._note_clipboard)
        QTimer.singleShot(0, self, self.offer_recovery)
        for trouble in filter(None, (state_trouble(), *failures)):
            self.notice.tell(trouble)

    def _make(self) -> None:
        from netdesigner.gui.canvas.kept_centre import KeptCentre
        from netdesigner.gui.canvas.view import CanvasView
        from netdesigner.gui.session.recovery import Recovery
        from netdesigner.gui.session.session import Session
        from netdesigner.gui.session.training_session import TrainingSession
        from netdesigner.gui.session.weights_loading import WeightsLoading
        from netdesigner.gui.window.breadcrumbs import Breadcrumbs
        from netdesigner.gui.window.exports import Exports
        from netdesigner.gui.window.files import Files
        from netdesigner.gui.window.module_actions import ModuleActions
        from netdesigner.gui.window.panel_set import PanelSet
        from netdesigner.gui.window.status_bar import StatusBar

        self.session = Session(parent=self)
        self.session.compile_later()
        self.training = TrainingSession(self.session, self)
        self.files = Files(self.session, self)
        self.exports = Exports(self.session, self)
        self.weights_loading = WeightsLoading(self)
        self.modules = ModuleActions(self)
        self.canvas = CanvasView(self.session)
        self.kept_centre = KeptCentre(self.canvas)
        self.files.room = self.canvas.navigation.room
        self.panels = PanelSet(self)
        self.recovery = Recovery(self.session.document, self.files, self.training, self)
        self.recovery.failed.connect(self.notice.tell)
        self.crumbs = Breadcrumbs(self.session)
        self.status = StatusBar(self.session)

    def _place(self) -> None:
        from netdesigner.gui.look.text_focus import TextFirst
        from netdesigner.gui.window.keyboard_ways import ModuleKeys

        self._frame.put_drawing(self.crumbs, self.canvas)
        self.setStatusBar(self.status)
        self.panels.fill(self.docks)
        self.panels.problems.pressing_changed.connect(self.folding.note_count)
        self._label_actions = [self._label_action(name, title) for name, title in LABELS.items()]
        TextFirst(self.actions_table.editing_keys(), self)
        ModuleKeys(self)

    def _label_action(self, name: str, title: str) -> QAction:
        action = QAction(title, self, checkable=True, checked=name == "shapes")
        action.setData(name)
        action.toggled.connect(self._show_labels)
        return action

    def label_actions(self) -> list[QAction]:
        """What can be written on the wires, as checkable actions."""
        return self._label_actions

    def _show_labels(self) -> None:
        self.canvas.set_labels(**{action.data(): action.isChecked() for action in self._label_actions})

    def _join(self) -> None:
        from netdesigner.gui.session.disk_watch import offer_change

        session, document, start = self.session, self.session.document, self.start_page
        self.panels.palette.chosen.connect(self.add_block)
        start.block_dropped.connect(self.add_block)
        start.new_chosen.connect(self.files.new)
        start.open_chosen.connect(self.files.ask_open)
        start.design_chosen.connect(self.files.open_asking)
        start.template_chosen.connect(self.files.open_template)
        start.gallery_chosen.connect(self.show_gallery)
        start.tour_chosen.connect(self.start_tour)
        self.files.shown.connect(self.show_canvas)
        self.files.saved.connect(self._renew)
        self.files.changed_elsewhere.connect(lambda name: offer_change(self, name))
        self.status.problems_clicked.connect(lambda: self.raise_dock("problems"))
        self.canvas.navigation.zoom_changed.connect(self.status.show_zoom)
        self.canvas.help_requested.connect(lambda _: self.show_help())
        self.canvas.mouse.double_clicked.connect(lambda _: self.raise_dock("properties"))
        self.canvas.canvas.edge_selection_changed.connect(self._renew)
        session.selection_changed.connect(self._renew)
        session.canvas_wanted.connect(self.canvas.setFocus)
        session.weights_changed.connect(self._show_progress)
        session.weights_changed.connect(self._renew)
        session.data_problems_changed.connect(self._renew)
        for signal in (document.changed, document.history_changed, document.path_changed, session.facts.changed):
            listen(self, signal, self._renew)
        listen(self, document.changed, self._leave_start)
        self.training.state_changed.connect(self._show_state)
        self.training.progressed.connect(self._show_progress)
        listen(self, session.facts.changed, self._show_progress)
        self.arrangements.leaving.connect(self.kept_centre.note)
        self.arrangements.changed.connect(self._renew)
        self.arrangements.changed.connect(self.kept_centre.keep)
        self.arrangements.changed.connect(lambda _: self.centre.take_keys_soon())
        start.back_chosen.connect(self.show_canvas)
        QApplication.clipboard().dataChanged.connect(self._note_clipboard)

    # -- keeping the surface up to date

    def _renew(self, _: object = None) -> None:
        document = self.session.document
        where = str(document.path) if document.path else "This design has no file yet."
        self.top.title.show_title(document.title, self.files.is_modified, where)
        self.setWindowTitle(f"{document.title}[*] – NetDesigner")
        self.setWindowModified(self.files.is_modified)
        self.actions_table.renew_soon()

    def _note_clipboard(self) -> None:
        """Read only when it changes: another program that holds it may be slow to answer."""
        from netdesigner.design import clip
        from netdesigner.gui.session.adding import is_written

        text = QApplication.clipboard().text()
        self.can_paste = clip.MARK in text[:200] or is_written(self.session, text)
        self.actions_table.renew_soon()

    def _show_state(self) -> None:
        self._show_progress()
        name = "play" if self.training.state == "paused" else "pause"
        self.actions_table["pause_training"].setIcon(icons.icon(name, theme.current().text))
        self.actions_table.renew_soon()

    def _show_progress(self, _: object = None) -> None:
        from netdesigner.gui.session.training_progress import show_training

        self.top.progress.show_progress(*show_training(self.training))
        started = self.training.curves.started
        self.status.show_device(started.device.upper() if started else f"device: {self.session.document.recipe.device}")

    def _leave_start(self, _: object = None) -> None:
        if self.session.document.graph.nodes and not self.is_canvas_shown:
            self.show_canvas()

    # -- what actions call

    @property
    def is_canvas_shown(self) -> bool:
        return self.centre.currentWidget() is self.canvas

    def show_start(self) -> None:
        """The page with recent designs and templates; the drawing stays as it is."""
        self.start_page.show_recent(self.files.recent())
        self.start_page.offer_back(bool(self.session.document.graph.nodes))
        self.centre.setCurrentWidget(self.start_page)
        self.start_page.setFocus()
        self.crumbs.hide()
        self._renew()

    def show_gallery(self) -> None:
        """All templates, with pictures, search and figures."""
        from netdesigner.gui.gallery.dialog import Gallery

        if self.gallery is None:
            self.gallery = Gallery(self)
            self.gallery.open_chosen.connect(self.files.open_template)
            self.gallery.modules_chosen.connect(self.modules.take_from)
        self.gallery.open_over(self)

    def show_arrangement(self, name: str) -> None:
        """Moves the docks; a drawing that the start page hides comes back."""
        if self.session.document.graph.nodes and not self.is_canvas_shown:
            self.show_canvas()
        self.arrangements.show(name)
        self.centre.take_keys()

    def show_canvas(self) -> None:
        self.crumbs.show()
        self.centre.setCurrentWidget(self.canvas)
        self.canvas.setFocus()
        self._renew()

    def add_block(self, text: str) -> None:
        """Adds what is written, a name at least: after the selected block or into the wire, else in the middle."""
        self.show_canvas()
        from netdesigner.gui.session.adding import add_block

        try:
            add_block(self.session, text, self.canvas.navigation.middle_corner(), self.canvas.editing.chosen_wire())
        except ValueError as error:  # settings that cannot be; or a module cannot contain itself
            self.session.message.emit(str(error))

    def raise_dock(self, name: str) -> None:
        """Brings a panel to the front, wherever it is."""
        self.docks[name].show()
        self.docks[name].raise_()

    def turn_flow(self) -> None:
        """Draws the network from top to bottom or from left to right, and lays it out anew."""
        self.canvas.editing.arrange("down" if self.canvas.direction == "right" else "right")

    def show_palette(self) -> None:
        self.raise_dock("palette")
        self.panels.palette.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.panels.palette.search.selectAll()

    def start_training(self) -> None:
        self.raise_dock("training")
        self.training.start()

    def certify(self) -> None:
        """Shows the code and checks it."""
        self.raise_dock("code")
        code = self.panels.code()
        code.renew()
        code.check.run()

    def set_scheme(self, name: str) -> None:
        """Light, dark, or whatever the system has; remembered."""
        theme.set_scheme(theme.scheme_named(name))
        preferences().setValue("theme", name)

    def show_commands(self) -> None:
        from netdesigner.gui.window.command_palette import CommandPalette

        CommandPalette(self).open_at_top()

    def find_block(self) -> None:
        from netdesigner.gui.window.command_palette import CommandPalette

        CommandPalette(self, only_nodes=True).open_at_top()

    def show_shortcuts(self) -> None:
        from netdesigner.gui.window.shortcuts_page import ShortcutsPage

        ShortcutsPage(self).open()

    def show_help(self) -> None:
        from netdesigner.gui.window.help_page import HelpPage

        chosen = [self.session.document.graph.nodes[node_id] for node_id in self.session.selection[:1]]
        HelpPage(type(chosen[0].layer).__name__ if chosen else "", self, self.session.kinds()).open()

    def show_about(self) -> None:
        from netdesigner.gui.window.help_page import about

        about(self)

    def start_tour(self) -> None:
        from netdesigner.gui.window.tour import Tour

        self.tour = Tour(self)
        self.tour.start()

    # -- files

    def open(self, path: Path) -> bool:
        """Opens a design file; used at the start, before the window is shown."""
        return self.files.open(path)

    def offer_recovery(self) -> None:
        """Offers what a crash left behind."""
        from netdesigner.gui.session.left_work import offer

        offer(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: take_dropped(self, path))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ends what is under way and asks about what is not saved; then nothing is left behind."""
        from netdesigner.gui.window.closing import may_close

        if not self.is_furnished:
            event.accept()
            return
        if not may_close(self):
            event.ignore()
            return
        self.training.close()
        self.weights_loading.close()
        self.panels.close()
        self.arrangements.remember()
        preferences().setValue("geometry", self.saveGeometry())
        self.recovery.close()
        event.accept()
