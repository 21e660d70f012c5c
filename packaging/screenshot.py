"""Makes README's picture from the running program: a template, one block selected, a panel in front.

.venv/bin/python packaging/screenshot.py                      # resources/help/window.png, light
.venv/bin/python packaging/screenshot.py --scheme dark --select conv2 --out window-dark.png
"""

import argparse
import os
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from netdesigner.app import application
from netdesigner.gui.look import theme
from netdesigner.paths import resources

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1400, 900)  # at the width of README its text can still be read
SETTLE = 1500  # milliseconds: previews, code and the mini-map are made after the first paint


def main() -> int:
    """Open the window, wait until it has settled, save its picture."""
    asked = _arguments()
    # Without a display the picture is the same; fonts and sizes come from the system either way.
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = application()
    theme.set_scheme(asked.scheme)
    from netdesigner.gui.window.main_window import MainWindow

    window = MainWindow()
    window.resize(*SIZE)
    window.open(asked.design)
    window.show()
    if asked.select:
        _select(window, asked.select)
    if asked.panel:
        window.raise_dock(asked.panel)

    def save() -> None:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        is_saved = window.grab().save(str(asked.out))
        print(f"{asked.out}: {'saved' if is_saved else 'could not be written'}")
        window.close()
        app.exit(0 if is_saved else 1)

    QTimer.singleShot(SETTLE, save)
    return app.exec()


def _select(window: object, name: str) -> None:
    """Select the block of this name, as a click on it would."""
    session = window.session  # type: ignore[attr-defined]
    ids = [node.id for node in session.document.graph.nodes.values() if node.name == name]
    if not ids:
        raise SystemExit(f"There is no block named {name!r} in this design.")
    session.select(ids)
    QTimer.singleShot(SETTLE // 2, lambda: session.centre_requested.emit(ids[0]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--design", type=Path, default=resources() / "templates" / "resnet18.netdesign")
    parser.add_argument("--select", default="layer2")
    parser.add_argument("--panel", default="code", help="brought to the front: code, data, training ...")
    parser.add_argument("--scheme", choices=theme.SCHEMES, default="light")
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "help" / "window.png")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
