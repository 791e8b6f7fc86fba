"""One training: epochs of Adam, a checkpoint after each, the same order of images whether it was broken off or not."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from experiments.map_as_layer.images import Images
from experiments.map_as_mask.cells import Cell
from experiments.map_as_mask.networks import network_of
from experiments.map_as_mask.rivals import prune
from somatopy.deep import SOMMask

BATCH, RATE = 64, 2e-3
NOTHING_DONE: dict[str, Any] = {"epoch": 0, "seconds": 0.0}


def tensors(X: Any, shape: tuple[int, ...]) -> Tensor:
    """(N, channels, height, width), of images whose channels come last."""
    images = torch.from_numpy(X).reshape(len(X), *shape, *(() if len(shape) == 3 else (1,)))
    return images.permute(0, 3, 1, 2).contiguous()


def trained(cell: Cell, images: Images, checkpoint: Path) -> tuple[nn.Sequential, float]:
    """The network and the seconds of its training; goes on from the checkpoint, if there is one."""
    X, y = tensors(images.X, images.shape), torch.from_numpy(images.codes())
    network = network_of(cell.recipe, tuple(X.shape[1:]), len(images.classes), cell.seed)
    network.train()(X[:2])  # a map of whole images begins with the first
    optimizer = torch.optim.Adam(network.parameters(), RATE)
    done = dict(NOTHING_DONE)
    if checkpoint.exists():
        done = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(done["network"])
        optimizer.load_state_dict(done["optimizer"])
    for epoch in range(done["epoch"], cell.epochs):
        if epoch >= max(1, cell.epochs // 3):
            freeze_maps(network)
        if epoch == cell.epochs - 1:
            prune(network)  # and learn on without what is gone
        began = time.perf_counter()
        torch.manual_seed(1000 * cell.seed + epoch)  # for dropout
        loss = one_epoch(network, optimizer, X, y, rate=RATE * (1 - epoch / cell.epochs))
        done["seconds"] += time.perf_counter() - began
        done |= {"epoch": epoch + 1, "network": network.state_dict(), "optimizer": optimizer.state_dict()}
        save(done, checkpoint)
        print(
            f"{cell.data}, {cell.recipe.name}, seed {cell.seed}: epoch {epoch + 1}, loss {loss:.4f}",
            flush=True,
        )
    return network.eval(), done["seconds"]


def freeze_maps(network: nn.Module) -> None:
    """The maps learn in the first third: filters learn on for patches that stay theirs."""
    for layer in network.modules():
        if isinstance(layer, SOMMask):
            layer.freeze()


def one_epoch(network: nn.Module, optimizer: Any, X: Tensor, y: Tensor, rate: float) -> float:
    """All images once, in an order that follows from torch's seed; the mean loss."""
    network.train()
    optimizer.param_groups[0]["lr"] = rate
    total = 0.0
    for rows in torch.randperm(len(X)).split(BATCH):
        loss = functional.cross_entropy(network(X[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(rows)
    return total / len(X)


def save(done: dict[str, Any], path: Path) -> None:
    """All or nothing."""
    torch.save(done, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)
