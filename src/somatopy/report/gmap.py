"""One saved map of a series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Gmap:
    """A saved map, loaded when it is needed: after ``step`` epochs, in ``phase``."""

    step: int
    phase: str
    load: Callable[[], Any]
