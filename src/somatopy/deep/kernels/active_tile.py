"""The register tiles of masked convolutions, in LLVM's own terms as those of :mod:`somatopy.maps.kernels.tile`.

One multiplies a patch with the weights of the few outputs that count there, the sums of up to ``MOST`` outputs held in
vector registers; the other scores the patches of several positions against all units and keeps the best.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from somatopy.maps.kernels.tile import VECTOR_BITS, Tile

LANES = VECTOR_BITS // 32  # of single precision
MOST = 3 if VECTOR_BITS == 256 else 6  # outputs whose sums are held at a time, at up to four positions
HELD = 8  # sums written, of which the first count
CHAINS = 2  # sums of one output: a fused addition takes as long as several can be begun
POSITIONS = 8 if VECTOR_BITS == 512 else 4  # scored at a time
NOWHERE = 2**31 - 1  # the best unit of a patch that is not all finite numbers


class Sums:
    """Vector sums that live in registers through a loop."""

    def __init__(self, tile: Tile, n_sums: int) -> None:
        self.tile, self.builder = tile, tile.builder
        self.places = [cgutils.alloca_once(self.builder, tile.vector) for _ in range(n_sums)]

    def begin(self, vector: ir.Value) -> None:
        for place in self.places:
            self.builder.store(vector, place)

    def add_product(self, number: int, x: ir.Value, w: ir.Value) -> None:
        fused = ("contract",)
        product = self.builder.fmul(x, w, flags=fused)
        total = self.builder.fadd(self.builder.load(self.places[number]), product, flags=fused)
        self.builder.store(total, self.places[number])

    def totals(self) -> list[ir.Value]:
        return [self.builder.load(place) for place in self.places]


def _dots_at(n_positions: int) -> Any:
    @intrinsic
    def active_dots(
        typing: Any, image: Any, places: Any, order: Any, p: Any, runs: Any, length: Any, weights: Any, active: Any,
        unit: Any, first: Any, take: Any, sums: Any,
    ) -> Any:  # fmt: skip
        """The products of the patches order[p], order[p + 1], .. with the weights active[unit, first:first + take].

        Patch q is in the flat ``image`` the runs of ``length`` values that begin at places[q] + runs[r], CHAINS vectors
        or several times as many; a row of ``weights`` holds as many. A patch has a row of ``sums``, with room for HELD.
        1 <= take <= MOST.
        """

        def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
            tile = Tile(context, builder, sig, args)
            after = builder.append_basic_block("products.done")
            switch = builder.switch(args[10], after)
            for taken in range(1, MOST + 1):
                case = builder.append_basic_block(f"products.{taken}")
                switch.add_case(tile.integer(taken), case)
                with builder.goto_block(case):
                    _dots_of(tile, n_positions, taken)
                    builder.branch(after)
            builder.position_at_end(after)
            return context.get_dummy_value()

        return types.void(
            image, places, order, p, runs, length, weights, active, unit, first, take, sums
        ), generate

    return active_dots


active_dots_at_one, active_dots_at_two, active_dots_at_four = (_dots_at(n) for n in (1, 2, 4))


def _dots_of(tile: Tile, n_positions: int, taken: int) -> None:
    """The case of so many outputs: each vector of weights is loaded once for all positions."""
    builder, zero = tile.builder, tile.integer(0)
    _, _, _, p, _, length, _, _, unit, first, _, _ = tile.args
    rows = [builder.load(tile.element(7, unit, tile.offset(first, k))) for k in range(taken)]
    weights = [tile.element(6, row, zero) for row in rows]
    numbers = [builder.load(tile.element(2, tile.offset(p, s))) for s in range(n_positions)]
    begins = [builder.load(tile.element(1, number)) for number in numbers]
    chains = [Sums(tile, n_positions * taken) for _ in range(CHAINS if n_positions == 1 else 1)]
    for sums in chains:
        sums.begin(ir.Constant(tile.vector, None))
    with cgutils.for_range(builder, tile.length(4)) as run:
        offset = builder.load(tile.element(4, run.index))
        patches = [tile.element(0, builder.add(begin, offset)) for begin in begins]
        before = builder.mul(run.index, length)
        stride = tile.integer(len(chains) * tile.lanes)
        with cgutils.for_range_slice(builder, zero, length, stride, inc=True) as (step, _):
            for number, sums in enumerate(chains):
                here = tile.offset(step, number * tile.lanes)
                place = builder.add(before, here)
                x = [tile.load(builder.gep(patch, [here])) for patch in patches]
                for k in range(taken):
                    w = tile.load(builder.gep(weights[k], [place]))
                    for s in range(n_positions):
                        sums.add_product(s * taken + k, x[s], w)
    totals = [
        reduce(lambda a, b: _add(builder, a, b), parts)
        for parts in zip(*(chain.totals() for chain in chains), strict=True)
    ]
    for s in range(n_positions):
        _store_sums(tile, s, totals[s * taken : (s + 1) * taken])


def _store_sums(tile: Tile, row: int, totals: list[ir.Value]) -> None:
    """Each total's lanes added up, side by side in a row of the sums."""
    folded = tile.fold_each(totals, _add)
    tile.store_in_turn(folded, lambda place: tile.element(11, tile.integer(row), tile.integer(place)))


