"""What a search asks of scores that are there: the lowest of each row, and which places are within a limit."""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from somatopy.maps.kernels.tile import SAMPLES, VECTORS, Tile


@intrinsic
def lowest_in_rows(typing: Any, scores: Any, j: Any, column: Any, lowest: Any, t: Any) -> Any:
    """The lowest of a tile's scores from ``column`` on, in rows j, .. j + SAMPLES - 1, into lowest[t, j:]."""

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        write = Tile(context, builder, sig, args)
        _, j, column, _, t = args
        rows = []
        for r in range(SAMPLES):
            places = [write.offset(column, v * write.lanes) for v in range(VECTORS)]
            vectors = [write.load(write.element(0, write.offset(j, r), place)) for place in places]
            rows.append(write.smallest(vectors))
        write.store_in_turn(write.lowest_of_each(rows), lambda k: write.element(3, t, write.offset(j, k)))
        return context.get_dummy_value()

    return types.void(scores, j, column, lowest, t), generate


@intrinsic
def places_in_tile(typing: Any, scores: Any, i: Any, column: Any, limit: Any) -> Any:
    """Which of a tile's scores in row i, from ``column`` on, are at most ``limit``: one bit each, the first lowest."""

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        read = Tile(context, builder, sig, args)
        places, limits = read.integer(0), read.in_every_lane(args[3])
        for v in range(VECTORS):
            vector = read.load(read.element(0, args[1], read.offset(args[2], v * read.lanes)))
            places = builder.or_(places, read.bits(builder.fcmp_ordered("<=", vector, limits), v))
        return places

    return types.int64(scores, i, column, limit), generate


@intrinsic
def places_below(typing: Any, values: Any, t: Any, limits: Any, start: Any) -> Any:
    """Which of values[t, start:] are at most limits[start:]: one bit each, as many as a tile has units."""

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        read = Tile(context, builder, sig, args)
        places = read.integer(0)
        for v in range(VECTORS):
            place = read.offset(args[3], v * read.lanes)
            value, limit = read.load(read.element(0, args[1], place)), read.load(read.element(2, place))
            places = builder.or_(places, read.bits(builder.fcmp_ordered("<=", value, limit), v))
        return places

    return types.int64(values, t, limits, start), generate


@intrinsic
def first_place(typing: Any, places: Any) -> Any:
    """The number of the lowest bit that is set; one must be."""

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64), generate


@intrinsic
def lesser(typing: Any, a: Any, b: Any) -> Any:
    """The lesser of two numbers, neither of them NaN, in a form that LLVM can vectorize in a loop."""

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        flags = ("nnan", "nsz")
        below = builder.fcmp_ordered("<", args[0], args[1], flags=flags)
        return builder.select(below, args[0], args[1], flags=flags)

    return a(a, b), generate
