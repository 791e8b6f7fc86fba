"""The register tile: a few samples against a few units, all sums held in vector registers.

Every exact search spends its time here. Plain loops do not make numba keep a block of sums in registers, so
the tile is written in LLVM's own terms: ``SAMPLES`` x ``VECTORS`` vector sums, one pass over the features,
each loaded value used several times. It compiles for what the machine has (AVX-512, AVX2, NEON), needs no
BLAS, and lets the search read its scores while they are in the cache. On an AVX-512 machine the whole search
was measured at 1.1 to 1.9 times the rate of a bare single-precision OpenBLAS product of the same size.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from functools import reduce
from typing import Any

import llvmlite.binding  # type: ignore[import-untyped]
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils, config
from numba.extending import intrinsic

# Codes of the metrics; GAPPY is the Euclidean one over the features that are there.
EUCLIDEAN, MANHATTAN, CHEBYSHEV, COSINE, GAPPY = 0, 1, 2, 3, 4
CONTRACT = ("contract",)  # lets LLVM fuse the multiplication and the addition


def _register_shape() -> tuple[int, int, int]:
    """(bits of a vector, samples, vectors) that fill the machine's registers without spilling."""
    if platform.machine().lower() in {"arm64", "aarch64"}:
        return 128, 4, 4
    if _has("avx512f"):
        return 512, 8, 2
    return (256, 4, 3) if _has("avx2") else (128, 4, 3)


def _has(feature: str) -> bool:
    """Whether numba compiles for a processor with this feature: NUMBA_CPU_FEATURES may name another than ours."""
    if config.CPU_FEATURES is not None:
        return f"+{feature}" in config.CPU_FEATURES.split(",")
    return bool(llvmlite.binding.get_host_cpu_features().get(feature))


VECTOR_BITS, SAMPLES, VECTORS = _register_shape()


def units_per_tile(dtype: np.dtype[Any] | type) -> int:
    """How many units stand side by side in one tile of this floating type."""
    return VECTORS * VECTOR_BITS // (8 * np.dtype(dtype).itemsize)


Step = Callable[[ir.IRBuilder, ir.Value, ir.Value, ir.Value], ir.Value]


def _add_product(builder: ir.IRBuilder, total: ir.Value, x: ir.Value, w: ir.Value) -> ir.Value:
    return builder.fadd(total, builder.fmul(x, w, flags=CONTRACT), flags=CONTRACT)


def _add_difference(builder: ir.IRBuilder, total: ir.Value, x: ir.Value, w: ir.Value) -> ir.Value:
    return builder.fadd(total, _absolute(builder, builder.fsub(x, w)))


def _larger_difference(builder: ir.IRBuilder, total: ir.Value, x: ir.Value, w: ir.Value) -> ir.Value:
    return _larger(builder, total, _absolute(builder, builder.fsub(x, w)))


