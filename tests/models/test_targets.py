"""A map that learns targets beside the features."""

import numpy as np
import pytest

from somatopy import BatchSOM, GrowingSOM, OnlineSOM, ParameterlessSOM, RecursiveSOM
from somatopy.checking import ParameterError
from somatopy.models.targets import learn_targets


@pytest.fixture(scope="module")
def samples():
    random = np.random.default_rng(0)
    return random.normal(size=(120, 3)), random.normal(size=(120, 2))


def test_it_is_the_map_of_both_blocks_with_the_weight_of_the_formula(samples):
    X, Y = samples
    part, held = learn_targets(BatchSOM((4, 3), n_epochs=4), X, Y, 0.75)
    say = 0.75 / 0.25 * X.var(0).sum() / Y.var(0).sum()
    joint = BatchSOM((4, 3), n_epochs=4).fit(np.hstack([X, np.sqrt(say) * (Y - Y.mean(0))]))
    assert part.codebook_ == pytest.approx(joint.codebook_[:, :3])
    assert held == pytest.approx(joint.codebook_[:, 3:] / np.sqrt(say) + Y.mean(0))


def test_the_search_is_that_of_the_formula_on_the_targets_as_they_are(samples):
    X, Y = samples
    start = np.random.default_rng(1).normal(size=(12, 3))
    part, held = learn_targets(BatchSOM((4, 3), n_epochs=4, start=start), X, Y, 0.75)
    say = 0.75 / 0.25 * X.var(0).sum() / Y.var(0).sum()
    joint = BatchSOM(
        (4, 3),
        n_epochs=4,
        feature_weights=[1, 1, 1, say, say],
        start=np.hstack([start, np.tile(Y.mean(0), (12, 1))]),
    ).fit(np.hstack([X, Y]))
    assert part.codebook_ == pytest.approx(joint.codebook_[:, :3])
    assert held == pytest.approx(joint.codebook_[:, 3:])


def test_without_supervision_the_features_alone_decide(samples):
    X, Y = samples
    start = np.random.default_rng(1).normal(size=(12, 3))
    part, _ = learn_targets(BatchSOM((4, 3), n_epochs=4, start=start), X, Y, 0)
    alone = BatchSOM((4, 3), n_epochs=4, start=start).fit(X)
    assert part.codebook_ == pytest.approx(alone.codebook_)


def test_new_samples_are_found_by_the_features_alone(samples):
    X, Y = samples
    part, _ = learn_targets(BatchSOM((4, 3), n_epochs=4), X, Y, 0.5)
    distance = np.square(X[:, None] - part.codebook_).sum(2)
    assert np.array_equal(part.predict(X), distance.argmin(1))
    assert np.array_equal(part.labels_, part.predict(X))


def test_a_users_feature_weights_stay(samples):
    X, Y = samples
    start = np.random.default_rng(1).normal(size=(12, 3))
    weighted, held = learn_targets(
        BatchSOM((4, 3), n_epochs=4, feature_weights=[4, 1, 1], start=start), X, Y, 0.5
    )
    wide = BatchSOM((4, 3), n_epochs=4, start=start * [2, 1, 1])
    stretched, same = learn_targets(wide, X * [2, 1, 1], Y, 0.5)
    assert weighted.codebook_ * [2, 1, 1] == pytest.approx(stretched.codebook_)
    assert held == pytest.approx(same)
    assert list(weighted.feature_weights) == [4, 1, 1]


def test_an_online_map_learns_targets_too(samples):
    X, Y = samples
    part, held = learn_targets(OnlineSOM((4, 3), n_epochs=3, random_state=0), X, Y, 0.5)
    assert part.codebook_.shape == (12, 3)
    assert held.shape == (12, 2)


def test_the_given_map_is_not_touched(samples):
    som = BatchSOM((4, 3), n_epochs=2)
    learn_targets(som, *samples, 0.5)
    assert not hasattr(som, "codebook_")


@pytest.mark.parametrize("supervision", [-0.1, 1, 1.5, "much", True])
def test_supervision_out_of_range_is_refused(samples, supervision):
    with pytest.raises(ParameterError, match="supervision must be a number at least 0 and below 1"):
        learn_targets(BatchSOM((4, 3)), *samples, supervision)


@pytest.mark.parametrize("som", [GrowingSOM(), ParameterlessSOM((3, 3)), RecursiveSOM((3, 3))])
def test_a_map_that_weighs_no_features_is_refused_with_the_way_out(samples, som):
    with pytest.raises(ParameterError, match="som must be a BatchSOM or an OnlineSOM"):
        learn_targets(som, *samples, 0.5)


def test_single_precision_learns_targets_that_lie_far_from_zero(samples):
    X, Y = samples
    near = learn_targets(BatchSOM((4, 3), n_epochs=4), X.astype(np.float32), Y, 0.5)[1]
    far = learn_targets(BatchSOM((4, 3), n_epochs=4), X.astype(np.float32), Y + 1e9, 0.5)[1]
    assert far - 1e9 == pytest.approx(near, abs=1e-4)


def test_a_weight_counts_as_the_sample_given_again(samples):
    X, Y = samples
    twice = np.r_[np.arange(120), np.arange(40)]
    weights = np.r_[np.full(40, 2.0), np.ones(80)]
    part, held = learn_targets(BatchSOM((4, 3), n_epochs=4), X, Y, 0.5, weights)
    again, same = learn_targets(BatchSOM((4, 3), n_epochs=4), X[twice], Y[twice], 0.5)
    assert part.codebook_ == pytest.approx(again.codebook_)
    assert held == pytest.approx(same)


def test_weights_need_a_map_that_heeds_them(samples):
    with pytest.raises(ParameterError, match="sample_weight needs a map that heeds it, as BatchSOM does"):
        learn_targets(OnlineSOM((4, 3)), *samples, 0.5, np.ones(120))


def test_a_start_of_another_shape_is_refused(samples):
    with pytest.raises(
        ParameterError, match=r"start must be a name or of shape \(units, 3\); got shape \(12, 5\)"
    ):
        learn_targets(BatchSOM((4, 3), start=np.zeros((12, 5))), *samples, 0.5)
