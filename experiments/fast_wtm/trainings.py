"""The trainings that are compared, and what one of them costs and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from somatopy import BatchSOM, OnlineSOM
from somatopy.maps.lattice import Rectangular
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.plateau import Plateau
from somatopy.maps.schedule import staircase
from somatopy.measures import quantization_error, topographic_error

RATE = ("exponential", 0.3, 0.02)  # of all trainings but those with a constant one
CONSTANT_RATE = 0.1


@dataclass(frozen=True)
class Figures:
    """One training.

    Attributes
    ----------
    error, torn, dead : quantization error, eq. (1); topographic error; share of units that are nobody's best
    epochs, distances, updates : how often all samples were presented, distances taken and units moved
    seconds : of training, with the look at the map after each epoch
    """

    error: float
    torn: float
    dead: float
    epochs: int
    distances: int
    updates: int
    seconds: float


def linear(kind: str, side: int, neighborhood: str, epochs_per_radius: int) -> dict[str, Any]:
    """Eq. (2): all hop distances of the map from the largest to 0, so many epochs at each.

    A batch map with a rectangular neighborhood over its whole width would have all units at the mean, and never come
    apart again: it starts one hop below and stays longer at 0.
    """
    first = 2 * (side - 1) - (kind == "batch" and neighborhood == "bubble")
    return {"radius": staircase(first, epochs_per_radius), "n_epochs": (2 * side - 1) * epochs_per_radius}


def schedule_of(schedule: str, kind: str, side: int, neighborhood: str) -> dict[str, Any]:
    """The parameters that the name of a schedule stands for."""
    if schedule == PLATEAU:
        return {"radius": "plateau"}
    if schedule == LINEAR_200:  # each radius as long as 200 epochs allow, the last one takes the rest
        return linear(kind, side, neighborhood, 200 // (2 * side - 1)) | {"n_epochs": 200}
    constant = {"learning_rate": CONSTANT_RATE} if schedule == CONSTANT else {}
    return linear(kind, side, neighborhood, 20) | constant


LINEAR, LINEAR_200, CONSTANT, PLATEAU = "linear", "linear, 200 epochs", "linear, constant rate", "plateau"
SCHEDULES = (LINEAR, LINEAR_200, CONSTANT, PLATEAU)
MAPS: dict[str, type] = {"online": OnlineSOM, "batch": BatchSOM}


def train(X: np.ndarray, kind: str, schedule: str, side: int, neighborhood: str, seed: int) -> Any:
    """A map of ``X``, side x side, trained by that schedule; distances on the lattice are hops."""
    given = schedule_of(schedule, kind, side, neighborhood)
    if kind == "online":
        given = {"learning_rate": RATE} | given
    som = MAPS[kind](
        (side, side), neighborhood=neighborhood, lattice_distance="hops", n_jobs=1, random_state=seed, **given
    )
    return som.fit(X)


def measure(X: np.ndarray, kind: str, schedule: str, side: int, neighborhood: str, seed: int) -> Figures:
    """Train and measure."""
    som = train(X, kind, schedule, side, neighborhood, seed)
    presentations = som.n_iter_ * len(X)
    moved = steps(som) * side**2 if kind == "batch" else updates(som, len(X), neighborhood)
    return Figures(
        error=quantization_error(X, som.codebook_),
        torn=topographic_error(X, som.codebook_, som.lattice_),
        dead=1 - len(np.unique(som.labels_)) / side**2,
        epochs=som.n_iter_,
        distances=presentations * side**2,
        updates=moved,
        seconds=sum(record["seconds"] for record in som.history_),
    )


def steps(som: BatchSOM) -> int:
    """How often all units of a batch map moved: in a fast training, several times in each epoch but the last."""
    parts = Plateau.on(som.lattice_, som.n_epochs).parts if som.radius == "plateau" else 1
    return (som.n_iter_ - 1) * parts + 1


def updates(som: OnlineSOM, n_samples: int, neighborhood: str) -> int:
    """How many units the samples moved: those within reach, as many as there are on average over the map."""
    lattice = som.lattice_
    hops, reach = lattice.hops, make_neighborhood(neighborhood).reach
    within = [(hops <= reach * radius).sum(1).mean() for radius in radii(som, lattice)]
    return round(n_samples * sum(within))


def radii(som: OnlineSOM, lattice: Rectangular) -> list[float]:
    """The radius of each epoch; of one that unfolds the map, that in its middle."""
    found = [record["radius"] for record in som.history_[1:]]
    if som.radius == "plateau":
        plan = Plateau.on(lattice, som.n_epochs)
        found[: plan.unfolding] = [plan.unfolding_radius(epoch + 0.5) for epoch in range(plan.unfolding)]
    return found
