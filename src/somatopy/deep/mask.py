"""SOMMask: a map that says which outputs of a layer count for an input."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from somatopy.checking import ParameterError, boolean, number
from somatopy.deep.layer import SOMLayer
from somatopy.deep.mask_table import mask_table
from somatopy.maps.radius import first_radius


class SOMMask(nn.Module):
    """A self-organizing map fed what a layer is fed; its best-matching unit lets the outputs around it through.

    Output k of the layer is unit k of the map, so outputs that are neighbors on the lattice work for inputs that are
    alike. The map learns by Kohonen's rule at every forward pass in training mode, unless it is :meth:`frozen
    <freeze>`; the mask is a constant to back-propagation::

        m(k) = exp(-|r_k - r_b|^2 / 2 sigma^2)      0 where that is below the threshold

    Parameters
    ----------
    in_features : int
        D, the width of the input (..., D).
    map_shape : (rows, columns), or (units,) for a line or ring
    sigma : number above 0, or infinity
        Width of the mask, in units of the lattice; to be changed while training by ``mask.sigma = 2.0`` or a
        :class:`~somatopy.deep.RadiusSchedule`. Infinity: all is let through, and nothing is searched for.
    organizing_sigma : number or None
        Radius of the neighborhood the map learns with; None: ``sigma`` itself. A small one beside a large ``sigma``
        organizes the map and hardly holds the layer back.
    threshold : number from 0 to 1
        Entries below it become 0. With 0.9 and ``sigma=2.7``, 5 of the 10 x 10 are left. It may be changed as
        ``sigma`` may, and so may ``hard``: a layer trained without can be cut for inference.
    hard : bool
        What is left becomes 1.
    organize : bool
        Whether neighbors follow the best unit; else each unit learns alone.
    lattice, periodic, learn, decay, learning_rate, generator, device, dtype
        As of :class:`~somatopy.deep.SOMLayer`; ``learn`` is "kohonen" or "online".

    Attributes
    ----------
    map : SOMLayer
    table : (K, K) tensor
        The mask of each best-matching unit.

    Raises
    ------
    ParameterError
        A parameter breaks its rule.
    InputError
        As of :class:`~somatopy.deep.SOMLayer`.

    Examples
    --------
    >>> import torch
    >>> from somatopy.deep import SOMMask
    >>> mask = SOMMask(4, (10, 10), threshold=0.9, generator=torch.Generator().manual_seed(0)).eval()
    >>> m = mask(torch.zeros(2, 4))
    >>> m.shape, m.max().item()
    (torch.Size([2, 100]), 1.0)
    """

    table: Tensor

    def __init__(
        self,
        in_features: int,
        map_shape: tuple[int, ...] = (10, 10),
        *,
        sigma: float = 2.7,
        organizing_sigma: float | None = None,
        threshold: float = 0.0,
        hard: bool = False,
        organize: bool = True,
        lattice: Any = "rectangular",
        periodic: bool = False,
        learn: str = "kohonen",
        decay: float = 0.98,
        learning_rate: float = 0.05,
        generator: torch.Generator | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if learn == "gradient":
            raise ParameterError(
                "learn must be 'kohonen' or 'online': a mask's map has no gradient; got 'gradient'"
            )
        self.map = SOMLayer(
            in_features, map_shape, lattice=lattice, periodic=periodic, learn=learn, decay=decay,
            learning_rate=learning_rate, generator=generator, device=device, dtype=dtype,
        )  # fmt: skip
        self.frozen = False
        self._threshold, self._hard = _cut_at(threshold), boolean("hard", hard)
        self._organize = boolean("organize", organize)
        self._organizing_sigma = _organizing_width(organizing_sigma)
        self._sigma = _mask_width(sigma)
        n_units = self.map.lattice.n_units
        self.register_buffer(
            "table", torch.empty(n_units, n_units, device=device, dtype=dtype), persistent=False
        )
        self._lay_out()

    def reset_parameters(self, generator: torch.Generator | None = None) -> None:
        """Draw the map's codebook anew and lay out neighborhood and masks (``to_empty`` loses them)."""
        self.map.reset_parameters(generator)
        self._lay_out()

    def forward(self, x: Tensor) -> Tensor:
        """The masks (..., K) for ``x`` (..., D); in training mode the map learns of it."""
        return self.of_units(self.best_units(x))

    def best_units(self, x: Tensor) -> Tensor:
        """(...) the best-matching units of ``x`` (..., D); in training mode the map learns of it."""
        x = x.detach()
        if math.isinf(self._sigma) and not self._learns():  # which unit is best makes no difference
            return torch.zeros(x.shape[:-1], dtype=torch.int64, device=x.device)
        return self.map.follow(x) if self._learns() else self.map.bmu(x)

    def of_units(self, bmu: Tensor) -> Tensor:
        """The masks (..., K) of best-matching units (...)."""
        return self.table[bmu]

    def freeze(self, frozen: bool = True) -> None:
        """The map learns no more, or (False) again."""
        self.frozen = boolean("frozen", frozen)

    @property
    def sigma(self) -> float:
        """Width of the mask; setting it changes the mask in place, and the neighborhood if that has no width of its
        own."""
        return self._sigma

    @sigma.setter
    def sigma(self, sigma: float) -> None:
        self._sigma = _mask_width(sigma)
        self._lay_out()

    @property
    def organizing_sigma(self) -> float | None:
        """Radius of the neighborhood the map learns with; None: ``sigma``."""
        return self._organizing_sigma

    @organizing_sigma.setter
    def organizing_sigma(self, sigma: float | None) -> None:
        self._organizing_sigma = _organizing_width(sigma)
        self._lay_out()

    @property
    def organize(self) -> bool:
        """Whether neighbors follow the best unit."""
        return self._organize

    @organize.setter
    def organize(self, organize: bool) -> None:
        self._organize = boolean("organize", organize)
        self._lay_out()

    @property
    def threshold(self) -> float:
        """Entries below it are 0; setting it changes the mask in place."""
        return self._threshold

    @threshold.setter
    def threshold(self, threshold: float) -> None:
        self._threshold = _cut_at(threshold)
        self._lay_out()

    @property
    def hard(self) -> bool:
        """Whether the other entries are 1; setting it changes the mask in place."""
        return self._hard

    @hard.setter
    def hard(self, hard: bool) -> None:
        self._hard = boolean("hard", hard)
        self._lay_out()

    @property
    def share(self) -> float:
        """The share of outputs that a mask lets through, on average over the best-matching units."""
        return self._share

    def get_extra_state(self) -> dict[str, Any]:
        """What ``state_dict`` holds beside the tensors: both widths, and whether and how the map learns."""
        return {
            "sigma": self._sigma,
            "organizing_sigma": self._organizing_sigma,
            "organize": self._organize,
            "frozen": self.frozen,
        }

    def set_extra_state(self, state: dict[str, Any]) -> None:
        """Take over what :meth:`get_extra_state` gave."""
        self._sigma, self._organizing_sigma = state["sigma"], state["organizing_sigma"]
        self._organize, self.frozen = state["organize"], state["frozen"]
        self._lay_out()

    def extra_repr(self) -> str:
        """What ``print`` says of the mask."""
        return f"sigma={self._sigma:g}, threshold={self.threshold:g}, hard={self.hard}, frozen={self.frozen}"

    def _learns(self) -> bool:
        off = math.isinf(self._sigma) and self._organizing_sigma is None
        return self.training and not self.frozen and not off

    def _lay_out(self) -> None:
        self.map.radius = self._radius() if self._organize else 0.0
        table = mask_table(self.map.lattice, self._sigma, self._threshold, self._hard)
        self._share = float((table > 0).mean())
        with torch.no_grad():
            self.table.copy_(torch.from_numpy(table))

    def _radius(self) -> float:
        width = self._organizing_sigma or self._sigma
        return first_radius(self.map.lattice) if math.isinf(width) else width


def _mask_width(sigma: float) -> float:
    """``sigma``, if it is a number above 0 or infinity."""
    return sigma if sigma == math.inf else number("sigma", sigma, above=0)


def _organizing_width(sigma: float | None) -> float | None:
    return None if sigma is None else number("organizing_sigma", sigma, above=0)


def _cut_at(threshold: float) -> float:
    return number("threshold", threshold, at_least=0, at_most=1)
