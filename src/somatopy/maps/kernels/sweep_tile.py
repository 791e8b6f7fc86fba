"""One tile of units as one sample leaves and the next arrives: moved toward the one, measured against the other.

Training sample by sample is bound by the traffic of the codebook, so a tile is read once per sample: what the last
sample moves is measured against the next while it is in the registers. Units stand side by side, a lane each: no
sum is folded across lanes, equal units get equal sums, and the neighborhood's shares are a vector like any other.
One thread of an AVX-512 machine passes 900 units of 784 features in 33 us; a plain loop over the units, one after
the other, moved and measured them in 445 us.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from somatopy.maps.kernels.tile import CONTRACT, VECTOR_BITS, Tile, smaller

VECTORS = 4  # sums enough to hide the latency of an addition; with the shares they fill the registers of AVX2
CACHE_LINE = 64  # bytes


def units_per_tile(dtype: np.dtype[Any] | type) -> int:
    """How many units stand side by side in one tile of this floating type."""
    return VECTORS * VECTOR_BITS // (8 * np.dtype(dtype).itemsize)


def tiles_for(codebook: NDArray[Any]) -> NDArray[Any]:
    """Zeros (T, D, units) with a place for every unit of a codebook (K, D).

    They begin where a cache line does: vectors across two lines cost a fifth of the speed.
    """
    width, line = units_per_tile(codebook.dtype), CACHE_LINE // codebook.itemsize
    shape = (-(-len(codebook) // width), codebook.shape[1], width)
    room = np.zeros(math.prod(shape) + line, codebook.dtype)
    skipped = -room.ctypes.data % CACHE_LINE // codebook.itemsize
    return room[skipped : skipped + math.prod(shape)].reshape(shape)


def _moved(builder: ir.IRBuilder, unit: ir.Value, share: ir.Value, sample: ir.Value) -> ir.Value:
    step = builder.fmul(share, builder.fsub(sample, unit), flags=CONTRACT)
    return builder.fadd(unit, step, flags=CONTRACT)


def _with_square(
    builder: ir.IRBuilder, total: ir.Value, unit: ir.Value, sample: ir.Value, scale: ir.Value | None
) -> ir.Value:
    step = builder.fsub(sample, unit)
    step = step if scale is None else builder.fmul(scale, step)
    return builder.fadd(total, builder.fmul(step, step, flags=CONTRACT), flags=CONTRACT)


def _tile(moving: bool) -> Any:
    @intrinsic
    def tile(
        typing: Any, tiles: Any, t: Any, start: Any, stop: Any, samples: Any, next: Any, shares: Any, scale: Any,
        bias: Any, squared: Any,
    ) -> Any:  # fmt: skip
        """The features start .. stop - 1 of tile t of ``tiles`` (T, D, units); returns the lowest sum so far.

        Every unit goes its share (``shares``, (T * units,)) of the way to the sample ``1 - next`` of ``samples``
        (2, D); then the squared difference to sample ``next``, after ``scale`` (D,; empty where all of it is 1), is
        added to ``squared`` (T * units,) or, with ``start == 0``, to the bias.
        """

        def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
            write = Tile(context, builder, sig, args)
            _, t, start, stop, _, coming, *_ = args
            width, zero = write.lanes * VECTORS, write.integer(0)
            first = builder.mul(t, write.integer(width))
            units, scales = write.element(0, t, zero, zero), write.element(7, zero)
            target = write.element(4, coming, zero)
            source = write.element(4, builder.sub(write.integer(1), coming), zero)
            steps = [write.integer(v * write.lanes) for v in range(VECTORS)]
            share = [write.load(write.element(6, builder.add(first, step))) for step in steps]
            sums = [cgutils.alloca_once_value(builder, ir.Constant(write.vector, None)) for _ in steps]

            def pass_features(scaled: bool) -> None:
                with cgutils.for_range_slice(builder, start, stop, write.integer(1), inc=True) as (
                    feature,
                    _,
                ):
                    here = builder.gep(units, [builder.mul(feature, write.integer(width))])
                    x = write.spread(builder.gep(target, [feature]))
                    left = write.spread(builder.gep(source, [feature])) if moving else None
                    weight = write.spread(builder.gep(scales, [feature])) if scaled else None
                    for v in range(VECTORS):
                        place = builder.gep(here, [steps[v]])
                        unit = write.load(place)
                        if moving:
                            unit = _moved(builder, unit, share[v], left)
                            write.store(unit, place)
                        builder.store(_with_square(builder, builder.load(sums[v]), unit, x, weight), sums[v])

            with builder.if_else(builder.icmp_signed("==", write.length(7), zero)) as (as_they_are, weighed):
                with as_they_are:
                    pass_features(scaled=False)
                with weighed:
                    pass_features(scaled=True)
            return _finish(write, sums, builder.icmp_signed("==", start, zero), first, steps)

        return tiles.dtype(tiles, t, start, stop, samples, next, shares, scale, bias, squared), generate

    return tile


def _finish(write: Tile, sums: list[Any], beginning: ir.Value, first: ir.Value, steps: list[Any]) -> ir.Value:
    """Add the sums to what is there, the bias at the beginning; the lowest of all lanes."""
    builder, totals = write.builder, []
    for total, step in zip(sums, steps, strict=True):
        place = builder.add(first, step)
        target = write.element(9, place)
        before = write.load(builder.select(beginning, write.element(8, place), target))
        totals.append(builder.fadd(before, builder.load(total)))
        write.store(totals[-1], target)
    lowest = totals[0]
    for total in totals[1:]:
        lowest = smaller(builder, lowest, total)
    return write.fold(lowest, smaller)


@intrinsic
def rests(typing: Any, tiles: Any, t: Any, shares: Any) -> Any:
    """Whether no unit of tile t has a share."""

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        read = Tile(context, builder, sig, args)
        first = builder.mul(args[1], read.integer(read.lanes * VECTORS))
        moving = ir.Constant(ir.IntType(read.lanes), 0)
        for v in range(VECTORS):
            share = read.load(read.element(2, read.offset(first, v * read.lanes)))
            stirs = builder.fcmp_unordered("!=", share, ir.Constant(read.vector, None))
            moving = builder.or_(moving, builder.bitcast(stirs, ir.IntType(read.lanes)))
        return builder.icmp_unsigned("==", moving, ir.Constant(ir.IntType(read.lanes), 0))

    return types.boolean(tiles, t, shares), generate


@intrinsic
def place_in_tile(typing: Any, tiles: Any, t: Any, squared: Any, least: Any) -> Any:
    """The first place of tile t whose ``squared`` is ``least``; one must be."""

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        read = Tile(context, builder, sig, args)
        first, wanted = builder.mul(args[1], read.integer(read.lanes * VECTORS)), read.in_every_lane(args[3])
        places = read.integer(0)
        for v in range(VECTORS):
            there = read.load(read.element(2, read.offset(first, v * read.lanes)))
            places = builder.or_(places, read.bits(builder.fcmp_ordered("==", there, wanted), v))
        return builder.add(first, builder.cttz(places, ir.Constant(ir.IntType(1), 1)))

    return types.intp(tiles, t, squared, least), generate


move_and_measure = _tile(moving=True)
measure_tile = _tile(moving=False)
