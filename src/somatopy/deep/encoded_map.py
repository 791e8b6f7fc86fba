"""What all deep maps share: an encoder, a map of its codes, and a loss of several terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any

from torch import Tensor, nn

from somatopy.checking import choice
from somatopy.deep.layer import SOMLayer


class EncodedMap(nn.Module):
    """An encoder and a map of its codes; abstract.

    A deep map adds :meth:`costs`, the terms of its loss, and :meth:`prototypes`. What is random in them (noise, views)
    is drawn as dropout is, from torch's own generator.

    Parameters
    ----------
    encoder : module from samples (B, ...) to codes (B, D)
    map : SOMLayer of width D
    weights : what each term of the loss counts, by its name
    """

    def __init__(self, encoder: nn.Module, map: SOMLayer, weights: Mapping[str, float]) -> None:
        super().__init__()
        self.encoder, self.map = encoder, map
        self.weights = dict(weights)

    def forward(self, x: Tensor) -> Tensor:
        """The best-matching unit of each sample."""
        return self.map.bmu(self.encoder(x))

    def costs(self, x: Tensor) -> dict[str, Tensor]:
        """The terms of the loss, each a scalar."""
        raise NotImplementedError

    def prototypes(self) -> Tensor:
        """(K, ...) what each unit stands for, as the samples are."""
        raise NotImplementedError

    def loss(self, x: Tensor) -> Tensor:
        """What training lowers: the terms, weighted."""
        return self.total(self.costs(x))

    def total(self, costs: Mapping[str, Tensor]) -> Tensor:
        """The sum of the ``costs``, each by its weight."""
        total: Tensor = sum(self.weights[name] * cost for name, cost in costs.items())
        return total

    def follow(self, z: Tensor) -> None:
        """In training mode, let a map that learns without gradient learn of the codes ``z`` (B, D)."""
        if self.map.learn != "gradient" and self.training:
            self.map(z)


def parted(parameters: Mapping[str, Any], *kinds: Callable[..., Any]) -> list[dict[str, Any]]:
    """``parameters`` by name: for each of ``kinds`` those that it takes (and none before it).

    >>> parted({"decay": 0.9, "gamma": 2}, SOMLayer, EncodedMap, lambda gamma: gamma)
    [{'decay': 0.9}, {}, {'gamma': 2}]
    """
    names = [list(signature(kind).parameters) for kind in kinds]
    parts: list[dict[str, Any]] = [{} for _ in kinds]
    for name, value in parameters.items():
        choice("a parameter", name, sorted({known for taken in names for known in taken}))
        parts[next(i for i, taken in enumerate(names) if name in taken)][name] = value
    return parts
