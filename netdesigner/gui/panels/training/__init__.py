"""The recipe, the curves, and how the training stands."""
