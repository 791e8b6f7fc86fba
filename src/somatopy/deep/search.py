"""The best-matching units of a batch, by blocks of it."""

from __future__ import annotations

import torch
from torch import Tensor

MOST_SCORES = 2**22  # of one block of samples and all units: 16 MB in single precision


@torch.no_grad()
def best_units(z: Tensor, codebook: Tensor) -> Tensor:
    """(B,) the unit nearest to each row of ``z`` (B, D) in the ``codebook`` (K, D); ties go to the lowest index.

    |z - w|^2 is least where z.w - |w|^2 / 2 is most. Both are measured from the codebook's mean, so that data far from
    zero loses no digits to it.
    """
    middle = codebook.mean(0)
    units = codebook - middle
    bias = units.square().sum(1) / -2
    # An exported graph must serve any number of rows: it is not cut.
    rows = max(1, MOST_SCORES // codebook.shape[0])
    blocks = (z,) if torch.compiler.is_exporting() or z.shape[0] <= rows else z.split(rows)
    found = [torch.addmm(bias, block - middle, units.T).argmax(1) for block in blocks]
    return torch.cat(found) if len(found) > 1 else found[0]


def squared_distances(z: Tensor, codebook: Tensor) -> Tensor:
    """(B, K) squared Euclidean distances, none below 0, with their gradient to both."""
    middle = codebook.mean(0).detach()
    z, codebook = z - middle, codebook - middle
    lengths = z.square().sum(1, keepdim=True) + codebook.square().sum(1)
    return torch.addmm(lengths, z, codebook.T, alpha=-2).clamp_min(0)
