"""From arrays of examples to what a training takes: resized, split, scaled.

Needs NumPy and the standard library, nothing else.
"""
