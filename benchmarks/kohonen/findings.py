"""What the trials of a session found, as medians over runs and ratios within runs."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.kohonen.cases import Case
from benchmarks.kohonen.roster import LIBRARIES, OURS, Library


@dataclass(frozen=True)
class Measure:
    """Where a figure is kept in what a trial found.

    >>> PASS.of({"pass": {"seconds": 0.5, "samples": 100}})
    0.5
    """

    kind: str
    path: tuple[str, ...]
    variant: str = ""

    def of(self, found: Mapping[str, Any]) -> Any:
        """The figure, or None where the trial has none."""
        value: Any = found
        for name in self.path:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value


PASS = Measure("batch", ("pass", "seconds"))
TRAINING = Measure("batch", ("training", "seconds"))
PREDICTION = Measure("batch", ("predict", "seconds"))
INDEX = Measure("index", ("predict", "seconds"))
MEMORY = Measure("batch", ("memory",))
ERROR = Measure("batch", ("quality", "quantization_error"))
TORN = Measure("batch", ("quality", "topographic_error"))
EPOCH = Measure("online", ("epoch", "seconds"))
BUBBLE_EPOCH = Measure("online", ("epoch", "seconds"), "bubble")
PRODUCT = Measure("product", ("gflops",))


class Findings:
    """The record of a session, to be asked for figures."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.record = record
        self.cases = {name: Case(**settings) for name, settings in record["settings"].items()}

    def runs(self, case: str, library: str, measure: Measure) -> dict[int, float]:
        """The figure of every run that has it."""
        stem = "/".join(filter(None, (case, library, measure.kind, measure.variant)))
        parts = ((key.rpartition("/"), found) for key, found in self.record["found"].items())
        values = {int(run): measure.of(found) for (before, _, run), found in parts if before == stem}
        return {run: value for run, value in values.items() if value is not None}

    def median(self, case: str, library: str, measure: Measure) -> float | None:
        """Over the runs."""
        values = self.runs(case, library, measure)
        return statistics.median(values.values()) if values else None

    def times(
        self, case: str, peer: str, measure: Measure, ours: Measure | None = None, than: str = OURS
    ) -> float | None:
        """How many times the figure of ours that of the peer is: the median over runs of the ratio within a run."""
        theirs, own = self.runs(case, peer, measure), self.runs(case, than, ours or measure)
        ratios = [theirs[run] / own[run] for run in theirs.keys() & own.keys()]
        return statistics.median(ratios) if ratios else None

    def fastest(self, case: str, measure: Measure) -> str | None:
        """The peer with the least figure; what is no map does not count."""
        found = {
            library.name: value
            for library in peers()
            if (value := self.median(case, library.name, measure)) is not None
        }
        return min(found, key=found.__getitem__) if found else None

    def extrapolated(self, case: str, library: str, measure: Measure) -> bool:
        """Whether any run of a time is from a part of the samples."""

        def told(name: str) -> dict[int, float]:
            return self.runs(
                case, library, Measure(measure.kind, (*measure.path[:-1], name), measure.variant)
            )

        parts = told("samples").values()
        return bool(told("extrapolated")) or any(part < self.cases[case].n_samples for part in parts)

    def failures(self) -> dict[str, str]:
        """Trials without a result, and why."""
        return {key: found["failed"] for key, found in self.record["found"].items() if "failed" in found}

    def versions(self) -> dict[str, str]:
        """The version of everything that took part."""
        seen: dict[str, str] = {}
        for key, found in self.record["found"].items():
            versions = found.get("versions", {})
            distribution = LIBRARIES[key.split("/")[1]].distribution
            seen |= {name: number for name, number in versions.items() if name == distribution}
        return seen


def peers() -> Iterator[Library]:
    """The maps of others."""
    return (library for library in LIBRARIES.values() if library.map and library.name != OURS)
