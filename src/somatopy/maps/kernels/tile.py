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
from typing import Any

import llvmlite.binding  # type: ignore[import-untyped]
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

EUCLIDEAN, MANHATTAN, CHEBYSHEV, COSINE = 0, 1, 2, 3  # codes of the metrics
CONTRACT = ("contract",)  # lets LLVM fuse the multiplication and the addition


def _register_shape() -> tuple[int, int, int]:
    """(bits of a vector, samples, vectors) that fill the machine's registers without spilling."""
    if platform.machine().lower() in {"arm64", "aarch64"}:
        return 128, 4, 4
    features = llvmlite.binding.get_host_cpu_features()
    if features.get("avx512f"):
        return 512, 8, 2
    return (256, 4, 3) if features.get("avx2") else (128, 4, 3)


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


def _sum(builder: ir.IRBuilder, a: ir.Value, b: ir.Value) -> ir.Value:
    return builder.fadd(a, b)


class _Tile:
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

    def load(self, pointer: ir.Value) -> ir.Value:
        pointer = self.builder.bitcast(pointer, self.vector.as_pointer())
        return self.builder.load(pointer, align=self.alignment)

    def store(self, value: ir.Value, pointer: ir.Value) -> None:
        pointer = self.builder.bitcast(pointer, self.vector.as_pointer())
        self.builder.store(value, pointer, align=self.alignment)

    def spread(self, pointer: ir.Value) -> ir.Value:
        """The scalar at ``pointer`` in every lane."""
        empty, index = ir.Constant(self.vector, ir.Undefined), ir.VectorType(ir.IntType(32), self.lanes)
        one = self.builder.insert_element(empty, self.builder.load(pointer), ir.Constant(ir.IntType(32), 0))
        return self.builder.shuffle_vector(one, empty, ir.Constant(index, None))


def _register_tile(step: Step, combine: Any) -> Any:
    @intrinsic
    def tile(
        typing: Any, X: Any, i: Any, tiles: Any, t: Any, start: Any, stop: Any, bias: Any, scores: Any
    ) -> Any:
        """Scores of samples i .. i + SAMPLES - 1 and the units of tile t over features start .. stop - 1.

        X (rows, depth), tiles (T, depth, units), bias and each row of scores (T * units,). With
        ``start == 0`` the sums are combined with the bias, else with the scores already there.
        """

        def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
            write = _Tile(context, builder, sig, args)
            zero, lanes = write.integer(0), write.lanes
            first = builder.mul(t_value := args[3], write.integer(lanes * VECTORS))
            cells = [(r, v) for r in range(SAMPLES) for v in range(VECTORS)]
            samples = [write.element(0, write.offset(args[1], r), zero) for r in range(SAMPLES)]
            units = write.element(2, t_value, zero, zero)
            sums = {cell: cgutils.alloca_once(builder, write.vector) for cell in cells}
            for cell in cells:
                builder.store(ir.Constant(write.vector, None), sums[cell])
            with cgutils.for_range_slice(builder, args[4], args[5], write.integer(1), inc=True) as (
                feature,
                _,
            ):
                column = builder.gep(units, [builder.mul(feature, write.integer(lanes * VECTORS))])
                w = [write.load(builder.gep(column, [write.integer(v * lanes)])) for v in range(VECTORS)]
                for r in range(SAMPLES):
                    x = write.spread(builder.gep(samples[r], [feature]))
                    for v in range(VECTORS):
                        total = builder.load(sums[r, v])
                        builder.store(step(builder, total, x, w[v]), sums[r, v])
            beginning = builder.icmp_signed("==", args[4], zero)
            for r, v in cells:
                place = write.offset(first, v * lanes)
                target = write.element(7, write.offset(args[1], r), place)
                before = write.load(builder.select(beginning, write.element(6, place), target))
                write.store(combine(builder, before, builder.load(sums[r, v])), target)
            return context.get_dummy_value()

        return types.void(X, i, tiles, t, start, stop, bias, scores), generate

    return tile


product_tile = _register_tile(_add_product, _sum)
manhattan_tile = _register_tile(_add_difference, _sum)
chebyshev_tile = _register_tile(_larger_difference, _larger)


@intrinsic
def lesser(typing: Any, a: Any, b: Any) -> Any:
    """The lesser of two numbers, neither of them NaN, in a form that LLVM can vectorize in a loop."""

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        flags = ("nnan", "nsz")
        below = builder.fcmp_ordered("<", args[0], args[1], flags=flags)
        return builder.select(below, args[0], args[1], flags=flags)

    return a(a, b), generate
