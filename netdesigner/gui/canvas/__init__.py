"""The canvas: the drawing as cards and wires.

Read `scene.py` (it mirrors the document), `view.py` (which joins `navigation`, `editing` and `mouse`) and `gestures.py`
(what the mouse can do).
"""

from netdesigner.gui.canvas.view import CanvasView
from netdesigner.gui.look.mime import MIME_LAYER

__all__ = ["MIME_LAYER", "CanvasView"]
