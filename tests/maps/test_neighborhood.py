from __future__ import annotations

import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.maps.neighborhood import NEIGHBORHOODS, make_neighborhood

HOPS = np.arange(0, 12.0)


@pytest.mark.parametrize("name", NEIGHBORHOODS)
def test_the_best_unit_itself_has_weight_one_and_is_alone_at_radius_zero(name):
    neighborhood = make_neighborhood(name)
    assert neighborhood.weights(HOPS, 3.0)[0] == 1
    assert neighborhood.weights(HOPS, 0.0).tolist() == [1] + [0] * 11


@pytest.mark.parametrize(
    ("name", "radius", "expected"),
    [
        ("bubble", 2, lambda d: d <= 2),
        ("triangular", 2, lambda d: (1 - d / 3) * (d <= 2)),
        ("gaussian", 2, lambda d: np.exp(-(d**2) / 8)),
        ("cut_gaussian", 2, lambda d: np.exp(-(d**2) / 8) * (d <= 2)),
        ("mexican_hat", 2, lambda d: (1 - d**2 / 4) * np.exp(-(d**2) / 8)),
    ],
)
def test_weights_follow_the_formula(name, radius, expected):
    np.testing.assert_allclose(make_neighborhood(name).weights(HOPS, radius), expected(HOPS), atol=1e-7)


@pytest.mark.parametrize("name", NEIGHBORHOODS)
def test_what_lies_beyond_the_reach_weighs_next_to_nothing(name):
    neighborhood = make_neighborhood(name)
    beyond = neighborhood.reach * 2.0 * 1.001 + np.arange(3)
    assert (neighborhood.weights(beyond, 2.0) == 0).all()
    if name in ("gaussian", "mexican_hat"):
        assert (abs(neighborhood.function(beyond, 2.0)) < 1e-6).all()


def test_a_callable_is_a_neighborhood_without_an_end():
    weights = make_neighborhood(lambda d, r: r / (r + d)).weights(HOPS, 2)
    np.testing.assert_allclose(weights, 2 / (2 + HOPS))


def test_a_callable_that_writes_into_its_distances_is_refused():
    def bell(d, r):
        d *= d
        return np.exp(-d / r**2)

    with pytest.raises(ParameterError, match="writes into them: let it work on a copy"):
        make_neighborhood(bell)


def test_an_unknown_neighborhood_is_refused_with_a_hint():
    with pytest.raises(ParameterError, match="did you mean 'gaussian'"):
        make_neighborhood("gausian")
    with pytest.raises(ParameterError, match="or a callable"):
        make_neighborhood(3)
