"""Starts the window; torch, pyqtgraph, networkx and scikit-learn are not imported before it is painted."""

import gc
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from netdesigner import __version__
from netdesigner.gui.look import icons, theme
from netdesigner.paths import APP


def run(path: Path | None = None) -> int:
    """Show the main window, with the design at `path` if one is given; returns when it is closed."""
    app = application()
    sys.excepthook = _report
    from netdesigner.gui.window.ending import SystemSignals, end_in_order
    from netdesigner.gui.window.main_window import MainWindow

    window = MainWindow(at_once=path is not None)  # without a design the start page can be painted alone
    if path is None:
        window.furnished.connect(_collect_again)
    else:
        if window.open(path):
            window.arrangements.resume()
        QTimer.singleShot(0, _collect_again)
    SystemSignals(lambda: end_in_order(window), window)
    window.show()
    return app.exec()


def _collect_again() -> None:
    """Once the window is there: what has been made so far stays, so the collector need not look at it."""
    gc.freeze()
    gc.enable()


def application() -> QApplication:
    """The one QApplication, made on first call: named, themed, with its icon."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    QGuiApplication.setDesktopFileName(APP)
    app = QApplication([APP])
    app.setApplicationName(APP)
    app.setApplicationDisplayName("NetDesigner")
    app.setApplicationVersion(__version__)
    app.setWindowIcon(icons.app_icon())
    theme.set_scheme("system")
    return app


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a programming error and show it; the window and the drawing stay."""
    text = "".join(traceback.format_exception(kind, error, trace))
    print(text, file=sys.stderr)
    if QApplication.activeModalWidget() is not None:  # one message at a time
        return
    box = QMessageBox(QMessageBox.Icon.Warning, "NetDesigner", "Something went wrong inside NetDesigner.")
    box.setInformativeText("Your drawing is still here; save it. The details help whoever mends the program.")
    box.setDetailedText(text)
    box.exec()
