"""Hebbian links between the units of two maps: what fires together is tied, what is not used fades.

Links are a table (K1, K2), a row for each unit of the first map, a column for each of the second. A pass over pairs of
samples leaves a tally, as everywhere in this package: with a_n (K1,) and b_n (K2,) the activity that pair n calls up in
the two maps, ::

    links <- (1 - fading) links + sum_n a_n b_n^T

which neither the order of the pairs nor their division among workers changes.

Sources: Hebb, "The organization of behavior", 1949 (firing together); Miikkulainen, "Dyslexic and category-specific
aphasic impairments in a self-organizing feature map model of the lexicon", Brain and Language 59, 1997 (maps tied so);
Li, Farkas & MacWhinney, "Early lexical development in a self-organizing neural network", Neural Networks 17, 2004;
Cao, Li, Fang & Kröger, 2013-2014 (the same between growing maps; links that are forgotten).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

VANISHING = 1e-3  # pairs: what is left of a link below this is gone (our choice)

Links = NDArray[np.float64]


def activity(units: ArrayLike, weights: ArrayLike, n_units: int) -> csr_array:
    """(N, K) how strongly each of ``n_units`` fires for each sample: its best units by their weights, both (N, n).

    >>> activity([[2, 0]], [[0.8, 0.2]], 3).toarray().tolist()
    [[0.2, 0.0, 0.8]]
    """
    units, weights = np.asarray(units), np.asarray(weights, np.float64)
    rows = np.arange(len(units) + 1) * units.shape[1]
    return csr_array((weights.ravel(), units.ravel(), rows), (len(units), n_units))


def spread(active: Any, neighbors: NDArray[np.integer[Any]], share: float) -> csr_array:
    """(N, K) activity of which ``share`` passes on to each unit one hop away; ``neighbors`` (K, degree), -1 is none."""
    unit, place = np.nonzero(neighbors >= 0)
    passing = np.full(len(unit), share)
    steps = csr_array((passing, (unit, neighbors[unit, place])), (len(neighbors),) * 2)
    return csr_array(active + active @ steps)


def used(links: Links, first: Any, second: Any, fading: float) -> Links:
    """The links after one pass over pairs that call up ``first`` (N, K1) and ``second`` (N, K2).

    Links between units that fire together grow by the product of their activities; all lose the share ``fading``, so
    those that are not used fade, and vanish.

    >>> used(np.array([[8.0, 0.0]]), np.array([[1.0]]), np.array([[0.0, 1.0]]), fading=0.25).tolist()
    [[6.0, 1.0]]
    """
    together = first.T @ second
    kept = (1 - fading) * links + (together if isinstance(together, np.ndarray) else together.toarray())
    return np.where(kept < VANISHING, 0.0, kept)


def grown(links: Links, neighbors: NDArray[np.integer[Any]]) -> Links:
    """The links (K, K2) of a first map that has grown from L to K units: a newborn takes after those around it.

    It starts from the mean links of its older neighbors, its parent among them (our choice): what is born between
    units of one meaning has that meaning before it first fires.

    Parameters
    ----------
    links : (L, K2)
    neighbors : (K, degree) units one hop away on the grown lattice, -1 where there is none

    >>> grown(np.array([[4.0, 0.0], [0.0, 2.0]]), np.array([[2, -1], [2, -1], [0, 1]]))[2].tolist()
    [2.0, 1.0]
    """
    n_older = len(links)
    wide = np.zeros((len(neighbors), links.shape[1]))
    wide[:n_older] = links
    for unit in range(n_older, len(neighbors)):
        around = neighbors[unit]
        older = around[(around >= 0) & (around < unit)]
        if len(older):
            wide[unit] = wide[older].mean(axis=0)
    return wide


def strengths(links: Links) -> Links:
    """How much two units mean to each other, (K1, K2) from 0 to 1: the link over the root of all that both ends have.

    ``s_ij = l_ij / sqrt(sum_k l_ik * sum_k l_kj)``, Ochiai's coefficient (1957): 1 where two units are tied to each
    other alone, however often they fired; the same seen from either side.

    >>> strengths(np.array([[9.0, 0.0], [16.0, 144.0]])).round(2).tolist()
    [[0.6, 0.0], [0.25, 0.95]]
    """
    both = np.sqrt(links.sum(axis=1, keepdims=True)) * np.sqrt(links.sum(axis=0))
    return np.divide(links, both, out=np.zeros_like(links), where=both > 0)


def reached(strength: Links, neighbors: NDArray[np.integer[Any]]) -> Links:
    """The strengths (K1, K2) where a unit of the first map without links has the mean of those around it.

    Ring by ring, so that a unit far from any link takes after the nearest that have one.
    """
    filled = strength.copy()
    tied: NDArray[np.bool_] = np.asarray(filled.any(axis=1))
    while not tied.all():
        beside = (neighbors >= 0) & tied[neighbors] & ~tied[:, None]
        ring = np.flatnonzero(beside.any(axis=1))
        if not len(ring):
            break
        for unit in ring:
            filled[unit] = filled[neighbors[unit, beside[unit]]].mean(axis=0)
        tied[ring] = True
    return filled


def concepts(strength: Links) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What each unit of both maps stands for, (K1,) and (K2,): a number that tied units share, -1 without links.

    From any unit the strongest link leads to the other map, the strongest there back again, and so on, ever stronger,
    to two units that mean most to each other: they are the concept, named by the second one's number. Ties go to the
    lowest index.

    >>> concepts(np.array([[0.9, 0.0], [0.5, 0.4], [0.0, 0.8]]))
    (array([0, 0, 1]), array([0, 1]))
    """
    there, back = strength.argmax(axis=1), strength.argmax(axis=0)
    ends = there[back]
    # Each time the way doubles; links that grow ever stronger lead in no circle.
    for _ in range(len(ends).bit_length()):
        ends = ends[ends]
    second = np.where(strength.any(axis=0), ends, -1)
    first = np.where(strength.any(axis=1), second[there], -1)
    return first, second
