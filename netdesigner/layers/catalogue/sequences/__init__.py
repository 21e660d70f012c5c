"""Layers of sequences, in the palette's order: recurrent ones, attention, transformers, and what goes with them."""

from netdesigner.layers.catalogue.sequences import recurrent, attention, window_attention  # noqa: F401, I001
from netdesigner.layers.catalogue.sequences import transformer, sequence, masks  # noqa: F401
