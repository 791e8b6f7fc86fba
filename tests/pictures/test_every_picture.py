"""What holds for every picture, on maps of every size and shape."""

import subprocess
import sys

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Text

import somatopy.pictures
from pictures.drawing import (
    HOSTILE,
    drawn,
    grown_lattice,
    hexagonal_lattice,
    smooth_codebook,
    training_history,
)
from somatopy.maps.lattice import FreeLattice
from somatopy.pictures import (
    draw_component_planes,
    draw_growth,
    draw_hits,
    draw_label_regions,
    draw_labels,
    draw_learning_curve,
    draw_spectrograms,
    draw_u_matrix,
    new_figure,
    paper,
)

LATTICES = {
    "4": grown_lattice(4),
    "61": grown_lattice(61),
    "400": grown_lattice(400),
    "hexagons": hexagonal_lattice(6, 8),
    "flat": FreeLattice(rows=np.zeros(12, int), columns=np.arange(12)),
    "tall": FreeLattice(rows=np.arange(12), columns=np.zeros(12, int)),
}
NAMES = [*HOSTILE, *(f"word {i}" for i in range(30))]  # 46: every label has a look of its own


def counts(lattice):
    random = np.random.default_rng(0)
    return random.poisson(0.05, (len(lattice.positions), len(NAMES)))


def labels(lattice):
    return [NAMES[i % len(NAMES)] if i % 5 else None for i in range(len(lattice.positions))]


MAPS = {
    "u_matrix": lambda lattice, ax: draw_u_matrix(smooth_codebook(lattice), lattice, unit=HOSTILE[2], ax=ax),
    "hits": lambda lattice, ax: draw_hits(np.arange(len(lattice.positions)) ** 2, lattice, ax=ax),
    "planes": lambda lattice, ax: draw_component_planes(
        smooth_codebook(lattice, 17), lattice, names=HOSTILE, ax=ax
    ),
    "planes on one scale": lambda lattice, ax: draw_component_planes(
        smooth_codebook(lattice), lattice, shared_scale=True, unit="dB", ax=ax
    ),
    "spectrograms": lambda lattice, ax: draw_spectrograms(smooth_codebook(lattice), lattice, (4, 6), ax=ax),
    "labels": lambda lattice, ax: draw_labels(counts(lattice), NAMES, lattice, ax=ax),
    "regions": lambda lattice, ax: draw_label_regions(labels(lattice), lattice, ax=ax),
}
CURVES = {
    "curve": lambda _, ax: draw_learning_curve(
        training_history(), references={HOSTILE[0]: 3.0}, units=True, ax=ax
    ),
    "growth": lambda _, ax: draw_growth(training_history(), ax=ax),
}
PICTURES = MAPS | CURVES
CASES = [
    pytest.param(draw, lattice, id=f"{picture}-{kind}")
    for picture, draw in MAPS.items()
    for kind, lattice in LATTICES.items()
]
CASES += [pytest.param(draw, None, id=picture) for picture, draw in CURVES.items()]


@pytest.mark.parametrize("size", [(6.9, 5.2), (3.6, 2.8)], ids=["page", "column"])
@pytest.mark.parametrize(("draw", "lattice"), CASES)
def test_nothing_is_cut_off_at_any_size(draw, lattice, size):
    with paper():
        figure = new_figure(*size)
        ax = figure.subplots()
        assert draw(lattice, ax) is ax
        drawn(figure)
        box = figure.get_tightbbox()
    assert box.x0 >= -0.01
    assert box.y0 >= -0.01
    assert box.x1 <= size[0] + 0.01
    assert box.y1 <= size[1] + 0.01


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES)
def test_without_axes_a_picture_opens_one_figure_and_returns_its_axes(draw):
    ax = draw(LATTICES["61"], None)
    assert isinstance(ax, Axes)
    assert plt.get_fignums() == [ax.figure.number]
    drawn(ax.figure)
    plt.close(ax.figure)


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES)
def test_no_text_of_a_picture_is_mathematics_or_longer_than_a_line(draw):
    with paper():
        figure = new_figure(6.9, 5.2)
        draw(LATTICES["61"], figure.subplots())
        drawn(figure)
    texts = [text.get_text() for text in figure.findobj(Text)]
    assert all(len(text) <= 80 and "\n" not in text for text in texts)


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES)
def test_a_picture_can_be_one_panel_of_several(draw):
    with paper():
        figure = new_figure(6.9, 3.0)
        left, right = figure.subplots(1, 2)
        draw(LATTICES["61"], left)
        draw(LATTICES["hexagons"], right)
        drawn(figure)
    assert left.get_window_extent().x1 < right.get_window_extent().x0


def test_opening_the_package_loads_no_matplotlib():
    code = "import sys, somatopy.pictures; print('matplotlib' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out == "False\n"


def test_every_public_name_is_there():
    assert all(callable(getattr(somatopy.pictures, name)) for name in somatopy.pictures.__all__)
