"""A sparse matrix trains the map of the array it stands for, and is never made that array."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.utils.estimator_checks import parametrize_with_checks

from somatopy import BatchSOM, GrowingSOM, OnlineSOM
from somatopy.checking import InputError, ParameterError
from somatopy.maps.sparse import nearest_sparse, sparse_distances, sparse_searcher

METRICS = ["euclidean", "manhattan", "chebyshev", "cosine"]


@parametrize_with_checks([BatchSOM((2, 2), n_epochs=2, metric="cosine")])
def test_it_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def words(n=300, features=60, seed=0, dtype=np.float64, density=0.1):
    rng = np.random.default_rng(seed)
    X = sp.random_array((n, features), density=density, rng=rng, dtype=np.float64, format="csr")
    topics = rng.integers(0, 4, n)
    boost = sp.csr_array((3 * np.ones(n), (np.arange(n), topics)), (n, features))
    return sp.csr_array(X + boost).astype(dtype)


@pytest.fixture
def never_dense(monkeypatch):
    """More than a megabyte made dense at once is a fault."""
    inner = sp.csr_array.toarray

    def toarray(self, *args, **kwargs):
        assert 8 * self.shape[0] * self.shape[1] <= 1 << 20, f"{self.shape} was made dense"
        return inner(self, *args, **kwargs)

    monkeypatch.setattr(sp.csr_array, "toarray", toarray)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("weighted", [False, True])
def test_the_search_finds_what_the_dense_one_finds(metric, dtype, weighted):
    X, feature_weights = words(dtype=dtype), np.arange(60) / 30 if weighted else None
    codebook = np.random.default_rng(1).random((45, 60)).astype(dtype)
    som = BatchSOM((5, 9), metric=metric, start=codebook, n_epochs=1, feature_weights=feature_weights)
    next(som.iter_fit(X.toarray()))
    bmu, cost = nearest_sparse(X, sparse_searcher(codebook, metric, feature_weights))
    assert (bmu == som.predict(X.toarray())).all()
    assert cost.mean() == pytest.approx(som.history_[0]["mse"], rel=1e-6)
    distances = sparse_distances(X, codebook, metric, feature_weights)
    np.testing.assert_allclose(
        distances, som.transform(X.toarray()), rtol=1e-5 if dtype == np.float32 else 1e-9
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ties_go_to_the_lowest_index_and_a_hit_costs_nothing(dtype):
    X = words(40, dtype=dtype)
    codebook = np.repeat(X.toarray(), 3, axis=0)
    bmu, cost = nearest_sparse(X, sparse_searcher(codebook, "euclidean"))
    assert (bmu == 3 * np.arange(40)).all()
    assert (cost == 0).all()
    assert sparse_distances(X, codebook, "euclidean")[5, 15] == 0


def test_near_ties_in_single_precision_are_looked_at_again():
    rng = np.random.default_rng(0)
    X = words(200, 300, dtype=np.float32)
    codebook = (rng.random(300) * 5 + 1e-4 * rng.normal(size=(100, 300))).astype(np.float32)
    exact = np.array(
        [((x - codebook.astype(np.float64)) ** 2).sum(1).argmin() for x in X.toarray().astype(np.float64)]
    )
    assert (nearest_sparse(X, sparse_searcher(codebook, "euclidean"))[0] == exact).all()


@pytest.mark.parametrize("start", ["pca", "samples", "random", "half"])
@pytest.mark.parametrize("metric", METRICS)
def test_sparse_samples_train_the_map_of_the_dense_ones(metric, start):
    X = words(seed=2)
    parameters = {
        "shape": (5, 6),
        "metric": metric,
        "start": start,
        "n_epochs": 4,
        "random_state": 1,
        "feature_weights": np.linspace(0.5, 1.5, 60),
    }
    weights = np.random.default_rng(3).integers(0, 3, 300)
    sparse = BatchSOM(**parameters).fit(X, sample_weight=weights)
    dense = BatchSOM(**parameters).fit(X.toarray(), sample_weight=weights)
    np.testing.assert_allclose(sparse.codebook_, dense.codebook_, atol=1e-7)
    assert (sparse.labels_ == dense.labels_).all()
    assert sparse.score(X) == pytest.approx(dense.score(X.toarray()))


def test_no_part_of_the_work_makes_the_matrix_dense(never_dense):
    X = words(2000, 500, density=0.02)
    som = BatchSOM((4, 5), n_epochs=3).fit(X)
    som.partial_fit(X).predict(X)
    som.transform(X), som.score(X), som.quantize(X)
    BatchSOM("auto", n_epochs=1, metric="manhattan").fit(X)


@pytest.mark.parametrize("form", [sp.csc_array, sp.coo_array, sp.csr_matrix, sp.csc_matrix, sp.lil_array])
def test_every_sparse_form_is_taken_and_left_as_it_was(form):
    X = words(100)
    given = form(X)
    expected = BatchSOM((3, 3), n_epochs=2).fit(X).codebook_
    np.testing.assert_allclose(BatchSOM((3, 3), n_epochs=2).fit(given).codebook_, expected)
    assert (given != form(X)).nnz == 0


def test_cells_stored_twice_are_summed_in_a_copy():
    twice = sp.csr_array((np.array([1.0, 2.0, 5.0]), np.array([0, 0, 1]), np.array([0, 2, 3])), shape=(2, 2))
    som = BatchSOM((1, 2), n_epochs=1, radius=0.0, start=np.array([[3.0, 0], [0, 5]])).fit(twice)
    assert som.codebook_.tolist() == [[3, 0], [0, 5]]
    assert twice.nnz == 3


def test_chunks_may_be_sparse():
    X = words()
    whole = BatchSOM((4, 4), n_epochs=3).fit(X)
    chunked = BatchSOM((4, 4), n_epochs=3).fit([X[:120], X[120:]])
    np.testing.assert_allclose(chunked.codebook_, whole.codebook_, rtol=1e-9)


def test_one_thread_counts_what_two_count(monkeypatch):
    monkeypatch.setattr("somatopy.maps.threads.WORTH_A_THREAD", 1.0)
    X = words()
    one, two = (BatchSOM((4, 4), n_epochs=3, n_jobs=n).fit(X) for n in (1, 2))
    np.testing.assert_allclose(one.codebook_, two.codebook_, rtol=1e-9)


def test_a_stream_of_sparse_chunks_is_that_of_dense_ones():
    X = words()
    sparse, dense = BatchSOM((3, 3)), BatchSOM((3, 3))
    for rows in (slice(0, 100), slice(100, 200), slice(200, 300)):
        sparse.partial_fit(X[rows])
        dense.partial_fit(X[rows].toarray())
    np.testing.assert_allclose(sparse.codebook_, dense.codebook_, rtol=1e-8)


@pytest.mark.parametrize("start", ["pca", "samples"])
def test_online_a_sparse_sample_counts_as_a_dense_one(start):
    X = words(3000)
    parameters = {"shape": (4, 4), "n_epochs": 2, "start": start, "random_state": 0}
    sparse, dense = OnlineSOM(**parameters).fit(X), OnlineSOM(**parameters).fit(X.toarray())
    np.testing.assert_allclose(sparse.codebook_, dense.codebook_, atol=1e-7)
    sparse.partial_fit(X[:50])
    assert sparse.labels_.shape == (50,)


def test_no_more_rows_are_needed_than_one():
    som = BatchSOM((2, 2), n_epochs=2).fit(words(3, 4, density=0.5))
    assert np.isfinite(som.codebook_).all()


def stored(value):
    X = words(20)
    X.data[7] = value
    return X


@pytest.mark.parametrize(
    ("X", "words_", "parameters"),
    [
        (stored(np.nan), "holds nan in row .*sparse matrix must store finite", {}),
        (stored(np.inf), "holds inf in row", {}),
        (stored(1e200), "overflow: scale your data", {}),
        (words(20), "no meaning for a sparse matrix", {"missing": "mask"}),
    ],
)
def test_what_a_sparse_matrix_must_not_hold(X, words_, parameters):
    with pytest.raises((InputError, ParameterError), match=words_):
        BatchSOM((2, 2), **parameters).fit(X)


def test_a_growing_map_says_who_takes_it():
    with pytest.raises(ParameterError, match="must be dense; got a sparse matrix: BatchSOM and OnlineSOM"):
        GrowingSOM().fit(words())


@pytest.mark.parametrize("rows", [np.zeros((40, 30)), np.outer(np.arange(40.0), np.ones(30))])
def test_samples_of_no_or_one_direction_give_the_start_of_the_dense_ones(rows):
    starts = []
    for X in (rows, sp.csr_array(rows)):
        som = BatchSOM("auto", n_epochs=1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            next(som.iter_fit(X))
        starts.append(som.codebook_)
    np.testing.assert_allclose(starts[0], starts[1], atol=1e-6)


@pytest.mark.parametrize("index", [3, -1])
def test_indices_beyond_the_columns_are_refused(index):
    X = sp.csr_array((np.ones(2), np.array([0, 2]), np.array([0, 1, 2])), (2, 3))
    som = BatchSOM((1, 2), n_epochs=1).fit(X)
    X.indices[1] = index
    for ask in (som.predict, som.fit, som.partial_fit):
        with pytest.raises(InputError, match="no CSR matrix of 3 columns"):
            ask(X)


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("weight", [1e36, 1e60, 1e76])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_heavy_features_that_leave_the_precision_still_find_the_nearest_unit(dtype, weight, metric):
    codebook = np.random.default_rng(0).normal(size=(30, 5)).astype(dtype)
    searcher = sparse_searcher(codebook, metric, np.full(5, weight))
    bmu, _ = nearest_sparse(sp.csr_array(codebook), searcher)
    assert bmu.tolist() == list(range(30))
