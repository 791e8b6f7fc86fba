import numpy as np
import pytest

from plain_measures import plain_groups
from random_maps import LATTICES, all_hops
from somatopy.checking import InputError
from somatopy.maps.lattice import Rectangular
from somatopy.measures import class_scatter


def test_a_sheet_of_nine_units_by_hand():
    # a a b
    # b a c       a is in one piece and once more below: 2; b in three; c in one, over two units
    # b c c       (unit 3 and 6 touch: b has 2 groups)
    units = dict(enumerate("aabbacbcc"))
    labels = [*units.values(), "a"]
    bmu = [*units, 6]
    assert class_scatter(labels, bmu, Rectangular(3, 3)) == pytest.approx((2 + 2 + 1) / 3)


@pytest.mark.parametrize("lattice", LATTICES, ids=str)
def test_a_flood_fill_agrees(lattice):
    random = np.random.default_rng(1)
    bmu = random.integers(0, len(lattice.neighbors), 25)
    labels = random.choice(["i", "a", "u"], 25).tolist()
    hops = all_hops(lattice)
    groups = [
        plain_groups([int(u) for u, label in zip(bmu, labels, strict=True) if label == name], hops)
        for name in sorted(set(labels))
    ]
    assert class_scatter(labels, bmu, lattice) == pytest.approx(np.mean(groups))


def test_samples_without_a_label_take_no_part():
    assert class_scatter(["a", None, "", "a"], [0, 1, 2, 3], Rectangular(2, 2)) == 2
    assert np.isnan(class_scatter([None, None], [0, 1], Rectangular(2, 2)))


def test_labels_are_one_a_sample():
    with pytest.raises(InputError, match="2 samples, 1 labels"):
        class_scatter(["a"], [0, 1], Rectangular(2, 2))
