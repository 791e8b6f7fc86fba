"""Engines: what makes the tally of a block of samples. One for the processor is built in; rooms bring others.

A room (or another package) makes its engine known in one of two ways; nothing here imports it:

- ``register("cuda", make)`` when it is imported, or
- an entry point of the group ``somatopy.engines`` in its package, loaded when the device is first asked for.

``BatchSOM(device="cuda:1")`` then calls ``make("cuda:1", settings, held)``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import MissingExtraError, ParameterError, choice, show

if TYPE_CHECKING:
    from somatopy.maps.batch_training import BatchSettings
    from somatopy.maps.tally import Tally

GROUP = "somatopy.engines"
EXTRAS = {"cuda": "torch", "mps": "torch"}  # devices that an extra of somatopy brings, and which


class Engine(Protocol):
    """Searches and counts; lives as long as one training, so it may keep what it has learned of the samples.

    What it cannot do - a metric, gaps, sparse samples - it refuses with a ParameterError that names
    ``device="cpu"``. Ties go to the unit of the lowest index.
    """

    def load(self, codebook: NDArray[Any]) -> None:
        """From now on search this codebook (K, D), in float32 or float64."""

    def tally(self, X: Any, bmu: NDArray[np.int64], weights: NDArray[np.float64]) -> Tally:
        """The tally of the samples X; their best units go into ``bmu`` (n, 1).

        X is an (n, D) array of real numbers of any type and order, perhaps a memory map, or a CSR matrix; NaN is a
        gap where ``settings.gaps`` says so. ``weights`` (n,) is empty where every sample counts once.
        """


MakeEngine = Callable[[str, "BatchSettings", "tuple[int, int] | None"], Engine]
"""``make(device, settings, held)``; ``held`` is (N, D) if every pass brings the same samples as one X, else None."""

_registered: dict[str, MakeEngine] = {}


def register(name: str, make: MakeEngine) -> None:
    """Let ``device=name`` (and ``name:1``, ``name:2`` ...) stand for the engine that ``make`` gives."""
    _registered[name] = make


def make_engine(device: Any, settings: BatchSettings, held: tuple[int, int] | None = None) -> Engine:
    """The engine for ``device``; None is the processor.

    Raises
    ------
    MissingExtraError
        An extra of somatopy that is not installed brings this engine.
    ParameterError
        There is no engine of that name.
    """
    device = "cpu" if device is None else device
    if not isinstance(device, str):
        raise ParameterError(f'device must be None or a name like "cpu" or "cuda"; got {show(device)}')
    return _maker(device.partition(":")[0])(device, settings, held)


def _maker(name: str) -> MakeEngine:
    if name == "cpu":
        from somatopy.maps.cpu_engine import CpuEngine

        return CpuEngine
    offered = {point.name: point for point in entry_points(group=GROUP)}
    if name not in _registered and name in offered:
        _registered[name] = _loaded(name, offered[name])
    if name not in _registered and name in EXTRAS:
        raise _missing(name)
    return _registered[choice("device", name, dict.fromkeys(["cpu", *EXTRAS, *_registered, *offered]))]


def _loaded(name: str, point: Any) -> MakeEngine:
    try:
        make: MakeEngine = point.load()
    except ImportError as error:
        raise _missing(name) from error
    return make


def _missing(name: str) -> MissingExtraError:
    return MissingExtraError(
        f"device={name!r} needs an engine that is not installed: pip install 'somatopy[{EXTRAS.get(name, name)}]', "
        'or use device="cpu"'
    )
