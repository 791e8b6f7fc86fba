"""What is trained: networks, the masks or rivals in them, and the tables they stand in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Recipe:
    """A network and what holds its layers back.

    Attributes
    ----------
    name : as the tables have it
    network : "fully connected" or "convolutional"
    width : outputs of a hidden layer
    masked : kind of mask ("image" or "patch") of each hidden layer that has one
    mask : parameters of these layers
    rival : what holds back in place of masks: "", "pruned", "dropout", "top-k", "experts"
    """

    name: str
    network: str = "convolutional"
    width: int = 100
    masked: Mapping[str, str] = field(default_factory=dict)
    mask: Mapping[str, Any] = field(default_factory=dict)
    rival: str = ""


@dataclass(frozen=True)
class Table:
    """Recipes on one set of images, each from several seeds.

    Attributes
    ----------
    order : what the notes found, in words
    seeds, epochs, n : by default; ``n`` training images, None is all
    """

    name: str
    data: str
    recipes: tuple[Recipe, ...]
    order: str
    seeds: int = 2
    epochs: int = 3
    n: int | None = 20_000


BOTH = {"first": "image", "second": "image"}
PATCHES = {"first": "patch", "second": "patch"}
FULLY = "fully connected"


def fully(name: str, width: int = 100, masked: Mapping[str, str] = BOTH, **mask: Any) -> Recipe:
    """Three fully connected layers."""
    return Recipe(name, FULLY, width, masked, mask)


def csom(name: str, masked: Mapping[str, str] = PATCHES, **mask: Any) -> Recipe:
    """Two convolutions of 100 channels and a fully connected layer."""
    return Recipe(name, masked=masked, mask=mask)


PLAIN, CSOM = csom("plain, 100 channels", {}), csom("CSOM, threshold .9: 5 of 100", threshold=0.9)
WHOLE_IMAGE = csom("SOM+CNN: mask from the whole image", BOTH, sigma=2.7)
HALF_OPEN = csom("CSOM, threshold .5: 29 of 100", threshold=0.5)
PRUNED, DROPOUT = Recipe("pruned to 5 channels", rival="pruned"), Recipe("dropout, keep .05", rival="dropout")

TABLES = (
    Table(
        "headline", "MNIST", (PLAIN, CSOM, PRUNED, DROPOUT, WHOLE_IMAGE),
        "plain > CSOM (5 of 100) > pruned > dropout; SOM+CNN 99.02 % against 98.76 %", seeds=5, n=None,
    ),
    Table(
        "thresholds", "MNIST",
        (
            csom("CSOM, no threshold"), HALF_OPEN, CSOM,
            WHOLE_IMAGE, *(csom(f"whole image, threshold {t}", BOTH, threshold=t) for t in (0.5, 0.9)),
        ),
        "CSOM holds its accuracy; on the whole-image mask a threshold costs too much",
    ),
    Table(
        "rivals", "MNIST",
        (
            PLAIN, CSOM, HALF_OPEN, Recipe("plain, 30 channels", width=30),
            Recipe("plain, 5 channels", width=5), Recipe("top 5 of 100 at each position", rival="top-k"),
            Recipe("20 experts of 5 channels, one at each position", rival="experts"),
        ),
        "100 channels of which 5 count stand above 5 channels",
    ),
    Table(
        "MNIST, fully connected", "MNIST",
        (fully("no map", masked={}), fully("map on the first layer", masked={"first": "image"}), fully("map on both")),
        "figures of no map, map on the first, map on both",
    ),
    Table(
        "bias and ReLU", "MNIST",
        (
            fully("no map", masked={}),
            *(fully(f"ReLU {relu} the mask, bias {place}", relu=relu, bias_place=place)
              for relu in ("after", "before") for place in ("inside", "outside")),
        ),
        "no map > MaskReLU > ReLUMask",
    ),
    Table(
        "sigma", "CIFAR-10",
        tuple(fully(f"30 x 30, sigma {s:g}", 900, sigma=s) for s in (math.inf, 50.0, 20.0, 5.0)),
        "sigma = infinity > 50 > 20 > 5", epochs=10, n=None,
    ),
    Table(
        "dual sigma", "CIFAR-10",
        (
            fully("30 x 30, sigma 5", 900, sigma=5.0),
            *(fully(f"30 x 30, sigma {s:g}, organized by 2", 900, sigma=s, organizing_sigma=2.0)
              for s in (50.0, 20.0, 5.0)),
        ),
        "a small sigma to organize and a large one for the mask keep picture and accuracy", epochs=10, n=None,
    ),
)  # fmt: skip
