"""The cards of the canvas: how a block is painted, named and marked."""
