"""Units that win nothing, moved to where they are of use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor


def revive(codebook: Tensor, z: Tensor, bmu: Tensor, neighbors: NDArray[Any]) -> dict[int, int]:
    """Let dead units, in place, take load off the neighbor that serves most; which did, and which neighbor.

    Each comes to lie halfway between that neighbor and the sample it serves worst.

    ``z`` (B, D) lies on the units ``bmu`` (B,) of the ``codebook`` (K, D); ``neighbors`` (K, most) holds -1 where there
    is none. A unit whose neighbors are all dead waits for the next call, so that the map unfolds from where it lives;
    of two dead units beside one busy unit the second takes its second-worst sample.
    """
    wins = torch.bincount(bmu, minlength=len(codebook)).cpu()
    apart = (z - codebook[bmu]).square().sum(1)
    left = {unit: served.tolist() for unit, served in _worst_first(bmu, apart).items()}
    relieved: dict[int, int] = {}
    for unit in (wins == 0).nonzero().flatten().tolist():
        beside = [int(n) for n in neighbors[unit] if n >= 0 and len(left.get(int(n), ())) > 1]
        if not beside:
            continue
        busiest = max(beside, key=lambda neighbor: (len(left[neighbor]), -neighbor))
        codebook[unit] = (codebook[busiest] + z[left[busiest].pop(0)]) / 2
        relieved[unit] = busiest
    return relieved


def share_tally(memory: Tensor, codebook: Tensor, relieved: Mapping[int, int]) -> None:
    """Let units that were moved take over half of what the tally counts for the neighbor, at their new place.

    ``memory`` (K, D + 1) is that of :func:`somatopy.deep.kohonen.learn_batch`: what it holds of a unit's former place
    would take it back there with the next batch.
    """
    for unit, neighbor in relieved.items():
        memory[neighbor] /= 2
        memory[unit, -1] = memory[neighbor, -1]
        memory[unit, :-1] = memory[unit, -1] * codebook[unit]


def _worst_first(bmu: Tensor, apart: Tensor) -> dict[int, Tensor]:
    """The samples of each unit that has some, the one farthest from it first."""
    order = torch.argsort(apart, descending=True, stable=True)
    order = order[torch.argsort(bmu[order], stable=True)]
    units, counts = torch.unique_consecutive(bmu[order], return_counts=True)
    return dict(zip(units.tolist(), order.split(counts.tolist()), strict=True))
