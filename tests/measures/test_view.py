import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from plain_measures import plain_distances, plain_two_nearest
from somatopy import BatchSOM, GrowingHierarchicalSOM, GrowingSOM, OnlineSOM, RecursiveSOM, SOMImputer
from somatopy.checking import InputError, ParameterError
from somatopy.measures import advise, report
from somatopy.measures.view import MapView, end_of_training

X = np.random.default_rng(0).normal(size=(80, 3)) * [1, 5, 20]


def test_a_growing_map_is_seen_in_its_scaled_space():
    som = GrowingSOM(random_state=0).fit(X)
    view = MapView.of(som, X)
    np.testing.assert_array_equal(view.X, som.scaling_.apply(X))
    np.testing.assert_array_equal(view.codebook, som.scaled_codebook_)
    assert (view.bmu == som.predict(X)).all()


@pytest.mark.parametrize("SOM", [BatchSOM, OnlineSOM])
def test_a_kohonen_map_is_seen_by_its_own_metric(SOM):
    som = SOM((4, 5), metric="manhattan", feature_weights=[1, 2, 0], n_epochs=3, random_state=0).fit(X)
    view = MapView.of(som, X)
    plain = plain_distances(X, som.codebook_, "manhattan", [1, 2, 0])
    assert (view.two_best == plain_two_nearest(plain)).all()
    np.testing.assert_allclose(view.distances, np.sort(plain, axis=1)[:, :2])


def test_a_map_that_is_not_fitted_and_samples_of_another_kind_are_refused():
    with pytest.raises(NotFittedError):
        MapView.of(BatchSOM(), X)
    with pytest.raises(InputError, match="X has 2 features, the codebook 3"):
        MapView.of(BatchSOM((3, 3), n_epochs=1).fit(X), X[:, :2])


def test_the_end_of_a_training_is_its_last_radius_and_none_for_a_growing_map():
    som = BatchSOM((3, 3), n_epochs=4, radius=("linear", 2, 0.8), neighborhood="bubble").fit(X)
    assert end_of_training(som) == {"neighborhood": "bubble", "radius": 0.8, "lattice_distance": "sheet"}
    assert end_of_training(GrowingSOM(random_state=0).fit(X)) is None
    assert end_of_training(GrowingHierarchicalSOM().fit(X)) is None  # many maps, many ends


def test_a_map_of_sequences_is_seen_with_each_beginning_anew():
    X, lengths = np.sin(np.arange(120) / 5)[:, None], [10] * 12
    som = RecursiveSOM((4, 4), n_epochs=5, random_state=0).fit(X, lengths=lengths)
    view = MapView.of(som, X, lengths)
    assert np.array_equal(view.bmu, som.predict(X, lengths))
    assert not np.array_equal(view.bmu, MapView.of(som, X).bmu)
    assert report(som, X, lengths=lengths).quantization_error == pytest.approx(-som.score(X, lengths=lengths))
    assert isinstance(advise(som, X, lengths=lengths), list)


def test_lengths_are_of_maps_of_sequences_only():
    with pytest.raises(ParameterError, match="lengths are of a map of sequences, which a BatchSOM is not"):
        MapView.of(BatchSOM((2, 2), n_epochs=1).fit(np.eye(5)), np.eye(5), [5])


def test_the_map_of_scaled_features_is_not_taken_for_one_of_the_samples():
    imputer = SOMImputer().fit(X)
    for measured in (MapView.of, advise):
        with pytest.raises(ParameterError, match=r"a SOMImputer is one of scaled features: give model.som_"):
            measured(imputer, X)
    assert MapView.of(imputer.som_, (X - imputer.mean_) / imputer.scale_).bmu.shape == (len(X),)


def test_a_tree_is_seen_by_the_leaf_that_each_sample_is_led_down_to():
    tree = GrowingHierarchicalSOM(breadth=0.3, depth=0.05).fit(X)
    view = MapView.of(tree, X)
    assert (view.bmu == tree.labels_).all()
    nearest = plain_two_nearest(plain_distances(X, tree.codebook_))
    led_astray = view.bmu != nearest[:, 0]
    assert led_astray.any()
    assert (view.two_best[led_astray, 1] == nearest[led_astray, 0]).all()
    assert (view.two_best[~led_astray] == nearest[~led_astray]).all()
    apart = np.linalg.norm(X[:, None] - tree.codebook_[view.two_best], axis=2)
    np.testing.assert_allclose(view.distances, apart, atol=1e-9)
