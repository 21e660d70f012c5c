"""Looking inside a network: declared views of its weights, outputs and training, as values, pictures and numbers.

Read `view.py` (what a view is) with any file of `views/`, then `inspector.py` (the one way to build and look). To add
a view, put one file into `views/`. Nothing here knows Qt.
"""
