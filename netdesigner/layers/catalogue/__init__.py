"""The families of layers, a file each. Importing one registers its layers; this order is the palette's."""

from netdesigner.layers.catalogue import io  # noqa: F401, I001
from netdesigner.layers.catalogue import convolution, transposed, pooling, unpooling, fractional  # noqa: F401
from netdesigner.layers.catalogue import activations  # noqa: F401
from netdesigner.layers.catalogue import normalization, layer_norm  # noqa: F401
from netdesigner.layers.catalogue import dense, bilinear, sequences  # noqa: F401
from netdesigner.layers.catalogue import merge, shortcut, reshape, part, reduce  # noqa: F401
from netdesigner.layers.catalogue import parameter, constants, functions, similarity, resize_like, rearrange  # noqa: F401
from netdesigner.layers.catalogue import padding, pixel_shuffle, unfold, regularization  # noqa: F401
