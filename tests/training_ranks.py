"""One rank of a training with map layers, a program of its own: ``python training_ranks.py RANK RANKS MEETING OUT``.

All ranks meet by the file MEETING, and share 24 vectors; rank 0 writes both codebooks to OUT (npz).
"""

import datetime
import sys

import numpy as np
import torch
from torch import nn

from somatopy.deep import SOMLayer


class Cost(nn.Module):
    """The layer's cost as a forward pass, which is what gets wrapped for several ranks."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, z):
        return self.layer.loss(z)


def meet(rank, ranks, meeting):
    torch.distributed.init_process_group(
        "gloo",
        init_method=f"file://{meeting}",
        rank=rank,
        world_size=ranks,
        timeout=datetime.timedelta(seconds=60),
    )


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def main():
    rank, ranks, (meeting, out) = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if ranks > 1:
        meet(rank, ranks, meeting)
    vectors = torch.randn(24, 6, generator=seeded(1))
    tallied = SOMLayer(6, (3, 4), learn="kohonen", generator=seeded())
    one_by_one = SOMLayer(6, (3, 4), learn="online", generator=seeded())
    layer = SOMLayer(6, (3, 4), generator=seeded())
    cost = nn.parallel.DistributedDataParallel(Cost(layer)) if ranks > 1 else Cost(layer)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.05)
    for batch in vectors.split(11):  # one rank has fewer
        part = batch[rank::ranks]
        tallied(part)
        one_by_one(part)
    for batch in vectors.split(12):
        part = batch[rank::ranks]
        optimizer.zero_grad()
        cost(part).backward()
        optimizer.step()
    if rank == 0:
        np.savez(out, tallied=tallied.codebook_, online=one_by_one.codebook_, gradient=layer.codebook_)
    if ranks > 1:
        torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()
