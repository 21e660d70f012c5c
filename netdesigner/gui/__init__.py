"""What is seen: the window, the canvas, the panels and the plots. The only room that knows Qt.

Read `session/session.py` (what panels share), then `window/main_window.py` (how they are joined).
"""
