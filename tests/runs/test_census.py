from types import SimpleNamespace

import numpy as np
import pytest

from somatopy.data import Samples
from somatopy.maps.lattice import FreeLattice
from somatopy.runs.census import UnitRecord, census

LATTICE = FreeLattice(np.array([0, 0, -1]), np.array([0, 1, 1]))


@pytest.fixture
def checked():
    point = SimpleNamespace(gmap=7, units=3)
    return SimpleNamespace(som=SimpleNamespace(lattice_=LATTICE), point=point, bmu=np.array([2, 0, 2, 2]))


def test_four_samples_by_hand(checked):
    samples = Samples(np.zeros((4, 1)), ["a", "b", "c", "d"], labels=["ba", "da", "du", "ba"])
    assert list(census(checked, samples)) == [
        UnitRecord(7, 0, 0, 0, 1, "da 1", "b"),
        UnitRecord(7, 1, 0, 1, 0, "", ""),
        UnitRecord(7, 2, -1, 1, 3, "ba 2; du 1", "a; c; d"),
    ]


def test_without_labels_the_names_are_still_there(checked):
    samples = Samples(np.zeros((4, 1)), ["a", "b", "c", "d"])
    assert [(record.labels, record.names) for record in census(checked, samples)] == [
        ("", "b"),
        ("", ""),
        ("", "a; c; d"),
    ]
