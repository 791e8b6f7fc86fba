"""The neighborhood's factors at one radius after another, as a training asks for them at every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from somatopy.maps.smoothing import Smoother


@dataclass(frozen=True, eq=False)
class Levels:
    """Units are few distances apart: on 40 x 40 units 79 numbers of hops. Only their weights are computed.

    Attributes
    ----------
    smoother : with the distinct distances of each table of a :class:`~somatopy.maps.smoothing.Smoother`, in a row
    places : where each of them stands in its table
    """

    smoother: Smoother
    places: tuple[Tensor, ...]

    @classmethod
    def of(cls, smoother: Smoother) -> Levels:
        found = [np.unique(table, return_inverse=True) for table in smoother.tables]
        places = tuple(
            torch.from_numpy(place.reshape(table.shape).astype(np.int32))
            for (_, place), table in zip(found, smoother.tables, strict=True)
        )
        return cls(Smoother(smoother.neighborhood, tuple(distances for distances, _ in found)), places)

    def at(self, radius: float, dtype: torch.dtype) -> Iterator[Tensor]:
        """The factors at this radius, on the processor."""
        for weights, place in zip(self.smoother.at(radius).factors, self.places, strict=True):
            levels = torch.from_numpy(weights).to(dtype)
            yield levels.index_select(0, place.flatten()).reshape(place.shape)
