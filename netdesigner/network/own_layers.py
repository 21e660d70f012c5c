"""Layers that PyTorch lacks, as an expert would write them by hand.

An exported file shows the source text of each class it uses, taken from this file: a class uses nothing of
this module but other classes of it, and of the imports below; its lines hold at most 88 characters.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 (the name that exported files use)


class Heaviside(nn.Module):
    """1 where x >= 0, else 0.

    The true gradient is 0 everywhere, so training lets the gradient straight through
    where |x| <= 1 (straight-through estimator).
    """

    def forward(self, x: Tensor) -> Tensor:
        held = x.clamp(-1, 1).detach()
        through = torch.where(x.abs() <= 1, x, held)  # adds only its gradient
        return (x >= 0).to(x.dtype) + (through - through.detach())


class Sign(nn.Module):
    """-1, 0 or 1: the sign of x.

    The true gradient is 0 everywhere, so training lets the gradient straight through
    where |x| <= 1 (straight-through estimator).
    """

    def forward(self, x: Tensor) -> Tensor:
        held = x.clamp(-1, 1).detach()
        through = torch.where(x.abs() <= 1, x, held)  # adds only its gradient
        return torch.sign(x) + (through - through.detach())


class Arctan(nn.Module):
    """arctan(x), between -pi/2 and pi/2."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.atan(x)


class ISRU(nn.Module):
    """Inverse square root unit: x / sqrt(1 + alpha x^2)."""

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(1 + self.alpha * x.square())

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}"


class ISRLU(nn.Module):
    """Inverse square root linear unit: x where x >= 0, else x / sqrt(1 + alpha x^2)."""

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def forward(self, x: Tensor) -> Tensor:
        negative = x.clamp(max=0)  # so that the root is 1 where x >= 0
        return x * torch.rsqrt(1 + self.alpha * negative.square())

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}"


class SQNL(nn.Module):
    """Square non-linearity: x - x |x| / 4 between -2 and 2, and -1 or 1 outside."""

    def forward(self, x: Tensor) -> Tensor:
        x = x.clamp(-2, 2)
        return x - x * x.abs() / 4


