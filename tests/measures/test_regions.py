import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.maps.lattice import FreeLattice
from somatopy.measures.regions import LabelRegions, connected_regions, connectedness, label_regions

# a a b
# b b b
# a . a      (the dot: a unit without a label)
GRID = FreeLattice(*np.divmod(np.arange(9), 3))
LABELS = ["a", "a", "b", "b", "b", "b", "a", None, "a"]


def flooded(labels, lattice):
    """The textbook flood fill."""
    region, number = [-1] * len(labels), 0
    for start, label in enumerate(labels):
        if label is None or region[start] >= 0:
            continue
        stack = [start]
        while stack:
            unit = stack.pop()
            if unit >= 0 and labels[unit] == label and region[unit] < 0:
                region[unit] = number
                stack.extend(lattice.neighbors[unit])
        number += 1
    return region


def test_nine_units_by_hand():
    assert connected_regions(LABELS, GRID).tolist() == [0, 0, 1, 1, 1, 1, 2, -1, 3]


def test_regions_per_label_by_hand():
    assert label_regions(LABELS, GRID) == {
        "a": LabelRegions("a", n_units=4, n_regions=3, largest_share=0.5),
        "b": LabelRegions("b", n_units=4, n_regions=1, largest_share=1.0),
    }
    assert connectedness(LABELS, GRID) == pytest.approx((2 + 4) / 8)


@pytest.mark.parametrize("seed", range(5))
def test_a_flood_fill_agrees_on_a_map_of_free_shape(seed):
    random = np.random.default_rng(seed)
    cells = sorted({(int(r), int(c)) for r, c in random.integers(-4, 5, (60, 2))})
    lattice = FreeLattice(*np.array(cells).T)
    labels = random.choice(["i", "a", "u", None], len(cells)).tolist()
    assert connected_regions(labels, lattice).tolist() == flooded(labels, lattice)


def test_diagonal_units_do_not_touch():
    diagonal = FreeLattice(rows=np.array([0, 1]), columns=np.array([0, 1]))
    assert label_regions(["a", "a"], diagonal)["a"].n_regions == 2


def test_units_without_a_label_form_no_region():
    assert connected_regions([None] * 9, GRID).tolist() == [-1] * 9
    assert label_regions([None] * 9, GRID) == {}
    assert np.isnan(connectedness([None] * 9, GRID))


def test_one_label_everywhere_is_one_region():
    assert connectedness(["a"] * 9, GRID) == 1
    assert connected_regions(["a"] * 9, GRID).tolist() == [0] * 9


def test_another_number_of_labels_than_units_is_refused():
    with pytest.raises(ParameterError, match="the lattice has 9 units; got 2"):
        connected_regions(["a", "b"], GRID)
