"""The drawing as pictures and tables: SVG, volumes, neurons; only `raster.py` asks Qt, inside functions."""