class BipolarReLU(nn.Module):
    """max(0, x) at the even indices of an axis, min(0, x) at the odd ones."""

    def __init__(self, dim: int = 1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        x = x.movedim(self.dim, -1)
        is_odd = torch.arange(x.shape[-1], device=x.device) % 2 == 1
        x = torch.where(is_odd, -F.relu(-x), F.relu(x))
        return x.movedim(-1, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Sine(nn.Module):
    """sin(omega x)."""

    def __init__(self, omega: float = 1.0) -> None:
        super().__init__()
        self.omega = omega

    def forward(self, x: Tensor) -> Tensor:
        return torch.sin(self.omega * x)

    def extra_repr(self) -> str:
        return f"omega={self.omega}"


class Gaussian(nn.Module):
    """exp(-x^2)."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.exp(-x.square())


class Permute(nn.Module):
    """Puts the axes in another order; 0 is the batch."""

    def __init__(self, dims: tuple[int, ...]) -> None:
        super().__init__()
        self.dims = dims

    def forward(self, x: Tensor) -> Tensor:
        return torch.permute(x, self.dims)

    def extra_repr(self) -> str:
        return f"dims={self.dims}"


class LayerNorm2d(nn.LayerNorm):
    """Layer normalization over the channels of (N, channels, height, width)."""

    def forward(self, x: Tensor) -> Tensor:
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class ResizeLike(nn.Module):
    """Resizes maps to the height and width (or length) of others."""

    def __init__(
        self,
        mode: str = "nearest",
        align_corners: bool | None = None,
    ) -> None:
        super().__init__()
        self.mode = mode
        self.align_corners = align_corners

    def forward(self, x: Tensor, like: Tensor) -> Tensor:
        size = like.shape[2:]
        return F.interpolate(x, size, None, self.mode, self.align_corners)

    def extra_repr(self) -> str:
        return f"mode={self.mode!r}, align_corners={self.align_corners}"


class CropLike(nn.Module):
    """Cuts out the middle of maps, as large as others are."""

    def __init__(self, axes: int = 2) -> None:
        super().__init__()
        self.axes = axes

    def forward(self, x: Tensor, like: Tensor) -> Tensor:
        for axis in range(2, 2 + self.axes):
            size = like.shape[axis]
            x = x.narrow(axis, (x.shape[axis] - size) // 2, size)
        return x

    def extra_repr(self) -> str:
        return f"axes={self.axes}"


class PositionalEncoding(nn.Module):
    """Adds sines and cosines that tell each step of (N, length, features) its place.

    Wavelengths grow from 2 pi to 20,000 pi (Vaswani et al. 2017); nothing is learned.
    """

    encoding: Tensor

    def __init__(self, length: int, features: int) -> None:
        super().__init__()
        place = torch.arange(length).unsqueeze(1)
        frequency = 10000.0 ** (-torch.arange(0, features, 2) / features)
        encoding = torch.zeros(1, length, features)
        encoding[0, :, 0::2] = torch.sin(place * frequency)
        encoding[0, :, 1::2] = torch.cos(place * frequency[: features // 2])
        self.register_buffer("encoding", encoding, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.encoding


def causal_mask(x: Tensor) -> Tensor:
    """True where a step of (N, length, features) would see a later one."""
    length = x.shape[1]
    return torch.triu(x.new_ones((length, length), dtype=torch.bool), diagonal=1)


def is_padding(mask: Tensor) -> Tensor:
    """True at the steps that a mask (N, length) calls 0: they only fill up."""
    return torch.eq(mask, 0)


class PaddingMask(nn.Module):
    """1 for each word of (N, length), 0 for the one that only fills up."""

    def __init__(self, padding_idx: int = 0) -> None:
        super().__init__()
        self.padding_idx = padding_idx

    def forward(self, x: Tensor) -> Tensor:
        return torch.ne(x, self.padding_idx).to(torch.get_default_dtype())

    def extra_repr(self) -> str:
        return f"padding_idx={self.padding_idx}"


class StochasticDepth(nn.Module):
    """Sets whole examples to zero while training, with probability p.

    The others are enlarged by 1 / (1 - p). The mode "batch" draws once for all.
    """

    def __init__(self, p: float, mode: str = "row") -> None:
        super().__init__()
        self.p = p
        self.mode = mode

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        examples = x.shape[0] if self.mode == "row" else 1
        kept = x.new_empty([examples] + [1] * (x.ndim - 1)).bernoulli_(1 - self.p)
        return x * kept / (1 - self.p) if self.p < 1 else x * kept

    def extra_repr(self) -> str:
        return f"p={self.p}, mode={self.mode!r}"


class WindowAttention(nn.Module):
    """Attention within windows of maps (N, height, width, channel), as Swin has it.

    `size` is that of the maps. Windows may be shifted; what comes round the edge then
    stands beside places from which it was far, and these do not see each other.
    """

    mask: Tensor
    relative_position_index: Tensor

    def __init__(
        self,
        dim: int,
        size: tuple[int, int],
        num_heads: int,
        window_size: int = 7,
        shift_size: int = 0,
    ) -> None:
        super().__init__()
        self.dim, self.size, self.num_heads = dim, size, num_heads
        self.window_size = window_size
        self.counts = [-(-side // window_size) for side in size]
        self.shifts = [shift_size if count > 1 else 0 for count in self.counts]
        table = torch.empty((2 * window_size - 1) ** 2, num_heads)
        table = nn.init.trunc_normal_(table, std=0.02)
        self.relative_position_bias_table = nn.Parameter(table)
        places = torch.arange(window_size**2)
        rows, columns = places // window_size, places % window_size
        down = rows.unsqueeze(1) - rows + window_size - 1
        right = columns.unsqueeze(1) - columns + window_size - 1
        index = (down * (2 * window_size - 1) + right).flatten()
        self.register_buffer("relative_position_index", index)
        self.register_buffer("mask", self.apart(), persistent=False)
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def windows(self, x: Tensor) -> Tensor:
        """The places of each window (N * windows, window * window, channel)."""
        (rows, columns), side = self.counts, self.window_size
        x = x.reshape(-1, rows, side, columns, side, x.shape[-1])
        return x.transpose(2, 3).reshape(-1, side * side, x.shape[-1])

    def apart(self) -> Tensor:
        """-100 for places of a window that were brought together by the shift."""
        parts = torch.zeros(1, *[count * self.window_size for count in self.counts], 1)
        for axis, shift in enumerate(self.shifts, 1):
            if shift:
                parts.narrow(axis, parts.shape[axis] - shift, shift).add_(axis)
        parts = self.windows(parts).squeeze(-1)
        is_apart = parts.unsqueeze(1) != parts.unsqueeze(2)
        return -100.0 * is_apart.float().unsqueeze(1)

    def forward(self, x: Tensor) -> Tensor:
        (height, width), (rows, columns) = self.size, self.counts
        side = self.window_size
        x = F.pad(x, (0, 0, 0, columns * side - width, 0, rows * side - height))
        x = torch.roll(x, (-self.shifts[0], -self.shifts[1]), (1, 2))
        x = self.qkv(self.windows(x))
        x = x.reshape(-1, side * side, 3, self.num_heads, self.dim // self.num_heads)
        x = x.permute(2, 0, 3, 1, 4)
        query, key, value = x[0], x[1], x[2]
        scores = query * (self.dim // self.num_heads) ** -0.5 @ key.transpose(-2, -1)
        bias = self.relative_position_bias_table[self.relative_position_index]
        scores = scores + bias.T.reshape(self.num_heads, side * side, side * side)
        grid = (-1, rows * columns, self.num_heads, side * side, side * side)
        by_window = scores.reshape(grid) + self.mask
        scores = by_window.flatten(0, 1).softmax(dim=-1)
        x = self.proj((scores @ value).transpose(1, 2).flatten(2))
        x = x.reshape(-1, rows, columns, side, side, self.dim).transpose(2, 3)
        x = x.reshape(-1, rows * side, columns * side, self.dim)
        x = torch.roll(x, (self.shifts[0], self.shifts[1]), (1, 2))
        return x[:, :height, :width]

    def extra_repr(self) -> str:
        return f"window_size={self.window_size}, shifts={self.shifts}"
