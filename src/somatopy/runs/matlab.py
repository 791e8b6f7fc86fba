"""Gmaps for MATLAB and Octave: a ``.mat`` file each, one of the samples, and ``show_gmap.m`` that draws.

Units and samples are counted from 1 there (``best_unit``, ``neighbors``; 0 means no neighbor); ``positions``,
``rows`` and ``columns`` are those of the lattice, row 1 below row 0, and may be negative.
"""

from __future__ import annotations

import io
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.data import storage
from somatopy.data.samples import Samples
from somatopy.measures import hits, majority_labels, u_matrix
from somatopy.runs import fitted
from somatopy.runs.curve import CheckedGmap

SCRIPT = "show_gmap.m"


def write_gmap(
    folder: Path, checked: CheckedGmap, samples: Samples, spectrum: tuple[int, int] | None
) -> None:
    """Write ``gmap_000012.mat``."""
    _write(folder / f"gmap_{checked.point.gmap:06d}.mat", gmap_variables(checked, samples, spectrum))


def write_samples(folder: Path, samples: Samples) -> None:
    """Write ``samples.mat``: ``sample_names`` and ``sample_labels``, in the order of ``best_unit``."""
    variables = {"sample_names": _cells(samples.names), "sample_labels": _cells(samples.labels or [])}
    _write(folder / "samples.mat", variables)


def write_script(folder: Path) -> None:
    """Lay ``show_gmap.m`` beside the files it reads."""
    storage.write_bytes(folder / SCRIPT, files("somatopy.runs").joinpath(SCRIPT).read_bytes())


def gmap_variables(
    checked: CheckedGmap, samples: Samples, spectrum: tuple[int, int] | None
) -> dict[str, Any]:
    """The variables of one gmap; vectors are columns.

    ``spectrum`` is (bands, frames) where a codebook vector is a spectrogram, row by row.
    """
    som, bmu, n_units = checked.som, checked.bmu, checked.point.units
    labelled = samples.labels is not None
    unit_labels = majority_labels(samples.labels, bmu, n_units) if labelled else []
    rows, columns = fitted.cells(som.lattice_)
    scaled_codebook = fitted.codebook(som)
    return {
        "step": checked.point.gmap,
        "phase": checked.point.phase,
        "mse": checked.point.mse,
        "codebook": som.codebook_,
        "scaled_codebook": scaled_codebook,
        "positions": som.lattice_.positions,
        "rows": _column(rows),
        "columns": _column(columns),
        "neighbors": som.lattice_.neighbors.astype(np.int32) + 1,
        "hits": _column(hits(bmu, n_units)),
        "u_matrix": _column(u_matrix(scaled_codebook, som.lattice_, metric=fitted.metric(som))),
        "best_unit": _column(bmu + 1),
        "unit_labels": _cells(unit_labels),
        "spectrum": np.array(spectrum or [], np.float64),
    }


def _write(path: Path, variables: dict[str, Any]) -> None:
    from scipy.io import savemat

    buffer = io.BytesIO()
    savemat(buffer, variables, do_compression=True)
    storage.write_bytes(path, buffer.getvalue())


def _column(values: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(values, np.float64).reshape(-1, 1)  # MATLAB reckons in doubles


def _cells(texts: list[Any]) -> NDArray[Any]:
    """A cell array of strings, (n, 1)."""
    cells = np.empty((len(texts), 1), object)
    cells[:, 0] = ["" if text is None else text for text in texts]
    return cells
