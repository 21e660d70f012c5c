"""NetDesigner: draw neural networks, check, train and look into them, take them away as PyTorch code."""

__version__ = "0.1.0"
