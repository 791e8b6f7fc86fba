"""SOMClusterer."""

import numpy as np
import pytest
from sklearn.datasets import load_wine, make_blobs
from sklearn.exceptions import NotFittedError
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import scale
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from somatopy import (
    BatchSOM,
    GrowingHierarchicalSOM,
    GrowingNeuralGas,
    GrowingSOM,
    NeuralGas,
    OnlineSOM,
    ParameterlessSOM,
    RecursiveSOM,
    SOMClusterer,
)
from somatopy.checking import MapFileError, ParameterError
from somatopy.data import mapfile
from somatopy.models.clusterer import METHODS


@parametrize_with_checks(
    [
        SOMClusterer(BatchSOM((3, 3), n_epochs=5)),
        SOMClusterer(BatchSOM((3, 2), n_epochs=3), method="kmeans", random_state=0),
    ]
)
def test_scikit_learn_contract(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def blobs():
    return make_blobs(400, 5, centers=6, cluster_std=0.5, random_state=3)


@pytest.mark.parametrize("method", METHODS)
def test_clear_groups_and_their_number_are_found(blobs, method):
    X, truth = blobs
    model = SOMClusterer(method=method, random_state=0).fit(X)
    assert model.n_clusters_ == 6
    assert adjusted_rand_score(truth, model.labels_) == pytest.approx(1)


@pytest.mark.parametrize("som", [GrowingSOM(random_state=0), OnlineSOM((7, 7), n_epochs=20, random_state=0)])
def test_any_map_will_do(blobs, som):
    X, truth = blobs
    assert adjusted_rand_score(truth, SOMClusterer(som, n_clusters=6).fit_predict(X)) > 0.9


@pytest.mark.parametrize(
    "som",
    [
        NeuralGas(30, random_state=0),
        GrowingNeuralGas(30, random_state=0),
        GrowingHierarchicalSOM(),
        ParameterlessSOM((6, 6), random_state=0),
    ],
    ids=lambda som: type(som).__name__,
)
def test_siblings_of_the_map_bear_clusters_too_and_come_back_from_a_file(blobs, som, tmp_path):
    X, truth = blobs
    model = SOMClusterer(som, n_clusters=6, method="kmeans", random_state=0).fit(X)
    assert adjusted_rand_score(truth, model.labels_) > 0.9
    model.save(tmp_path / "a")
    assert np.array_equal(somatopy.load(tmp_path / "a").predict(X), model.predict(X))


def test_a_map_of_sequences_bears_clusters_that_come_back_from_a_file(tmp_path):
    tide = np.sin(np.arange(200) / 5)[:, None]
    model = SOMClusterer(RecursiveSOM((4, 4), n_epochs=3, random_state=0), n_clusters=2).fit(tide)
    model.save(tmp_path / "a")
    assert np.array_equal(somatopy.load(tmp_path / "a").predict(tide), model.predict(tide))


def test_a_sample_goes_where_its_unit_went(blobs):
    X, _ = blobs
    model = SOMClusterer().fit(X)
    assert np.array_equal(model.labels_, model.unit_clusters_[model.som_.labels_])
    assert np.array_equal(
        model.predict(X[:50] + 0.01), model.unit_clusters_[model.som_.predict(X[:50] + 0.01)]
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n_clusters", [1, 2, 9])
def test_as_many_clusters_as_asked_without_holes(blobs, method, n_clusters):
    model = SOMClusterer(BatchSOM((12, 12)), n_clusters=n_clusters, method=method, random_state=0).fit(
        blobs[0]
    )
    assert np.unique(model.labels_).tolist() == list(range(n_clusters))
    assert set(model.unit_clusters_) == set(range(n_clusters))


def test_wines_fall_into_their_cultivars():
    X, y = load_wine(return_X_y=True)
    model = SOMClusterer().fit(scale(X))
    assert model.n_clusters_ == 3
    assert adjusted_rand_score(y, model.labels_) > 0.8


@pytest.mark.parametrize("value", ["many", 0, 2.5, True])
def test_a_number_of_clusters_out_of_range_is_refused(blobs, value):
    with pytest.raises(ParameterError, match="n_clusters must be"):
        SOMClusterer(n_clusters=value).fit(blobs[0])


def test_an_unknown_method_is_refused_with_the_nearest(blobs):
    with pytest.raises(ParameterError, match="did you mean 'ward'"):
        SOMClusterer(method="wards").fit(blobs[0])


def test_a_saved_clusterer_answers_the_same(blobs, tmp_path):
    X, _ = blobs
    model = SOMClusterer(method="kmeans", random_state=np.random.RandomState(0)).fit(X)
    model.save(tmp_path / "a.safetensors")
    loaded = somatopy.load(tmp_path / "a.safetensors")
    assert np.array_equal(loaded.predict(X), model.predict(X))
    assert np.array_equal(loaded.labels_, model.labels_)
    assert loaded.n_clusters_ == model.n_clusters_
    assert loaded.random_state is None


def test_clusters_that_do_not_fit_the_map_are_refused(blobs, tmp_path):
    SOMClusterer().fit(blobs[0]).save(tmp_path / "a")
    header, arrays = mapfile.read(tmp_path / "a")
    mapfile.write(tmp_path / "b", header, {**arrays, "unit_clusters": np.zeros(3, np.int64)})
    with pytest.raises(MapFileError, match="unit_clusters has 3 entries"):
        somatopy.load(tmp_path / "b")


def test_more_clusters_than_units_with_samples_are_warned_of(blobs):
    with pytest.warns(UserWarning, match="n_clusters=99, but only .* units hold samples"):
        model = SOMClusterer(BatchSOM((4, 4), n_epochs=5), n_clusters=99).fit(blobs[0])
    assert model.n_clusters_ == len(np.unique(model.som_.labels_))


def test_units_are_joined_as_near_as_the_map_finds_them(blobs):
    X, truth = blobs
    noisy = np.column_stack([X, np.random.default_rng(0).normal(0, 500, (400, 2))])
    som = BatchSOM((7, 7), feature_weights=[1] * 5 + [0] * 2)
    assert adjusted_rand_score(truth, SOMClusterer(som, n_clusters=6).fit_predict(noisy)) > 0.9
    growing = SOMClusterer(GrowingSOM(random_state=0), n_clusters=6)
    stretched = X * np.array([1, 1, 1, 1, 1000])
    assert adjusted_rand_score(truth, growing.fit_predict(stretched)) > 0.9


def test_empty_units_make_no_bridge_between_clusters():
    X = np.r_[np.linspace(0, 1, 30), np.linspace(9, 10, 30)][:, None]
    som = BatchSOM((1, 40), radius=("linear", 10, 1.5))
    model = SOMClusterer(som, n_clusters=2, method="single", along_lattice=False).fit(X)
    assert len(np.unique(model.som_.labels_)) < 40
    assert adjusted_rand_score(np.repeat([0, 1], 30), model.labels_) == pytest.approx(1)


def test_weights_count_as_samples_given_again(blobs):
    X, _ = blobs
    weights = np.where(np.arange(400) < 100, 3, 1)
    som = BatchSOM((6, 6), n_epochs=5)
    weighted = SOMClusterer(som, method="kmeans", random_state=0).fit(X, sample_weight=weights)
    repeated = SOMClusterer(som, method="kmeans", random_state=0).fit(np.repeat(X, weights, axis=0))
    assert np.array_equal(weighted.unit_clusters_, repeated.unit_clusters_)


def test_weights_with_a_map_that_does_not_heed_them_are_refused(blobs):
    with pytest.raises(ParameterError, match="sample_weight needs a map that heeds it"):
        SOMClusterer(GrowingSOM(random_state=0)).fit(blobs[0], sample_weight=np.ones(400))


def test_joining_the_units_of_a_trained_map_is_what_fitting_does_to_them(blobs):
    X = blobs[0]
    som = BatchSOM((5, 6), n_epochs=10)
    whole = SOMClusterer(som, n_clusters=4).fit(X)
    joined = SOMClusterer(n_clusters=4).join(whole.som_)
    np.testing.assert_array_equal(joined.unit_clusters_, whole.unit_clusters_)
    np.testing.assert_array_equal(joined.predict(X), whole.labels_)
    with pytest.raises(NotFittedError):
        SOMClusterer().join(som)
    with pytest.raises(ParameterError, match="som must be a map"):
        SOMClusterer().join("map")
