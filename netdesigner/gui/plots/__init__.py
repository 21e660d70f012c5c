"""Curves on screen. Read `series.py` (growing arrays, what is drawn of them), then `curve_plot.py` (the plot)."""
