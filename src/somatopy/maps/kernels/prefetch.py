"""Asking for a row of memory before it is needed: samples come in random order, and no machine foresees it."""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

# Cache lines to ask for, and their bytes; a machine that sees so many run on fetches the rest.
LINES, LINE = 8, 64
FOR_READING, KEEP, DATA = 0, 3, 1


@intrinsic
def prefetch(typing: Any, X: Any, row: Any) -> Any:
    """Start bringing the beginning of a row of X (N, D), and what lies beyond a short one, into the cache."""

    def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        integer = ir.IntType(32)
        array = context.make_array(sig.args[0])(context, builder, args[0])
        place = cgutils.get_item_pointer(
            context, builder, sig.args[0], array, [args[1], context.get_constant(types.intp, 0)]
        )
        place = builder.bitcast(place, ir.IntType(8).as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [place.type, integer, integer, integer])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        how = [ir.Constant(integer, value) for value in (FOR_READING, KEEP, DATA)]
        for line in range(LINES):
            builder.call(ask, [builder.gep(place, [ir.Constant(integer, line * LINE)]), *how])
        return context.get_dummy_value()

    return types.void(X, row), generate
