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
    smooth_codebook,
    training_history,
)
from somatopy.maps.lattice import FreeLattice, make_lattice
from somatopy.pictures import (
    draw_class_map,
    draw_codebook_images,
    draw_component_planes,
    draw_full_u_matrix,
    draw_grid,
    draw_growth,
    draw_hits,
    draw_label_pies,
    draw_label_regions,
    draw_labels,
    draw_learning_curve,
    draw_links,
    draw_profiles,
    draw_spectrograms,
    draw_trajectory,
    draw_u_matrix,
    new_figure,
    paper,
)

LATTICES = {
    "1": make_lattice("rectangular", (1, 1)),
    "3x3": make_lattice("rectangular", (3, 3)),
    "61": grown_lattice(61),
    "400": grown_lattice(400),
    "hexagons": make_lattice("hexagonal", (6, 8)),
    "torus": make_lattice("rectangular8", (5, 7), periodic=True),
    "line": make_lattice("line", (12,)),
    "ring": make_lattice("ring", (24,)),
    "tall": FreeLattice(rows=np.arange(12), columns=np.zeros(12, int)),
    "60x60": make_lattice("hexagonal", (60, 60)),
}
LINE = make_lattice("line", (3,))
NAMES = HOSTILE[:16]  # every label has a look of its own
MANY = [*HOSTILE, *(f"word {i}" for i in range(30))]


def counts(lattice, names=NAMES):
    random = np.random.default_rng(0)
    return random.poisson(0.05, (len(lattice.positions), len(names)))


def labels(lattice, names=NAMES):
    return [names[i % len(names)] if i % 5 else None for i in range(len(lattice.positions))]


def walk(lattice):
    return np.random.default_rng(0).integers(len(lattice.positions), size=30)


MAPS = {
    "u_matrix": lambda lattice, ax: draw_u_matrix(smooth_codebook(lattice), lattice, unit=HOSTILE[2], ax=ax),
    "links": lambda lattice, ax: draw_links(
        np.arange(3.0 * len(lattice.positions)).reshape(-1, 3),
        lattice,
        LINE,
        first_labels=labels(lattice),
        second_labels=[*HOSTILE[:2], None],
        titles=(HOSTILE[2], HOSTILE[3]),
        ax=ax,
    ),
    "hits": lambda lattice, ax: draw_hits(np.arange(len(lattice.positions)) ** 2, lattice, ax=ax),
    "planes": lambda lattice, ax: draw_component_planes(
        smooth_codebook(lattice, 17), lattice, names=HOSTILE, ax=ax
    ),
    "planes on one scale": lambda lattice, ax: draw_component_planes(
        smooth_codebook(lattice), lattice, shared_scale=True, unit="dB", ax=ax
    ),
    "spectrograms": lambda lattice, ax: draw_spectrograms(smooth_codebook(lattice), lattice, (4, 6), ax=ax),
    "labels": lambda lattice, ax: draw_labels(counts(lattice), NAMES, lattice, ax=ax),
    "many labels": lambda lattice, ax: draw_labels(counts(lattice, MANY), MANY, lattice, ax=ax),
    "pies": lambda lattice, ax: draw_label_pies(counts(lattice), NAMES, lattice, ax=ax),
    "regions": lambda lattice, ax: draw_label_regions(labels(lattice), lattice, ax=ax),
    "classes": lambda lattice, ax: draw_class_map(labels(lattice), lattice, texts=True, ax=ax),
    "full u_matrix": lambda lattice, ax: draw_full_u_matrix(
        smooth_codebook(lattice), lattice, unit="dB", ax=ax
    ),
    "images": lambda lattice, ax: draw_codebook_images(
        smooth_codebook(lattice), lattice, (4, 6), value="x", ax=ax
    ),
    "lines": lambda lattice, ax: draw_profiles(smooth_codebook(lattice), lattice, value=HOSTILE[2], ax=ax),
    "bars": lambda lattice, ax: draw_profiles(
        smooth_codebook(lattice, 8), lattice, style="bars", names=HOSTILE[:8], ax=ax
    ),
    "trajectory": lambda lattice, ax: draw_trajectory(walk(lattice), lattice, time=HOSTILE[0], ax=ax),
    "grid": lambda lattice, ax: draw_grid(
        smooth_codebook(lattice, 2), lattice, np.ones((5, 2)), names=HOSTILE[:2], ax=ax
    ),
}
CURVES = {
    "curve": lambda _, ax: draw_learning_curve(
        training_history(), references={HOSTILE[0]: 3.0}, units=True, ax=ax
    ),
    "growth": lambda _, ax: draw_growth(training_history(), ax=ax),
}
PICTURES = MAPS | CURVES
PAGE, COLUMN = (6.9, 5.2), (3.6, 2.8)
IN_BOTH_SIZES = {"3x3", "61", "hexagons"}
CASES = [
    pytest.param(draw, lattice, size, id=f"{picture}-{kind}-{size[0]}")
    for picture, draw in MAPS.items()
    for kind, lattice in LATTICES.items()
    for size in ((PAGE, COLUMN) if kind in IN_BOTH_SIZES else (COLUMN,))
]
CASES += [
    pytest.param(draw, None, size, id=f"{picture}-{size[0]}")
    for picture, draw in CURVES.items()
    for size in (PAGE, COLUMN)
]


@pytest.mark.parametrize(("draw", "lattice", "size"), CASES)
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
