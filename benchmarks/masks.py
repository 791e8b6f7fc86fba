"""What masks save: convolutions that compute 5 of 100 outputs against nn.Conv2d that computes all, search included.

    python -m benchmarks.masks            some minutes on two quiet cores
    python -m benchmarks.masks --small    tiny, to see that it works

Plain and masked layers take turns in one process, in inference mode, with two threads. The plain one is taken at its
best, with its channels in either order in memory. Images are noise, in which hardly two neighbors have the same best
unit: the worst case for the caches. The maps have learned a few batches of them.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import torch
from experiments.record import DOCS, Result, write_results
from torch import Tensor, nn

from benchmarks.machine import machine, sentence
from benchmarks.markdown import table
from somatopy.deep import PatchSOMConv2d, SOMConv2d, convert

SYSTEM, COMMAND = "Map as a mask", "python -m benchmarks.masks"
KEPT = Path(__file__).parent / "results" / "masks.json"
LAYERS = {"SOMConv2d": SOMConv2d, "PatchSOMConv2d": PatchSOMConv2d}
OUTPUTS, THRESHOLD, THREADS, LEAST_RATIO = 100, 0.9, 2, 3
TURNS, TURN = 15, 0.02  # turns, and seconds of one
HEADER = ["", "input", "kernel", "batch", "nn.Conv2d", "masked", "times faster", "largest difference"]


@dataclass(frozen=True)
class Case:
    """A layer from ``channels`` to 100 and a batch of square images."""

    layer: str
    channels: int
    kernel: int
    side: int
    batch: int


@dataclass(frozen=True)
class Measured:
    """Milliseconds of the plain and the masked layer at their best, and how far the masked is from its dense form."""

    case: Case
    plain: float
    masked: float
    off: float

    @property
    def ratio(self) -> float:
        return self.plain / self.masked


def cases(small: bool) -> Iterator[Case]:
    """All there are."""
    sides, batches = ((6,), (1, 2)) if small else ((28, 14), (1, 128))
    for layer, channels, kernel, side, batch in product(LAYERS, (32, 64), (3, 5), sides, batches):
        yield Case(layer, channels, kernel, side, batch)


def noise(*shape: int, seed: int = 0) -> Tensor:
    """Normal, the channels of a pixel side by side in memory."""
    x = torch.randn(*shape, generator=torch.Generator().manual_seed(seed))
    return x.to(memory_format=torch.channels_last)


def measure(case: Case) -> Measured:
    """One case; the masked layer's output against its dense form too."""
    settings = {"padding": case.kernel // 2}
    plain = nn.Conv2d(case.channels, OUTPUTS, case.kernel, **settings).eval()
    masked = LAYERS[case.layer](
        case.channels, OUTPUTS, case.kernel, **settings, threshold=THRESHOLD,
        generator=torch.Generator().manual_seed(0),
    )  # fmt: skip
    shape = (case.channels, case.side, case.side)
    with torch.no_grad():
        for seed in range(5):
            masked(noise(16, *shape, seed=seed + 1))
    masked.load_state_dict(plain.state_dict(), strict=False)
    masked.eval()
    x = noise(case.batch, *shape)
    with torch.inference_mode():
        assert masked.saves_work(x)
        off = (masked(x) - masked.dense_forward(x)).abs().max().item()
        return Measured(case, *compared(plain, masked, x), off)


def compared(plain: nn.Module, masked: nn.Module, x: Tensor) -> tuple[float, float]:
    """Milliseconds of both, at their best in all turns."""
    rows, pixels = x.contiguous(), copy.deepcopy(plain).to(memory_format=torch.channels_last)
    works = [lambda: plain(rows), lambda: pixels(x), lambda: masked(x)]
    turns = [[best(work) for work in works] for _ in range(TURNS)]
    rows_first, pixels_first, ours = (min(turn[k] for turn in turns) * 1e3 for k in range(3))
    return min(rows_first, pixels_first), ours


def best(work: Callable[[], object]) -> float:
    """The least seconds of ``work``, repeated for a turn."""
    work()
    least, began = float("inf"), time.perf_counter()
    while time.perf_counter() - began < TURN:
        start = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - start)
    return least


