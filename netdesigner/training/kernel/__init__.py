"""Training as a plain generator over built objects: a network, a loss, an optimizer,
batches and a plan in, events out.

Needs PyTorch, NumPy and the standard library, nothing else. Read `loop.py` first.
"""
