"""Who lives on each unit of a gmap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from somatopy.data.samples import Samples
from somatopy.runs import fitted
from somatopy.runs.curve import CheckedGmap

BETWEEN_NAMES = "; "


@dataclass(frozen=True)
class UnitRecord:
    """A unit (counted from 0), its cell, its hits, and whom it stands for.

    ``labels`` are counted, the most frequent first (``"ba 3; da 1"``); ``names`` are those of its samples.
    """

    gmap: int
    unit: int
    row: int
    column: int
    hits: int
    labels: str
    names: str


def census(checked: CheckedGmap, samples: Samples) -> Iterator[UnitRecord]:
    """One record a unit, in order."""
    residents: list[list[int]] = [[] for _ in range(checked.point.units)]
    for sample, unit in enumerate(checked.bmu.tolist()):
        residents[unit].append(sample)
    rows, columns = (places.tolist() for places in fitted.cells(checked.som.lattice_))
    for unit, own in enumerate(residents):
        labels = [] if samples.labels is None else [samples.labels[sample] for sample in own]
        yield UnitRecord(
            gmap=checked.point.gmap,
            unit=unit,
            row=rows[unit],
            column=columns[unit],
            hits=len(own),
            labels=counted(labels),
            names=BETWEEN_NAMES.join(samples.names[sample] for sample in own),
        )


def counted(labels: list[str]) -> str:
    """Labels with their counts, the most frequent first, then by name; samples without one are not counted.

    >>> counted(["da", "ba", "ba"])
    'ba 2; da 1'
    """
    counts = sorted(Counter(filter(None, labels)).items(), key=lambda item: (-item[1], item[0]))
    return BETWEEN_NAMES.join(f"{label} {count}" for label, count in counts)
