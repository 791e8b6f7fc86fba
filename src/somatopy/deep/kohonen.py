"""Kohonen's own rule on a batch of a network's activity: no gradient, a running tally or sample by sample."""

from __future__ import annotations

import torch
from torch import Tensor, distributed

from somatopy.deep.influence import Factors, influence_of, smooth, tally
from somatopy.deep.search import best_units

TOO_FEW = 1e-6  # of a sample: a unit that gathers less stays where it is


@torch.no_grad()
def learn_batch(
    codebook: Tensor, memory: Tensor, z: Tensor, bmu: Tensor, factors: Factors, decay: float
) -> None:
    """Move the ``codebook`` (K, D) in place to the smoothed mean of the running tally.

    ``memory`` (K, D + 1), each unit's sum and count, keeps ``decay`` of itself and takes the batch ``z`` (B, D) in.
    Ranks of a distributed training add their batches first, so that all come to the codebook of one. Rows that are not
    finite count for nothing.
    """
    memory.mul_(decay).add_(_added_over_ranks(tally(_counted(z), bmu, len(codebook))))
    gathered = smooth(factors, memory)
    sums, counts = gathered[:, :-1], gathered[:, -1:]
    means = sums / counts.clamp_min(TOO_FEW)
    codebook.copy_(torch.where(counts > TOO_FEW, means, codebook))


@torch.no_grad()
def learn_online(codebook: Tensor, z: Tensor, factors: Factors, rate: float) -> None:
    """Let the ``codebook`` follow each row of ``z`` in turn: w_k += rate h(b, k) (z - w_k).

    Ranks of a distributed training deal their rows out in turn, as they were dealt them, and all follow all of them.
    """
    for sample in _dealt_by_ranks(z):
        pull = rate * influence_of(factors, best_units(sample[None], codebook)[0])
        codebook.add_(
            torch.where(sample.isfinite().all(), pull[:, None] * (sample.nan_to_num() - codebook), 0.0)
        )


def _counted(z: Tensor) -> Tensor:
    """(B, D + 1) each row and its count of 1; all zeros where a row is not finite."""
    rows = torch.cat([z, torch.ones_like(z[:, :1])], 1)
    return torch.where(z.isfinite().all(1, keepdim=True), rows, 0.0)


def _added_over_ranks(batch: Tensor) -> Tensor:
    if _several_ranks():
        distributed.all_reduce(batch)
    return batch


def _dealt_by_ranks(z: Tensor) -> Tensor:
    """The rows of all ranks, one of each in turn (a ``DistributedSampler`` deals so); where a rank has fewer, NaN."""
    if not _several_ranks():
        return z
    most = torch.tensor(len(z), device=z.device)
    distributed.all_reduce(most, distributed.ReduceOp.MAX)
    padded = z.new_full((int(most), z.shape[1]), torch.nan)
    padded[: len(z)] = z
    hands = [torch.empty_like(padded) for _ in range(distributed.get_world_size())]
    distributed.all_gather(hands, padded)
    return torch.stack(hands, 1).flatten(0, 1)


def _several_ranks() -> bool:
    return distributed.is_available() and distributed.is_initialized() and distributed.get_world_size() > 1