class Digits(nn.Module):
    """Two convolutions of 100 channels and a fully connected layer, for images of 28 x 28."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, OUTPUTS, 5, padding=2)
        self.second = nn.Conv2d(OUTPUTS, OUTPUTS, 5, padding=2)
        self.head = nn.Linear(OUTPUTS * 7 * 7, 10)

    def forward(self, x: Tensor) -> Tensor:
        """(B, 1, 28, 28) to (B, 10)."""
        pool = nn.functional.max_pool2d
        x = pool(torch.relu(self.first(x)), 2)
        return self.head(pool(torch.relu(self.second(x)), 2).flatten(1))


Network = tuple[str, int, float, float]  # what the mask is by, batch, milliseconds plain and masked


def networks(batches: tuple[int, ...]) -> Iterator[Network]:
    """A whole network by either mask."""
    for kind, batch in product(("image", "patch"), batches):
        plain = Digits().eval()
        masked = convert(plain, {"first": kind, "second": kind}, threshold=THRESHOLD)
        x = noise(batch, 1, 28, 28)
        with torch.no_grad():
            masked.train()(x)
        masked.eval()
        with torch.inference_mode():
            yield kind, batch, *compared(plain, masked, x)


def results(rows: list[Measured]) -> Iterator[Result]:
    """A row for each layer, number of channels and batch: the slowest and the fastest shape."""
    for layer, channels, batch in sorted({(m.case.layer, m.case.channels, m.case.batch) for m in rows}):
        ratios = [
            m.ratio for m in rows if (m.case.layer, m.case.channels, m.case.batch) == (layer, channels, batch)
        ]
        yield Result(
            SYSTEM, f"noise, {channels} channels, batch {batch}", f"{layer}: times faster than nn.Conv2d",
            f"at least {LEAST_RATIO}", f"{min(ratios):.1f} to {max(ratios):.1f}", min(ratios) >= LEAST_RATIO, COMMAND,
        )  # fmt: skip
    off = max(m.off for m in rows)
    yield Result(
        SYSTEM,
        "noise",
        "largest difference to the dense masked output",
        "1e-5",
        f"{off:.1e}",
        off <= 1e-5,
        COMMAND,
    )


def line(m: Measured) -> list[str]:
    """A row of the table."""
    c = m.case
    shape = f"{c.channels} x {c.side} x {c.side}"
    times = [f"{ms:.3f} ms" for ms in (m.plain, m.masked)]
    return [
        c.layer,
        shape,
        f"{c.kernel} x {c.kernel}",
        str(c.batch),
        *times,
        f"{m.ratio:.2f}",
        f"{m.off:.1e}",
    ]


def main(arguments: list[str]) -> int:
    """Measure, print and write what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="tiny, to see that it works; writes nothing")
    small = parser.parse_args(arguments).small
    facts, before = machine(), torch.get_num_threads()
    torch.set_num_threads(THREADS)
    print(sentence(facts))
    try:
        rows = [measure(case) for case in cases(small)]
        whole = list(networks((1, 2) if small else (1, 128)))
    finally:
        torch.set_num_threads(before)
    print(table(HEADER, [line(row) for row in rows]))
    print(
        table(["whole network", "batch", "plain", "masked", "times faster"], [network_line(n) for n in whole])
    )
    if not small:
        write(rows, whole, facts)
    return 0


def network_line(measured: Network) -> list[str]:
    """A row of the table of networks."""
    kind, batch, plain, masked = measured
    return [f"both by {kind}", str(batch), f"{plain:.2f} ms", f"{masked:.2f} ms", f"{plain / masked:.2f}"]


def write(rows: list[Measured], whole: list[Network], facts: dict[str, Any]) -> None:
    """All that was measured, and the rows of the page of results."""
    kept = {"machine": facts, "rows": [asdict(row) for row in rows], "networks": whole}
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    of_networks = [
        Result(
            SYSTEM, f"noise, 1 x 28 x 28, batch {batch}", f"whole network, masks by {kind}: times faster", "",
            f"{plain / masked:.1f}", None, COMMAND,
        )
        for kind, batch, plain, masked in whole
    ]  # fmt: skip
    write_results(DOCS / "results" / "masks_benchmark.json", [*results(rows), *of_networks])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
