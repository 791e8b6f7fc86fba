import numpy as np
import pytest
from scipy import stats

from somatopy import BatchSOM
from somatopy.checking import ParameterError
from somatopy.maps.lattice import Line, Rectangular
from somatopy.measures import convergence, embedding_accuracy, topographic_error
from somatopy.measures.nearness import MapMetric


def passes_both_tests(unit, sample, level=0.05):
    """By p-values, not by intervals: variances by F, means by Welch's t-test."""
    ratio = unit.var(ddof=1) / sample.var(ddof=1)
    below = stats.f.cdf(ratio, len(unit) - 1, len(sample) - 1)
    same_mean = stats.ttest_ind(unit, sample, equal_var=False).pvalue
    return 2 * min(below, 1 - below) >= level and same_mean >= level


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("level", [0.05, 0.3])
def test_p_values_tell_the_same_features(seed, level):
    random = np.random.default_rng(seed)
    spread = random.uniform(1, 3, 12)
    X = random.normal(size=(200, 12)) * spread
    codebook = random.normal(size=(30, 12)) * spread * np.tile([1, 1, 2], 4) + np.tile([0, 0, 0, 1], 3)
    converged = [passes_both_tests(w, x, level) for w, x in zip(codebook.T, X.T, strict=True)]
    expected = X.var(axis=0)[converged].sum() / X.var(axis=0).sum()
    assert embedding_accuracy(X, codebook, confidence=1 - level) == pytest.approx(expected, abs=1e-10)
    assert any(converged)
    assert not all(converged)


def test_two_features_by_hand():
    # Both features vary alike in the samples; the units have the first, and half the second.
    X = np.column_stack([np.tile([0.0, 1.0], 200), np.repeat([0.0, 1.0], 200)])
    codebook = X[::4] * [1, 0]
    codebook[:, 0] = np.tile([0.0, 1.0], 50)
    assert embedding_accuracy(X, codebook) == 0.5


def test_the_index_is_the_mean_of_both_accuracies():
    X = np.random.default_rng(0).normal(size=(300, 3))
    som = BatchSOM((6, 6), n_epochs=30).fit(X)
    found = convergence(X, som.codebook_, som.lattice_, neighbors=8)
    assert found.topographic == 1 - topographic_error(X, som.codebook_, som.lattice_, neighbors=8)
    assert found.embedding == embedding_accuracy(X, som.codebook_)
    assert found.index == (found.embedding + found.topographic) / 2


def test_training_converges():
    X = np.random.default_rng(0).normal(size=(400, 4))
    sheet = Rectangular(5, 6)
    before = convergence(X, np.random.default_rng(1).uniform(5, 6, (30, 4)), sheet)
    after = BatchSOM((5, 6), n_epochs=30).fit(X)
    assert before.embedding == 0
    assert convergence(X, after.codebook_, sheet).index > before.index + 0.5


def test_gaps_are_left_out_and_constant_features_count_for_nothing():
    random = np.random.default_rng(0)
    X = np.column_stack([random.normal(size=100), np.full(100, 7.0), random.normal(size=100)])
    X[::3, 2] = np.nan
    assert embedding_accuracy(X, X[1::3], metric=MapMetric(missing="mask")) == 1


def test_one_unit_embeds_nothing_and_a_confidence_of_one_is_refused():
    assert embedding_accuracy([[0.0], [2.0]], [[1.0]]) == 0
    with pytest.raises(ParameterError, match="confidence must be a number above 0 and below 1; got 1"):
        convergence([[0.0]], [[0.0]], Line(1), confidence=1)
