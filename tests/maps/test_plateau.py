from __future__ import annotations

import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.maps.batch import BatchSOM
from somatopy.maps.lattice import make_lattice
from somatopy.maps.online import OnlineSOM
from somatopy.maps.plateau import Plateau
from somatopy.maps.schedule import constant, exponential


def walk(plan, errors):
    """The radii that the plan gives while the error goes its way."""
    history = [{"phase": "initialization", "radius": 0.0, "mse": 100.0}]
    for error in errors:
        radius = plan.next(history)
        if radius is None:
            break
        history.append({"phase": "training", "radius": radius, "mse": error**2})
    return [record["radius"] for record in history[1:]]


def plain_walk(plan, errors):
    """The rule read sentence by sentence: unfold, hold while active, let 1 take what is left, settle at 0."""
    radii = []
    held = plan.n_epochs - plan.last
    for epoch in range(min(plan.unfolding, held)):
        radii.append(plan.start * (plan.critical / plan.start) ** (epoch / plan.unfolding))
    for radius in range(plan.critical - 1, 1, -1):
        for turn in range(plan.most):
            seen = errors[: len(radii)]
            stagnant = len(seen) > 1 and seen[-1] >= (1 - plan.fall) * seen[-2]
            if len(radii) >= held or (turn >= plan.least and stagnant):
                break
            radii.append(radius)
    return radii + [1] * (held - len(radii)) + [0] * (plan.n_epochs - held)


@pytest.mark.parametrize("seed", range(20))
def test_the_radii_are_those_of_a_plain_reading_of_the_rule(seed):
    random = np.random.default_rng(seed)
    plan = Plateau(
        start=int(random.integers(4, 9)), unfolding=int(random.integers(0, 4)), critical=4,
        least=int(random.integers(1, 3)), most=int(random.integers(2, 5)), last=int(random.integers(1, 12)),
    )  # fmt: skip
    errors = 10 * np.cumprod(random.uniform(0.85, 1.02, 20))
    assert walk(plan, errors) == pytest.approx(plain_walk(plan, errors))


def test_the_radius_falls_as_soon_as_the_error_stagnates_and_not_before_the_least():
    plan = Plateau(start=4, critical=4, unfolding=0, least=2, most=4, fall=0.01, last=1, n_epochs=10)
    assert walk(plan, [10, 9, 8, 8, 7.99, 7.98, 7, 6, 5, 4]) == [3, 3, 3, 3, 2, 2, 1, 1, 1, 0]


def test_a_radius_is_left_after_the_most_epochs_though_the_error_still_falls():
    plan = Plateau(start=4, critical=4, unfolding=0, most=3, last=2, n_epochs=10)
    assert walk(plan, [2.0**-i for i in range(20)]) == [3, 3, 3, 2, 2, 2, 1, 1, 0, 0]


def test_epochs_saved_by_early_stagnation_are_spent_at_radius_one():
    plan = Plateau(start=4, critical=4, unfolding=0, most=3, last=2, n_epochs=10)
    assert walk(plan, [1.0] * 10) == [3, 3, 2, 1, 1, 1, 1, 1, 0, 0]


def test_unfolding_falls_by_the_same_factor_in_each_epoch_and_ends_at_the_critical_radius():
    plan = Plateau(start=24, unfolding=3, critical=3)
    assert walk(plan, [1.0] * 4) == pytest.approx([24, 12, 6, 2])
    assert plan.law(12.0, 1) == exponential(24, 3)
    assert plan.law(2.0, 3) == constant(2.0)


def test_it_takes_its_epochs_whatever_the_error():
    assert len(walk(Plateau(n_epochs=17), [1.0] * 90)) == 17
    assert walk(Plateau(last=50, n_epochs=7), [1.0] * 90) == [0] * 7


@pytest.mark.parametrize(
    ("shape", "start", "unfolding", "n_epochs"),
    [
        ((1, 1), 1, 1, 11),
        ((4, 4), 3, 1, 14),
        ((10, 10), 6, 2, 20),
        ((20, 20), 12, 2, 20),
        ((60, 60), 36, 2, 20),
    ],
)
def test_a_larger_map_starts_at_a_larger_radius_and_takes_no_more_than_twenty_epochs(
    shape, start, unfolding, n_epochs
):
    plan = Plateau.on(make_lattice("rectangular", shape), 100)
    assert (plan.start, plan.unfolding, plan.n_epochs) == (start, unfolding, n_epochs)


@pytest.mark.parametrize("n_epochs", range(1, 12))
def test_however_few_the_epochs_it_ends_at_radius_zero(n_epochs):
    radii = walk(Plateau.on(make_lattice("hexagonal", (9, 9)), n_epochs), [1.0] * 30)
    assert len(radii) == n_epochs
    assert radii[-1] == 0
    assert (np.diff(radii) <= 0).all()


def test_an_online_map_falls_within_the_epochs_of_unfolding_and_keeps_the_law_of_its_rate():
    som = OnlineSOM((10, 10), radius="plateau", random_state=0).fit(np.random.default_rng(0).random((200, 2)))
    radii, rates = ([record[name] for record in som.history_[1:]] for name in ("radius", "rate"))
    assert radii[0] == pytest.approx(6 * (3 / 6) ** (199 / 399))
    assert radii[1] == pytest.approx(3)
    ends = np.arange(1, 21) * 200 - 1
    np.testing.assert_allclose(rates, 0.3 * (0.02 / 0.3) ** (ends / 3999))


def test_a_batch_map_spends_less_at_radius_zero():
    X = np.random.default_rng(0).random((200, 2))
    batch = BatchSOM((10, 10), radius="plateau").fit(X)
    online = OnlineSOM((10, 10), radius="plateau", random_state=0).fit(X)
    at_zero = [[record["radius"] for record in som.history_[1:]].count(0) for som in (batch, online)]
    assert at_zero == [6, 9]


def test_a_stream_goes_down_call_by_call():
    plan = Plateau(start=12, unfolding=2, n_epochs=14, last=5)
    radii = [plan.of_call(call) for call in range(16)]
    assert radii == pytest.approx([12, 6, 2, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"least": 3, "most": 2}, "most must be a whole number at least 3"),
        ({"start": 2}, "start must be a whole number at least 3"),
        ({"n_epochs": 0}, "n_epochs must be a whole number at least 1"),
        ({"fall": -1}, "fall must be"),
    ],
)  # fmt: skip
def test_an_impossible_plan_is_refused(parameters, words):
    with pytest.raises(ParameterError, match=words):
        Plateau(**parameters)
