"""What ``somatopy train`` may be told: each option as the type of its parameter, with its help and its panel.

None means not given: what then holds stands with the estimators and in :mod:`somatopy.runs.configuration`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def _samples(text: str, metavar: str | None = None) -> Any:
    return typer.Option(help=text, metavar=metavar, rich_help_panel="Samples", show_default=False)


def _map(panel: str) -> Any:
    """Options of a kind of map, shown together."""

    def option(text: str, flag: str | None = None, metavar: str | None = None) -> Any:
        flags = [flag] if flag else []
        return typer.Option(*flags, help=text, metavar=metavar, rich_help_panel=panel, show_default=False)

    return option


_growing = _map("Growing map")
_fixed = _map("Maps of a fixed shape: batch, online")
_any = _map("Any map")

Out = Annotated[str, typer.Option(help="The run folder to make.", metavar="RUN")]
Data = Annotated[
    str | None,
    typer.Argument(help="A table, a folder of sounds, or a text file that lists sounds.", metavar="DATA"),
]
Example = Annotated[str | None, _samples("A built-in example instead of DATA.", "NAME")]
Labels = Annotated[str | None, _samples("Of a table: the labels' column, or a file.", "COLUMN|FILE")]
Names = Annotated[str | None, _samples("Of a table: the column that names the samples.", "COLUMN")]
Gaps = Annotated[
    str | None,
    _samples("Rows with empty cells: error, drop, or keep (for a map that masks gaps).", "WHAT"),
]
Split = Annotated[str | None, _samples("Only this split, such as train.", "NAME")]
Exclude = Annotated[list[str] | None, _samples("Leave out this label; may be repeated.", "LABEL")]
Bands = Annotated[str | None, _samples("Filter bank of sounds: bark24 or mel40.", "NAME")]
Frames = Annotated[int | None, _samples("Spectra a sound, in time.")]
Trim = Annotated[
    float | None,
    _samples("Cut off what is so many dB softer, before and after the sound; 25 suits words.", "DB"),
]
Depth = Annotated[
    float | None,
    _samples("What is so many dB softer than the loudest band is not heard; 45 suits vowels.", "DB"),
]
MapName = Annotated[
    str | None,
    typer.Option(help="The kind of map: growing (unless given), batch or online.", metavar="NAME"),
]
CalibrationEpochs = Annotated[int | None, _growing("Passes of calibrating.")]
GrowingEpochs = Annotated[int | None, _growing("Passes of growing.")]
SmoothingEpochs = Annotated[int | None, _growing("Passes of smoothing, at most; 0 for none.")]
ReinforcingCycles = Annotated[int | None, _growing("Cycles of reinforcing (needs labels).")]
GrowthThreshold = Annotated[str | None, _growing("GT: calibrated, or a number.", metavar="GT")]
CalibrationRule = Annotated[str | None, _growing("GT by the mean or the largest error.")]
GrowthFactor = Annotated[float | None, _growing("Times calibrated GT: larger, fewer units.")]
SpreadFactor = Annotated[float | None, _growing("GT = -D ln(SF) instead: larger, more units.")]
ErrorSpread = Annotated[float | None, _growing("Share of an inner unit's error that spreads.")]
CarryErrors = Annotated[bool | None, _growing("From epoch to epoch.", "--carry-errors/--zero-errors")]
FinalLearningRate = Annotated[float | None, _growing("Rate at the end of a phase.")]
RateLaw = Annotated[str | None, _growing("geometric or gsom.")]
MaxUnits = Annotated[int | None, _growing("Hard cap of the map's size.")]
Shape = Annotated[str | None, _fixed("20x30: rows x columns; 72 for a line or ring; auto.", metavar="SHAPE")]
Lattice = Annotated[str | None, _fixed("rectangular, rectangular8, hexagonal, line or ring.", metavar="NAME")]
Periodic = Annotated[bool | None, _fixed("Borders meet: a torus.", "--periodic/--bordered")]
Epochs = Annotated[int | None, _fixed("Passes over the samples, at most.")]
Radius = Annotated[str | None, _fixed("A number, plateau, or a law: linear,10,1.", metavar="RADIUS")]
Neighborhood = Annotated[
    str | None, _fixed("gaussian, cut_gaussian, bubble, triangular or mexican_hat.", metavar="NAME")
]
LatticeDistance = Annotated[str | None, _fixed("sheet or hops.", metavar="NAME")]
Metric = Annotated[str | None, _fixed("euclidean, manhattan, chebyshev or cosine.", metavar="NAME")]
Start = Annotated[str | None, _fixed("pca, samples, random or half.", metavar="NAME")]
Missing = Annotated[
    str | None, _fixed("Gaps in tables: error, or mask: left out of distances and means.", metavar="WHAT")
]
Tol = Annotated[float | None, _fixed("batch: stop when the units move less.")]
Mode = Annotated[str | None, _fixed("online: wtm or wta.", metavar="NAME")]
Conscience = Annotated[float | None, _fixed("online: how much winning counts against a unit.")]
Shuffle = Annotated[bool | None, _fixed("online: another order each epoch.", "--shuffle/--in-order")]
LearningRate = Annotated[
    str | None, _any("growing: at the start of a phase. online: a number or a law: exponential,0.3,0.02.")
]
Scaling = Annotated[
    str | None,
    _any("feature: each by its range. growing also: global (for sounds). batch, online: none unless given."),
]
Seed = Annotated[int | None, typer.Option(help="Of all that is random; 0 unless given.")]
ConfigFile = Annotated[Path | None, typer.Option(help="Settings from a config.toml; options overrule it.")]
SaveEvery = Annotated[int | None, typer.Option(help="Save a gmap every so many epochs.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the run in RUN.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Begin again in RUN.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; do nothing.")]
