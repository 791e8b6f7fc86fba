"""The result of :mod:`benchmarks.growing` in words: a table, what ran where, what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.machine import sentence
from benchmarks.markdown import table

HEAD = (
    "samples",
    "peer",
    "units: peer / ours",
    "ms per epoch",
    "times faster",
    "quantization error",
    "ours / peer",
    "topographic error",
)


def report(result: Mapping[str, Any]) -> str:
    """Markdown of everything a reader needs to judge the figures."""
    runs, epochs = result["runs"], result["epochs"]
    lines = [
        table(HEAD, [_cells(row) for row in result["rows"]]),
        "",
        f"{epochs} epochs planned for each (ours ends when smoothing no longer gains), medians of {runs} runs. "
        "Each ratio is the median over runs of the ratio of two trainings that followed each other.",
        f"Machine: {sentence(result['machine'])}.",
        f"Versions: {_versions(result)}.",
        *(f"Left out: {name}: {reason}." for name, reason in result["left_out"].items()),
    ]
    return "\n".join(lines)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    peer, ours = row["peer_median"], row["ours_median"]

    def both(name: str, form: str, scale: float = 1) -> str:
        return f"{peer[name] * scale:{form}} / {ours[name] * scale:{form}}"

    return (
        "{} {} x {}".format(row["samples"], *row["shape"]),
        f"{row['peer']}, {row['remark']}",
        both("units", ".0f"),
        both("seconds_per_epoch", ".3g", 1000),
        f"{row['times_faster']:.3g}",
        both("quantization_error", ".4g"),
        f"{row['error_ratio']:.3f}",
        both("topographic_error", ".3f"),
    )


def _versions(result: Mapping[str, Any]) -> str:
    found: dict[str, str] = {}
    for row in result["rows"]:
        for pair in row["runs"]:
            found |= pair["peer"]["versions"] | pair["ours"]["versions"]
    return ", ".join(f"{name} {number}" for name, number in sorted(found.items()))
