"""Whether a map fits into the memory, asked before anything of it is made."""

from __future__ import annotations

from somatopy.checking import NoRoomError
from somatopy.data.memory import available_memory
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.neighborhood import Neighborhood
from somatopy.maps.smoothing import is_separable

# Float64 tables of the codebook's size in an epoch: sums, smoothed sums, the new units, their layout.
CODEBOOKS = 6
TALLIES = 2  # of each further part: its own, and the one that goes into a state
MATRICES = 3  # of distances, of weights, and one in the making
CONTEXTS = 3  # the present ones, those of the epoch before, and the start
SURELY_THERE = 64e6  # bytes: asking the system takes longer than an epoch of such a map


def check_room(size: float, what: str, way_out: str = "choose a smaller map") -> None:
    """Refuse what needs more bytes than there are.

    Raises
    ------
    NoRoomError
        Names both sizes.
    """
    if size <= SURELY_THERE:
        return
    available = available_memory()
    if size > available:
        raise NoRoomError(
            f"{what} needs about {_gigabytes(size)} and {_gigabytes(available)} are available: {way_out}"
        )


def check_batch_room(
    lattice: Grid | FreeLattice, n_features: int, neighborhood: Neighborhood, lattice_distance: str
) -> None:
    """Refuse a batch map whose smoothing or whose codebooks do not fit into the memory."""
    units = lattice.n_units
    what = f"a map of {units:,} units and {n_features:,} features"
    separable = isinstance(lattice, Grid) and is_separable(lattice, neighborhood, lattice_distance)
    if separable:
        check_room(8.0 * units * n_features * CODEBOOKS, what)
    else:
        check_room(
            8.0 * units * (units * MATRICES + n_features * CODEBOOKS),
            what,
            'choose a smaller map, or neighborhood="gaussian" on a "rectangular" or "hexagonal" lattice, which needs '
            "no table of all distances between units",
        )


def check_parts_room(lattice: Grid | FreeLattice, n_features: int, parts: int) -> None:
    """Refuse a batch map whose tallies, one for each part of the samples, do not fit into the memory."""
    check_room(
        8.0 * lattice.n_units * n_features * (CODEBOOKS + TALLIES * (parts - 1)),
        f"a map of {lattice.n_units:,} units and {n_features:,} features with tallies of {parts} parts",
        "choose a smaller map, or as radius a Plateau of fewer parts",
    )


def check_online_room(lattice: Grid, n_features: int) -> None:
    """Refuse an online map whose table of displacements or whose codebooks do not fit into the memory."""
    ways = 9 if lattice.periodic else 1
    table = 8.0 * 8 * lattice.n_units * (ways + 4)
    check_room(
        table + 8.0 * lattice.n_units * n_features * 3,
        f"a map of {lattice.n_units:,} units and {n_features:,} features",
    )


def check_recursive_room(lattice: Grid, n_features: int) -> None:
    """Refuse a recursive map whose contexts do not fit into the memory: each unit knows of all others."""
    units = lattice.n_units
    check_room(
        8.0 * units * (units + n_features) * CONTEXTS,
        f"a recursive map of {units:,} units and {n_features:,} features",
    )


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:,.1f} GB"
