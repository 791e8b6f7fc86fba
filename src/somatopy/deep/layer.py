"""SOMLayer: the map as a layer of a neural network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from somatopy.checking import ParameterError, choice, integer, number, show
from somatopy.deep.dead_units import revive, share_tally
from somatopy.deep.incoming import check_finite, flat_vectors
from somatopy.deep.influence import smooth
from somatopy.deep.kohonen import learn_batch, learn_online
from somatopy.deep.levels import Levels
from somatopy.deep.map_loss import map_loss
from somatopy.deep.search import best_units, squared_distances
from somatopy.deep.straight_through import straight_through
from somatopy.maps.lattice import LATTICE_DISTANCES, FreeLattice, Grid, make_lattice
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.radius import first_radius
from somatopy.maps.randomness import generator_of
from somatopy.maps.smoothing import Smoother
from somatopy.maps.start import first_codebook
from somatopy.maps.supply import held

LEARN = ("gradient", "kohonen", "online")


class SOMLayer(nn.Module):
    """A self-organizing map behind other layers: gives each vector the codebook vector of its best-matching unit.

    The codebook learns in one of two ways. ``learn="gradient"``: it is a parameter, and :meth:`loss`, added to the
    network's own, teaches it and the layers before it; its gradient is written by hand (:mod:`.map_loss`).
    ``learn="kohonen"`` or ``"online"``: it is a buffer that follows Kohonen's rule at every forward pass in training
    mode, in batches by a running tally smoothed over the lattice, or sample by sample; :meth:`loss` then teaches the
    layers before it alone. Gradients pass through the quantizing unchanged in both.

    Parameters
    ----------
    in_features : int
        D, the width of the input (..., D).
    shape : (rows, columns), or (units,) for a line or ring
    lattice, periodic, neighborhood, lattice_distance
        As of :class:`somatopy.BatchSOM`.
    radius : number or None
        Of the neighborhood; to be changed while training by ``layer.radius = 2.5`` or a
        :class:`~somatopy.deep.RadiusSchedule`. None: a quarter of the longer side.
    learn : "gradient", "kohonen" or "online"
    decay : number from 0 to below 1
        What the running tally keeps of itself at a batch (``learn="kohonen"``).
    learning_rate : number above 0, at most 1
        Of ``learn="online"``.
    generator : torch.Generator, optional
        Draws the first codebook: normal, with variance 1 / D.
    device, dtype : as of every layer

    Attributes
    ----------
    codebook : (K, D) tensor
    codebook_ : (K, D) array, the same as pictures and measures take it
    lattice, lattice_ : lattice with ``positions``, ``neighbors``, ``hops``

    Raises
    ------
    ParameterError
        A parameter breaks its rule.
    InputError
        An input of the wrong width, on another device, empty or (on the processor) with values that are not finite.

    References
    ----------
    Forest, Lebbah, Azzag, Lacaille: Deep Embedded Self-Organizing Map for joint representation learning, 2019.

    Examples
    --------
    >>> import torch
    >>> from somatopy.deep import SOMLayer
    >>> layer = SOMLayer(8, (4, 5), generator=torch.Generator().manual_seed(0))
    >>> z = torch.rand(16, 8, generator=torch.Generator().manual_seed(1), requires_grad=True)
    >>> layer(z).shape, layer.bmu(z).shape, layer.distances(z).shape
    (torch.Size([16, 8]), torch.Size([16]), torch.Size([16, 20]))
    >>> layer.loss(z).backward()
    >>> z.grad.shape, layer.codebook.grad.shape
    (torch.Size([16, 8]), torch.Size([20, 8]))
    """

    codebook: Tensor
    memory: Tensor

    def __init__(
        self,
        in_features: int,
        shape: tuple[int, ...] = (10, 10),
        *,
        lattice: Any = "rectangular",
        periodic: bool = False,
        neighborhood: Any = "gaussian",
        lattice_distance: str = "sheet",
        radius: float | None = None,
        learn: str = "gradient",
        decay: float = 0.98,
        learning_rate: float = 0.05,
        generator: torch.Generator | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.in_features = integer("in_features", in_features, at_least=1)
        self.lattice: Grid | FreeLattice = make_lattice(lattice, shape, periodic)
        self.learn = choice("learn", learn, LEARN)
        self.decay = number("decay", decay, at_least=0, below=1)
        self.learning_rate = number("learning_rate", learning_rate, above=0, at_most=1)
        self.lattice_distance = choice("lattice_distance", lattice_distance, LATTICE_DISTANCES)
        self._smoother = Smoother.of(self.lattice, make_neighborhood(neighborhood), lattice_distance)
        self._levels = Levels.of(self._smoother)
        size = {"device": device, "dtype": dtype}
        codebook = torch.empty(self.lattice.n_units, self.in_features, **size)
        if learn == "gradient":
            self.codebook = nn.Parameter(codebook)
        else:
            self.register_buffer("codebook", codebook)
        if learn == "kohonen":
            self.register_buffer("memory", torch.zeros(len(codebook), self.in_features + 1, **size))
        for axis, table in enumerate(self._smoother.tables):
            self.register_buffer(f"factor{axis}", torch.empty(table.shape, **size), persistent=False)
        self._radius = first_radius(self.lattice) if radius is None else radius
        self.reset_parameters(generator)

    def reset_parameters(self, generator: torch.Generator | None = None) -> None:
        """Draw the codebook anew, forget the running tally, and lay out the neighborhood (``to_empty`` loses it)."""
        self.radius = self._radius
        nn.init.normal_(self.codebook, std=self.in_features**-0.5, generator=generator)
        self._forget()

    @torch.no_grad()
    def start_from(self, z: Tensor, start: Any = "pca", random_state: Any = 0) -> None:
        """Lay the codebook over ``z`` (..., D) as the maps do: "pca", "samples", "random", "half" or a (K, D) array.

        The running tally is forgotten: it would take the units back.
        """
        samples = held(check_finite(self._flat(z)).detach().cpu().numpy())
        codebook = first_codebook(start, samples, self.lattice, generator_of(random_state))
        self.codebook.copy_(torch.from_numpy(codebook))
        self._forget()

    @torch.no_grad()
    def revive(self, z: Tensor) -> int:
        """Move the units that win nothing of ``z`` (..., D) to where it is served worst (:mod:`.dead_units`).

        Returns how many were moved. Of use once in a while, when a map has folded while the layers before it learned.
        """
        flat = self._flat(z)
        relieved = revive(self.codebook, flat, best_units(flat, self.codebook), self.lattice.neighbors)
        if self.learn == "kohonen":
            share_tally(self.memory, self.codebook, relieved)
        return len(relieved)

    @property
    def radius(self) -> float:
        """The neighborhood's radius, in units of the lattice; setting it changes the layer in place."""
        return self._radius

    @radius.setter
    def radius(self, radius: float) -> None:
        self._radius = number("radius", radius, at_least=0)
        with torch.no_grad():
            for factor, weights in zip(
                self.factors, self._levels.at(self._radius, self.codebook.dtype), strict=True
            ):
                factor.copy_(weights)

    @property
    def factors(self) -> list[Tensor]:
        """The neighborhood at the present radius (:mod:`.influence`)."""
        return [getattr(self, f"factor{axis}") for axis in range(len(self._smoother.tables))]

    def forward(self, z: Tensor) -> Tensor:
        """``z`` (..., D), quantized; in training mode the map learns of it if it learns without gradient."""
        flat = self._flat(z)
        with torch.autocast(flat.device.type, enabled=False):
            bmu = best_units(flat, self.codebook)
            quantized = straight_through(flat, self.codebook.detach()[bmu])
            if self.training:
                self._follow(flat.detach(), bmu)
        return quantized.reshape(z.shape)

    def follow(self, z: Tensor) -> Tensor:
        """Let a map that learns without gradient learn of ``z`` (..., D); the best units from before it did."""
        flat = self._flat(z)
        with torch.autocast(flat.device.type, enabled=False):
            bmu = best_units(flat, self.codebook)
            self._follow(flat.detach(), bmu)
        return bmu.reshape(z.shape[:-1])

    def bmu(self, z: Tensor) -> Tensor:
        """The best-matching unit of each vector: (...) whole numbers."""
        flat = self._flat(z)
        with torch.autocast(flat.device.type, enabled=False):
            return best_units(flat, self.codebook).reshape(z.shape[:-1])

    def distances(self, z: Tensor) -> Tensor:
        """Squared Euclidean distances to all units, (..., K), with their gradient."""
        flat = self._flat(z)
        with torch.autocast(flat.device.type, enabled=False):
            return squared_distances(flat, self.codebook).reshape(*z.shape[:-1], -1)

    def loss(self, z: Tensor) -> Tensor:
        """The map's cost, mean_i sum_k h(b_i, k) |z_i - w_k|^2, a scalar (:mod:`.map_loss`)."""
        flat = self._flat(z)
        with torch.autocast(flat.device.type, enabled=False):
            return map_loss(flat, self.codebook, best_units(flat, self.codebook), self.factors)

    def smoothed(self) -> Tensor:
        """(K, D) the codebook as the neighborhood sees it: each unit's weighted mean of its surroundings."""
        weights = smooth(self.factors, torch.ones_like(self.codebook[:, :1]))
        return smooth(self.factors, self.codebook) / weights

    @property
    def codebook_(self) -> NDArray[Any]:
        """(K, D) the codebook as an array, which follows it on the processor."""
        found: NDArray[Any] = self.codebook.detach().cpu().numpy()
        return found

    @property
    def lattice_(self) -> Grid | FreeLattice:
        """The lattice, by the name it has on every map."""
        return self.lattice

    def get_extra_state(self) -> dict[str, Any]:
        """What ``state_dict`` holds beside the tensors: the radius, and the lattice the units lie on."""
        return {"radius": self._radius, "lattice": self.lattice.to_dict()}

    def set_extra_state(self, state: dict[str, Any]) -> None:
        """Take over what :meth:`get_extra_state` gave."""
        self.radius = state["radius"]

    def _load_from_state_dict(self, state_dict: Mapping[str, Any], prefix: str, *others: Any) -> None:
        # Before the tensors come, which would fit a lattice of as many units as well.
        check_same_lattice(state_dict.get(f"{prefix}_extra_state"), self.lattice)
        super()._load_from_state_dict(state_dict, prefix, *others)

    def extra_repr(self) -> str:
        """What ``print`` says of the layer."""
        sides = getattr(self.lattice, "shape", (self.lattice.n_units,))
        return f"{self.in_features}, {sides}, radius={self.radius:g}, learn={self.learn!r}"

    def _forget(self) -> None:
        if self.learn == "kohonen":
            self.memory.zero_()

    def _follow(self, flat: Tensor, bmu: Tensor) -> None:
        if self.learn == "kohonen":
            learn_batch(self.codebook, self.memory, flat, bmu, self.factors, self.decay)
        elif self.learn == "online":
            learn_online(self.codebook, flat, self.factors, self.learning_rate)

    def _flat(self, z: Tensor) -> Tensor:
        return flat_vectors(z, self.codebook)


def check_same_lattice(state: Mapping[str, Any] | None, lattice: Grid | FreeLattice) -> None:
    """Raise ParameterError where a layer's extra state is of another lattice, on which its units would be shuffled."""
    ours, theirs = lattice.to_dict(), (state or {}).get("lattice")
    if theirs is not None and dict(theirs) != ours:
        raise ParameterError(
            f"the state is of a map on the lattice {show(dict(theirs))}, this layer's is {show(ours)}: "
            "make the layer with the state's lattice, shape and periodic"
        )
