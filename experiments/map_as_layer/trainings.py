"""Every training that is compared, by the name it has in the tables."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from experiments.map_as_layer import layered
from experiments.map_as_layer.cells import Cell
from experiments.map_as_layer.fronts import conv_front, dense_front, moved
from experiments.map_as_layer.images import Images
from experiments.map_as_layer.layered import (
    FIRST_RADIUS,
    Course,
    Teacher,
    batches,
    by_labels,
    by_map_alone,
    by_squares,
    train,
    variance,
)
from experiments.map_as_layer.trained import TrainedMap
from somatopy import BatchSOM
from somatopy.deep import DeepSOM, RadiusSchedule, SOMLayer

CODE = 256
GAMMA = 1e-3 * 10 / CODE  # DESOM's, whose codes have 10 features: the map's cost is a sum over them
LAST_RADIUS = 0.5  # of a map of pixels
# What a view may change; garments hang straight, and tell themselves apart by less than digits do
GARMENTS = {"flip": True, "rotation": 5, "shear": 0.1, "shift": 0.05, "scale": 0.1, "contrast": 0.3}
VIEWS = {"Fashion-MNIST": GARMENTS, "CIFAR-10": {"flip": True, "contrast": 0.4}}
SOME = 5000  # images over which a map of pixels is laid out
Say = Callable[[str], None]
Training = Callable[[Images, Cell, Say], TrainedMap]


def layer_alone(images: Images, cell: Cell, say: Say, learn: str = "kohonen") -> TrainedMap:
    """A SOMLayer that takes the pixels as they are."""
    began = time.process_time()
    X = torch.from_numpy(images.X)
    layer = SOMLayer(X.shape[1], (cell.side, cell.side), learn=learn)
    layer.start_from(X[: min(SOME, len(X))], random_state=cell.seed)
    course = Course(cell.iterations, cell.seed, by_map_alone, batch=256, say=say)
    radius = RadiusSchedule(layer, ("exponential", FIRST_RADIUS * cell.side, LAST_RADIUS), cell.iterations)
    optimizer = torch.optim.Adam(layer.parameters(), 0.01) if learn == "gradient" else None
    for step, rows in enumerate(batches(len(X), course)):
        if optimizer is None:
            layer(X[rows])
        else:
            optimizer.zero_grad()
            layer.loss(X[rows]).backward()
            optimizer.step()
        radius.step()
        if step % max(1, cell.iterations // 10) == 0:
            say(f"{step + 1} of {cell.iterations}, radius {layer.radius:.2f}")
    codebook = layer.codebook.detach().numpy()
    return TrainedMap(layer.lattice, codebook, np.asarray, codebook, time.process_time() - began)


def batch_map(images: Images, cell: Cell, say: Say) -> TrainedMap:
    """The plain map, for reference; an iteration is an epoch."""
    som = BatchSOM((cell.side, cell.side), n_epochs=cell.iterations, n_jobs=1, random_state=cell.seed)
    began = time.process_time()
    with warnings.catch_warnings(action="ignore"):  # of pixels that no image reaches
        for record in som.iter_fit(images.X):
            say(f"epoch {record['epoch']}")
    seconds = time.process_time() - began
    return TrainedMap(som.lattice_, som.codebook_, np.asarray, som.codebook_, seconds)


def behind_dense(images: Images, cell: Cell, say: Say, teacher: Teacher) -> TrainedMap:
    """Fully connected layers before the map."""
    front = partial(dense_front, images.shape, CODE)
    return train(front, CODE, cell.side, images, Course(cell.iterations, cell.seed, teacher, say=say))


def behind_convolutions(images: Images, cell: Cell, say: Say, teacher: Teacher) -> TrainedMap:
    """Convolutions and a fully connected layer before the map; images are shifted and mirrored."""
    front = partial(conv_front, images.shape, CODE)
    course = Course(cell.iterations, cell.seed, teacher, mover=moved, say=say)
    return train(front, CODE, cell.side, images, course)


def deep_map(images: Images, cell: Cell, say: Say, *, convolutions: bool = False, **parameters) -> TrainedMap:
    """A DeepSOM; by default, what teaches the layers is the image, told from its code."""
    som = DeepSOM(
        (cell.side, cell.side), n_iterations=cell.iterations, random_state=cell.seed,
        image_shape=images.shape if convolutions else None, **parameters,
    )  # fmt: skip
    some = images.X[:SOME]
    history = []
    began = time.process_time()
    for record in som.iter_fit(images.X):
        say(f"{record['iteration']} of {cell.iterations}, map {record['map']:.4g}")
        spread = variance(torch.from_numpy(som.encode(some)))
        history.append({"iteration": record["iteration"], "cost": record["map"], "variance": spread})
    seconds = time.process_time() - began
    codebook = som.in_code(some[:1])[1]
    return TrainedMap(som.lattice_, codebook, som.encode, som.codebook_, seconds, history)


def view_map(images: Images, cell: Cell, say: Say) -> TrainedMap:
    """A DeepSOM of convolutions: what teaches them is that two views of an image belong together."""
    radius = ("exponential", 0.25 * cell.side, LAST_RADIUS)
    return deep_map(
        images, cell, say, convolutions=True, model="views", options=VIEWS.get(cell.data), code=64, radius=radius,
        learning_rate=("linear", 3e-3, 0),
    )  # fmt: skip


def wide_map(images: Images, cell: Cell, say: Say, **parameters) -> TrainedMap:
    """A DeepSOM of codes as wide as those of the other layers, on a map that learns as theirs do."""
    radius = ("exponential", FIRST_RADIUS * cell.side, layered.LAST_RADIUS)
    return deep_map(images, cell, say, code=CODE, learn="kohonen", radius=radius, **parameters)


TRAININGS: dict[str, Training] = {
    "pixels": layer_alone,
    "pixels, by gradient": partial(layer_alone, learn="gradient"),
    "pixels, online": partial(layer_alone, learn="online"),
    "BatchSOM": batch_map,
    "FC, labels": partial(behind_dense, teacher=by_labels),
    "FC, map alone": partial(behind_dense, teacher=by_map_alone),
    "FC, squares": partial(behind_dense, teacher=by_squares),
    "FC, reconstruction": partial(wide_map, hidden=(500,), gamma=GAMMA),
    "conv + FC, labels": partial(behind_convolutions, teacher=by_labels),
    "conv + FC, reconstruction": partial(wide_map, convolutions=True, gamma=GAMMA),
    "conv + FC, views": partial(wide_map, convolutions=True, model="views", options=VIEWS["CIFAR-10"]),
    "DESOM": deep_map,
    "views": view_map,
}
