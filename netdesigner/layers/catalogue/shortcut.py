"""The skip of a residual block where the shapes do not agree: a projection, or none at all."""

from __future__ import annotations

from netdesigner.declare.settings import LARGEST
from netdesigner.layers.base import Arg, Call, Layer, Reach, Shape, Weight, layer, param
from netdesigner.layers.catalogue.convolution import Conv1d, Conv2d, Conv3d
from netdesigner.layers.catalogue.merge import Merge, equal_shapes
from netdesigner.layers.dim import is_symbolic
from netdesigner.layers.geometry import require_map
from netdesigner.layers.weight_norm import NormalizedWeights, within

CONVOLUTIONS: dict[int, type[Layer]] = {2: Conv1d, 3: Conv2d, 4: Conv3d}


@layer("Merge", stem="shortcut")
class Shortcut(NormalizedWeights):
    """The skip of a residual block: passes its input on where channels and size stay, and projects it by a 1 × 1
    convolution with normalization where they do not. One residual module serves both cases with it."""

    formula = "y = x, or batch norm(W · x)"
    keywords = "skip residual projection identity downsample resnet"
    aliases = "ResidualShortcut SkipConnection"

    out_channels: int = param(example=64, help="Channels of the branch that it is added to.", ge=1, le=LARGEST)
    stride: int = param(1, "Step of the branch that it is added to.", ge=1, le=LARGEST)
    normalize: bool = param(True, "Batch normalization behind the projection.")

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        (shape,) = inputs
        if len(shape) not in CONVOLUTIONS:
            require_map("Shortcut", shape, 2)
        return ((self.out_channels, *[(size - 1) // self.stride + 1 for size in shape[1:]]),)

    def is_identity(self, shape: Shape) -> bool:
        """Whether the input goes through as it is."""
        return self.stride == 1 and shape[0] == self.out_channels

    def _projection(self, shape: Shape) -> Layer:
        plain = CONVOLUTIONS.get(len(shape), Conv2d).make(out_channels=1, kernel_size=1, bias=False)
        return plain.with_symbols(out_channels=self.out_channels, stride=self.stride)

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        (shape,) = inputs
        pairs = ((self.stride, 1), (shape[0], self.out_channels))
        can_differ = tuple(pair for pair in pairs if is_symbolic(pair))
        if all(first == second for first, second in pairs if (first, second) not in can_differ):
            if not can_differ:
                return Call("nn.Identity")
        else:
            can_differ = ()  # never the identity, whatever the others are
        parts = [self.with_norm(self._projection(shape).call(inputs))]
        if self.normalize:
            parts.append(Call(f"nn.BatchNorm{len(shape) - 1}d", (self.out_channels,)))
        return Call("nn.Sequential", tuple(parts), identity_if=can_differ)

    def weights(self, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        (shape,) = inputs
        if self.is_identity(shape):
            return ()
        projection = Weight("weight", (self.out_channels, shape[0], *[1] * (len(shape) - 1)))
        found = [*within("0", self.normed((projection,)))]
        if self.normalize:
            names = (("weight", True), ("bias", True), ("running_mean", False), ("running_var", False))
            found += [Weight(f"1.{name}", (self.out_channels,), is_learned) for name, is_learned in names]
            found.append(Weight("1.num_batches_tracked", (), False))
        return tuple(found)

    def macs(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int:
        return 0 if self.is_identity(inputs[0]) else self._projection(inputs[0]).macs(inputs, outputs)

    def connections(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> int | None:
        return None if self.is_identity(inputs[0]) else self._projection(inputs[0]).connections(inputs, outputs)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        if self.is_identity(inputs[0]):
            return "pointwise"
        return self._projection(inputs[0]).reach(inputs, outputs)

    def summary(self) -> str:
        return f"{self.out_channels}" + (f", stride {self.stride}" if self.stride != 1 else "")


@layer("Merge", stem="add")
class ResidualAdd(Merge):
    """Adds the skip (second input) to the branch (first input) only where the shapes agree: the step of the branch is 1
    and the channels are the same. Where they do not, the branch goes on alone (`use_res_connect` of MobileNet)."""

    formula = "y = x₁ + x₂, or x₁"
    keywords = "skip residual shortcut use_res_connect inverted mobilenet optional"
    keeps = "from zero"
    arity = (2, 2)

    stride: int = param(1, "Step of the branch; with another step than 1 nothing is added.", ge=1, le=LARGEST)

    def _agrees(self, inputs: tuple[Shape, ...]) -> bool:
        branch, skip = inputs
        return self.stride == 1 and branch[0] == skip[0]

    def output_shapes(self, inputs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        return equal_shapes("ResidualAdd", inputs) if self._agrees(inputs) else inputs[:1]

    def call(self, inputs: tuple[Shape, ...]) -> Call:
        branch, skip = inputs
        pairs = ((self.stride, 1), (skip[0], branch[0]))
        can_differ = tuple(pair for pair in pairs if is_symbolic(pair))
        is_never = any(first != second for first, second in pairs if (first, second) not in can_differ)
        if is_never or not (can_differ or self._agrees(inputs)):
            return Call("+", (Arg(0),))
        return Call("+", (Arg(0), Arg(1)), only_if=can_differ)

    def reach(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Reach:
        return "pointwise" if self._agrees(inputs) else "first input"

    def summary(self) -> str:
        return f"stride {self.stride}" if self.stride != 1 else ""
