"""The fast algorithm against the linear schedule: how many epochs, at what error.

Every cell is trained with up to ten seeds, as many as the table says; figures are medians over them. All online maps
but those marked have the same law of the learning rate, from 0.3 to 0.02 exponentially over the training. The linear
schedule holds every hop distance of the map for 20 epochs. An error is the quantization error of eq. (1); torn is the
topographic error; dead are units that are no sample's best. "Worse" counts only what a paired test over the seeds
(Wilcoxon, one-sided, 5 %) confirms; the strict comparison of medians stands beside it. Online, the plateau's error is
found while presenting, so no distance is taken for it; the units moved are those within reach, on average over the
map.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from experiments.fast_wtm.cells import Cell, Rows, Task, cells_of
from experiments.fast_wtm.patterns import PATTERNS, at_hand
from experiments.fast_wtm.trainings import CONSTANT, LINEAR, LINEAR_200, PLATEAU, measure
from experiments.record import DOCS, Result, arguments, table, write_page, write_results

COMMAND = "python -m experiments.fast_wtm.ratios"
SEEDS = 10
SIDES = (4, 10, 20)
NEIGHBORHOODS = ("bubble", "triangular", "gaussian")
CLOSE = 1.01
FEW = 100  # trainings that are not worth more processes
FEWER = {4: 10, 10: 15, 20: 15}
FROM_200 = 10
SEEDS_COMPARED = 3  # with 200 epochs, and with a constant rate


def run(task: Task) -> tuple[Task, dict[str, float]]:
    """Train it and measure."""
    X = PATTERNS[task.data](task.seed)
    return task, asdict(measure(X, task.kind, task.schedule, task.side, task.neighborhood, task.seed))


def tasks(small: bool) -> list[Task]:
    """All trainings, those first that decide most; what is for comparison only has fewer seeds."""
    seeds, sides = (2, (4,)) if small else (SEEDS, SIDES)
    names = ["uniform", "clusters"] if small else at_hand()
    compared = min(seeds, SEEDS_COMPARED)
    turns = [("online", (PLATEAU, LINEAR), seeds), ("batch", (PLATEAU, LINEAR), seeds)]
    turns += [("online", (LINEAR_200, CONSTANT), compared), ("batch", (LINEAR_200,), compared)]
    found = [
        Task(seed, side, kind, *cell, schedule)
        for side in sides
        for kind, schedules, n_seeds in turns
        for seed, schedule, *cell in product(range(n_seeds), schedules, names, NEIGHBORHOODS)
    ]
    # The small map's linear schedule is shorter than 200 epochs.
    return [task for task in found if task.schedule != LINEAR_200 or task.side > 4]


def measured(path: Path) -> Rows:
    """What was trained before."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    rows = [json.loads(line) for line in lines]
    return {Task(**row["task"]): row["figures"] for row in rows}


def trained(tasks: list[Task]) -> Generator[tuple[Task, dict[str, float]], None, None]:
    """Each task with its figures, in any order; many tasks share the processors."""
    if len(tasks) <= FEW:
        yield from map(run, tasks)
        return
    # Not forked: a fork inherits the locks that other threads hold just then.
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        yield from pool.imap_unordered(run, tasks)


