"""Everything a page shows, as one versioned JSON document and the bytes of its media.

The document is described by ``payload.schema.json`` beside this file. It holds numbers and plain text only: to put it
into a page so that nothing in it can act is the page's part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from somatopy.report import colors, facts, kept, label_table, sample_table, units
from somatopy.report import history as training
from somatopy.report import planes as colorings
from somatopy.report.arrays import Encoded, indices, is_quantized, table
from somatopy.report.limits import Limits
from somatopy.report.placement import place
from somatopy.report.subject import Subject
from somatopy.report.text import text_of, texts

FORMAT = "somatopy-explorer"
VERSION = 1
AXES = {"profile": (None, None), "spectrogram": ("frame", "band"), "image": (None, None)}


@dataclass(frozen=True, eq=False)
class Payload:
    """A document, and the blocks of bytes its media lie in."""

    document: dict[str, Any]
    blocks: list[bytes]


def compose(subject: Subject, limits: Limits | None = None) -> Payload:
    """The payload of ``subject``."""
    limits = limits or Limits()
    placed = place(subject)
    n_units = len(subject.codebook)
    labels = None
    if subject.labels is not None:
        labels = label_table.LabelTable.of(subject.labels, placed.bmu, n_units)
    rows = kept.kept_rows(placed, n_units, limits.samples)
    codebook = table(subject.codebook, whole_bytes=limits.codebook_bytes, by_column=subject.form == "profile")
    listed = sample_table.samples(subject, placed, rows, labels, limits)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "title": text_of(subject.title),
        "about": facts.facts(subject, placed, labels),
        "lattice": units.lattice(subject.som.lattice_),
        "units": units.units(subject.som),
        "features": _features(subject),
        "codebook": codebook,
        "planes": colorings.planes(subject, placed, labels),
        "labels": None if labels is None else labels.to_json(),
        "regions": _regions(subject),
        "samples": listed,
        "palette": colors.colors(),
        "history": training.history(subject),
        "series": None,
        "media": None,
        "notes": _notes(codebook, listed),
    }
    return Payload(document, [])


def _features(subject: Subject) -> dict[str, Any]:
    x, y = AXES[subject.form]
    return {
        "names": texts(subject.feature_names),
        "form": subject.form,
        "shape": None if subject.shape is None else list(subject.shape),
        "unit": subject.unit,
        "x": x,
        "y": y,
        "groups": None,
    }


def _regions(subject: Subject) -> dict[str, Any] | None:
    if subject.regions is None:
        return None
    n_regions = int(subject.regions.max(initial=-1)) + 1
    names = [f"region {number}" for number in range(1, n_regions + 1)]
    return {"of_unit": indices(subject.regions), "names": names}


def _notes(codebook: Encoded, listed: dict[str, Any]) -> list[str]:
    found = []
    if listed["rule"]:
        found.append(listed["rule"] + ".")
    if is_quantized(codebook):
        found.append(
            "The codebook is given in 256 steps of each feature's range, as in full precision it would be too large "
            "for a page; planes and distances were computed before."
        )
    if listed["values"] is None and listed["kept"]:
        found.append("The samples' values are left out, as they would be too large for a page.")
    return found
