"""SOMOutlierDetector."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from somatopy import BatchSOM, GrowingSOM, SOMOutlierDetector
from somatopy.checking import MapFileError, ParameterError
from somatopy.data import mapfile


@parametrize_with_checks([SOMOutlierDetector(BatchSOM((3, 3), n_epochs=5))])
def test_scikit_learn_contract(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def two_densities():
    """A tight cloud at 0 and a wide one at 20, and points that are outliers of the tight one only."""
    random = np.random.default_rng(0)
    tight, wide = random.normal(0, 0.1, (300, 2)), random.normal(20, 2, (300, 2))
    return np.vstack([tight, wide]), np.array([[1.5, 0.0], [0.0, -1.5], [1.2, 1.2]])


def test_the_score_is_the_distance_by_what_is_usual_around_the_best_unit(two_densities):
    X, _ = two_densities
    som = BatchSOM((4, 3), n_epochs=5)
    model = SOMOutlierDetector(som).fit(X)
    codebook, bmu = model.som_.codebook_, model.som_.labels_
    distance = np.linalg.norm(X - codebook[bmu], axis=1)
    overall = np.mean(distance**2)
    for unit, score, away in zip(bmu[::40], model.score_samples(X)[::40], distance[::40], strict=True):
        around = [unit, *(n for n in model.som_.lattice_.neighbors[unit] if n >= 0)]
        squares = distance[np.isin(bmu, around)] ** 2
        usual = np.sqrt((squares.sum() + overall) / (len(squares) + 1))
        assert score == pytest.approx(-away / usual)


def test_what_is_far_depends_on_the_place(two_densities):
    X, strange = two_densities
    truth = np.r_[np.ones(len(X)), np.zeros(len(strange))]
    everything = np.vstack([X, strange])
    local = SOMOutlierDetector().fit(X).score_samples(everything)
    plain = SOMOutlierDetector(local=False).fit(X).score_samples(everything)
    assert roc_auc_score(truth, local) > roc_auc_score(truth, plain)
    assert roc_auc_score(truth, local) > 0.99


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_the_share_of_outliers_in_training_is_the_contamination(two_densities, share):
    X, _ = two_densities
    found = SOMOutlierDetector(contamination=share).fit_predict(X)
    assert np.mean(found == -1) == pytest.approx(share, abs=0.002)


@pytest.mark.filterwarnings("ignore:all samples are equal")
def test_samples_that_are_all_equal_are_no_outliers():
    X = np.ones((20, 3))
    model = SOMOutlierDetector(BatchSOM((2, 2), n_epochs=2)).fit(X)
    assert (model.predict(X) == 1).all()


@pytest.mark.parametrize("share", [0, 0.6, "auto"])
def test_a_contamination_out_of_range_is_refused(two_densities, share):
    with pytest.raises(ParameterError, match=r"contamination must be a number above 0 and at most 0\.5"):
        SOMOutlierDetector(contamination=share).fit(two_densities[0])


def test_a_saved_detector_judges_the_same(two_densities, tmp_path):
    X, strange = two_densities
    model = SOMOutlierDetector(local=False).fit(X)
    model.save(tmp_path / "a.safetensors")
    loaded = somatopy.load(tmp_path / "a.safetensors")
    assert np.array_equal(loaded.decision_function(strange), model.decision_function(strange))
    assert loaded.offset_ == model.offset_
    assert loaded.local is False


def test_a_feature_without_weight_makes_no_outlier(two_densities):
    X, _ = two_densities
    noisy = np.column_stack([X, np.random.default_rng(1).normal(0, 1000, len(X))])
    weighted = SOMOutlierDetector(BatchSOM((4, 3), feature_weights=[1, 1, 0])).fit(noisy)
    strange = noisy.copy()
    strange[:, 2] += 1e6
    assert np.array_equal(weighted.score_samples(strange), weighted.score_samples(noisy))


def test_a_growing_map_measures_in_its_own_scale(two_densities):
    X, _ = two_densities
    stretched = X * [1, 1000]
    growing = GrowingSOM(calibration_epochs=2, growing_epochs=5, random_state=0)
    model = SOMOutlierDetector(growing).fit(stretched)
    distance = model.som_.transform(stretched).min(axis=1)
    assert -model.score_samples(stretched) * model.unit_radius_[model.som_.labels_] == pytest.approx(distance)


@pytest.mark.parametrize(
    ("name", "value"), [("offset", float("nan")), ("offset", "far"), ("unit_radius", 0.0)]
)
def test_a_forged_detector_is_refused(two_densities, tmp_path, name, value):
    SOMOutlierDetector(BatchSOM((2, 2), n_epochs=2)).fit(two_densities[0]).save(tmp_path / "a")
    header, arrays = mapfile.read(tmp_path / "a")
    if name == "offset":
        header["offset"] = value
    else:
        arrays["unit_radius"] = np.zeros(4)
    mapfile.write(tmp_path / "b", header, arrays)
    with pytest.raises(MapFileError):
        somatopy.load(tmp_path / "b")
