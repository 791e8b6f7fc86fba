"""A session in words: a table for each measure, what ran where, what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.kohonen import findings
from benchmarks.kohonen.bars import results
from benchmarks.kohonen.findings import Findings, Measure
from benchmarks.kohonen.roster import LIBRARIES, NOT_MEASURED
from benchmarks.machine import sentence
from benchmarks.markdown import table

TABLES: dict[str, tuple[Measure, ...]] = {
    "First batch pass, seconds": (findings.PASS,),
    "Whole batch training, seconds": (findings.TRAINING,),
    "Online epoch, seconds": (findings.EPOCH,),
    "Online epoch with a bubble, seconds": (findings.BUBBLE_EPOCH,),
    "Prediction of all best units, seconds": (findings.PREDICTION, findings.INDEX),
    "Peak memory of batch training above data and libraries, MB": (findings.MEMORY,),
    "Quantization error after batch training": (findings.ERROR,),
    "Topographic error after batch training, four neighbors": (findings.TORN,),
}


def report(record: Mapping[str, Any]) -> str:
    """Markdown of everything a reader needs to judge the figures."""
    found = Findings(record)
    parts = [_table(found, title, measures) for title, measures in TABLES.items()]
    return "\n\n".join([*filter(None, parts), _bars(record), *_circumstances(found)])


def _table(found: Findings, title: str, measures: tuple[Measure, ...]) -> str:
    lines = []
    for name in LIBRARIES:
        cells = [_cell(found, case, name, measures) for case in found.cases]
        if any(cells):
            lines.append([name, *(cell or "-" for cell in cells)])
    head = ["library", *(case.label for case in found.cases.values())]
    return f"## {title}\n\n{table(head, lines)}" if lines else ""


def _cell(found: Findings, case: str, library: str, measures: tuple[Measure, ...]) -> str:
    for measure in measures:
        value = found.median(case, library, measure)
        if value is not None:
            timed = measure.path[-1] == "seconds"
            about = "~" if timed and found.extrapolated(case, library, measure) else ""
            return f"{about}{value:.3g}"
    return ""


def _bars(record: Mapping[str, Any]) -> str:
    met = {True: "yes", False: "NO"}
    rows = [[r.data, r.measure, r.bar, r.ours, met[bool(r.met)]] for r in results(record)]
    return f"## Asked for\n\n{table(['data', 'measure', 'asked', 'ours', 'met'], rows)}" if rows else ""


def _circumstances(found: Findings) -> list[str]:
    record = found.record
    left_out = {**NOT_MEASURED, **record["left_out"]}
    versions = ", ".join(f"{name} {number}" for name, number in sorted(found.versions().items()))
    return [
        "Medians of the runs; ~ is extrapolated from a part of the samples. Quality by one float64 code.",
        f"Machine: {sentence(record['machine'])}.",
        f"Versions: {versions}.",
        "\n".join(f"Left out: {name}: {why}." for name, why in left_out.items()),
        "\n".join(f"Failed: {key}: {why}" for key, why in found.failures().items()),
    ]
