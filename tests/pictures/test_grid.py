import numpy as np
import pytest
from matplotlib.collections import LineCollection

from pictures.drawing import drawn, smooth_codebook
from somatopy.checking import ParameterError
from somatopy.maps.lattice import make_lattice
from somatopy.measures import edge_pairs
from somatopy.pictures import draw_grid
from somatopy.pictures.grid import MOST_SAMPLES


@pytest.mark.parametrize(
    "lattice",
    [
        make_lattice("rectangular", (3, 4)),
        make_lattice("rectangular8", (3, 4)),
        make_lattice("hexagonal", (4, 4), True),
        make_lattice("ring", (9,)),
    ],
    ids=["rectangular", "rectangular8", "torus", "ring"],
)
def test_units_lie_at_their_vectors_and_lines_join_every_pair_of_neighbors(ax, lattice):
    codebook = smooth_codebook(lattice, 3)
    draw_grid(codebook, lattice, features=(2, 0), ax=ax)
    units = ax.lines[-1].get_xydata()
    np.testing.assert_array_equal(units, codebook[:, [2, 0]])
    lines = next(c for c in ax.collections if isinstance(c, LineCollection)).get_segments()
    np.testing.assert_array_equal(lines, units[edge_pairs(lattice)])


def test_the_samples_lie_below_and_the_axes_bear_the_names(ax, square):
    X = np.random.default_rng(0).random((50, 3))
    draw_grid(np.ones((4, 3)), square, X, features=(1, 2), names=["a", "$b$", "c"], ax=ax)
    samples = ax.lines[0]
    np.testing.assert_array_equal(samples.get_xydata(), X[:, 1:])
    assert samples.get_zorder() < ax.collections[0].get_zorder() < ax.lines[1].get_zorder()
    assert (ax.get_xlabel(), ax.get_ylabel()) == (r"\$b\$", "c")


def test_all_samples_and_units_are_within_the_axes(ax, square):
    X = np.random.default_rng(0).normal(size=(500, 2)) * (1, 1000)
    draw_grid(np.array([[9.0, 0], [0, 0], [0, 9], [1, 1]]), square, X, ax=ax)
    drawn(ax.figure)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    assert left < min(X[:, 0].min(), 0)
    assert right > max(X[:, 0].max(), 9)
    assert low < X[:, 1].min()
    assert high > X[:, 1].max()


def test_of_too_many_samples_as_many_as_can_be_seen_are_drawn(ax, square):
    draw_grid(np.ones((4, 2)), square, np.zeros((3 * MOST_SAMPLES, 2)), ax=ax)
    assert MOST_SAMPLES / 2 <= len(ax.lines[0].get_xydata()) <= MOST_SAMPLES


def test_a_lone_unit_without_samples_is_drawn(ax):
    draw_grid(np.ones((1, 2)), make_lattice("rectangular", (1, 1)), np.empty((0, 2)), ax=ax)
    drawn(ax.figure)


@pytest.mark.parametrize(("features", "D"), [((0, 2), 2), ((0,), 2), ((-1, 0), 2), ((0, 1), 1)])
def test_features_that_are_not_there_are_refused(ax, square, features, D):
    with pytest.raises(ParameterError, match=f"features must be two indices from 0 to {D - 1}"):
        draw_grid(np.ones((4, D)), square, features=features, ax=ax)


def test_samples_and_names_must_fit_the_codebook(ax, square):
    with pytest.raises(ParameterError, match=r"X must be \(samples, 2 features\); got shape \(5, 3\)"):
        draw_grid(np.ones((4, 2)), square, np.ones((5, 3)), ax=ax)
    with pytest.raises(ParameterError, match="2 features; got 1"):
        draw_grid(np.ones((4, 2)), square, names=["a"], ax=ax)
