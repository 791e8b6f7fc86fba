"""The explorer of a large map: how long its page takes to write and to open, and how large it is.

    python -m benchmarks.explorer            100 x 100 units, 10,000 sounds of two syllables: some minutes
    python -m benchmarks.explorer --small    tiny, to see that it works

Writes docs/results/explorer.json. Opening and coloring are measured where playwright and a Chromium are installed.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from experiments.record import DOCS, Result, arguments, write_results

import somatopy
from benchmarks.opening import Opening, measure
from somatopy.data import Clips, syllables
from somatopy.features import band_vectors

SYSTEM = "The explorer"
COMMAND = "python -m benchmarks.explorer"
MEGABYTE = 1e6
PLANES = ["hits", "label", "error", "pies", "feature:5", "u_matrix"]  # the map opens with the last one
MOST_MEGABYTES, MOST_SECONDS, MOST_MILLISECONDS = 60, 3, 100


@dataclass(frozen=True)
class Size:
    """Units on a side, sounds, frames of a spectrogram."""

    side: int
    samples: int
    frames: int

    def __str__(self) -> str:
        return f"{self.side}x{self.side} units, {self.samples:,} sounds"


WHOLE, SMALL = Size(100, 10_000, 64), Size(6, 24, 8)


@dataclass(frozen=True)
class Built:
    """Seconds it took, bytes of the page and of the media beside it."""

    seconds: float
    page: int
    beside: int


def words(n: int) -> Clips:
    """``n`` words of two synthesized syllables each, somewhat under a second long."""
    spoken = syllables(n_speakers=6 if n > 100 else 1, realizations=4 if n > 100 else 1)
    pairs = np.random.default_rng(0).integers(0, len(spoken), (n, 2)).tolist()
    waves = [np.concatenate([spoken.wave(a), spoken.wave(b)]) for a, b in pairs]
    names = [f"{spoken.labels[a]}{spoken.labels[b]}" for a, b in pairs]
    return Clips.from_waves(waves, spoken.rate, names, labels=[name[-1] for name in names])


def build(size: Size, path: Path) -> Built:
    """Train a map, write its page; only the writing is timed."""
    clips = words(size.samples)
    heard = band_vectors(clips, frames=size.frames)
    som = somatopy.BatchSOM((size.side, size.side), n_epochs=2, random_state=0).fit(heard)
    began = time.perf_counter()
    som.explore(
        heard,
        labels=clips.labels,
        names=clips.names,
        sounds=clips,
        spectrum=(heard.shape[1] // size.frames, size.frames),
        unit="dB",
        path=path,
        open_page=False,
    )
    seconds = time.perf_counter() - began
    beside = sum(file.stat().st_size for file in path.parent.glob(f"{path.stem}_media/*"))
    return Built(seconds, path.stat().st_size, beside)


def results(size: Size, built: Built, opening: Opening | None) -> list[Result]:
    """Rows for the page of results."""
    total = (built.page + built.beside) / MEGABYTE
    split = f"{total:.1f} MB" + (f", {built.beside / MEGABYTE:.1f} of them beside it" if built.beside else "")
    found = [
        ("time to write", "", f"{built.seconds:.0f} s", None),
        ("size of page and media", f"below {MOST_MEGABYTES} MB", split, total < MOST_MEGABYTES),
    ]
    if opening is not None:
        seconds, pause = opening.seconds, opening.recolor_ms
        found += [
            ("opens", f"below {MOST_SECONDS} s", f"{seconds:.2f} s", seconds < MOST_SECONDS),
            (
                "another coloring, the slowest of six",
                f"below {MOST_MILLISECONDS} ms",
                f"{pause:.0f} ms",
                pause < MOST_MILLISECONDS,
            ),
        ]
    return [Result(SYSTEM, str(size), what, bar, ours, met, COMMAND) for what, bar, ours, met in found]


def main() -> None:
    asked = arguments(__doc__)
    size = SMALL if asked.small else WHOLE
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "explore.html")
        built = build(size, page)
        opening = measure(page, PLANES, times=1 if asked.small else 5)
    if opening is None:
        print("no playwright or no Chromium here: opening and coloring were not measured")
    write_results((asked.out or DOCS) / "results" / "explorer.json", results(size, built, opening))


if __name__ == "__main__":
    main()
