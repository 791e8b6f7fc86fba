"""Component planes: one small map for each feature of the codebook."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.measures.inputs import codebook_matrix
from somatopy.pictures import words
from somatopy.pictures.canvas import PAGE_WIDTH, canvas
from somatopy.pictures.cells import Lattice, fill_cells
from somatopy.pictures.colorbar import add_colorbar
from somatopy.pictures.lettering import plain
from somatopy.pictures.palette import MAGNITUDE, colormap
from somatopy.pictures.scale import range_text, scale_of
from somatopy.pictures.sheet import Sheet

MOST_PLANES = 16
TITLE_LIMIT = 18


def draw_component_planes(
    codebook: ArrayLike,
    lattice: Lattice,
    *,
    names: Sequence[str] | None = None,
    components: Sequence[int] | None = None,
    shared_scale: bool = False,
    unit: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw the map once for each component, colored by the units' values in it.

    Parameters
    ----------
    codebook : (K, D)
    lattice : with ``positions``
    names : D names, optional
        ``component 1`` and so on by default.
    components : indices, optional
        Which to draw; by default all, or 16 at equal distances when there are more.
    shared_scale : bool
        One color scale for all planes, for components of one unit; otherwise each has its own, and its least
        and largest value stand above it.
    unit : str
        Unit of the values, for the color bar.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    codebook = codebook_matrix(codebook, n_units=len(lattice.positions))
    chosen = _chosen(codebook.shape[1], components)
    titles = _titles(codebook.shape[1], names)
    values = codebook[:, chosen]
    norms = [scale_of(values)] * len(chosen) if shared_scale else [scale_of(plane) for plane in values.T]
    with canvas(ax, PAGE_WIDTH, 0.75 * PAGE_WIDTH) as axes:
        sheet = Sheet.of(lattice, len(chosen), 1 if shared_scale else 2, _width_over_height(axes))
        for number, (plane, norm) in enumerate(zip(values.T, norms, strict=True)):
            moved = sheet.moved(lattice, number)
            fill_cells(axes, moved, array=plane, cmap=colormap(MAGNITUDE), norm=norm, edgecolors="face")
            sheet.write(axes, number, [plain(titles[chosen[number]], TITLE_LIMIT), range_text(plane)])
        sheet.frame(axes)
        _add_bar(axes, values, norms[0] if shared_scale else None, unit)
    return axes


def _chosen(n_components: int, components: Sequence[int] | None) -> list[int]:
    if components is None:
        spread = np.linspace(0, n_components - 1, min(n_components, MOST_PLANES))
        return [int(c) for c in spread.round()]
    wrong = [c for c in components if not 0 <= c < n_components]
    if wrong or not len(components):
        raise ParameterError(
            f"components must be indices from 0 to {n_components - 1}; got {wrong or 'none'}"
        )
    return list(components)


def _titles(n_components: int, names: Sequence[str] | None) -> list[str]:
    titles = [words.component(i) for i in range(n_components)] if names is None else list(names)
    if len(titles) != n_components:
        raise ParameterError(f"names must be one a component: {n_components} components; got {len(titles)}")
    return titles


def _add_bar(ax: Axes, values: NDArray[np.float64], shared: Normalize | None, unit: str) -> None:
    if shared is None:  # each plane says its own range
        bar = add_colorbar(ax, ScalarMappable(Normalize(0, 1), MAGNITUDE), unit)
        bar.set_ticks([0, 1], labels=["least", "largest"])
    else:
        colored = ScalarMappable(shared, MAGNITUDE)
        colored.set_array(values)
        add_colorbar(ax, colored, words.with_unit(words.VALUE, unit))


def _width_over_height(ax: Axes) -> float:
    extent = ax.get_window_extent()
    return float(extent.width / extent.height)
