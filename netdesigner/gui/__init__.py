"""What is seen: the window, the canvas, the panels and the plots. The only room that knows Qt.

Read `session.py` (what panels share), then `main_window.py` (how they are joined).
"""
