"""What a network learns from: sources of examples, their split, size and normalization.

Read `sources.py` first (what can be opened), then `examples.py` (what training gets). Free of torch and Qt.
"""
