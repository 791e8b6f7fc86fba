"""The compiled training against the plain reading of the rules, unit by unit."""

import math

import numpy as np
import pytest

from plain_growing_map import PlainGrowingMap
from somatopy.maps.growing_training import NEVER, GrowingTraining, GrowthSettings
from somatopy.maps.phases import plan

SETTINGS = {
    "threshold": None,
    "calibration_rule": "mean",
    "growth_factor": 1.0,
    "error_spread": 0.1,
    "carry_errors": True,
    "rate_law": "geometric",
    "learning_rate": 0.3,
    "max_units": 10_000,
}


def training_of(X, *, labels=None, epochs=(3, 4, 0, 2), seed=5, **settings):
    calibration, growing, cycles, smoothing = epochs
    settings = SETTINGS | settings
    steps = plan(
        calibration_epochs=calibration,
        growing_epochs=growing,
        reinforcing_cycles=cycles,
        smoothing_epochs=smoothing,
        learning_rate=settings["learning_rate"],
        final_rate=0.05,
    )
    low, high = np.zeros(X.shape[1], X.dtype), np.ones(X.shape[1], X.dtype)
    return GrowingTraining(X, low, high, labels, steps, GrowthSettings(**settings), seed)


def run(training):
    training.initialize()
    while not training.finished:
        training.advance()
    return training


def plain_run(training):
    """What :func:`run` does, read from the specification; takes only data, plan, settings and seed from it."""
    X, settings = training.X, training.settings
    rng = np.random.default_rng([training.seed, 0])
    plain = PlainGrowingMap(
        rng.uniform(0.45, 0.55, (4, X.shape[1])),
        training.low,
        training.high,
        fd=settings.error_spread,
        max_units=settings.max_units,
    )
    threshold, previous = settings.threshold, None
    for step, epoch in enumerate(training.plan, start=1):
        if epoch.phase == "calibrating" or (epoch.phase == "growing" and epoch.epoch == 1):
            plain.errors = [0.0] * len(plain.errors)
        if epoch.phase == "growing" and not settings.carry_errors:
            plain.errors = [0.0] * len(plain.errors)
        if settings.rate_law == "geometric" or epoch.epoch == 1:
            rate = epoch.rate
        else:
            rate = 0.9 * (1 - 3.8 / len(plain.cell)) * previous
        for i in np.random.default_rng([training.seed, step]).permutation(len(X)):
            widest = 1 if epoch.phase == "smoothing" else math.inf
            born = plain.present(X[i], rate, threshold if epoch.phase == "growing" else math.inf, widest)
            if born and settings.rate_law == "gsom":
                rate = settings.learning_rate
        previous = rate
        if epoch.phase == "calibrating" and epoch.epoch == epoch.n_epochs and threshold is None:
            threshold = settings.growth_factor * (
                np.mean(plain.errors) if settings.calibration_rule == "mean" else max(plain.errors)
            )
        if epoch.phase == "smoothing" and step == training.step:
            break
    return plain, threshold


def samples(n=120, d=5, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return (rng.beta(2, 2, (n, d)) * [1, 0.8, 0.6, 0.4, 0.2][:d]).astype(dtype)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"growth_factor": 0.1},
        {"growth_factor": 0.01},
        {"calibration_rule": "largest"},
        {"threshold": 0.8},
        {"carry_errors": False, "growth_factor": 0.3},
        {"rate_law": "gsom", "growth_factor": 0.3},
        {"error_spread": 0.9, "growth_factor": 0.1},
        {"max_units": 23, "growth_factor": 0.05},
    ],
    ids=str,
)
def test_compiled_training_agrees_with_the_plain_reading(settings):
    training = run(training_of(samples(), **settings))
    plain, threshold = plain_run(training)
    state = training.state
    n = state.n_units
    assert list(zip(state.rows[:n], state.columns[:n], strict=True)) == plain.cell
    np.testing.assert_allclose(state.codebook[:n], plain.weights, rtol=0, atol=1e-11)
    np.testing.assert_allclose(state.errors[:n], plain.errors, rtol=1e-9)
    assert training.threshold == pytest.approx(threshold)


def test_the_plain_agreement_covers_maps_whose_reach_is_two_hops():
    assert run(training_of(samples(), growth_factor=0.01)).state.n_units > 100


@pytest.mark.parametrize("features", [200, 700])  # in tiles of units, and in rows
def test_wide_samples_in_float32_are_close_to_the_plain_reading(features):
    X = np.random.default_rng(1).random((60, features)).astype(np.float32)
    training = run(training_of(X, epochs=(2, 1, 0, 0)))
    plain, _ = plain_run(training)
    assert training.state.codebook.dtype == np.float32
    np.testing.assert_allclose(training.state.codebook[: training.state.n_units], plain.weights, atol=1e-4)


def test_neighbors_kept_during_growth_are_those_of_the_lattice():
    training = run(training_of(samples(), growth_factor=0.05))
    n = training.state.n_units
    np.testing.assert_array_equal(training.state.neighbors[:n], training.state.lattice.neighbors)


