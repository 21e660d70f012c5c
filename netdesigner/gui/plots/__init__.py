"""Curves on screen. Read `series.py` (points), `thinning.py` (what is drawn of them), `curve_plot.py` (the plot)."""
