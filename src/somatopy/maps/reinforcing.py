"""Reinforcing: codebooks moved so that the best units of a pair of samples come to stand for the same.

Each unit of two linked maps stands for a concept (:func:`somatopy.maps.links.concepts`). In a map, a sample that should
mean concept c has a *right* unit, the nearest that stands for c, and a *rival*, the nearest that stands for anything
else. With their squared distances r and q the sample's *doubt* is ::

    doubt = (r - q) / (r + q)    from -1 (sure) by 0 (right and rival equally near) to 1 (surely mistaken)

A pair in doubt moves the right unit towards the sample and the rival away from it: learning vector quantization, in
which the other map says the class.

Sources: Kohonen, "Self-Organizing Maps", 1995 (learning vector quantization, LVQ 2.1); Sato & Yamada, "Generalized
learning vector quantization", NIPS 8, 1995 (the doubt as a relative distance). That of two maps which disagree the one
in greater doubt yields is our choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class View:
    """A sample among the units of a map.

    ``away`` (K, D) leads from each unit to it, ``squared`` (K,) are their distances, infinite of units without concept.
    """

    away: NDArray[Any]
    squared: NDArray[Any]
    concepts: NDArray[np.int64]

    @property
    def concept(self) -> int:
        """What the best unit stands for."""
        return int(self.concepts[self.squared.argmin()])

    def candidates(self, concept: int) -> tuple[int, int]:
        """The right unit for ``concept``, for which there is one, and its rival."""
        same = self.concepts == concept
        right = np.where(same, self.squared, np.inf).argmin()
        return int(right), int(np.where(same, np.inf, self.squared).argmin())

    def doubt(self, concept: int) -> float:
        """From -1 to 1, see the module; -1 where there is no rival."""
        right, rival = (float(self.squared[unit]) for unit in self.candidates(concept))
        if (self.concepts[np.isfinite(self.squared)] == concept).all():
            return -1.0
        return (right - rival) / (right + rival) if right + rival > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two maps while it is reinforced.

    Parameters
    ----------
    samples : (N, D) in the units of the map's search
    codebook : (K, D) float, moved in place
    concepts : (K,) what each unit stands for, -1 for nothing; such units take no part
    """

    samples: NDArray[Any]
    codebook: NDArray[Any]
    concepts: NDArray[np.int64]

    @cached_property
    def range(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Lowest and highest value of each feature: no unit leaves it, or one pushed again and again would run away."""
        return self.samples.min(axis=0), self.samples.max(axis=0)

    def view(self, pair: int) -> View:
        """How this map sees its sample of a pair."""
        away = self.samples[pair] - self.codebook
        squared = np.einsum("kd,kd->k", away, away)
        squared[self.concepts < 0] = np.inf
        return View(away, squared, self.concepts)

    def move(self, view: View, concept: int, rate: float) -> None:
        """Pull the right unit towards the sample, push its rival away."""
        right, rival = view.candidates(concept)
        self.codebook[right] += rate * view.away[right]
        self.codebook[rival] -= rate * view.away[rival]
        np.clip(self.codebook[rival], *self.range, out=self.codebook[rival])


def reinforce(first: Side, second: Side, pairs: NDArray[np.int64], rate: float, margin: float) -> None:
    """Present ``pairs`` in this order; the codebooks of both sides move in place.

    A pair that both maps take for one concept moves each map in which its doubt is above ``-margin``. A pair that they
    take for two moves the map that would change its mind with the lesser doubt: of a mumbled word and a plain meaning,
    the word.
    """
    for pair in pairs.tolist():
        seen, other = first.view(pair), second.view(pair)
        here, there = seen.concept, other.concept
        if here == there:
            for side, view in ((first, seen), (second, other)):
                if view.doubt(here) > -margin:
                    side.move(view, here, rate)
        elif seen.doubt(there) <= other.doubt(here):
            first.move(seen, there, rate)
        else:
            second.move(other, here, rate)
