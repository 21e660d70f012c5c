"""The table of actions itself: one row an action, no code beyond what each row calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netdesigner.gui.look import theme
from netdesigner.gui.window import keyboard_ways

if TYPE_CHECKING:
    from netdesigner.gui.window.main_window import MainWindow

Ask = Callable[["MainWindow"], str | None]


@dataclass(frozen=True)
class Entry:
    """One action. `why_not` answers None when it can be used, else a sentence for the tooltip."""

    id: str
    title: str
    run: Callable[[MainWindow], object]
    menu: str  # where it stands: "File", "Edit", ...
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    why_not: Ask | None = None
    is_on: Callable[[MainWindow], bool] | None = None
    name_now: Callable[[MainWindow], str] | None = None  # "Undo Add Conv2d"
    in_text: str = ""  # the text field's own method that takes its place ("copy")
    is_editing: bool = False  # its keys belong to a text field that has the focus


def _nothing_selected(window: MainWindow) -> str | None:
    return None if window.session.selection else "Select a block first."


def _not_one(window: MainWindow) -> str | None:
    return None if len(window.session.selection) == 1 else "Select one block first."


def _empty(window: MainWindow) -> str | None:
    return None if window.session.document.graph.nodes else "The drawing is empty; drag a block onto it first."


def _not_seen(window: MainWindow) -> str | None:
    return _empty(window) or (None if window.is_canvas_shown else "Go back to the drawing first: Esc, or Ctrl+1.")


def _no_undo(window: MainWindow) -> str | None:
    return None if window.session.document.undo_title else "Nothing has been changed yet."


def _no_redo(window: MainWindow) -> str | None:
    return None if window.session.document.redo_title else "Nothing was undone."


def _no_curves(window: MainWindow) -> str | None:
    return None if window.training.curves.epochs else "There are no curves yet: train the network first."


def _has_errors(window: MainWindow) -> str | None:
    if reason := _empty(window):
        return reason
    errors = window.session.facts.whole.errors
    if not errors:
        return None
    from netdesigner.analysis.problems import in_short

    return f"Mend the drawing first: {in_short(window.session.document.graph, errors)}"


def _no_train(window: MainWindow) -> str | None:
    return window.training.why_not() or _not_seen(window)


def _not_running(window: MainWindow) -> str | None:
    return None if window.training.is_active else "No training is under way."


def _no_paste(window: MainWindow) -> str | None:
    return None if window.can_paste else "The clipboard holds no blocks and no layers in words; copy some first."


def _no_delete(window: MainWindow) -> str | None:
    has_some = window.session.selection or window.canvas.canvas.selected_edges
    return None if has_some else "Select a block or a wire first."


def _no_block_of_module(window: MainWindow) -> str | None:
    nodes = window.session.document.graph.nodes
    is_one = any(nodes[node_id].layer.module for node_id in window.session.selection if node_id in nodes)
    return None if is_one else "Select the block of a module first."


def _not_inside(window: MainWindow) -> str | None:
    return None if window.session.document.location.module else "This is the network itself; no module is open."


def _on_canvas(window: MainWindow) -> str | None:
    return None if window.is_canvas_shown else "Open or begin a drawing first."


FILE = (
    Entry("new", "New", lambda w: w.files.new(), "File", ("Ctrl+N",), "new", "Begin an empty drawing"),
    Entry("gallery", "New from template…", lambda w: w.show_gallery(), "File", ("Ctrl+Shift+N",), "modules",
          "All networks that come with the program, with pictures and figures"),
    Entry("open", "Open…", lambda w: w.files.ask_open(), "File", ("Ctrl+O",), "open", "Open a design"),
    Entry("start", "Start page", lambda w: w.show_start(), "File", ("Ctrl+Shift+H",), "clock",
          "Recent designs and templates"),
    Entry("save", "Save", lambda w: w.files.save(), "File", ("Ctrl+S",), "save", "Save the design and its weights"),
    Entry("save_as", "Save as…", lambda w: w.files.save_as(), "File", ("Ctrl+Shift+S",), "",
          "Save under another name"),
    Entry("load_weights", "Load weights…", lambda w: w.weights_loading.ask(), "File", (), "import",
          "Take weights from a .safetensors or .pth file, such as published ones",
          lambda w: w.weights_loading.why_not()),
    Entry("export_code", "PyTorch module…", lambda w: w.exports.code(), "Export", ("Ctrl+E",), "code",
          "Save the network as a Python file", _has_errors),
    Entry("export_weights", "PyTorch module with weights…", lambda w: w.exports.code_and_weights(), "Export",
          ("Ctrl+Shift+E",), "export", "Save the Python file and its weights (safetensors)", _has_errors),
    Entry("export_project", "Training project…", lambda w: w.exports.project(), "Export", (), "",
          "Save a folder with the class, its examples and a train.py that does without this program", _has_errors),
    Entry("export_picture", "Picture of the drawing…", lambda w: w.exports.picture(), "Export", (), "picture",
          "Save the drawing as PNG, SVG or PDF: cards, volumes to scale, or neurons", _empty),
    Entry("export_table", "Table of layers…", lambda w: w.exports.table(), "Export", (), "",
          "Save the table of layers as Markdown, LaTeX or CSV", _empty),
    Entry("export_curves", "Learning curves…", lambda w: w.exports.curves(w.training), "Export", (), "",
          "Save loss and accuracy as a picture (PNG, SVG) or as numbers (CSV, npz)", _no_curves),
    Entry("copy_table_markdown", "Copy table of layers as Markdown", lambda w: w.exports.copy_table("markdown"),
          "Export", (), "copy", "Put the table of layers on the clipboard", _empty),
    Entry("copy_table_latex", "Copy table of layers as LaTeX", lambda w: w.exports.copy_table("latex"),
          "Export", (), "copy", "Put the table of layers, for a paper, on the clipboard", _empty),
    Entry("quit", "Quit", lambda w: w.close(), "File", ("Ctrl+Q",), "", "Close the window"),
)  # fmt: skip

EDIT = (
    Entry("undo", "Undo", lambda w: w.session.document.undo(), "Edit", ("Ctrl+Z",), "undo", "Take back the last change",
          _no_undo, name_now=lambda w: f"Undo {w.session.document.undo_title or ''}".strip(),
          is_editing=True),
    Entry("redo", "Redo", lambda w: w.session.document.redo(), "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo",
          "Do again what was undone", _no_redo,
          name_now=lambda w: f"Redo {w.session.document.redo_title or ''}".strip(), is_editing=True),
    Entry("cut", "Cut", lambda w: w.canvas.editing.cut(), "Edit", ("Ctrl+X",), "cut", "",
          _nothing_selected, in_text="cut",
          is_editing=True),
    Entry("copy", "Copy", lambda w: w.canvas.editing.copy(), "Edit", ("Ctrl+C",), "copy", "", _nothing_selected,
          in_text="copy", is_editing=True),
    Entry("paste", "Paste", lambda w: w.canvas.editing.paste(), "Edit", ("Ctrl+V",), "paste", "",
          _no_paste, in_text="paste",
          is_editing=True),
    Entry("duplicate", "Duplicate", lambda w: w.canvas.editing.duplicate(), "Edit", ("Ctrl+D",), "duplicate",
          "Copy the selected blocks with the wires between them", _nothing_selected, is_editing=True),
    Entry("delete", "Delete", lambda w: w.canvas.editing.delete_selection(), "Edit", ("Del", "Backspace"), "delete",
          "Delete what is selected", _no_delete, is_editing=True),
    Entry("rename", "Rename", lambda w: w.canvas.editing.rename_selected(), "Edit", ("F2",), "rename",
          "Rename the selected block", _not_one, is_editing=True),
    Entry("select_all", "Select all", lambda w: w.canvas.editing.select_all(), "Edit", ("Ctrl+A",), "", "", _empty,
          in_text="selectAll", is_editing=True),
    Entry("select_none", "Select nothing", lambda w: w.canvas.editing.select_none(), "Edit", ("Ctrl+Shift+A",), "", "",
          _nothing_selected, is_editing=True),
    Entry("connect", "Connect …", keyboard_ways.connect_selected, "Edit", ("W",), "",
          "Draw a wire from the selected block to another, or between two selected ones", keyboard_ways.why_no_wire,
          is_editing=True),
    Entry("group", "Make a module …", lambda w: w.canvas.editing.group_selected(), "Edit", ("Ctrl+G",), "modules",
          "Group the selected blocks into one that can be used again", _nothing_selected, is_editing=True),
    Entry("ungroup", "Ungroup", lambda w: w.canvas.editing.ungroup_selected(), "Edit", ("Ctrl+Shift+G",), "",
          "Put what is inside the selected block in place of it", _no_block_of_module, is_editing=True),
    Entry("open_module", "Open the module", lambda w: w.canvas.editing.open_selected(), "Edit", ("Alt+Down",),
          "arrow-down",
          "Look inside the selected block", _no_block_of_module),
    Entry("leave_module", "Leave the module", lambda w: w.session.leave(), "Edit", ("Alt+Up",), "arrow-up",
          "Go back to what is around", _not_inside),
    Entry("take_modules", "Take modules from a library…", lambda w: w.modules.take(), "Edit", (), "import",
          "Add the modules of a library file, or of another design"),
    Entry("find", "Find a block on the canvas…", lambda w: w.find_block(), "Edit", ("Ctrl+F",), "search",
          "Go to a block by its name", _empty),
    Entry("commands", "Find an action…", lambda w: w.show_commands(), "Edit", ("Ctrl+K", "Ctrl+Shift+P"), "command",
          "Every action, block, template and node by name"),
)  # fmt: skip

VIEW = (
    Entry("fit", "Fit", lambda w: w.canvas.navigation.fit(), "View", ("F",), "fit",
          "Show the selection, or the whole drawing",
          _on_canvas, is_editing=True),
    Entry("zoom_in", "Zoom in", lambda w: w.canvas.navigation.zoom_in(), "View", ("Ctrl++", "Ctrl+="), "zoom-in", "",
          _on_canvas),
    Entry("zoom_out", "Zoom out", lambda w: w.canvas.navigation.zoom_out(), "View", ("Ctrl+-",), "zoom-out", "",
          _on_canvas),
    Entry("zoom_full", "Full size (100 %)", lambda w: w.canvas.navigation.zoom_to(1.0), "View", ("Ctrl+0",), "", "",
          _on_canvas),
    Entry("arrange", "Layout", lambda w: w.canvas.editing.arrange(), "View", ("Ctrl+L",), "layout",
          "Arrange the blocks in layers; Ctrl+Z takes it back", _not_seen),
    Entry("flow", "Flow from left to right", lambda w: w.turn_flow(), "View", ("Ctrl+Shift+L",), "arrow-right",
          "Draw the network from left to right, or from top to bottom", _on_canvas,
          is_on=lambda w: w.canvas.direction == "right"),
    Entry("palette", "Search blocks", lambda w: w.show_palette(), "View", ("Ctrl+B",), "",
          "Go to the search field of the palette"),
    Entry("settings", "Settings and back", keyboard_ways.go_to_settings, "View", ("F4",), "",
          "Go to the settings of the selected block, and from there back to the drawing", _on_canvas),
    Entry("design", "Design", lambda w: w.show_arrangement("design"), "Arrangement", ("Ctrl+1",), "design",
          "Palette, canvas and properties", is_on=lambda w: w.arrangements.current == "design"),
    Entry("train", "Train", lambda w: w.show_arrangement("train"), "Arrangement", ("Ctrl+2",), "chart",
          "Canvas and training side by side", is_on=lambda w: w.arrangements.current == "train"),
    Entry("inspect", "Inspect", lambda w: w.show_arrangement("inspect"), "Arrangement", ("Ctrl+3",), "eye",
          "Canvas and the view inside side by side", is_on=lambda w: w.arrangements.current == "inspect"),
    Entry("code", "Code", lambda w: w.show_arrangement("code"), "Arrangement", ("Ctrl+4",), "code",
          "Canvas and code side by side", is_on=lambda w: w.arrangements.current == "code"),
    Entry("arrange_again", "Put all panels back", lambda w: w.arrangements.reset(), "Arrangement", (), "reset",
          "Forget how panels were moved in this arrangement"),
    Entry("theme_system", "Like the system", lambda w: w.set_scheme("system"), "Theme",
          is_on=lambda w: theme.scheme() == "system"),
    Entry("theme_light", "Light", lambda w: w.set_scheme("light"), "Theme", icon="sun",
          is_on=lambda w: theme.scheme() == "light"),
    Entry("theme_dark", "Dark", lambda w: w.set_scheme("dark"), "Theme", icon="moon",
          is_on=lambda w: theme.scheme() == "dark"),
)  # fmt: skip

TRAIN = (
    Entry("start_training", "Train", lambda w: w.start_training(), "Network", ("Ctrl+Return", "Ctrl+Enter"), "play",
          "Train this drawing from fresh weights", _no_train),
    Entry("pause_training", "Pause", lambda w: w.training.toggle_pause(), "Network", (), "pause",
          "Pause the training, or resume it", _not_running,
          name_now=lambda w: "Resume" if w.training.state == "paused" else "Pause"),
    Entry("stop_training", "Stop", lambda w: w.training.stop(), "Network", ("Ctrl+.",), "stop",
          "Stop the training; curves and weights so far are kept", _not_running),
    Entry("certify", "Check the exported code", lambda w: w.certify(), "Network", (), "certificate",
          "Import the code in a fresh Python and compare it with the network", _has_errors),
)  # fmt: skip

HELP = (
    Entry("help", "Help on the selected block", lambda w: w.show_help(), "Help", ("F1",), "help",
          "What a block does, its formula and its settings"),
    Entry("tour", "One-minute tour", lambda w: w.start_tour(), "Help", (), "tour", "Where everything is"),
    Entry("shortcuts", "Keyboard shortcuts", lambda w: w.show_shortcuts(), "Help", ("Ctrl+/",), "keyboard",
          "All keys and gestures on one page"),
    Entry("about", "About NetDesigner", lambda w: w.show_about(), "Help", (), "netdesigner", "Version and licence"),
)  # fmt: skip

TABLE: tuple[Entry, ...] = (*FILE, *EDIT, *VIEW, *TRAIN, *HELP)
