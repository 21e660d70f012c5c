"""Functions of each value, in the palette's order."""

from netdesigner.layers.catalogue.activations import activation, smooth, bounded, axis, shrink, own  # noqa: F401, I001
