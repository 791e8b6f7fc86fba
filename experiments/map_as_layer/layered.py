"""Layers, a map of their codes and what teaches them, trained together.

The map follows the codes by Kohonen's rule, at every batch; the layers before it are taught by a cost:

    labels      cross-entropy of a linear head, on the codes and on their units, and the map's cost
    map alone   the map's cost: it is least where all codes are one
    squares     the original's gradient (:mod:`.squares`)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from experiments.map_as_layer.fronts import as_input
from experiments.map_as_layer.images import Images
from experiments.map_as_layer.squares import squares
from experiments.map_as_layer.trained import Array, TrainedMap
from somatopy.deep import RadiusSchedule, SOMLayer

MAP = 1e-4  # what the map's cost counts beside that of the labels
POINTS = 50  # of the history
AT_A_TIME = 1000  # images that a trained network is asked for
FIRST_RADIUS, LAST_RADIUS = 0.25, 1.0  # the first in sides of the map
SETTLING = 3  # epochs in which the map follows the codes of the finished layers

Teacher = Callable[["Layered", Tensor, Tensor], Tensor]
Mover = Callable[[Tensor, torch.Generator], Tensor]


class Layered(nn.Module):
    """``front`` gives codes, ``map`` lays them out, ``head`` tells the class from a code."""

    def __init__(self, front: nn.Module, code: int, side: int, n_classes: int) -> None:
        super().__init__()
        self.front = front
        self.map = SOMLayer(code, (side, side), learn="kohonen")
        self.head = nn.Linear(code, n_classes)


def by_labels(net: Layered, z: Tensor, y: Tensor) -> Tensor:
    """Cross-entropy, told from the codes and from their units, and the map's cost."""
    told = functional.cross_entropy(net.head(z), y) + functional.cross_entropy(net.head(net.map(z)), y)
    return told + MAP * net.map.loss(z)


def by_map_alone(net: Layered, z: Tensor, _: Tensor) -> Tensor:
    """The map's cost and nothing else."""
    net.map(z)
    return net.map.loss(z)


def by_squares(net: Layered, z: Tensor, _: Tensor) -> Tensor:
    """The original's."""
    return squares(z, net.map(z).detach())


@dataclass(frozen=True)
class Course:
    """How a training runs.

    Attributes
    ----------
    rate : of Adam at its highest; it rises for a tenth of the training and falls to nothing
    mover : shifts and mirrors images, or None
    say : is told how far it is
    """

    iterations: int
    seed: int
    teacher: Teacher
    batch: int = 128
    rate: float = 2e-3
    mover: Mover | None = None
    say: Callable[[str], None] = print


def train(front: Callable[[], nn.Module], code: int, side: int, images: Images, course: Course) -> TrainedMap:
    """Train front, map and head together."""
    began = time.process_time()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(course.seed)
        net = Layered(front(), code, side, len(images.classes))
        history = list(_steps(net, images, course))
        encode = encoder(net.front, images.shape)
        settle(net.map, torch.from_numpy(encode(images.X)), course)
    seconds = time.process_time() - began
    return TrainedMap(net.map.lattice, net.map.codebook.numpy(), encode, None, seconds, history)


def _steps(net: Layered, images: Images, course: Course) -> Iterator[dict[str, float]]:
    """The training; yields now and then where it is."""
    X, y = torch.from_numpy(images.X), torch.from_numpy(images.codes())
    generator = torch.Generator().manual_seed(course.seed)
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=1e-2)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, course.rate, course.iterations, pct_start=0.1)
    side = net.map.lattice.shape[0]
    radius = RadiusSchedule(net.map, ("exponential", FIRST_RADIUS * side, LAST_RADIUS), course.iterations)
    for step, rows in enumerate(batches(len(X), course)):
        x = as_input(X[rows], images.shape)
        z = net.front(x if course.mover is None else course.mover(x, generator))
        if step == 0:
            net.map.start_from(z)
        cost = course.teacher(net, z, y[rows])
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        rate.step()
        radius.step()
        if step % max(1, course.iterations // POINTS) == 0 or step == course.iterations - 1:
            course.say(f"{step + 1} of {course.iterations}, cost {cost.item():.4g}")
            yield {"iteration": step + 1, "cost": cost.item(), "variance": variance(z)}


def settle(map: SOMLayer, z: Tensor, course: Course) -> None:
    """Let the map follow the codes ``z`` of finished layers."""
    for rows in batches(len(z), replace(course, iterations=SETTLING * max(1, len(z) // course.batch))):
        map(z[rows])


def batches(n: int, course: Course) -> Iterator[Tensor]:
    """The rows of each batch; every epoch in an order of its own."""
    size, left = min(course.batch, n), course.iterations
    epoch = 0
    while left > 0:
        order = torch.from_numpy(np.random.default_rng((course.seed, epoch)).permutation(n))
        for first in range(0, min(n - size + 1, left * size), size):
            yield order[first : first + size]
            left -= 1
        epoch += 1


def variance(z: Tensor) -> float:
    """Of the codes (B, D), per feature, on average."""
    return float(z.detach().var(0, correction=0).mean())


def encoder(front: nn.Module, shape: tuple[int, ...]) -> Callable[[Array], Array]:
    """``front`` as it is, as a function from images (N, pixels) to codes (N, D)."""

    @torch.no_grad()
    def encode(X: Array) -> Array:
        front.eval()
        parts = [front(as_input(rows, shape)) for rows in torch.from_numpy(X).split(AT_A_TIME)]
        return torch.cat(parts).numpy()

    return encode
