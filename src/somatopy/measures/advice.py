"""What someone who knows maps would say on seeing this one: short sentences, each with its figure and the way out.

>>> import numpy as np
>>> from somatopy import BatchSOM
>>> X = np.random.default_rng(0).normal(size=(300, 3)) * [1, 1, 50]
>>> hint = advise(BatchSOM((5, 6)).fit(X), X)[0]
>>> hint.about, round(hint.figure, -1)
('scale', 50.0)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.maps.lattice import Grid
from somatopy.maps.nested import NestedLattice
from somatopy.measures.curve import learning_curve
from somatopy.measures.hits import dead_units
from somatopy.measures.lattice_distances import distances_from
from somatopy.measures.moments import Moments
from somatopy.measures.settling import movement_left
from somatopy.measures.topography import is_torn
from somatopy.measures.view import MapView, end_of_training, map_of

UNSCALED = 10  # standard deviations of two columns this many times apart: the smaller hardly counts
SORTED = 0.5  # a sample differs from the next by less than this share of what any two differ by
ENOUGH_FOR_ORDER = 100  # samples; fewer look sorted by chance
WIDE_END = 0.25  # of the map's diameter: a final radius above it leaves the map shrunk
UNSETTLED = 0.15
MANY_DEAD = 0.2
TWISTED = -0.7
SHORT = 0.4  # a side of a sheet below this share of those beside it has no direction worth a word
TORN = 0.3


@dataclass(frozen=True)
class Hint:
    """One piece of advice.

    Parameters
    ----------
    about : str
        One word: "scale", "order", "radius", "units", "epochs", "curve", "dead", "twist" or "torn".
    figure : float
        The number it rests on, which the sentence holds too.
    seen, way_out : str
        What was seen, and what to do about it, in the words of Python.
    """

    about: str
    figure: float
    seen: str
    way_out: str

    @property
    def sentence(self) -> str:
        """``seen`` and ``way_out`` in one."""
        return f"{self.seen}: {self.way_out}"

    def __str__(self) -> str:
        return self.sentence


def advise(som: Any, X: ArrayLike, *, lengths: ArrayLike | None = None) -> list[Hint]:
    """What to mind about a fitted map, or a model on one, and the samples ``X`` it was trained on; [] if nothing.

    ``lengths`` (S,) are those of the sequences in ``X``, for a map of sequences.

    The thresholds are rules of thumb: each hint is a place to look, not a verdict.
    """
    som = map_of(som)
    return hints(som, MapView.of(som, X, lengths))


def hints(som: Any, view: MapView) -> list[Hint]:
    """:func:`advise` of a map whose ``view`` is there already."""
    found = (check(som, view) for check in CHECKS)
    return [hint for hint in found if hint is not None]


def _scale(som: Any, view: MapView) -> Hint | None:
    scales_itself = hasattr(som, "in_code")  # a network does so with its codes
    if view.metric.feature_weights is not None or scales_itself:
        return None
    spread = np.sqrt(Moments.of(view.X).variance)
    order = np.argsort(spread, kind="stable")
    order = order[spread[order] > 0]
    if len(order) < 2:
        return None
    # Not the narrowest one: of many columns some always say little, such as the pixels of a border.
    low, high = order[(len(order) - 1) // 4], order[-1]
    ratio = float(spread[high] / spread[low])
    if ratio < UNSCALED:
        return None
    names = _names(som, len(spread))
    return Hint(
        "scale", ratio,
        f"{names[high]} spreads {ratio:.3g} times as wide as {names[low]}, which hardly counts",
        "scale the columns (sklearn.preprocessing.StandardScaler) or give feature_weights",
    )  # fmt: skip


def _order(som: Any, view: MapView) -> Hint | None:
    if getattr(som, "shuffle", True) or len(view.X) < ENOUGH_FOR_ORDER:
        return None
    spread = np.sqrt(Moments.of(view.X).variance)
    differences = Moments.of(np.diff(view.X, axis=0))
    steps = np.sqrt((differences.variance + differences.mean**2) / 2)
    ratios = np.divide(steps, spread, out=np.ones_like(spread), where=spread > 0)
    column = int(ratios.argmin())
    ratio = float(ratios[column])
    if ratio >= SORTED:
        return None
    return Hint(
        "order", ratio,
        f"the samples come sorted, so that the map forgets the first ones; in {_names(som, len(spread))[column]} one "
        f"differs from the next by {ratio:.0%} of what any two do",
        "present them in another order each epoch (shuffle=True)",
    )  # fmt: skip


def _radius(som: Any, view: MapView) -> Hint | None:
    records = getattr(som, "history_", [])
    training = [record for record in records if record.get("phase", "training") == "training"]
    radii = [record["radius"] for record in training if "radius" in record]
    if not radii or not isinstance(view.lattice, Grid) or view.lattice.n_units == 1:
        return None
    corners = np.array([0, view.lattice.columns // 2, view.lattice.n_units // 2])
    widest = float(distances_from(view.lattice, corners).max())
    if radii[0] > widest:
        return Hint(
            "radius", radii[0],
            f"the radius starts at {radii[0]:.3g} on a map {widest:.3g} wide, so all units move as one",
            f"start at {max(1, widest / 4):.2g}",
        )  # fmt: skip
    if radii[-1] > max(1, WIDE_END * widest):
        return Hint(
            "radius", radii[-1],
            f"the radius ends at {radii[-1]:.3g} on a map {widest:.3g} wide, which keeps it shrunk to the middle",
            "let it end at 1 or below",
        )  # fmt: skip
    return None


def _units(som: Any, view: MapView) -> Hint | None:
    n, k = len(view.X), len(view.codebook)
    if k <= n:
        return None
    enough = int(np.ceil(5 * np.sqrt(n)))
    grown = hasattr(som, "growth_factor")
    return Hint(
        "units", k / n,
        f"{k} units for {n} samples, {k / n:.2g} each: most stay between samples",
        f"let it grow less (a larger growth_factor), to about {enough} units or fewer"
        if grown
        else f'take about {enough} (shape="auto"), or fewer',
    )  # fmt: skip


def _settled(som: Any, view: MapView) -> Hint | None:
    ended = end_of_training(som)
    if ended is None or view.metric.name != "euclidean":
        return None
    left = movement_left(view.X, view.codebook, view.lattice, bmu=view.bmu, metric=view.metric, **ended)
    if left <= UNSETTLED:
        return None
    return Hint(
        "epochs", left,
        f"one more epoch at the last radius, {ended['radius']:.2g}, would move the units by {left:.0%} of the error, "
        "so the map has not settled",
        "give it more epochs",
    )  # fmt: skip


def _curve(som: Any, view: MapView) -> Hint | None:
    history = getattr(som, "history_", None)
    if not history or "map" in history[-1]:  # the last map of a tree says nothing of the others
        return None
    curve = learning_curve(history)
    if curve.state not in ("falling", "rising"):
        return None
    up = curve.state == "rising"
    return Hint(
        "curve", curve.fall,
        f"the error {'rises' if up else 'still falls'} by {abs(curve.fall):.1%} an epoch at the end",
        "let radius or rate end lower" if up else "give it more epochs",
    )  # fmt: skip


def _dead(som: Any, view: MapView) -> Hint | None:
    share = dead_units(view.bmu, len(view.codebook))
    if share <= MANY_DEAD or len(view.codebook) > len(view.X):
        return None
    return Hint(
        "dead", share,
        f"{share:.0%} of the units win no sample",
        'take fewer units, or start="pca" and a wider first radius if they lie apart from the data',
    )  # fmt: skip


def _twist(som: Any, view: MapView) -> Hint | None:
    turn = opposite_sides(view.codebook, view.lattice)
    if not turn < TWISTED:
        return None
    return Hint(
        "twist", turn,
        f"the map is twisted, two opposite sides run against each other (cosine {turn:.2f}, 1 when flat)",
        'train again with start="pca" or a wider first radius',
    )  # fmt: skip


def _torn(som: Any, view: MapView) -> Hint | None:
    error = float(is_torn(view.two_best, view.lattice).mean())
    is_tree = isinstance(view.lattice, NestedLattice)  # whose maps have no common border to tear
    if error <= TORN or is_tree:
        return None
    return Hint(
        "torn", error,
        f"for {error:.0%} of the samples the two best units are no neighbors",
        "let the radius end higher (1 rather than 0.5), or take it that the data have more than two dimensions",
    )  # fmt: skip


def opposite_sides(codebook: NDArray[Any], lattice: Any) -> float:
    """The least cosine between two opposite sides of a sheet, in the data: 1 when flat, -1 when twisted by half a turn.

    A side goes from corner to corner, a corner is the mean of a sixteenth of the sheet. In data of many dimensions
    sides may stand at any angle, but hardly against each other. NaN for what has no corners: lines, rings, tori,
    free shapes and sheets below 4 by 4.
    """
    if not isinstance(lattice, Grid) or lattice.periodic or min(lattice.rows, lattice.columns) < 4:
        return float("nan")
    sheet = codebook.reshape(lattice.rows, lattice.columns, -1)
    down, right = lattice.rows // 4, lattice.columns // 4
    a, b, c, d = (
        sheet[rows, columns].mean(axis=(0, 1), dtype=np.float64)
        for rows in (slice(None, down), slice(-down, None))
        for columns in (slice(None, right), slice(-right, None))
    )
    across, along = (b - a, d - c), (c - a, d - b)
    return min(_against(across, beside=along), _against(along, beside=across))


def _against(sides: tuple[Any, Any], *, beside: tuple[Any, Any]) -> float:
    """The cosine between two sides; 1 where they are too short against the other two to have a direction."""
    first, second = (float(np.linalg.norm(side)) for side in sides)
    longest = max(float(np.linalg.norm(side)) for side in beside)
    if min(first, second) <= SHORT * longest:
        return 1.0
    return float(sides[0] @ sides[1]) / (first * second)


def _names(som: Any, n_features: int) -> list[str]:
    return list(getattr(som, "feature_names_in_", [f"column {d}" for d in range(n_features)]))


CHECKS: tuple[Callable[[Any, MapView], Hint | None], ...] = (
    _scale, _order, _radius, _units, _settled, _curve, _dead, _twist, _torn,
)  # fmt: skip
