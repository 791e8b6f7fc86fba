"""How strongly a unit follows its neighbor's sample: a function of their distance and the radius.

A neighborhood is a smooth function of the distance, cut off at a reach that is so many radii long: ``w(d, r) =
f(d, r)`` for ``d <= reach r``, else 0. At radius 0 only the best-matching unit itself adapts.

>>> bubble.weights(np.array([0.0, 1.0, 2.0]), 1.0).tolist()
[1.0, 1.0, 0.0]
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import ParameterError, choice, show

NEGLIGIBLE = 1e-7  # a weight below this is none: it ends the reach of a Gaussian
GAUSSIAN_REACH = math.sqrt(-2 * math.log(NEGLIGIBLE))
TINY = 1e-9  # stands for radius 0, where the formulas would divide by it

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Neighborhood:
    """A neighborhood: a weight for every distance, and where it ends.

    Parameters
    ----------
    name : str
    function : ``f(distances, radius) -> weights``, an array of the distances' shape; 1 at distance 0
    reach : in radii, the distance beyond which the weight is 0
    separable : whether the weight of (dx, dy) is that of dx times that of dy, for the sheet distance
    """

    name: str
    function: Callable[[Any, Any], Any]
    reach: float
    separable: bool = False

    def weights(self, distances: NDArray[Any], radius: float | NDArray[np.float64]) -> Weights:
        """The weight at each distance, in the shape of ``distances``; ours take an array of radii as well."""
        radius = max(radius, TINY) if isinstance(radius, float) else np.maximum(radius, TINY)
        smooth = np.asarray(self.function(np.asarray(distances, np.float64), radius))
        return np.where(distances <= self.reach * radius + TINY, smooth, 0.0)


def _gaussian(d: Any, r: float) -> Any:
    return np.exp(-0.5 * np.square(d / r))


def _mexican_hat(d: Any, r: float) -> Any:
    square = np.square(d / r)
    return (1 - square) * np.exp(-0.5 * square)


# exp(-d^2 / 2 r^2): the radius is the Gaussian's sigma.
gaussian = Neighborhood("gaussian", _gaussian, GAUSSIAN_REACH, separable=True)
# The same, but nothing beyond the radius.
cut_gaussian = Neighborhood("cut_gaussian", _gaussian, 1.0)
# 1 up to the radius ("rectangular" in the literature on hardware maps).
bubble = Neighborhood("bubble", lambda d, _: np.ones_like(d), 1.0)
# 1 - d / (r + 1), down to 0 one hop beyond the radius.
triangular = Neighborhood("triangular", lambda d, r: 1 - d / (r + 1), 1.0)
# (1 - d^2 / r^2) exp(-d^2 / 2 r^2): pushes units away that lie beyond the radius.
mexican_hat = Neighborhood("mexican_hat", _mexican_hat, 1.2 * GAUSSIAN_REACH)

NEIGHBORHOODS = {n.name: n for n in (gaussian, cut_gaussian, bubble, triangular, mexican_hat)}


def make_neighborhood(neighborhood: Any) -> Neighborhood:
    """The neighborhood of that name; a callable ``f(distances, radius) -> weights`` has no end to its reach.

    >>> make_neighborhood(lambda d, r: 1 / (1 + d)).weights(np.array([0, 3]), 2).tolist()
    [1.0, 0.25]
    """
    if isinstance(neighborhood, Neighborhood):
        return _tried(neighborhood)
    if isinstance(neighborhood, str):
        return NEIGHBORHOODS[choice("neighborhood", neighborhood, NEIGHBORHOODS)]
    if callable(neighborhood):
        return _tried(Neighborhood("callable", neighborhood, math.inf))
    raise ParameterError(
        f"neighborhood must be one of {', '.join(map(repr, NEIGHBORHOODS))} or a callable of distances and radius; "
        f"got {show(neighborhood)}"
    )


def _tried(neighborhood: Neighborhood) -> Neighborhood:
    """A neighborhood of the user's, tried on a few distances."""
    for radius in (0.5, 1.0, 5.0):
        distances = np.arange(12.0).reshape(3, 4)
        with np.errstate(all="ignore"):
            weights = np.asarray(neighborhood.function(distances, radius))
        if not np.array_equal(
            distances.ravel(), np.arange(12)
        ):  # tables of distances are kept for the next map
            raise ParameterError(
                f"neighborhood must leave the distances it is given as they are; got {show(neighborhood.function)}, "
                "which writes into them: let it work on a copy"
            )
        if weights.shape != distances.shape or weights.dtype.kind not in "fiub":
            raise ParameterError(
                f"neighborhood must give a weight for each distance, an array of the distances' shape; got "
                f"{show(weights)} for shape {distances.shape}"
            )
        if not np.isfinite(weights).all() or weights[0, 0] <= 0:
            raise ParameterError(
                "neighborhood must give finite weights, above 0 at distance 0; got "
                f"{show(weights.ravel()[:4].tolist())} at the distances 0, 1, 2, 3 and radius {radius:g}"
            )
    return neighborhood
