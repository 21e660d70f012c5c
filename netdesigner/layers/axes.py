"""Axes by number, as PyTorch counts them: 0 is the batch, 1 the first of a shape, −1 the last."""

from __future__ import annotations

from netdesigner.layers.base import ChangeSettings, Fix, Shape, ShapeError, show_shape


def axis_of(name: str, dim: int, shape: Shape, setting: str = "dim") -> int:
    """The place of an axis in a shape, from 0; refuses the batch and what is not there."""
    rank = len(shape)
    if dim == 0 or not -rank <= dim <= rank:
        what = "is the batch" if dim in (0, -rank - 1) else f"is not an axis of {show_shape(shape)}"
        many = f"1 to {rank}, or −{rank} to −1" if rank > 1 else "1 or −1"
        last = Fix("Take the last axis", (ChangeSettings({setting: -1}),))
        raise ShapeError(f"{name}: {setting} = {dim} {what}; it must be {many}.", last)
    return dim - 1 if dim > 0 else dim + rank


def axes_of(name: str, dims: tuple[int, ...], shape: Shape, setting: str = "dim") -> tuple[int, ...]:
    """Places of several axes in a shape; refuses what is not there and what is named twice."""
    rank = len(shape)
    given = ", ".join(map(str, dims))
    fix = Fix("Take the last axis", (ChangeSettings({setting: (rank,)}),))
    if max(dims) > rank:
        raise ShapeError(f"{name}: there is no axis {max(dims)} in {show_shape(shape)}; the last is {rank}.", fix)
    if len(set(dims)) < len(dims):
        raise ShapeError(f"{name}: {setting} {given} names an axis twice.", fix)
    return tuple(dim - 1 for dim in dims)
