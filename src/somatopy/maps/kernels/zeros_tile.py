"""One tile of units and the features of a sample that are not 0: products with it, and a pull toward it.

The tile's units stand side by side, so a feature is a run of memory, and those where the sample is 0 are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from somatopy.maps.kernels.sweep_tile import VECTORS
from somatopy.maps.kernels.tile import CONTRACT, Tile


@contextmanager
def _each_feature(write: Tile) -> Iterator[tuple[list[ir.Value], ir.Value]]:
    """The places of the tile's vectors at a feature, and the sample's value there in every lane.

    The first six arguments are those of the intrinsics below.
    """
    builder, zero = write.builder, write.integer(0)
    _, t, _, _, which, count = write.args[:6]
    units = write.element(0, t, zero, zero)
    features, values = write.element(2, which, zero), write.element(3, which, zero)
    with cgutils.for_range(builder, count) as loop:
        feature = builder.load(builder.gep(features, [loop.index]))
        here = builder.gep(units, [builder.mul(feature, write.integer(write.lanes * VECTORS))])
        places = [builder.gep(here, [write.integer(v * write.lanes)]) for v in range(VECTORS)]
        yield places, write.spread(builder.gep(values, [loop.index]))


def _lanes(write: Tile, argument: int) -> list[ir.Value]:
    """Where the tile's vectors lie in an argument (T * units,)."""
    first = write.builder.mul(write.args[1], write.integer(write.lanes * VECTORS))
    return [write.element(argument, write.offset(first, v * write.lanes)) for v in range(VECTORS)]


@intrinsic
def multiply_tile(
    typing: Any, tiles: Any, t: Any, features: Any, values: Any, which: Any, count: Any, products: Any
) -> Any:
    """The product of each unit of tile t with a sample, into ``products`` (T * units,).

    The sample has the values values[which, :count] at features[which, :count] and is 0 elsewhere.
    """

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        write = Tile(context, builder, sig, args)
        nothing = ir.Constant(write.vector, None)
        sums = [cgutils.alloca_once_value(builder, nothing) for _ in range(VECTORS)]
        for total in sums:
            builder.store(nothing, total)
        with _each_feature(write) as (places, x):
            for place, total in zip(places, sums, strict=True):
                product = builder.fmul(write.load(place), x, flags=CONTRACT)
                builder.store(builder.fadd(builder.load(total), product, flags=CONTRACT), total)
        for total, place in zip(sums, _lanes(write, 6), strict=True):
            write.store(builder.load(total), place)
        return context.get_dummy_value()

    return types.void(tiles, t, features, values, which, count, products), generate


@intrinsic
def pull_tile(
    typing: Any, tiles: Any, t: Any, features: Any, values: Any, which: Any, count: Any, gains: Any
) -> Any:
    """Add the sample, times each unit's gain (T * units,), to the units of tile t."""

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        write = Tile(context, builder, sig, args)
        gain = [write.load(place) for place in _lanes(write, 6)]
        with _each_feature(write) as (places, x):
            for place, each in zip(places, gain, strict=True):
                step = builder.fmul(each, x, flags=CONTRACT)
                write.store(builder.fadd(write.load(place), step, flags=CONTRACT), place)
        return context.get_dummy_value()

    return types.void(tiles, t, features, values, which, count, gains), generate
