import numpy as np
import pytest

import somatopy.measures.hits
from somatopy.checking import ParameterError
from somatopy.measures import dead_units, hits


def test_hits_count_the_samples_of_each_unit():
    bmu = np.random.default_rng(0).integers(0, 9, 500)
    assert hits(bmu, 12).tolist() == [sum(unit == k for unit in bmu) for k in range(12)]
    assert hits(bmu, 12).sum() == 500


def test_dead_units_are_the_share_that_never_wins():
    assert dead_units([1, 1, 3], 5) == 0.6
    assert dead_units([], 5) == 1


def test_weights_are_summed():
    assert hits([1, 1, 3], 5, sample_weight=[0.5, 2, 0]).tolist() == [0, 2.5, 0, 0, 0]
    assert dead_units([1, 1, 3], 5) == 0.6


def test_a_unit_outside_the_map_is_refused():
    with pytest.raises(ParameterError, match="from 0 to 4; got 5"):
        hits([5], 5)


def test_the_function_is_what_the_package_hands_out_whoever_imported_the_file():
    assert callable(somatopy.measures.hits)
