"""The gmaps of a run, each fed the samples again: what the learning curve is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy import persistence
from somatopy.checking import InputError, MapFileError
from somatopy.data.samples import Samples
from somatopy.measures import MapMetric, dead_units, purity, variance
from somatopy.measures.quantization import squared_errors
from somatopy.measures.topography import is_torn
from somatopy.runs import fitted, history
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
    quantization_error : mean distance to the best unit, by the map's own metric
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
    """A gmap, the point it gives, and each sample's best unit and distance to it (N,), by the map's own metric."""

    som: Any
    point: CurvePoint
    bmu: NDArray[np.int64]
    distances: NDArray[np.float64]


def series(run: Run) -> Iterator[tuple[int, str, Any]]:
    """The saved gmaps in training order: step, phase, map.

    Raises
    ------
    InputError
        None was saved yet.
    """
    phases = {record["step"]: record["phase"] for record in history.read(run.history)}
    for step in saved(run):
        try:
            som = persistence.load(run.gmap(step))
        except MapFileError:
            if not run.gmap(step).exists():
                continue  # a training that goes on meanwhile makes its last ones again
            raise
        yield step, str(phases.get(step, "")), som


def last(run: Run) -> Any:
    """The last gmap of a run."""
    return persistence.load(run.gmap(saved(run)[-1]))


def saved(run: Run) -> list[int]:
    """The steps of the saved gmaps, in training order; InputError when there are none."""
    steps = run.gmap_steps()
    if not steps:
        raise InputError(f"{run.folder} holds no gmap yet; wait for the first, or go on with: {run.go_on}")
    return steps


def measure(run: Run, samples: Samples) -> Iterator[CheckedGmap]:
    """Feed ``samples`` to every gmap of ``run``, in training order."""
    scaled: NDArray[Any] | None = None
    for gmap in series(run):
        if scaled is None:  # all gmaps of a run scale alike
            scaled = fitted.scaled(gmap[2], samples)
            spread = spread_of(gmap[2], scaled)
        if gmap[2].codebook_.shape[1] != scaled.shape[1]:
            raise MapFileError(
                f"{run.gmap(gmap[0])} is of other features than the gmaps before; it is of another run"
            )
        yield _checked(gmap, scaled, spread, samples.labels)


def measure_last(run: Run, samples: Samples) -> CheckedGmap:
    """Feed ``samples`` to the last gmap of ``run``."""
    step = saved(run)[-1]
    som = persistence.load(run.gmap(step))
    scaled = fitted.scaled(som, samples)
    return _checked((step, "", som), scaled, spread_of(som, scaled), samples.labels)


def _checked(
    gmap: tuple[int, str, Any], X: NDArray[Any], spread: float, labels: list[str] | None
) -> CheckedGmap:
    step, phase, som = gmap
    codebook = fitted.codebook(som)
    two_best, distances = fitted.two_nearest(som, X)
    bmu = two_best[:, 0]
    squared = squared_errors(X, codebook, bmu=bmu, metric=_straight(som))
    away = np.sqrt(squared) if fitted.is_euclidean(som) else distances[:, 0]
    mse = float(squared.mean())
    point = CurvePoint(
        gmap=step,
        phase=phase,
        units=len(codebook),
        mse=mse,
        mse_per_component=mse / X.shape[1],
        quantization_error=float(away.mean()),
        topographic_error=float(is_torn(two_best, som.lattice_).mean()),
        dead=dead_units(bmu, len(codebook)),
        explained_variance=1 - mse / spread if spread else float(mse == 0),
        purity=None if labels is None else purity(labels, bmu),
    )
    return CheckedGmap(som, point, bmu, away)


def spread_of(som: Any, X: NDArray[Any]) -> float:
    """Variance of scaled samples (N, D), gaps left out as the map leaves them out."""
    return float(variance(X, metric=_straight(som)))


def _straight(som: Any) -> MapMetric:
    """Euclidean distances, whatever the map's metric: mean and variance are theirs. Gaps are left out as it does."""
    return MapMetric(missing=fitted.metric(som).missing)
