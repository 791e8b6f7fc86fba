import numpy as np
import pytest

from somatopy import BatchSOM, GrowingSOM
from somatopy.checking import InputError
from somatopy.data import Samples
from somatopy.maps.lattice import FreeLattice, make_lattice
from somatopy.runs import fitted

X = np.random.default_rng(0).random((50, 3)) * [1, 3, 9]
SAMPLES = Samples(X, [str(i) for i in range(50)])


def test_a_growing_map_scales_and_others_do_not():
    growing = GrowingSOM(calibration_epochs=1, growing_epochs=1, random_state=0).fit(X)
    assert fitted.codebook(growing) is growing.scaled_codebook_
    assert fitted.scaled(growing, SAMPLES).max() == 1
    batch = BatchSOM((3, 3), n_epochs=2).fit(X)
    assert fitted.codebook(batch) is batch.codebook_
    np.testing.assert_array_equal(fitted.scaled(batch, SAMPLES), X)


def test_samples_of_other_features_are_refused():
    batch = BatchSOM((3, 3), n_epochs=2).fit(X)
    with pytest.raises(InputError, match="have 2 features, the map was trained on 3"):
        fitted.scaled(batch, Samples(X[:, :2], SAMPLES.names))


@pytest.mark.parametrize(
    "asked", [{}, {"metric": "manhattan"}, {"metric": "cosine"}, {"feature_weights": [1, 0, 2]}]
)
def test_the_two_nearest_units_are_those_of_the_map_s_own_distances(asked):
    som = BatchSOM((3, 3), n_epochs=2, **asked).fit(X)
    units, distances = fitted.two_nearest(som, fitted.scaled(som, SAMPLES))
    everything = som.transform(X)
    np.testing.assert_array_equal(units, np.argsort(everything, axis=1, kind="stable")[:, :2])
    np.testing.assert_allclose(distances, np.sort(everything, axis=1)[:, :2], rtol=1e-6)
    assert fitted.is_euclidean(som) == ("metric" not in asked)


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "cosine"])
def test_weights_of_features_are_a_scale(metric):
    weights = np.array([4.0, 0.25, 1.0])
    som = BatchSOM((3, 3), n_epochs=2, metric=metric, feature_weights=weights).fit(X)
    stretch = weights if metric == "manhattan" else np.sqrt(weights)
    np.testing.assert_allclose(fitted.scaled(som, SAMPLES), X * stretch)
    np.testing.assert_allclose(fitted.codebook(som), som.codebook_ * stretch)


def test_gaps_stay_gaps_where_the_map_masks_them_and_are_refused_elsewhere():
    gappy = Samples(np.where(X < 0.1, np.nan, X), SAMPLES.names)
    som = BatchSOM((3, 3), n_epochs=2, missing="mask").fit(gappy.vectors)
    units, distances = fitted.two_nearest(som, fitted.scaled(som, gappy))
    np.testing.assert_array_equal(units[:, 0], som.predict(gappy.vectors))
    np.testing.assert_allclose(distances[:, 0], som.transform(gappy.vectors).min(axis=1), rtol=1e-6)
    with pytest.raises(InputError, match="NaN"):
        fitted.scaled(BatchSOM((3, 3), n_epochs=2).fit(X), gappy)


def test_cells_are_rows_and_columns_whatever_the_drawing():
    rows, columns = fitted.cells(make_lattice("hexagonal", (2, 3)))
    assert (rows.tolist(), columns.tolist()) == ([0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2])
    rows, columns = fitted.cells(make_lattice("ring", (3,)))
    assert (rows.tolist(), columns.tolist()) == ([0, 0, 0], [0, 1, 2])
    free = FreeLattice(np.array([0, -1]), np.array([2, 2]))
    assert [part.tolist() for part in fitted.cells(free)] == [[0, -1], [2, 2]]
