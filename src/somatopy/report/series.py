"""How a map grew: its gmaps, thinned to what a page can hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from somatopy.measures import hits
from somatopy.report.arrays import encoded, indices, table
from somatopy.report.gmap import Gmap
from somatopy.report.history import finite
from somatopy.report.label_table import LabelTable
from somatopy.report.limits import Limits
from somatopy.report.units import units


@dataclass(frozen=True, eq=False)
class Series:
    """The gmaps of a document, None where a page has no room for two; and what was left out."""

    gmaps: list[dict[str, Any]] | None
    notes: list[str]


def series(
    gmaps: Sequence[Gmap], labels: Sequence[Any] | None, n_samples: int, form: str, limits: Limits
) -> Series:
    """``gmaps`` in training order; all but the first and the last may be left out, evenly."""
    if not gmaps:
        return Series(None, [])
    n_values = gmaps[-1].load().codebook_.size  # the last one has most units
    fit = min(limits.gmaps, limits.series_bytes // n_values)
    if fit < 2:
        return Series(None, ["The gmaps are left out, as they would be too large for a page."])
    chosen = thinned(gmaps, fit)
    whole = limits.codebook_bytes if 4 * n_values * len(chosen) <= limits.series_bytes else 0
    found = [_entry(gmap, labels, n_samples, form, whole) for gmap in chosen]
    notes = [f"{len(chosen)} of {len(gmaps):,} gmaps are shown."] if len(chosen) < len(gmaps) else []
    return Series(found, notes)


def thinned(gmaps: Sequence[Gmap], most: int) -> list[Gmap]:
    """At most ``most`` at equal distances, the first and the last among them."""
    places = np.linspace(0, len(gmaps) - 1, min(most, len(gmaps))).round().astype(int)
    return [gmaps[place] for place in places]


def _entry(
    gmap: Gmap, labels: Sequence[Any] | None, n_samples: int, form: str, whole_bytes: int
) -> dict[str, Any]:
    som = gmap.load()
    record = som.history_[-1] if som.history_ else {}
    entry = {
        "step": int(gmap.step),
        "epoch": int(record.get("epoch", gmap.step)),
        "phase": gmap.phase,
        "units": units(som),
        "codebook": table(som.codebook_, whole_bytes=whole_bytes, by_column=form == "profile"),
        "hits": None,
        "mse": finite(record.get("mse")),
        "label_majority": None,
    }
    # A gmap remembers the best units of the samples it was trained on: no search is needed.
    bmu = np.asarray(getattr(som, "labels_", ()), np.int64)
    if len(bmu) == n_samples > 0:
        entry["hits"] = encoded(hits(bmu, len(som.codebook_)), "int32")
        told = None if labels is None else LabelTable.of(labels, bmu, len(som.codebook_))
        entry["label_majority"] = None if told is None else indices(told.majority)
    return entry
