"""The radius of a map, or the width of a mask, over the steps of a training, as a learning-rate scheduler has it."""

from __future__ import annotations

from typing import Any

from somatopy.checking import ParameterError, integer, show
from somatopy.deep.layer import SOMLayer
from somatopy.deep.mask import SOMMask
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.radius import first_radius
from somatopy.maps.schedule import Schedule, exponential, make_schedule

# DESOM ends at a temperature T of 0.1: exp(-d^2 / T^2) is a Gaussian of radius T / sqrt(2).
LAST_RADIUS = 0.1 / 2**0.5


class RadiusSchedule:
    """Gives a layer its radius, or a mask its sigma, step by step, by a schedule of :mod:`somatopy.maps.schedule`.

    Parameters
    ----------
    layer : SOMLayer or SOMMask
        ``mask.map`` is the layer whose radius organizes a mask with an ``organizing_sigma``.
    schedule : number, schedule or a tuple like ("exponential", 5, 0.5)
    n_steps : int
        After so many steps the schedule is at its end and stays there.

    Examples
    --------
    >>> from somatopy.deep import RadiusSchedule, SOMLayer
    >>> layer = SOMLayer(3, (6, 6))
    >>> schedule = RadiusSchedule(layer, ("linear", 3, 1), n_steps=3)
    >>> for batch in range(3):
    ...     print(layer.radius)  # train on a batch, then
    ...     schedule.step()
    3.0
    2.0
    1.0
    """

    def __init__(self, layer: SOMLayer | SOMMask, schedule: Any, n_steps: int) -> None:
        if not isinstance(layer, SOMLayer | SOMMask):
            raise ParameterError(f"layer must be a SOMLayer or a SOMMask; got {show(layer)}")
        self.layer = layer
        self.schedule = make_schedule("schedule", schedule)
        self.n_steps = integer("n_steps", n_steps, at_least=1)
        self.n_taken = 0
        self._apply()

    def step(self) -> None:
        """Go on to the radius of the next step."""
        self.n_taken += 1
        self._apply()

    def state_dict(self) -> dict[str, Any]:
        """What :meth:`load_state_dict` needs to go on."""
        return {"n_taken": self.n_taken}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on where the state was taken."""
        self.n_taken = integer("n_taken", state["n_taken"], at_least=0)
        self._apply()

    def _apply(self) -> None:
        value = float(self.schedule.value(min(self.n_taken, self.n_steps - 1), self.n_steps))
        if isinstance(self.layer, SOMMask):
            self.layer.sigma = value
        else:
            self.layer.radius = value


def deep_radius(radius: Any, lattice: Grid | FreeLattice) -> Schedule:
    """The schedule of a deep map's parameter; None falls exponentially from nine tenths of the longer side to 0.07."""
    if radius is not None:
        return make_schedule("radius", radius)
    return exponential(first_radius(lattice, 0.9), LAST_RADIUS)
