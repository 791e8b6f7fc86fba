import numpy as np
import pytest
from scipy.spatial.distance import pdist, squareform

from plain_measures import plain_distances
from random_maps import LATTICES, all_hops, all_sheet, random_map
from somatopy.checking import InputError, ParameterError
from somatopy.maps.lattice import Line, Rectangular
from somatopy.measures import c_measure, distance_correlation, kruskal_shepard_error, pair_distances
from somatopy.measures import pairs as pairs_file
from somatopy.measures.nearness import MapMetric


def test_three_samples_by_hand():
    # Apart in the data 1, 4, 3 (pairs 01, 02, 12), on the line 2, 1, 1.
    X, bmu = [[0.0], [1.0], [4.0]], [0, 2, 1]
    assert c_measure(X, bmu, Line(3)).value == pytest.approx((1 * 2 + 4 * 1 + 3 * 1) / 3)
    by_hand = ((1 / 4 - 1) ** 2 + (1 - 1 / 2) ** 2 + (3 / 4 - 1 / 2) ** 2) / 3
    assert kruskal_shepard_error(X, bmu, Line(3)).value == pytest.approx(by_hand)
    r = np.corrcoef([1, 4, 3], [2, 1, 1])[0, 1]
    assert distance_correlation(X, bmu, Line(3)).value == pytest.approx(r)


@pytest.mark.parametrize("kind", ["sheet", "hops"])
@pytest.mark.parametrize("lattice", LATTICES, ids=str)
def test_the_whole_matrix_of_distances_gives_the_same(lattice, kind, monkeypatch):
    X, codebook = random_map(lattice, n=50)
    bmu = plain_distances(X, codebook).argmin(axis=1)
    on_lattice = all_hops(lattice) if kind == "hops" else all_sheet(lattice)
    apart, steps = pdist(X), squareform(on_lattice[np.ix_(bmu, bmu)].astype(float), checks=False)
    monkeypatch.setattr(pairs_file, "PAIRS_AT_A_TIME", 300)
    found = pair_distances(X, bmu, lattice, lattice_distance=kind)
    assert found.c_measure.value == pytest.approx((apart * steps).mean(), rel=1e-10)
    shepard = np.square(apart / apart.max() - steps / steps.max()).mean()
    assert found.kruskal_shepard_error.value == pytest.approx(shepard, rel=1e-10)
    r = np.corrcoef(apart, steps)[0, 1]
    assert found.correlation.value == pytest.approx(r, rel=1e-10, abs=1e-10)
    assert found.c_measure.error == found.kruskal_shepard_error.error == found.correlation.error == 0
    assert found.c_measure.drawn == 50 * 49 / 2


@pytest.mark.parametrize("name", ["manhattan", "chebyshev", "cosine"])
def test_distances_in_the_data_are_those_of_the_metric(name):
    lattice, weights = Rectangular(3, 4), np.array([1.0, 3.0, 0.0, 0.5])
    X, codebook = random_map(lattice, n=25)
    bmu = plain_distances(X, codebook).argmin(axis=1)
    upper = np.triu_indices(25, 1)
    apart = plain_distances(X, X, name, weights)[upper]
    steps = all_sheet(lattice)[bmu[upper[0]], bmu[upper[1]]]
    found = c_measure(X, bmu, lattice, metric=MapMetric(name, weights))
    assert found.value == pytest.approx((apart * steps).mean(), rel=1e-10)


@pytest.mark.parametrize("measure", [c_measure, kruskal_shepard_error, distance_correlation])
def test_some_pairs_tell_of_all_within_the_stated_error(measure):
    lattice = Rectangular(5, 6)
    X, codebook = random_map(lattice, n=300)
    bmu = MapMetric().nearest(X, codebook, 1)[0][:, 0]
    truth = measure(X, bmu, lattice).value
    draws = [measure(X, bmu, lattice, n_pairs=2000, random_state=seed) for seed in range(60)]
    off = np.array([abs(d.value - truth) / d.error for d in draws])
    assert off.max() < 4
    assert 0.5 < (off < 1).mean() < 0.85


def test_the_error_of_a_high_correlation_is_as_small_as_draws_show():
    sheet = Rectangular(8, 9)
    X = sheet.positions + 0.8 * np.random.default_rng(0).normal(size=(72, 2))
    draws = [distance_correlation(X, np.arange(72), sheet, n_pairs=500, random_state=s) for s in range(200)]
    values = np.array([draw.value for draw in draws])
    assert values.mean() > 0.85
    assert np.mean([draw.error for draw in draws]) == pytest.approx(values.std(), rel=0.15)


def test_the_farthest_samples_are_found_though_few_pairs_are_drawn():
    X = np.vstack([np.random.default_rng(0).normal(size=(500, 3)), [[50, 0, 0], [-50, 0, 0]]])
    bmu = np.arange(502) % 9
    few = kruskal_shepard_error(X, bmu, Line(9), n_pairs=3000)
    assert few.value == pytest.approx(kruskal_shepard_error(X, bmu, Line(9)).value, abs=4 * few.error)


def test_a_sheet_that_lies_flat_in_the_data_keeps_all_distances():
    sheet = Rectangular(5, 6)
    found = pair_distances(3 * sheet.positions, np.arange(30), sheet)
    assert found.kruskal_shepard_error.value == pytest.approx(0, abs=1e-15)
    assert found.correlation.value == pytest.approx(1)


def test_equal_samples_and_one_winning_unit_go_with_nothing():
    assert distance_correlation(np.ones((9, 2)), np.arange(9), Line(9)).value == 0
    found = pair_distances(np.random.default_rng(0).normal(size=(9, 2)) + 1e4, np.zeros(9, int), Line(3))
    assert found.correlation.value == 0
    assert found.c_measure.value == 0


def test_one_sample_and_one_pair_are_too_few():
    with pytest.raises(InputError, match="at least two samples"):
        c_measure([[0.0]], [0], Line(1))
    with pytest.raises(ParameterError, match="n_pairs must be a whole number at least 2; got 1"):
        c_measure(np.eye(9), np.arange(9), Line(9), n_pairs=1)
