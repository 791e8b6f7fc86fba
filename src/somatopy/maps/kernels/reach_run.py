"""A run of units of one lattice row gets its shares at once, in a vector as wide as the run."""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

RUN = 16  # units: one vector of AVX-512, in single precision


@intrinsic
def share_run(
    typing: Any, planes: Any, early: Any, late: Any, i: Any, beyond: Any, rate: Any, classes: Any, reached: Any,
    shares: Any, to: Any,
) -> Any:  # fmt: skip
    """shares[to:to + RUN] = rate * weight where classes[i:i + RUN] < reached, else 0.

    The weight lies ``beyond`` (0 .. 1) of the way from planes[early, i:] to planes[late, i:].
    """

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        def run(argument: int, *indices: Any) -> Any:
            kind = sig.args[argument]
            array = context.make_array(kind)(context, builder, args[argument])
            place = cgutils.get_item_pointer(context, builder, kind, array, list(indices))
            vector = ir.VectorType(context.get_value_type(kind.dtype), RUN)
            return builder.bitcast(place, vector.as_pointer()), kind.dtype.bitwidth // 8

        def load(argument: int, *indices: Any) -> Any:
            place, alignment = run(argument, *indices)
            return builder.load(place, align=alignment)

        def in_every_lane(value: Any) -> Any:
            empty = ir.Constant(ir.VectorType(value.type, RUN), ir.Undefined)
            one = builder.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
            return builder.shuffle_vector(
                one, empty, ir.Constant(ir.VectorType(ir.IntType(32), RUN), [0] * RUN)
            )

        _, early, late, i, beyond, rate, _, reached, _, to = args
        before, after = load(0, early, i), load(0, late, i)
        way = builder.fmul(in_every_lane(beyond), builder.fsub(after, before), flags=("contract",))
        weight = builder.fadd(before, way, flags=("contract",))
        near = builder.icmp_signed("<", load(6, i), in_every_lane(builder.trunc(reached, ir.IntType(32))))
        share = builder.fmul(in_every_lane(rate), weight)
        place, alignment = run(8, to)
        builder.store(builder.select(near, share, ir.Constant(share.type, None)), place, align=alignment)
        return context.get_dummy_value()

    return types.void(planes, early, late, i, beyond, rate, classes, reached, shares, to), generate
