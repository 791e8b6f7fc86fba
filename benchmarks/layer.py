"""The map as a layer: its hand-written gradient against autograd's on the same loss, and a step of DESOM.

    python -m benchmarks.layer            256 vectors of 256 numbers on 30 x 30 units; DESOM on 784 pixels: two minutes
    python -m benchmarks.layer --small    tiny, to see that it works

Ours and the plain way (:mod:`benchmarks.plain_deep`) take turns in one process, and the shortest time of each counts,
so that other work on the machine matters little. Memory is what torch's allocator holds at most, beside the inputs.
Writes docs/results/layer_benchmark.json.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from experiments.record import DOCS, Result, arguments, write_results
from torch.profiler import ProfilerActivity, profile

from benchmarks.plain_deep import PlainDESOM, plain_cost
from somatopy.deep import DESOM, RadiusSchedule, SOMLayer
from somatopy.deep.influence import smooth
from somatopy.deep.training import optimizer_of

SYSTEM = "The map as a layer: speed"
COMMAND = "python -m benchmarks.layer"
LEAST_GAIN = 1.5  # of the backward pass
THREADS = (1, 2)
# One that autograd's tensors outgrow: after it they come from memory the process already has, as in a training.
LARGE = 7_000_000

KINDS = [
    ("rectangular", "gaussian", "sheet"),
    ("hexagonal", "gaussian", "sheet"),
    ("rectangular", "gaussian", "hops"),
    ("hexagonal", "bubble", "hops"),
]


@dataclass(frozen=True)
class Size:
    """Vectors, units on a side, width of the codes; widths of DESOM; how often each pass is timed."""

    batch: int
    side: int
    width: int
    desom: tuple[int, ...]
    times: int

    def __str__(self) -> str:
        return f"B {self.batch}, K {self.side**2}, D {self.width}"


WHOLE = Size(256, 30, 256, (784, 500, 500, 2000, 10), 60)
SMALL = Size(16, 4, 8, (20, 12, 3), 2)


@dataclass(frozen=True)
class Pair:
    """The same quantity of ours and of the plain way."""

    ours: float
    plain: float

    @property
    def gain(self) -> float:
        return self.plain / self.ours


@dataclass(frozen=True)
class Measured:
    """Of one kind of lattice: shortest seconds by number of threads, and the highest bytes."""

    kind: tuple[str, str, str]
    backward: dict[int, Pair]
    both: dict[int, Pair]
    memory: Pair


def measure(size: Size, kind: tuple[str, str, str]) -> Measured:
    """The cost on one kind of lattice, forward and backward."""
    lattice, neighborhood, distance = kind
    layer = SOMLayer(
        size.width, (size.side, size.side), lattice=lattice, neighborhood=neighborhood,
        lattice_distance=distance, generator=torch.Generator().manual_seed(0),
    )  # fmt: skip
    z = torch.randn(size.batch, size.width, generator=torch.Generator().manual_seed(1), requires_grad=True)
    influence = influence_table(layer)
    costs = [lambda: layer.loss(z), lambda: plain_cost(z, layer.codebook, influence)]
    inputs = (z, layer.codebook)
    return Measured(
        kind,
        {n: Pair(*shortest(n, size.times, *(backward(cost, inputs) for cost in costs))) for n in THREADS},
        {n: Pair(*shortest(n, size.times, *(both_ways(cost, inputs) for cost in costs))) for n in THREADS},
        Pair(*(highest(both_ways(cost, inputs)) for cost in costs)),
    )


def influence_table(layer: SOMLayer) -> torch.Tensor:
    """(K, K) the neighborhood written out."""
    return smooth(layer.factors, torch.eye(layer.lattice.n_units))


def backward(cost: Callable[[], torch.Tensor], inputs: Any) -> Callable[[], Any]:
    """The backward pass alone, of a cost computed once."""
    found = cost()
    return lambda: torch.autograd.grad(found, inputs, retain_graph=True)


def both_ways(cost: Callable[[], torch.Tensor], inputs: Any) -> Callable[[], Any]:
    """Forward and backward, the search for the best units with it."""
    return lambda: torch.autograd.grad(cost(), inputs)


def shortest(threads: int, times: int, *works: Callable[[], object]) -> list[float]:
    """The shortest seconds of each work in so many threads, done in turns."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    torch.empty(LARGE)
    seconds = [[spent(work) for work in works] for _ in range(times + 1)][1:]
    torch.set_num_threads(before)
    return [min(of_work) for of_work in zip(*seconds, strict=True)]