def _absolute(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    return _larger(builder, value, builder.fneg(value))


def _larger(builder: ir.IRBuilder, a: ir.Value, b: ir.Value) -> ir.Value:
    return builder.select(builder.fcmp_ordered(">", a, b), a, b)


def smaller(builder: ir.IRBuilder, a: ir.Value, b: ir.Value) -> ir.Value:
    return builder.select(builder.fcmp_ordered("<", a, b), a, b)


def _lanes(order: list[int]) -> ir.Constant:
    return ir.Constant(ir.VectorType(ir.IntType(32), len(order)), order)


def _sum(builder: ir.IRBuilder, a: ir.Value, b: ir.Value) -> ir.Value:
    return builder.fadd(a, b)


class Tile:
    """Writes the instructions of one tile: where each pointer leads and what is done with what it holds."""

    def __init__(self, context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> None:
        self.context, self.builder, self.types, self.args = context, builder, sig.args, args
        scalar = sig.args[0].dtype
        self.alignment = scalar.bitwidth // 8
        self.lanes = VECTOR_BITS // scalar.bitwidth
        self.vector = ir.VectorType(context.get_value_type(scalar), self.lanes)

    def integer(self, value: int) -> ir.Value:
        return self.context.get_constant(types.intp, value)

    def offset(self, base: ir.Value, steps: int) -> ir.Value:
        return self.builder.add(base, self.integer(steps))

    def element(self, argument: int, *indices: ir.Value) -> ir.Value:
        """Pointer to an element of an array argument."""
        kind = self.types[argument]
        array = self.context.make_array(kind)(self.context, self.builder, self.args[argument])
        return cgutils.get_item_pointer(self.context, self.builder, kind, array, list(indices))

    def length(self, argument: int) -> ir.Value:
        """Of an array argument of one dimension."""
        kind = self.types[argument]
        return self.context.make_array(kind)(self.context, self.builder, self.args[argument]).nitems

    def load(self, pointer: ir.Value) -> ir.Value:
        pointer = self.builder.bitcast(pointer, self.vector.as_pointer())
        return self.builder.load(pointer, align=self.alignment)

    def store(self, value: ir.Value, pointer: ir.Value) -> None:
        pointer = self.builder.bitcast(pointer, self.vector.as_pointer())
        self.builder.store(value, pointer, align=self.alignment)

    def spread(self, pointer: ir.Value) -> ir.Value:
        """The scalar at ``pointer`` in every lane."""
        return self.in_every_lane(self.builder.load(pointer))

    def in_every_lane(self, scalar: ir.Value) -> ir.Value:
        empty = ir.Constant(self.vector, ir.Undefined)
        one = self.builder.insert_element(empty, scalar, ir.Constant(ir.IntType(32), 0))
        return self.builder.shuffle_vector(one, empty, _lanes([0] * self.lanes))

    def fold(
        self, vector: ir.Value, combine: Callable[[ir.IRBuilder, ir.Value, ir.Value], ir.Value]
    ) -> ir.Value:
        """All lanes combined into one scalar, by halves."""
        half = self.lanes // 2
        while half:
            other = _lanes([(lane + half) % self.lanes for lane in range(self.lanes)])
            vector = combine(self.builder, vector, self.builder.shuffle_vector(vector, vector, other))
            half //= 2
        return self.builder.extract_element(vector, ir.Constant(ir.IntType(32), 0))

    def sums(self, step: Step, begin: list[ir.Value] | None = None) -> dict[tuple[int, int], ir.Value]:
        """A vector for each of SAMPLES x VECTORS, with ``step`` taken over the features start .. stop - 1.

        The first seven arguments are those of the tile: X, rows, i, tiles, t, start, stop. The sums begin at 0, or at
        a vector for each of VECTORS.
        """
        builder, zero = self.builder, self.integer(0)
        _, _, i, _, t, start, stop = self.args[:7]
        cells = [(r, v) for r in range(SAMPLES) for v in range(VECTORS)]
        row = [builder.load(self.element(1, self.offset(i, r))) for r in range(SAMPLES)]
        samples = [self.element(0, row[r], zero) for r in range(SAMPLES)]
        units = self.element(3, t, zero, zero)
        totals = {cell: cgutils.alloca_once(builder, self.vector) for cell in cells}
        begin = begin or [ir.Constant(self.vector, None)] * VECTORS
        for r, v in cells:
            builder.store(begin[v], totals[r, v])
        with cgutils.for_range_slice(builder, start, stop, self.integer(1), inc=True) as (feature, _):
            here = builder.gep(units, [builder.mul(feature, self.integer(self.lanes * VECTORS))])
            w = [self.load(builder.gep(here, [self.integer(v * self.lanes)])) for v in range(VECTORS)]
            for r in range(SAMPLES):
                x = self.spread(builder.gep(samples[r], [feature]))
                for v in range(VECTORS):
                    total = builder.load(totals[r, v])
                    builder.store(step(builder, total, x, w[v]), totals[r, v])
        return {cell: builder.load(totals[cell]) for cell in cells}

    def bits(self, lanes: ir.Value, v: int) -> ir.Value:
        """The lanes of the v-th vector that are true, as bits of a word for the whole tile."""
        word = self.builder.zext(self.builder.bitcast(lanes, ir.IntType(self.lanes)), ir.IntType(64))
        return self.builder.shl(word, self.integer(v * self.lanes))

    def smallest(self, vectors: list[ir.Value]) -> ir.Value:
        """Lane by lane."""
        return reduce(lambda a, b: smaller(self.builder, a, b), vectors)

    def store_in_turn(self, vectors: list[ir.Value], pointer: Callable[[int], ir.Value]) -> None:
        """Vectors of any length, one behind the other; ``pointer`` leads to a lane's place."""
        place = 0
        for vector in vectors:
            target = self.builder.bitcast(pointer(place), vector.type.as_pointer())
            self.builder.store(vector, target, align=self.alignment)
            place += vector.type.count

    def lowest_of_each(self, vectors: list[ir.Value]) -> list[ir.Value]:
        """The lowest lane of each vector, in vectors of as many as fit."""
        return self.fold_each(vectors, smaller)

    def fold_each(
        self, vectors: list[ir.Value], combine: Callable[[ir.IRBuilder, ir.Value, ir.Value], ir.Value]
    ) -> list[ir.Value]:
        """All lanes of each vector combined, in vectors of as many as fit: two are folded into one at a time.

        After each step a lane stands for half as many; the vectors' order is kept.
        """
        lanes, share = self.lanes, self.lanes
        while share > 1:
            pairs = [vectors[k : k + 2] for k in range(0, len(vectors), 2)]
            heads = [lane for lane in range(lanes * len(pairs[0])) if lane % share < share // 2]
            tails = [lane + share // 2 for lane in heads]
            vectors = [
                combine(
                    self.builder,
                    self.builder.shuffle_vector(pair[0], pair[-1], _lanes(heads)),
                    self.builder.shuffle_vector(pair[0], pair[-1], _lanes(tails)),
                )
                for pair in pairs
            ]
            lanes, share = len(heads), share // 2
        return vectors


def _register_tile(step: Step, combine: Any) -> Any:
    @intrinsic
    def tile(
        typing: Any, X: Any, rows: Any, i: Any, tiles: Any, t: Any, start: Any, stop: Any, bias: Any, scores: Any,
        column: Any,
    ) -> Any:  # fmt: skip
        """Scores of the samples rows[i], .. rows[i + SAMPLES - 1] and the units of tile t.

        X (n, depth), tiles (T, depth, units), bias (T * units,). The features start .. stop - 1 are summed; with
        ``start == 0`` the sums are combined with the bias, else with the scores already there. They go into rows
        i, .. i + SAMPLES - 1 of ``scores``, from ``column`` on.
        """

        def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
            write = Tile(context, builder, sig, args)
            zero, lanes = write.integer(0), write.lanes
            _, _, i, _, t, start, _, _, _, column = args
            sums = write.sums(step)
            biases = write.element(7, builder.mul(t, write.integer(lanes * VECTORS)))
            beginning = builder.icmp_signed("==", start, zero)
            for (r, v), total in sums.items():
                target = write.element(8, write.offset(i, r), write.offset(column, v * lanes))
                source = builder.select(beginning, builder.gep(biases, [write.integer(v * lanes)]), target)
                write.store(combine(builder, write.load(source), total), target)
            return context.get_dummy_value()

        return types.void(X, rows, i, tiles, t, start, stop, bias, scores, column), generate

    return tile


product_tile = _register_tile(_add_product, _sum)
manhattan_tile = _register_tile(_add_difference, _sum)
chebyshev_tile = _register_tile(_larger_difference, _larger)


@intrinsic
def lowest_tile(
    typing: Any, X: Any, rows: Any, i: Any, tiles: Any, t: Any, start: Any, stop: Any, bias: Any, lowest: Any
) -> Any:
    """The lowest score of each of the samples rows[i], .. rows[i + SAMPLES - 1] in tile t, into ``lowest[t, i:]``.

    The arguments are those of ``product_tile``; all features are summed in one go.
    """

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        write = Tile(context, builder, sig, args)
        i, t, lanes = args[2], args[4], write.lanes
        biases = write.element(7, builder.mul(t, write.integer(lanes * VECTORS)))
        bias = [write.load(builder.gep(biases, [write.integer(v * lanes)])) for v in range(VECTORS)]
        sums = write.sums(_add_product, begin=bias)
        rows = [write.smallest([sums[r, v] for v in range(VECTORS)]) for r in range(SAMPLES)]
        write.store_in_turn(
            write.lowest_of_each(rows), lambda place: write.element(8, t, write.offset(i, place))
        )
        return context.get_dummy_value()

    return types.void(X, rows, i, tiles, t, start, stop, bias, lowest), generate
