"""Soft assignment of codes to units, and the costs that are made of it.

A code z belongs to unit k with the share

    s_k ~ (1 + |z - w_k|^2 / alpha)^(-(alpha + 1) / 2)

(Student's t: van der Maaten 2009; Xie, Girshick & Farhadi, Deep Embedded Clustering, 2016). Manduchi et al. (T-DPSOM,
2021) make two costs of the shares of a batch: one that hardens them, one that lets neighbors on the lattice share.
"""

from __future__ import annotations

import torch
from torch import Tensor

from somatopy.deep.influence import Factors, smooth


def log_shares(distances: Tensor, alpha: float) -> Tensor:
    """(B, K) logarithms of the shares, from the squared ``distances`` (B, K); each row's shares add to 1.

    >>> log_shares(torch.tensor([[0.0, 2.0]]), alpha=1.0).exp()
    tensor([[0.7500, 0.2500]])
    """
    return torch.log_softmax((distances / alpha).log1p() * (-(alpha + 1) / 2), 1)


def hardening_cost(log_shares: Tensor) -> Tensor:
    """KL(t || s), a scalar: t is s squared, each unit's by its use in the batch, and taken as given.

    Least where every sample is one unit's alone.
    """
    with torch.no_grad():
        use = log_shares.logsumexp(0)
        log_target = torch.log_softmax(2 * log_shares - use, 1)
    return (log_target.exp() * (log_target - log_shares)).sum(1).mean()


def neighbor_cost(log_shares: Tensor, factors: Factors) -> Tensor:
    """-mean_i sum_j s_ij sum_k g(j, k) log s_ik, a scalar; g is the neighborhood, its rows made to add to 1.

    Least where the neighbors of a sample's unit hold the rest of it. The shares s_ij are taken as given.
    """
    given = log_shares.detach().exp()
    weight = smooth(factors, torch.ones_like(given[:1].T))
    target = smooth(factors, (given / weight.T).T).T
    return -(target * log_shares).sum(1).mean()
