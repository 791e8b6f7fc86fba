"""What an experiment leaves behind: markdown tables, figures, and result rows for ``docs/results.md``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"


@dataclass(frozen=True)
class Result:
    """One figure beside the one it is to be compared with.

    Attributes
    ----------
    system, data, measure : what was measured, on what
    bar : the published or asked figure, as text ("below 0.1")
    ours : our figure, as text
    met : whether ours meets the bar; None where it is for reference only
    command : what prints it
    """

    system: str
    data: str
    measure: str
    bar: str
    ours: str
    met: bool | None
    command: str


def arguments(description: str | None, *, full: bool = False) -> argparse.Namespace:
    """The flags that all experiments share; ``full`` adds one for a longer recipe than the default."""
    parser = argparse.ArgumentParser(description=(description or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--small", action="store_true", help="a few seconds' version, as the tests run it")
    if full:
        parser.add_argument("--full", action="store_true", help="the whole published recipe; hours")
    parser.add_argument("--out", type=Path, default=None, help="folder to write to instead of docs/")
    return parser.parse_args()


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A markdown table."""
    lines = [header, ["---"] * len(header), *[[str(cell) for cell in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def write_page(path: Path, title: str, command: str, *parts: str) -> None:
    """A page of the documentation that says which command wrote it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"# {title}\n\nWritten by `{command}`.\n"
    path.write_text("\n".join([head, *parts]), encoding="utf-8")


def write_results(path: Path, results: Sequence[Result]) -> None:
    """Result rows, for ``python -m experiments.results``; printed too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n", encoding="utf-8")
    for r in results:
        mark = {True: "met", False: "MISSED", None: ""}[r.met]
        print(f"{r.data:<24} {r.measure:<46} {r.bar:<16} {r.ours:<18} {mark}")
