"""The Kohonen network of the hardware papers, held against plain loops: what it is told to be, it is."""

from __future__ import annotations

import numpy as np
import pytest

from plain_map import plain_euclidean, plain_manhattan, plain_online_epoch
from somatopy.maps.batch import BatchSOM
from somatopy.maps.online import OnlineSOM
from somatopy.measures import mean_squared_error, quantization_error

DISTANCES = {"euclidean": plain_euclidean, "manhattan": plain_manhattan}
SHARES = {
    "bubble": lambda hops, radius: float(hops <= radius),
    "triangular": lambda hops, radius: max(0.0, 1 - hops / (radius + 1)) if hops <= radius else 0.0,
    "gaussian": lambda hops, radius: np.exp(-(hops**2) / (2 * radius**2)),
}
RADIUS, RATE, SHAPE = 2, 0.3, (3, 4)


def cells():
    """Row and column of each unit."""
    return [(row, column) for row in range(SHAPE[0]) for column in range(SHAPE[1])]


def plain_hops(lattice, a, b):
    (row, column), (to_row, to_column) = a, b
    down, right = abs(row - to_row), abs(column - to_column)
    if lattice == "rectangular":
        return down + right
    if lattice == "rectangular8":
        return max(down, right)
    aside = abs((column + row % 2 / 2) - (to_column + to_row % 2 / 2))
    return down + max(0.0, aside - down / 2)


def network(**changed):
    parameters = {
        "metric": "euclidean", "mode": "wtm", "lattice": "rectangular", "neighborhood": "gaussian", "conscience": 0.0,
    } | changed  # fmt: skip
    random = np.random.default_rng(4)
    X, start = random.normal(size=(50, 3)) * (1, 2, 3), random.normal(size=(12, 3))
    som = OnlineSOM(
        SHAPE, start=start, lattice_distance="hops", radius=RADIUS, learning_rate=RATE, n_epochs=1, shuffle=False,
        **parameters,
    ).fit(X)  # fmt: skip
    return som, X, start, parameters


def plain(X, start, parameters, costs=None):
    places = cells()
    share = (
        SHARES[parameters["neighborhood"]]
        if parameters["mode"] == "wtm"
        else lambda hops, _: float(hops == 0)
    )
    hops = np.array([[plain_hops(parameters["lattice"], a, b) for b in places] for a in places])
    influence = np.array([[share(h, RADIUS) for h in row] for row in hops])
    fading = parameters["conscience"] * (1 - np.arange(len(X)) / len(X))
    return plain_online_epoch(
        X, start, [influence] * len(X), [RATE] * len(X),
        distance=DISTANCES[parameters["metric"]], conscience=fading, costs=costs,
    )  # fmt: skip


CHOICES = {
    "metric": ["euclidean", "manhattan"],
    "mode": ["wtm", "wta"],
    "lattice": ["rectangular", "rectangular8", "hexagonal"],
    "neighborhood": ["bubble", "triangular", "gaussian"],
    "conscience": [0.0, 2.0],
}


@pytest.mark.parametrize("metric", CHOICES["metric"])
@pytest.mark.parametrize("mode", CHOICES["mode"])
@pytest.mark.parametrize("lattice", CHOICES["lattice"])
@pytest.mark.parametrize("neighborhood", CHOICES["neighborhood"])
@pytest.mark.parametrize("conscience", CHOICES["conscience"])
def test_every_network_is_that_of_plain_loops(metric, mode, lattice, neighborhood, conscience):
    som, X, start, parameters = network(
        metric=metric, mode=mode, lattice=lattice, neighborhood=neighborhood, conscience=conscience
    )
    np.testing.assert_allclose(som.codebook_, plain(X, start, parameters), atol=1e-4)


@pytest.mark.parametrize("name", CHOICES)
def test_the_plain_loops_tell_every_choice_apart(name):
    maps = []
    for value in CHOICES[name]:
        _, X, start, parameters = network(**{name: value})
        maps.append(plain(X, start, parameters))
    for i, one in enumerate(maps):
        for other in maps[:i]:
            assert np.abs(one - other).max() > 0.01


@pytest.mark.parametrize("metric", CHOICES["metric"])
@pytest.mark.parametrize("conscience", CHOICES["conscience"])
def test_the_error_found_while_presenting_is_that_of_plain_loops(metric, conscience):
    som, X, start, parameters = network(metric=metric, conscience=conscience)
    plain(X, start, parameters, costs := [])
    expected = np.square(costs).mean() if metric == "euclidean" else np.mean(costs)
    assert som.history_[1]["presented_mse"] == pytest.approx(expected, rel=1e-5)


def test_the_error_of_equation_one_has_its_root_and_the_other_has_a_name_of_its_own():
    X, codebook = [[0.0, 0.0], [3.0, 4.0], [10.0, 0.0]], [[0.0, 0.0], [10.0, 1.0]]
    roots, squares = [], []
    for x in X:
        squares.append(min(plain_euclidean(x, w) ** 2 for w in codebook))
        roots.append(min(plain_euclidean(x, w) for w in codebook))
    assert quantization_error(X, codebook) == pytest.approx(sum(roots) / 3) == pytest.approx(2.0)
    assert mean_squared_error(X, codebook) == pytest.approx(sum(squares) / 3) == pytest.approx(26 / 3)


@pytest.mark.parametrize("metric", ["euclidean", "manhattan"])
@pytest.mark.parametrize("SOM", [BatchSOM, OnlineSOM])
def test_a_map_that_weighs_features_is_that_of_scaled_ones_from_shape_and_start_on(SOM, metric):
    X = np.random.default_rng(0).normal(size=(150, 3)) * [3, 2, 1]
    scale = np.array([1, 0.02, 20.0])
    given = {"metric": metric, "n_epochs": 2, "random_state": 0}
    weights = scale**2 if metric == "euclidean" else scale
    plain = SOM("auto", **given).fit(X)
    weighed = SOM("auto", feature_weights=weights, **given).fit(X / scale)
    np.testing.assert_allclose(weighed.codebook_ * scale, plain.codebook_, rtol=1e-9, atol=1e-9)
    stream = SOM("auto", feature_weights=weights, **given).partial_fit(X / scale)
    assert stream.lattice_.shape == plain.lattice_.shape
