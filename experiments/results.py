"""Gather the rows that the experiments and benchmarks wrote into ``docs/results.md``."""

from __future__ import annotations

import json

from experiments.record import DOCS, Result, arguments, table

INTRODUCTION = """# Results

Every figure here was printed and written by the command beside it; this page by `python -m experiments.results`.
"Asked" is the published figure or the bar the project set itself.
"""


def gather(folder) -> list[Result]:
    """All rows of the JSON files in ``folder``, in order of file name."""
    return [
        Result(**row) for path in sorted(folder.glob("*.json")) for row in json.loads(path.read_text("utf-8"))
    ]


def page(results: list[Result]) -> str:
    """One table per system."""
    parts = [INTRODUCTION]
    for system in dict.fromkeys(result.system for result in results):
        rows = [
            [
                r.data,
                r.measure,
                r.bar,
                r.ours,
                {True: "yes", False: "**no**", None: ""}[r.met],
                f"`{r.command}`",
            ]
            for r in results
            if r.system == system
        ]
        parts.append(f"## {system}\n\n" + table(["data", "measure", "asked", "ours", "met", "command"], rows))
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    folder = arguments(__doc__).out or DOCS
    text = page(gather(folder / "results"))
    (folder / "results.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
