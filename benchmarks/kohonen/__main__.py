"""The Kohonen maps against their peers: speed, quality, memory.

    python -m benchmarks.kohonen                       everything; goes on where it was interrupted
    python -m benchmarks.kohonen --case wide           one case; may be repeated, as may --library
    python -m benchmarks.kohonen --library fastersom   one peer beside ours
    python -m benchmarks.kohonen --small               tiny; publishes nothing
    python -m benchmarks.kohonen --show                the report of the last session again

Only the whole is published: docs/results/kohonen_benchmark.json, docs/experiments/kohonen/peers.md and its picture.
What they are made of goes to results/kohonen.json, trial by trial.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.record import DOCS, write_page, write_results

from benchmarks.kohonen import bars, cost, plan
from benchmarks.kohonen.cases import CASES, SMALL
from benchmarks.kohonen.report import report
from benchmarks.kohonen.roster import LIBRARIES, OURS
from benchmarks.kohonen.session import Session

PICTURE = "kohonen_cost.png"
FINDINGS = Path(__file__).parents[1] / "results" / "kohonen.json"


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _arguments(arguments)
    if asked.show:
        print(report(json.loads(FINDINGS.read_text(encoding="utf-8"))))
        return 0
    sizes = {name: case for name, case in (SMALL if asked.small else CASES).items() if name in asked.case}
    # A part of the whole, or a tiny version, must not pass for the whole.
    whole = not asked.small and len(sizes) == len(CASES) and len(asked.library) == len(LIBRARIES)
    path = asked.out or (FINDINGS if whole else None)
    if asked.fresh and path is not None:
        path.unlink(missing_ok=True)
    session = Session(path, sizes)
    session.run(plan.trials(sizes, asked.library, 1 if asked.small else asked.runs, asked.small))
    session.write(complete=True)
    record = session.record(complete=True)
    if whole:
        publish(record)
    print(report(record))
    return 0


def publish(record: dict[str, Any]) -> None:
    """Rows for the page of results, the plot of cost, and a page of everything that was measured."""
    write_results(DOCS / "results" / "kohonen_benchmark.json", bars.results(record))
    cost.plot(record, DOCS / "images" / PICTURE)
    shown = f"![Seconds of a batch pass as samples, units and features grow](../../images/{PICTURE})"
    page = DOCS / "experiments" / "kohonen" / "peers.md"
    write_page(page, bars.SYSTEM, bars.COMMAND, report(record), "## Cost\n", shown + "\n")


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    looks = {"description": __doc__, "formatter_class": argparse.RawTextHelpFormatter}
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kohonen", **looks)
    parser.add_argument("--case", action="append", choices=list(CASES), help="only this case")
    parser.add_argument(
        "--library", action="append", choices=list(LIBRARIES), help="only this one beside ours"
    )
    parser.add_argument("--runs", type=int, default=3, help="runs of everything (default: 3)")
    parser.add_argument("--small", action="store_true", help="tiny samples, one run; publishes nothing")
    parser.add_argument("--fresh", action="store_true", help="forget an interrupted session")
    parser.add_argument("--show", action="store_true", help="the last session's report; measures nothing")
    parser.add_argument("--out", type=Path, help="file of findings, for a part of the whole as well")
    asked = parser.parse_args(arguments)
    asked.case = asked.case or list(CASES)
    asked.library = [OURS, *asked.library] if asked.library else list(LIBRARIES)
    return asked


if __name__ == "__main__":
    sys.exit(main())
