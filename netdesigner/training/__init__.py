"""Makes a network learn: a plain generator that yields what happened, without Qt.

Read `train.py` first (a request in, events out), then `kernel/loop.py` (the steps), which knows no designs and no
sentences. `request.py`, `events.py` and `control.py` are free of torch, so that the window can import them before
torch is needed.
"""
