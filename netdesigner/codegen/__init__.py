"""The drawing as text: the module's source, tables, the picture. Read `source.py` first.

Prints what `compile` decided; knows no torch and asks no formatter: what it writes is formatted already.
"""