def _best_of(n_positions: int) -> Any:
    @intrinsic
    def best_units(
        typing: Any, image: Any, places: Any, p: Any, taps: Any, codes: Any, bias: Any, bmu: Any, b: Any
    ) -> Any:
        """The unit of the highest score for the patches at places[p], places[p + 1], .., into bmu[b, p:].

        A patch is image[place + taps[t]] for all t. ``codes`` (vectors of units, taps, LANES) is the codebook with its
        units side by side, and unit k's score ``sum_t code_k[t] patch[t] + bias[k]``; ties go to the lowest index.
        """

        def generate(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
            tile = Tile(context, builder, sig, args)
            patches = [
                tile.element(0, builder.load(tile.element(1, tile.offset(args[2], s))))
                for s in range(n_positions)
            ]
            for s, unit in enumerate(_best_units(tile, patches)):
                builder.store(unit, tile.element(6, args[7], tile.offset(args[2], s)))
            return context.get_dummy_value()

        return types.void(image, places, p, taps, codes, bias, bmu, b), generate

    return best_units


best_units_of_several = _best_of(POSITIONS)
best_units_of_one = _best_of(1)


def _best_units(tile: Tile, patches: list[ir.Value]) -> list[ir.Value]:
    """The best unit of each patch, all units scored one vector of them after the other."""
    builder, zero = tile.builder, tile.integer(0)
    whole = ir.VectorType(ir.IntType(32), tile.lanes)
    lanes = ir.Constant(whole, list(range(tile.lanes)))
    sums = Sums(tile, len(patches))
    best, where = Sums(tile, len(patches)), [cgutils.alloca_once(builder, whole) for _ in patches]
    best.begin(ir.Constant(tile.vector, [float("-inf")] * tile.lanes))
    for place in where:
        builder.store(ir.Constant(whole, [NOWHERE] * tile.lanes), place)
    n_vectors = builder.udiv(tile.length(5), tile.integer(tile.lanes))
    with cgutils.for_range(builder, n_vectors) as units:
        start = builder.mul(units.index, tile.integer(tile.lanes))
        sums.begin(tile.load(tile.element(5, start)))
        codes = tile.element(4, units.index, zero, zero)
        with cgutils.for_range(builder, tile.length(3)) as taps:
            code = tile.load(builder.gep(codes, [builder.mul(taps.index, tile.integer(tile.lanes))]))
            tap = builder.load(tile.element(3, taps.index))
            for s, patch in enumerate(patches):
                sums.add_product(s, tile.spread(builder.gep(patch, [tap])), code)
        here = builder.add(_in_every_lane(builder, builder.trunc(start, ir.IntType(32)), whole), lanes)
        for s, score in enumerate(sums.totals()):
            better = builder.fcmp_ordered(">", score, builder.load(best.places[s]))
            builder.store(builder.select(better, score, builder.load(best.places[s])), best.places[s])
            builder.store(builder.select(better, here, builder.load(where[s])), where[s])
    return [
        _lowest_of_the_best(tile, score, builder.load(place))
        for score, place in zip(best.totals(), where, strict=True)
    ]


def _lowest_of_the_best(tile: Tile, score: ir.Value, where: ir.Value) -> ir.Value:
    """The lowest unit among the lanes of the highest score, as a 64-bit number; NOWHERE if that is not finite."""
    builder = tile.builder
    highest = tile.in_every_lane(tile.fold(score, _higher))
    nowhere = ir.Constant(where.type, [NOWHERE] * tile.lanes)
    finite = builder.fcmp_ordered("<", score, ir.Constant(tile.vector, [float("inf")] * tile.lanes))
    best = builder.and_(builder.fcmp_ordered("==", score, highest), finite)
    candidates = builder.select(best, where, nowhere)
    return builder.zext(tile.fold(candidates, _lower), ir.IntType(64))


def _in_every_lane(builder: ir.IRBuilder, number: ir.Value, vector: ir.VectorType) -> ir.Value:
    empty = ir.Constant(vector, ir.Undefined)
    one = builder.insert_element(empty, number, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(one, empty, ir.Constant(vector, [0] * vector.count))


def _add(builder: ir.IRBuilder, a: ir.Value, b: ir.Value) -> ir.Value:
    return builder.fadd(a, b)


def _higher(builder: ir.IRBuilder, a: ir.Value, b: ir.Value) -> ir.Value:
    return builder.select(builder.fcmp_ordered(">", a, b), a, b)


def _lower(builder: ir.IRBuilder, a: ir.Value, b: ir.Value) -> ir.Value:
    return builder.select(builder.icmp_signed("<", a, b), a, b)
