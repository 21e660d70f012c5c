"""The example that a view shows to the network: one that validates, or a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from netdesigner.data.checks import SourceError
from netdesigner.data.examples import Examples, prepare
from netdesigner.data.images import look, read_image, scale_of
from netdesigner.design.design import Design
from netdesigner.inspect.shown import ViewError
from netdesigner.inspect.subject import Example
from netdesigner.layers.base import Shape, show_shape

CHANNELS = (1, 3, 4)  # of images: grey, in colour, with transparency


def validation_example(examples: Examples, number: int) -> Example:
    """One of those that validate, from 0; raises ViewError where there is none of this number."""
    count = len(examples.validation)
    if not 0 <= number < count:
        raise ViewError(f"There are validation examples 0 to {count - 1}; there is no {number}.")
    index = int(examples.validation[number])
    values = examples.batch(examples.validation[number : number + 1])[0]
    classes = examples.classes if examples.source.is_classified else ()
    return Example(values, f"example {number}", examples.targets[index], classes)


def example_of(design: Design, number: int) -> Example:
    """A validation example of the data that a design's recipe names; raises what reading it raises."""
    return validation_example(prepare(design.recipe, input_shape(design), is_kept=False), number)


def example_in(path: Path, design: Design) -> Example:
    """An image, or an array of the Input's shape in an .npy file; raises SourceError and ViewError.

    It is normalized as the examples of the recipe are, where these can be read; else an image is brought to 0 … 1.
    """
    shape = input_shape(design)
    if path.suffix.lower() == ".npy":
        return Example(_array(path, shape), path.name)
    if len(shape) != 3 or shape[0] not in CHANNELS:
        raise ViewError(f"An image is no {show_shape(shape)}, as the Input wants it; give an .npy file of this shape.")
    scale = scale_of([(path, look(path))])
    values = read_image(path, shape, scale)
    try:
        examples = prepare(design.recipe, shape, is_kept=False)
    except SourceError:
        return Example(values.astype(np.float32) / np.float32(scale.top), f"{path.name}, scaled to 0 … 1")
    return Example(examples.normalized(values[None])[0], f"{path.name}, normalized as {examples.source.name}")


def _array(path: Path, shape: Shape) -> NDArray[np.float32]:
    """As it is in the file: such an array is given to the network as it is."""
    try:
        values = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise ViewError(f"{path} cannot be read as an array ({error}).") from None
    if values.shape != tuple(shape) or values.dtype.kind not in "fiub":
        raise ViewError(f"{path.name} is {show_shape(values.shape)}; the Input wants {show_shape(shape)} real numbers.")
    return values.astype(np.float32)


def input_shape(design: Design) -> Shape:
    """That of the only Input; raises ViewError where there is not exactly one."""
    inputs = [node.layer for node in design.graph.nodes.values() if node.layer.is_input]
    if len(inputs) != 1:
        raise ViewError(f"The network has {len(inputs)} Inputs; an example fills exactly one.")
    return inputs[0].output_shapes(())[0]
