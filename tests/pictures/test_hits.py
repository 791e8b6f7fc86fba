import numpy as np
import pytest

from pictures.drawing import drawn, hexagonal_lattice
from somatopy.checking import ParameterError
from somatopy.maps.lattice import FreeLattice
from somatopy.pictures import draw_hits, new_figure
from somatopy.pictures.fitted_text import FittedText
from somatopy.pictures.palette import INK


def areas(collection):
    def area(path):
        x, y = path.vertices[:-1].T
        return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2

    return np.array([area(path) for path in collection.get_paths()])


def test_the_area_is_proportional_to_the_hits_and_dead_units_stay_empty(ax, square):
    draw_hits([4, 0, 16, 1], square, ax=ax)
    cells, squares = ax.collections
    assert len(cells.get_paths()) == 4
    np.testing.assert_allclose(areas(squares) / areas(squares).max(), [4 / 16, 1, 1 / 16])
    assert areas(squares).max() < 1


def test_on_a_hexagonal_lattice_hexagons_grow(ax):
    draw_hits(np.arange(6), hexagonal_lattice(2, 3), ax=ax)
    sizes = areas(ax.collections[1])
    np.testing.assert_allclose(sizes / sizes.max(), np.arange(1, 6) / 5)


def numbers(ax):
    return {t.get_text(): t for t in ax.get_children() if isinstance(t, FittedText)}


def test_counts_are_written_into_squares_or_below_small_ones(ax, square):
    draw_hits([4, 0, 16, 1], square, ax=ax)
    written = {text: t.get_position() for text, t in numbers(ax).items()}
    assert written["16"] == (0, 1)
    assert written["4"] == (0, 0)
    assert written["1"][0] == 1
    # Between the lower side of its square, a quarter of the largest, and that of the cell.
    assert 1 + 0.92 / 8 < written["1"][1] < 1.5
    assert ax.get_title() == "largest: 16 samples"


@pytest.mark.parametrize("lattice", [FreeLattice(*np.divmod(np.arange(20), 5)), hexagonal_lattice(4, 5)])
def test_no_count_lacks_its_number(lattice):
    figure = new_figure(4.4, 3.5)
    ax = figure.subplots()
    hits = np.arange(20) ** 2
    draw_hits(hits, lattice, ax=ax)
    drawn(figure)
    assert set(numbers(ax)) == {str(n) for n in hits[1:]}
    assert all(t.fitting_size() >= t.smallest for t in numbers(ax).values())


def test_numbers_below_are_of_one_size(ax, grown):
    draw_hits(np.arange(len(grown.positions)) % 40, grown, ax=ax)
    drawn(ax.figure)
    below = [t for t in numbers(ax).values() if t.get_color() == INK]
    assert len({round(t.fitting_size(), 6) for t in below}) <= 1


def test_squares_can_lie_over_another_picture(ax, square):
    draw_hits([1, 2, 3, 4], square, background=False, numbers=False, ax=ax)
    assert len(ax.collections) == 1
    assert not [a for a in ax.get_children() if isinstance(a, FittedText)]


def test_a_map_without_a_single_hit_is_drawn(ax, square):
    draw_hits(np.zeros(4, int), square, ax=ax)
    drawn(ax.figure)
    assert len(ax.collections[1].get_paths()) == 0


@pytest.mark.parametrize("hits", [[1, 2, 3], [1, 2, 3, -1]])
def test_what_is_no_count_for_each_unit_is_refused(ax, square, hits):
    with pytest.raises(ParameterError, match="hits must be a count for each of the 4 units"):
        draw_hits(hits, square, ax=ax)
