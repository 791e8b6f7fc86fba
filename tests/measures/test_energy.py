import numpy as np
import pytest

from plain_measures import plain_distances, plain_distortion
from random_maps import LATTICES, all_hops, all_sheet, random_map
from somatopy.checking import ParameterError
from somatopy.maps.lattice import Line, Rectangular
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.measures import blocks, distortion, mean_squared_error
from somatopy.measures.nearness import MapMetric


def test_two_samples_and_three_units_by_hand():
    # At 0 the best is unit 0, the others are 1 and 2 hops away at 2 and 3; at 3 it is unit 2, the others at 1 and 3.
    codebook, samples = [[0.0], [2.0], [3.0]], [[0.0], [3.0]]
    halving = lambda d, r: 0.5**d  # noqa: E731
    first = 0 + 4 / 2 + 9 / 4
    second = 0 + 1 / 2 + 9 / 4
    assert distortion(samples, codebook, Line(3), neighborhood=halving) == pytest.approx((first + second) / 2)


@pytest.mark.parametrize("kind", ["sheet", "hops"])
@pytest.mark.parametrize("lattice", LATTICES, ids=str)
def test_sums_per_unit_are_the_double_loop(lattice, kind):
    X, codebook = random_map(lattice)
    on_lattice = all_hops(lattice) if kind == "hops" else all_sheet(lattice)
    plain = plain_distortion(
        plain_distances(X, codebook), make_neighborhood("gaussian").weights(on_lattice, 1.3)
    )
    assert distortion(X, codebook, lattice, radius=1.3, lattice_distance=kind) == pytest.approx(
        plain, rel=1e-10
    )


@pytest.mark.parametrize("name", ["euclidean", "manhattan", "chebyshev", "cosine"])
def test_other_metrics_weights_and_gaps_go_sample_by_sample(name):
    lattice = Rectangular(3, 4)
    X, codebook = random_map(lattice)
    X[::7, 1] = np.nan
    weights = np.array([1.0, 2.0, 0.5, 0.0])
    plain = plain_distortion(
        plain_distances(X, codebook, name, weights),
        make_neighborhood("bubble").weights(all_sheet(lattice), 1.0),
    )
    metric = MapMetric(name, weights, "mask")
    found = distortion(X, codebook, lattice, neighborhood="bubble", metric=metric)
    assert found == pytest.approx(plain, rel=1e-10)


def test_feature_weights_alone_take_the_short_way_to_the_same_number():
    lattice = Rectangular(3, 4)
    X, codebook = random_map(lattice)
    weights = np.array([1.0, 2.0, 0.5, 0.0])
    short, long = (
        distortion(X, codebook, lattice, metric=MapMetric("euclidean", weights, missing))
        for missing in ("error", "mask")
    )
    assert short == pytest.approx(long, rel=1e-10)


@pytest.mark.parametrize("metric", ["euclidean", "manhattan"])
def test_a_weight_of_two_is_the_sample_given_twice_and_blocks_change_nothing(metric, monkeypatch):
    lattice = Rectangular(3, 4)
    X, codebook = random_map(lattice)
    weights = np.random.default_rng(0).integers(0, 3, len(X))
    repeated = distortion(np.repeat(X, weights, axis=0), codebook, lattice, metric=metric)
    monkeypatch.setattr(blocks.row_blocks, "__defaults__", (50,))
    weighted = distortion(X, codebook, lattice, sample_weight=weights, metric=metric)
    assert weighted == pytest.approx(repeated, rel=1e-10)


def test_without_a_neighborhood_it_is_the_mean_squared_error():
    lattice = Rectangular(3, 4)
    X, codebook = random_map(lattice)
    assert distortion(X, codebook, lattice, radius=0) == pytest.approx(mean_squared_error(X, codebook))


def test_a_negative_radius_is_refused():
    with pytest.raises(ParameterError, match="radius must be a number at least 0; got -1"):
        distortion([[0.0]], [[0.0]], Line(1), radius=-1)