def test_units_start_within_a_twentieth_of_the_middle():
    training = training_of(samples())
    training.initialize()
    start = training.state.codebook[:4]
    assert ((start >= 0.45) & (start <= 0.55)).all()
    assert np.ptp(start) > 0.05


def test_no_unit_is_born_while_calibrating_or_smoothing():
    training = run(training_of(samples(), growth_factor=0.1))
    for record in training.history:
        assert record["births"] == 0 or record["phase"] == "growing"
    assert training.history[-1]["phase"] == "smoothing"


def test_errors_kept_from_epoch_to_epoch_grow_a_larger_map():
    kept = run(training_of(samples(), epochs=(3, 15, 0, 0))).state.n_units
    zeroed = run(training_of(samples(), epochs=(3, 15, 0, 0), carry_errors=False)).state.n_units
    assert kept > 1.5 * zeroed


def test_the_cap_on_units_is_never_passed():
    training = run(training_of(samples(), growth_factor=0.01, max_units=37))
    assert 33 < training.state.n_units <= 37
    assert training.capped


def test_smoothing_ends_when_the_error_stops_falling():
    training = run(training_of(samples(), epochs=(3, 4, 0, 500)))
    smoothing = [r["mse"] for r in training.history if r["phase"] == "smoothing"]
    assert len(smoothing) < 500
    assert min(smoothing[-8:]) >= min(smoothing[:-8])


def test_equal_samples_have_nothing_to_grow_for():
    training = run(training_of(np.full((20, 3), 0.3)))
    assert training.state.n_units == 4
    assert training.threshold == NEVER


def test_a_training_restored_at_any_step_ends_on_the_same_bits():
    labels = np.arange(120) % 3
    arguments = {"labels": labels, "epochs": (2, 3, 2, 3), "growth_factor": 0.2}
    unbroken = training_of(samples(), **arguments)
    unbroken.initialize()
    snapshots = [unbroken.snapshot()]
    while not unbroken.finished:
        unbroken.advance()
        snapshots.append(unbroken.snapshot())
    for header, arrays in snapshots:
        resumed = training_of(samples(), **arguments)
        resumed.restore(header, arrays)
        while not resumed.finished:
            resumed.advance()
        n = unbroken.state.n_units
        assert resumed.state.n_units == n
        assert resumed.state.codebook[:n].tobytes() == unbroken.state.codebook[:n].tobytes()
        assert [r["mse"] for r in resumed.history] == [r["mse"] for r in unbroken.history]


def test_the_reinforcing_set_holds_samples_on_shared_units_and_far_ones():
    X = samples(40)
    training = training_of(X, labels=np.arange(40) % 2, epochs=(1, 0, 1, 0), threshold=1e9)
    training.initialize()
    training.bmu = np.array([0] * 10 + [1] * 10 + [2] * 20)
    training.labels = np.array([0] * 10 + [0, 1] * 5 + [1] * 20)
    training.squared = np.full(40, 0.1)
    training.squared[39] = 9.0
    assert training._not_yet_represented().tolist() == [*range(10, 20), 39]


def test_reinforcing_trains_on_its_set_and_reviewing_on_all():
    training = training_of(samples(), labels=np.arange(120) % 3, epochs=(2, 2, 1, 0), growth_factor=0.5)
    run(training)
    phases = [r["phase"] for r in training.history]
    assert phases.count("reinforcing") == 5
    assert phases.count("reviewing") == 5
    assert 0 < len(training.reinforcing_set) <= 120


def test_with_labels_reviewing_and_smoothing_present_what_is_not_represented_three_times_more():
    training = training_of(samples(40), labels=np.arange(40) % 2, epochs=(1, 1, 1, 1))
    training.initialize()
    training.bmu, training.squared = np.array([0] * 30 + [1] * 10), np.full(40, 0.1)
    training.labels = np.array([0, 1] * 15 + [1] * 10)
    counts = {
        epoch.phase: np.bincount(training._samples_of(epoch), minlength=40)[[0, 35]].tolist()
        for epoch in training.plan
        if epoch.phase != "reinforcing"
    }
    assert counts == {"calibrating": [1, 1], "growing": [1, 1], "reviewing": [4, 1], "smoothing": [4, 1]}


def test_a_sample_without_a_label_shares_its_unit_with_nobody():
    from somatopy.maps.growing import GrowingSOM

    X = np.random.default_rng(0).random((60, 2))
    labels = ["a", "b"] * 20 + [""] * 20
    settings = {"growing_epochs": 2, "smoothing_epochs": 1, "calibration_epochs": 1, "random_state": 1}
    plain = GrowingSOM(**settings, reinforcing_cycles=2)
    with_text = plain.fit(X, labels).codebook_
    with_none = (
        GrowingSOM(**plain.get_params()).fit(X, np.array([x or None for x in labels], object)).codebook_
    )
    np.testing.assert_array_equal(with_text, with_none)
    as_a_class = GrowingSOM(**plain.get_params()).fit(X, [x or "c" for x in labels]).codebook_
    assert not np.array_equal(with_text, as_a_class)