def measure_all(wanted: list[Task], path: Path) -> Rows:
    """Train what is missing on all processors; every figure is kept in ``path`` as soon as it is there.

    Ctrl-C ends it with what there is; the same command goes on from there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = measured(path)
    missing = [task for task in wanted if task not in rows]
    with path.open("a", encoding="utf-8") as file, closing(trained(missing)) as found:
        try:
            for done, (task, figures) in enumerate(found, 1):
                rows[task] = figures
                file.write(json.dumps({"task": asdict(task), "figures": figures}) + "\n")
                file.flush()
                if done % 50 == 0 or done == len(missing):
                    print(f"{done} of {len(missing)} trainings", flush=True)
        except KeyboardInterrupt:
            print("stopped; the page shows what there is", flush=True)
    return {task: rows[task] for task in wanted if task in rows}


def results_of(kind: str, side: int, cells: list[Cell]) -> list[Result]:
    """The bars of one size beside the figures of its cells."""
    data = f"{kind}, {side}x{side}, {len(cells)} cells of {min(cell.seeds for cell in cells)} seeds"

    def row(measured: str, bar: str, ours: str, met: bool | None) -> Result:
        return Result("Fast training (plateau)", data, measured, bar, ours, met, COMMAND)

    def fewest(schedule: str, at_least: int) -> Result:
        fewer = min(cell.fewer(schedule) for cell in cells)
        return row(
            f"times fewer epochs than {schedule}", f"at least {at_least}", f"{fewer:.1f}", fewer >= at_least
        )

    def close(schedule: str, bar: str = "") -> Result:
        errors = [cell.error(schedule) for cell in cells]
        held = sum(error <= CLOSE for error in errors)
        ours = f"{held} (median {np.median(errors):.3f}, worst {max(errors):.3f})"
        return row(
            f"cells within 1 % of the error of {schedule}", bar, ours, held == len(cells) if bar else None
        )

    found = [fewest(LINEAR, FEWER[side]), close(LINEAR, f"{len(cells)}")]
    for name, said in (("torn", "topographic error"), ("dead", "dead units")):
        apart = np.median([cell.median(PLATEAU, name) - cell.median(LINEAR, name) for cell in cells])
        held = sum(not cell.higher(name) for cell in cells)
        sound = sum(not cell.worse(name) for cell in cells)
        ours = f"{held} (median difference {apart:+.3f})"
        found.append(row(f"cells with {said} not above linear", f"{len(cells)}", ours, held == len(cells)))
        found.append(row(f"cells with {said} not above it beyond chance", "", f"{sound}", None))
    if LINEAR_200 in cells[0].figures:
        found += [fewest(LINEAR_200, FROM_200), close(LINEAR_200)]
    return found


HEADER = [
    "map", "data", "neighborhood", "schedule", "seeds", "epochs", "fewer", "error", "ratio", "torn", "dead",
    "distances", "units moved", "seconds",
]  # fmt: skip


NOTE = """
"fewer" and "ratio" stand beside the schedule that the plateau is compared with: how many times fewer epochs it takes,
and its error over that of the schedule. A star: worse than linear beyond chance.
"""


def lines(cell: Cell) -> Iterator[list[Any]]:
    """A cell's schedules as the table shows them; marked is what the plateau has worse than linear, beyond chance."""
    for schedule in cell.figures:
        marks = {n: " *" if schedule == PLATEAU and cell.worse(n) else "" for n in ("torn", "dead")}
        fast = schedule == PLATEAU
        yield [
            f"{cell.kind} {cell.side}x{cell.side}", cell.data, cell.neighborhood, schedule,
            len(cell.pairs(schedule, "error")[1]),
            f"{cell.median(schedule, 'epochs'):.0f}", "" if fast else f"{cell.fewer(schedule):.1f}",
            f"{cell.median(schedule, 'error'):.4g}", "" if fast else f"{cell.error(schedule):.3f}",
            *(f"{cell.median(schedule, name):.3f}{marks[name]}" for name in ("torn", "dead")),
            *(f"{cell.median(schedule, name):.2g}" for name in ("distances", "updates", "seconds")),
        ]  # fmt: skip


def main() -> None:
    """Train what is missing, print and write the page and the result rows."""
    options = arguments(__doc__)
    out = options.out or DOCS
    wanted = tasks(options.small)
    kept = (options.out or DOCS.parent / "build") / "fast_wtm_ratios.jsonl"
    cells = list(cells_of(measure_all(wanted, kept)))
    intro = (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ")
    parts = [intro.strip() + "\n", NOTE, table(HEADER, [line for cell in cells for line in lines(cell)])]
    write_page(out / "experiments" / "fast_wtm" / "ratios.md", "Fast training: the ratios", COMMAND, *parts)
    sizes = dict.fromkeys((cell.kind, cell.side) for cell in cells)
    results = [r for key in sizes for r in results_of(*key, [c for c in cells if (c.kind, c.side) == key])]
    write_results(out / "results" / "fast_wtm.json", results)


if __name__ == "__main__":
    main()