def spent(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def highest(work: Callable[[], object]) -> float:
    """The most bytes that torch holds at once of what the work allocates."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as seen:
        work()
    events = [event for event in seen.profiler.kineto_results.events() if event.name() == "[memory]"]
    events.sort(key=lambda event: event.start_ns())
    return float(np.max(np.cumsum([event.nbytes() for event in events])))


def measure_desom(size: Size) -> dict[int, Pair]:
    """Seconds of a step of training, radius and Adam with it."""
    X = torch.rand(size.batch, size.desom[0], generator=torch.Generator().manual_seed(0))
    steps = our_step(size, X), plain_step(size, X)
    return {n: Pair(*shortest(n, size.times, *steps)) for n in THREADS}


def our_step(size: Size, X: torch.Tensor) -> Callable[[], object]:
    """A step of :class:`somatopy.deep.DESOM`, as :class:`somatopy.deep.DeepSOM` trains it."""
    width, *hidden, code = size.desom
    model = DESOM(width, (8, 8), hidden=hidden, code=code, lattice_distance="hops")
    radius = RadiusSchedule(model.map, ("exponential", 7, 0.07), n_steps=1000)

    optimizer = optimizer_of(model)

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        model.loss(X).backward()
        optimizer.step()
        radius.step()

    return step


def plain_step(size: Size, X: torch.Tensor) -> Callable[[], object]:
    """The same written plainly."""
    apart = SOMLayer(1, (8, 8)).lattice.distances("hops")
    model = PlainDESOM(list(size.desom), torch.from_numpy(apart).float())
    optimizer, radii = torch.optim.Adam(model.parameters()), iter(np.geomspace(7, 0.07, 1000))

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        model.loss(X, float(next(radii))).backward()
        optimizer.step()

    return step


def results(size: Size, measured: list[Measured], desom: dict[int, Pair]) -> list[Result]:
    """Rows for the page of results."""
    rows = []
    for m in measured:
        for what, pairs, least in (
            ("backward", m.backward, LEAST_GAIN),
            ("forward and backward", m.both, None),
        ):
            rows += [_gain(size, m, what, n, pair, least) for n, pair in pairs.items()]
        memory = f"{m.memory.ours / 1e6:.1f} MB; plain {m.memory.plain / 1e6:.1f}"
        rows.append(_row(size, f"{' '.join(m.kind)}: memory", "less", memory, m.memory.gain > 1))
    for n, pair in desom.items():
        widths = "-".join(map(str, size.desom))
        rows.append(
            Result(
                SYSTEM, f"{widths}, 8x8, B {size.batch}", f"a step of DESOM{_in(n)}: times faster", "at least 1",
                f"{pair.gain:.2f} ({1e3 * pair.ours:.1f} ms)", pair.gain >= 1, COMMAND,
            )
        )  # fmt: skip
    return rows


def _gain(size: Size, m: Measured, what: str, threads: int, pair: Pair, least: float | None) -> Result:
    said = f"{pair.gain:.2f} ({1e3 * pair.ours:.2f} ms)"
    bar, met = ("", None) if least is None else (f"at least {least}", pair.gain >= least)
    return _row(size, f"{' '.join(m.kind)}: {what}{_in(threads)}, times faster", bar, said, met)


def _in(threads: int) -> str:
    return f", {threads} thread{'s' if threads > 1 else ''}"


def _row(size: Size, measure: str, bar: str, ours: str, met: bool | None) -> Result:
    return Result(SYSTEM, str(size), measure, bar, ours, met, COMMAND)


def main() -> None:
    asked = arguments(__doc__)
    size = SMALL if asked.small else WHOLE
    measured = [measure(size, kind) for kind in KINDS]
    found = results(size, measured, measure_desom(size))
    write_results((asked.out or DOCS) / "results" / "layer_benchmark.json", found)


if __name__ == "__main__":
    main()
