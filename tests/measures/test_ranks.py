from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.manifold import trustworthiness as sklearn_trustworthiness

from plain_measures import drawn_out_trustworthiness, plain_distances, plain_neighborhoods
from random_maps import LATTICES, all_hops, all_sheet, random_map
from somatopy.checking import InputError, ParameterError
from somatopy.maps.lattice import Line, Rectangular
from somatopy.measures import (
    continuity,
    neighborhood_preservation,
    neighborhoods,
    trustworthiness,
)
from somatopy.measures.nearness import MapMetric


def free_places(positions):
    """A lattice of units anywhere in the plane: the embedding of any other method."""
    return SimpleNamespace(positions=positions, neighbors=np.zeros((len(positions), 1), np.int32))


def test_five_samples_on_a_line_by_hand():
    # In the data 0 1 2 3 4 in order, on the map 0 2 1 3 4; k = 1. Nearest in the data and on the map (ties shared):
    #   sample 0: 1 and 2 (rank 2 in the data, costs 1; 1 is second on the map: costs 1)
    #   sample 1, at 1.1: 0 and half 2, half 3; and so on. The plain route below tells the rest.
    X = np.array([[0.0], [1.1], [2.3], [3.6], [5.0]])
    apart = abs(X - X.T)
    on_map = all_sheet(Line(5))[np.ix_([0, 2, 1, 3, 4], [0, 2, 1, 3, 4])]
    found = neighborhoods(X, [0, 2, 1, 3, 4], Line(5), n_neighbors=1)
    # c = 2 / (5 * 1 * 6). Strangers that come first on the map: 2 for sample 0 (rank 2); 2 or 3 for sample 1
    # (ranks 2 and 3: 1.5 on average); 0 or 1 for sample 2 (ranks 3 and 1: 1 on average); 1 or 4 for sample 3
    # (ranks 3 and 2: 1.5 on average); 3 for sample 4 (its nearest).
    assert found.trustworthiness.value == pytest.approx(1 - 2 / 30 * (1 + 1.5 + 1 + 1.5 + 0))
    assert found.trustworthiness.value == pytest.approx(plain_neighborhoods(apart, on_map, 1)[0])


@pytest.mark.parametrize("k", [1, 5, 12])
@pytest.mark.parametrize("lattice", LATTICES, ids=str)
def test_plain_loops_over_all_ranks_agree(lattice, k):
    X, codebook = random_map(lattice, n=30)
    X[3] = X[4]  # a tie in the data
    bmu = plain_distances(X, codebook).argmin(axis=1)
    for kind, on_lattice in (("sheet", all_sheet(lattice)), ("hops", all_hops(lattice))):
        plain = plain_neighborhoods(plain_distances(X, X), on_lattice[np.ix_(bmu, bmu)], k)
        found = neighborhoods(X, bmu, lattice, n_neighbors=k, lattice_distance=kind)
        values = found.trustworthiness.value, found.continuity.value, found.preservation.value
        np.testing.assert_allclose(values, plain, atol=1e-10)
        assert found.trustworthiness.error == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_average_over_ties_is_the_one_over_all_their_orders(seed):
    random = np.random.default_rng(seed)
    X, bmu = random.normal(size=(7, 2)), random.integers(0, 4, 7)
    on_map = all_sheet(Rectangular(2, 2))[np.ix_(bmu, bmu)]
    drawn_out = drawn_out_trustworthiness(plain_distances(X, X), on_map, 2)
    assert trustworthiness(X, bmu, Rectangular(2, 2), n_neighbors=2).value == pytest.approx(drawn_out)


@pytest.mark.parametrize("k", [1, 7, 20])
def test_scikit_learn_agrees_where_no_two_samples_share_a_place(k):
    random = np.random.default_rng(0)
    X, places = random.normal(size=(90, 5)), random.normal(size=(90, 2))
    own = np.arange(90)
    found = trustworthiness(X, own, free_places(places), n_neighbors=k)
    assert found.value == pytest.approx(sklearn_trustworthiness(X, places, n_neighbors=k), abs=1e-10)
    # Continuity is the trustworthiness of the way back.
    back = continuity(X, own, free_places(places), n_neighbors=k)
    assert back.value == pytest.approx(sklearn_trustworthiness(places, X, n_neighbors=k), abs=1e-10)


@pytest.mark.parametrize("name", ["manhattan", "chebyshev", "cosine"])
def test_neighbors_in_the_data_are_those_of_the_metric(name):
    X, codebook = random_map(Rectangular(3, 4), n=25)
    weights = np.array([1.0, 3.0, 0.0, 0.5])
    bmu = plain_distances(X, codebook).argmin(axis=1)
    plain = plain_neighborhoods(
        plain_distances(X, X, name, weights), all_sheet(Rectangular(3, 4))[np.ix_(bmu, bmu)], 4
    )
    metric = MapMetric(name, weights)
    found = neighborhoods(X, bmu, Rectangular(3, 4), n_neighbors=4, metric=metric)
    np.testing.assert_allclose(
        [float(found.trustworthiness), float(found.continuity), float(found.preservation)], plain, atol=1e-10
    )


def test_each_sample_on_its_own_unit_in_order_keeps_everything():
    sheet = Rectangular(6, 7)
    X = sheet.positions + 1e-3 * np.random.default_rng(0).normal(size=(42, 2))
    own = np.arange(42)
    assert trustworthiness(X, own, free_places(X), n_neighbors=5).value == 1
    assert continuity(X, own, free_places(X), n_neighbors=5).value == 1
    assert neighborhood_preservation(X, own, free_places(X), n_neighbors=5).value == 1
    assert trustworthiness(X, own, sheet, n_neighbors=5).value > 0.99


def test_all_samples_on_one_unit_keep_what_chance_keeps():
    X = np.random.default_rng(0).normal(size=(50, 3))
    found = neighborhoods(X, np.zeros(50, int), Rectangular(3, 3), n_neighbors=7)
    assert found.preservation.value == pytest.approx(7 / 49)


def test_some_samples_tell_of_all_within_the_stated_error():
    lattice = Rectangular(5, 6)
    X, codebook = random_map(lattice, n=400)
    bmu = MapMetric().nearest(X, codebook, 1)[0][:, 0]
    truth = neighborhoods(X, bmu, lattice, n_samples=None)
    for name in ("trustworthiness", "continuity", "preservation"):
        draws = [
            getattr(neighborhoods(X, bmu, lattice, n_samples=60, random_state=seed), name)
            for seed in range(25)
        ]
        off = np.array([abs(d.value - getattr(truth, name).value) / d.error for d in draws])
        assert off.max() < 4
        assert (off < 1).mean() > 0.4


def test_one_thread_and_two_count_alike(monkeypatch):
    monkeypatch.setattr("somatopy.maps.threads.WORTH_A_THREAD", 1.0)
    lattice = Rectangular(5, 6)
    X, codebook = random_map(lattice, n=100)
    bmu = MapMetric().nearest(X, codebook, 1)[0][:, 0]
    assert neighborhoods(X, bmu, lattice, n_jobs=1) == neighborhoods(X, bmu, lattice, n_jobs=3)


def test_too_many_neighbors_and_gaps_are_refused():
    with pytest.raises(ParameterError, match="below half the number of samples, 4; got 2"):
        trustworthiness(np.eye(4), [0, 1, 2, 3], Line(4), n_neighbors=2)
    with pytest.raises(InputError, match="NaN"):
        trustworthiness([[np.nan], [1.0], [2.0]], [0, 1, 2], Line(3), n_neighbors=1)
