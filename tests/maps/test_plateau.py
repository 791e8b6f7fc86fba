from __future__ import annotations

import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.maps.batch import BatchSOM
from somatopy.maps.lattice import make_lattice
from somatopy.maps.neighborhood import gaussian
from somatopy.maps.online import OnlineSOM
from somatopy.maps.plateau import Plateau
from somatopy.maps.schedule import constant, exponential, staircase


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


def plain_parted_epoch(X, codebook, parts, bmu, weights, strides):
    """Before each part every unit goes its way to the mean of all samples, by their latest best units."""
    for rows, weight, stride in zip(parts, weights, strides, strict=True):
        share = weight[:, bmu]
        total = share.sum(1, keepdims=True)
        means = np.where(total > 0, share @ X / np.where(total > 0, total, 1), codebook)
        codebook = codebook + stride * (means - codebook)
        bmu[rows] = np.square(X[rows, None] - codebook).sum(2).argmin(1)
    return codebook


@pytest.mark.parametrize("n", [60, 61, 5])
def test_a_batch_map_takes_a_step_before_each_part_of_the_samples(n):
    X, start = np.random.default_rng(1).random((n, 2)), np.random.default_rng(2).random((12, 2))
    plan = Plateau(start=4, unfolding=2, last=2, n_epochs=6, parts=7, stride=1.4)
    som = BatchSOM((3, 4), start=start, radius=plan, lattice_distance="hops").fit(X)
    parts = np.array_split(np.arange(n), 1)  # the start and the last epoch look at all samples at once
    bmu = np.square(X[:, None] - start).sum(2).argmin(1)
    several = min(7, n)
    ends = [(part + 1) * n // several for part in range(several)]
    runs = [np.arange(first, last) for first, last in zip([0, *ends], ends, strict=False)]
    codebook, hops = start, som.lattice_.hops
    assert len(som.history_) == 7
    for epoch, record in enumerate(som.history_[1:]):
        last = epoch == 5
        along = epoch * several + np.arange(several)
        radii = (
            4 * (3 / 4) ** (along / (2 * several - 1)) if epoch < 2 else np.full(several, record["radius"])
        )
        weights = [gaussian.weights(hops, radius) for radius in radii]
        stride = 1.4 if record["radius"] == 0 and not last else 1.0
        count = 1 if last else several
        codebook = plain_parted_epoch(
            X, codebook, parts if last else runs, bmu, weights[:count], [stride] * count
        )
    np.testing.assert_allclose(som.codebook_, codebook, atol=1e-9)
    assert (som.labels_ == som.predict(X)).all()


def test_a_batch_map_in_parts_goes_on_where_it_was_broken_off_bit_for_bit():
    X = np.random.default_rng(0).random((300, 3))
    whole, broken, resumed = (BatchSOM((5, 5), radius="plateau", random_state=0) for _ in range(3))
    whole.fit(X)
    for record in broken.iter_fit(X):
        if record["epoch"] == 7:
            break
    list(resumed.iter_fit(X, state=broken.training_state()))
    assert (resumed.codebook_ == whole.codebook_).all()
    assert resumed.n_iter_ == whole.n_iter_ == 15


def test_the_record_of_an_epoch_in_parts_is_that_of_the_map_it_leaves():
    X = np.random.default_rng(0).random((300, 3))
    som = BatchSOM((5, 5), radius="plateau", random_state=0)
    for record in som.iter_fit(X):
        assert record["mse"] == pytest.approx(np.square(X - som.quantize(X)).sum(1).mean())
        assert (som.labels_ == som.predict(X)).all()
    presented, mse = (np.array([r[name] for r in som.history_]) for name in ("presented_mse", "mse"))
    assert (presented[1:-1] != mse[1:-1]).all()
    assert presented[-1] == mse[-1]


def test_a_batch_map_in_parts_does_not_mind_in_which_chunks_the_samples_come():
    X = np.random.default_rng(0).random((300, 3))
    given = {"shape": (5, 5), "radius": "plateau", "random_state": 0}
    whole = BatchSOM(**given).fit(X)
    chunks = BatchSOM(**given).fit([X[:7], X[7:200], X[200:]])
    np.testing.assert_allclose(chunks.codebook_, whole.codebook_, atol=1e-9)


def test_the_fast_batch_map_comes_near_the_error_of_a_long_schedule():
    X = np.random.default_rng(0).random((1000, 2))
    fast = BatchSOM((10, 10), radius="plateau").fit(X)
    long = BatchSOM((10, 10), radius=staircase(18, 20), n_epochs=380, lattice_distance="hops").fit(X)
    assert fast.n_iter_ == 20
    assert fast.score(X) > 1.02 * long.score(X)


def test_a_long_stride_never_raises_the_error_at_radius_zero():
    X = np.random.default_rng(0).random((400, 2))
    settle = Plateau(last=12, n_epochs=12, parts=1, stride=1.9)
    som = BatchSOM((6, 6), radius=settle).fit(X)
    assert (np.diff([record["mse"] for record in som.history_]) <= 1e-12).all()


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
        ({"parts": 0}, "parts must be a whole number at least 1"),
        ({"stride": 2}, "stride must be a number above 0 and below 2"),
    ],
)  # fmt: skip
def test_an_impossible_plan_is_refused(parameters, words):
    with pytest.raises(ParameterError, match=words):
        Plateau(**parameters)
