"""Everything a page shows, as one versioned JSON document and the bytes of its media.

The document is described by ``payload.schema.json`` beside this file. It holds numbers and plain text only: to put it
into a page so that nothing in it can act is the page's part.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.data.clips import Clips
from somatopy.maps.graph import GraphLattice
from somatopy.maps.nested import NestedLattice
from somatopy.report import colors, facts, kept, sample_table, units
from somatopy.report import history as training
from somatopy.report import planes as colorings
from somatopy.report.arrays import Encoded, indices, is_quantized, table
from somatopy.report.label_table import LabelTable
from somatopy.report.limits import Limits
from somatopy.report.media import Media, spectrum_name
from somatopy.report.placement import Placement, place
from somatopy.report.places import HOW
from somatopy.report.series import series
from somatopy.report.subject import Subject
from somatopy.report.text import text_of, texts

FORMAT = "somatopy-explorer"
VERSION = 1
AXES = {"profile": (None, None), "spectrogram": ("frame", "band"), "image": (None, None)}
Document = dict[str, Any]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Payload:
    """A document; the blocks its media lie in, if within the page; their files by relative name, if beside it."""

    document: Document
    blocks: list[bytes]
    files: dict[str, bytes]


def compose(
    subject: Subject,
    limits: Limits | None = None,
    *,
    folder: str = "explore_media",
    progress: Progress | None = None,
) -> Payload:
    """The payload of ``subject``; media too large for one page go into files of ``folder``.

    ``progress(done, total)`` is called for every sound written.
    """
    limits = limits or Limits()
    placed = place(subject)
    rows = kept.kept_rows(placed, len(subject.codebook), limits.samples)
    document = _document(subject, placed, rows, limits)
    media = _media(subject, rows, limits, progress)
    if media is None:
        return Payload(document, [], {})
    document["notes"] += media.notes
    if len(json.dumps(document)) + media.n_bytes * 4 // 3 <= limits.bytes:
        document["media"], blocks = media.within()
        return Payload(document, blocks, {})
    document["media"], files = media.beside(folder)
    if subject.sounds is not None:
        files |= _spectra(subject.sounds, media, rows, limits, folder)
    document["notes"].append(f"The media lie in the folder {folder} beside this page: keep both together.")
    return Payload(document, [], files)


def _spectra(
    clips: Clips, media: Media, rows: NDArray[np.int64], limits: Limits, folder: str
) -> dict[str, bytes]:
    """The spectrogram of each sound that is a file, by relative name."""
    from somatopy.report.spectra import spectra

    drawn = spectra(clips, rows[media.of_sample[:, 0] >= 0], seconds=limits.seconds)
    return {f"{folder}/{spectrum_name(name)}": png for name, png in zip(media.names, drawn, strict=True)}


def _document(subject: Subject, placed: Placement, rows: NDArray[np.int64], limits: Limits) -> Document:
    labels = None
    if subject.labels is not None:
        labels = LabelTable.of(subject.labels, placed.bmu, len(subject.codebook))
    codebook = table(subject.codebook, whole_bytes=limits.codebook_bytes, by_column=subject.form == "profile")
    listed = sample_table.samples(subject, placed, rows, labels, limits)
    grown = series(subject.gmaps, subject.labels, len(subject.X), subject.form, limits)
    return {
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
        "series": grown.gmaps,
        "media": None,
        "notes": [*_notes(subject, codebook, listed), *grown.notes, *texts(subject.notes)],
    }


def _media(
    subject: Subject, rows: NDArray[np.int64], limits: Limits, progress: Progress | None
) -> Media | None:
    """Sounds before images: a page shows one kind."""
    if not len(rows):
        return None
    if subject.sounds is not None:
        from somatopy.report.sounds import sounds

        return sounds(subject.sounds, rows, seconds=limits.seconds, progress=progress)
    if subject.images is not None:
        from somatopy.report.sprites import sprites

        return sprites(subject.images, rows)
    return None


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


def _notes(subject: Subject, codebook: Encoded, listed: dict[str, Any]) -> list[str]:
    lattice = subject.som.lattice_
    found = [HOW] if isinstance(lattice, GraphLattice) and not isinstance(lattice, NestedLattice) else []
    if listed["rule"]:
        found.append(f"{listed['rule']}.")
    if is_quantized(codebook):
        found.append(
            "The codebook is given in 256 steps of its range, as in full precision it would be too large for a page; "
            "planes and distances were computed before."
        )
    if listed["values"] is None and listed["kept"] and subject.form != "image":
        found.append("The samples' values are left out, as they would be too large for a page.")
    return found
