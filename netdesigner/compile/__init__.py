"""The drawing as PyTorch calls: one compiler that the code printer and the network builder both read.

Read `program.py` first. Knows neither torch nor text.
"""
