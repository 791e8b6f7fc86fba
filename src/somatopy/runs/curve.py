"""The gmaps of a run, each fed the samples again: what the learning curve is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy import persistence
from somatopy.checking import InputError
from somatopy.data.samples import Samples
from somatopy.maps.search import two_best_units
from somatopy.measures import dead_units, purity, variance
from somatopy.measures.inputs import sample_matrix
from somatopy.measures.quantization import squared_errors
from somatopy.measures.topography import is_torn
from somatopy.runs import history
from somatopy.runs.folder import Run


@dataclass(frozen=True)
class CurvePoint:
    """What one gmap makes of the samples, in the map's scaled units.

    Attributes
    ----------
    gmap : the step after which it was saved
    phase : the phase it was saved in
    units : how many it has
    mse, mse_per_component : mean squared distance to the best unit; divided by the number of features
    quantization_error : mean distance to the best unit
    topographic_error : share of samples whose two best units are no neighbors
    dead : share of units that never win
    explained_variance : 1 - mse / variance of the samples
    purity : share of samples that bear their unit's majority label; None without labels
    """

    gmap: int
    phase: str
    units: int
    mse: float
    mse_per_component: float
    quantization_error: float
    topographic_error: float
    dead: float
    explained_variance: float
    purity: float | None


@dataclass(frozen=True, eq=False)
class CheckedGmap:
    """A gmap, the point it gives, and the best unit of each sample (N,)."""

    som: Any
    point: CurvePoint
    bmu: NDArray[np.int64]


def series(run: Run) -> Iterator[tuple[int, str, Any]]:
    """The saved gmaps in training order: step, phase, map.

    Raises
    ------
    InputError
        None was saved yet.
    """
    phases = {record["step"]: record["phase"] for record in history.read(run.history)}
    steps = run.gmap_steps()
    if not steps:
        raise InputError(f"{run.folder} holds no gmap yet; go on with 'somatopy train --resume --out'")
    for step in steps:
        yield step, str(phases.get(step, "")), persistence.load(run.gmap(step))


def last(run: Run) -> Any:
    """The last gmap of a run."""
    steps = run.gmap_steps()
    if not steps:
        raise InputError(f"{run.folder} holds no gmap yet; go on with 'somatopy train --resume --out'")
    return persistence.load(run.gmap(steps[-1]))


def measure(run: Run, samples: Samples) -> Iterator[CheckedGmap]:
    """Feed ``samples`` to every gmap of ``run``, in training order."""
    scaled: NDArray[Any] | None = None
    for gmap in series(run):
        if scaled is None:  # all gmaps of a run scale alike
            scaled = fitting(gmap[2], samples)
            spread = variance(scaled)
        yield _checked(gmap, scaled, spread, samples.labels)


def fitting(som: Any, samples: Samples) -> NDArray[Any]:
    """The samples in the map's scaled units.

    Raises
    ------
    InputError
        They hold NaN or infinity, or the map was trained on other features.
    """
    expected, got = som.codebook_.shape[1], sample_matrix(samples.vectors).shape[1]
    if expected != got:
        raise InputError(f"the samples have {got} features, the map was trained on {expected}")
    scaled: NDArray[Any] = som.scaling_.apply(samples.vectors)
    return scaled


def _checked(
    gmap: tuple[int, str, Any], X: NDArray[Any], spread: float, labels: list[str] | None
) -> CheckedGmap:
    step, phase, som = gmap
    codebook = som.scaled_codebook_
    two_best, _ = two_best_units(X, codebook)
    bmu = two_best[:, 0]
    squared = squared_errors(X, codebook, bmu=bmu)
    mse = float(squared.mean())
    point = CurvePoint(
        gmap=step,
        phase=phase,
        units=len(codebook),
        mse=mse,
        mse_per_component=mse / X.shape[1],
        quantization_error=float(np.sqrt(squared).mean()),
        topographic_error=float(is_torn(two_best, som.lattice_).mean()),
        dead=dead_units(bmu, len(codebook)),
        explained_variance=1 - mse / spread if spread else float(mse == 0),
        purity=None if labels is None else purity(labels, bmu),
    )
    return CheckedGmap(som, point, bmu)
