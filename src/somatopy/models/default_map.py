"""The map a model trains when none is given."""

from __future__ import annotations

from typing import Any

from somatopy.maps.batch import BatchSOM


def map_or_default(som: Any, **parameters: Any) -> Any:
    """``som``, or a hexagonal BatchSOM of automatic size with these parameters."""
    if som is not None:
        return som
    return BatchSOM("auto", lattice="hexagonal", **parameters)
