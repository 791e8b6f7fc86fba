from __future__ import annotations

import pytest

from somatopy.checking import ParameterError
from somatopy.maps.lattice import make_lattice
from somatopy.maps.plateau import Plateau


def walk(plan, errors):
    """The radii that the plan gives while the error goes its way."""
    history = [{"phase": "initialization", "radius": 0.0, "mse": 100.0}]
    for error in errors:
        radius = plan.next(history)
        if radius is None:
            break
        history.append({"phase": "training", "radius": radius, "mse": error**2})
    return [record["radius"] for record in history[1:]]


def test_the_radius_falls_as_soon_as_the_error_stagnates_and_not_before_the_least():
    radii = walk(Plateau(start=2, least=2, most=4, fall=0.01, last=1), [10, 9, 8, 8, 7.99, 7, 6, 5, 4, 3])
    assert radii == [2, 2, 2, 2, 1, 1, 1, 1, 0]


def test_a_radius_is_left_after_the_most_epochs_though_the_error_still_falls():
    assert walk(Plateau(start=1, least=1, most=3, last=2), [2.0**-i for i in range(20)]) == [1, 1, 1, 0, 0]


def test_at_radius_zero_the_last_epochs_are_counted_whatever_the_error():
    assert walk(Plateau(start=0, last=5), [1.0] * 20) == [0] * 5


def test_it_never_takes_more_than_its_epochs():
    assert len(walk(Plateau(start=6, last=50, n_epochs=7), [1.0] * 90)) == 7


@pytest.mark.parametrize(
    ("shape", "start"), [((1, 1), 0), ((4, 4), 3), ((10, 10), 4), ((20, 20), 6), ((60, 60), 6)]
)
def test_training_starts_at_the_critical_radius_or_below_it_on_a_small_map(shape, start):
    assert Plateau.on(make_lattice("rectangular", shape), 100).start == start


def test_an_impossible_plan_is_refused():
    with pytest.raises(ParameterError, match="most must be a whole number at least 3"):
        Plateau(least=3, most=2)
