"""Training from chunks is training from the array they are cut from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from somatopy import BatchSOM, GrowingSOM, OnlineSOM
from somatopy.checking import InputError, ParameterError
from somatopy.maps.chunks import are_chunks


def blobs(n=700, features=5, seed=0):
    rng = np.random.default_rng(seed)
    centers = rng.normal(size=(6, features)) * 3
    return (centers[rng.integers(0, 6, n)] + rng.normal(size=(n, features))).astype(np.float32)


def cut(X, rows=111):
    return [X[first : first + rows] for first in range(0, len(X), rows)]


class Again:
    """Can be iterated again and again, like a reader of a file."""

    def __init__(self, chunks):
        self.chunks, self.passes = chunks, 0

    def __iter__(self):
        self.passes += 1
        return iter(self.chunks)


@pytest.mark.parametrize("start", ["pca", "samples", "random", "half"])
@pytest.mark.parametrize("form", [list, tuple, Again, lambda chunks: lambda: iter(chunks)])
def test_chunks_train_the_map_of_the_array(form, start):
    X = blobs()
    parameters = {"shape": (6, 7), "n_epochs": 5, "start": start, "random_state": 3}
    whole, chunked = BatchSOM(**parameters).fit(X), BatchSOM(**parameters).fit(form(cut(X)))
    np.testing.assert_allclose(chunked.codebook_, whole.codebook_, atol=1e-5)
    assert chunked.codebook_.dtype == np.float32
    assert (chunked.labels_ == whole.labels_).all()
    assert chunked.n_features_in_ == 5
    np.testing.assert_allclose(
        [r["mse"] for r in chunked.history_], [r["mse"] for r in whole.history_], rtol=1e-6
    )


def test_the_plane_of_the_start_is_the_same_bit_for_bit():
    X = blobs(30_000)
    starts = []
    for data in (X, cut(X, 999)):
        som = BatchSOM((4, 5))
        next(som.iter_fit(data))
        starts.append(som.codebook_)
    assert (starts[0] == starts[1]).all()


def test_weights_and_gaps_go_with_chunks():
    X = blobs().astype(np.float64)
    X[np.random.default_rng(1).random(X.shape) < 0.2] = np.nan
    X = X[~np.isnan(X).all(1)]
    weights = np.random.default_rng(2).integers(0, 3, len(X)).astype(float)
    for start in ("pca", "random", "samples"):
        parameters = {"shape": (4, 4), "missing": "mask", "n_epochs": 3, "start": start, "random_state": 0}
        whole = BatchSOM(**parameters).fit(X, sample_weight=weights)
        chunked = BatchSOM(**parameters).fit(cut(X), sample_weight=weights)
        np.testing.assert_allclose(chunked.codebook_, whole.codebook_, rtol=1e-9, atol=1e-12)


def test_the_shape_auto_is_that_of_the_array():
    X = blobs(5000)
    assert (
        BatchSOM("auto", n_epochs=1).fit(cut(X)).lattice_.shape
        == BatchSOM("auto", n_epochs=1).fit(X).lattice_.shape
    )


def test_a_resumed_training_on_chunks_is_the_unbroken_one_bit_for_bit():
    chunks = cut(blobs())
    whole, broken = BatchSOM((5, 5), n_epochs=6).fit(chunks), BatchSOM((5, 5), n_epochs=6)
    records = broken.iter_fit(chunks)
    for _ in range(4):
        next(records)
    resumed = BatchSOM((5, 5), n_epochs=6)
    list(resumed.iter_fit(chunks, state=broken.training_state()))
    assert (resumed.codebook_ == whole.codebook_).all()


def test_what_can_be_predicted_whole_can_be_predicted_in_chunks():
    X = blobs()
    som = BatchSOM((4, 4), n_epochs=3).fit(X)
    assert (som.predict(iter(cut(X))) == som.predict(X)).all()
    np.testing.assert_allclose(som.transform(cut(X)), som.transform(X))
    assert (som.quantize(cut(X)) == som.quantize(X)).all()
    assert som.score(cut(X)) == pytest.approx(som.score(X))


def test_empty_chunks_are_passed_over():
    X = blobs()
    chunks = [X[:0], X[:300], X[300:300], X[300:]]
    expected = BatchSOM((3, 3), n_epochs=2).fit(X).codebook_
    np.testing.assert_allclose(BatchSOM((3, 3), n_epochs=2).fit(chunks).codebook_, expected, atol=1e-5)


def test_tables_with_names_are_chunks_too():
    frame = pd.DataFrame(blobs(), columns=list("abcde"))
    som = BatchSOM((3, 3), n_epochs=2).fit([frame[:200], frame[200:]])
    assert list(som.feature_names_in_) == list("abcde")


def test_only_one_chunk_need_be_held_at_a_time():
    import weakref

    alive, most = [], 0

    def chunks():
        nonlocal most
        for piece in cut(blobs(2000), 100):
            copy = piece.copy()
            alive.append(weakref.ref(copy))
            yield copy
            del copy
            most = max(most, sum(ref() is not None for ref in alive))

    BatchSOM((3, 3), n_epochs=3).fit(chunks)
    assert most <= 2


def test_a_generator_is_refused_with_the_way_out():
    with pytest.raises(ParameterError, match=r"only once.*give the function that makes it.*partial_fit"):
        BatchSOM((3, 3)).fit(chunk for chunk in cut(blobs()))


def test_a_function_that_hands_out_one_iterator_twice_is_found_out():
    spent = iter(cut(blobs()))
    with pytest.raises(InputError, match=r"700 samples in the first pass and 0 in a later one.*new iterator"):
        BatchSOM((3, 3)).fit(lambda: spent)


def test_more_samples_in_a_later_pass_are_refused():
    chunks = cut(blobs())

    def growing():
        chunks.append(chunks[0])
        return iter(chunks)

    with pytest.raises(InputError, match="and more in a later one"):
        BatchSOM((3, 3)).fit(growing)


def nan_in_second():
    chunks = [chunk.copy() for chunk in cut(blobs())]
    chunks[1][4, 2] = np.nan
    return chunks


@pytest.mark.parametrize(
    ("chunks", "words"),
    [
        (lambda: iter([]), "brought no samples"),
        (
            [np.ones((3, 2)), np.ones((3, 4))],
            r"chunk 1, cannot be used: X has 4 features, but BatchSOM is expecting 2",
        ),
        (lambda: iter([np.arange(4.0), np.arange(4.0)]), "chunk 0, cannot be used: Expected 2D array"),
        (lambda: iter([np.array([["a", "b"]])]), "chunk 0, cannot be used: X must hold numbers"),
        (nan_in_second(), r"chunk 1, holds NaN in 1 cell, the first in row 4, column 2"),
        ([np.ones((3, 2)), csr_array(np.ones((3, 2)))], "chunk 1, must be sparse or dense as the first"),
    ],
)
def test_a_chunk_that_cannot_be_used_is_named(chunks, words):
    with pytest.raises(InputError, match=words):
        BatchSOM((2, 2)).fit(chunks)


def test_as_many_weights_as_samples_are_needed():
    with pytest.raises(InputError, match=r"must be 700 numbers.*got shape \(3,\)"):
        BatchSOM((2, 2)).fit(cut(blobs()), sample_weight=[1, 2, 3])


@pytest.mark.parametrize("estimator", [OnlineSOM((2, 2)), GrowingSOM()])
def test_other_maps_say_who_takes_chunks(estimator):
    with pytest.raises(ParameterError, match=r"BatchSOM\.fit takes chunks"):
        estimator.fit(cut(blobs()))


def test_partial_fit_takes_one_chunk():
    with pytest.raises(ParameterError, match=r"X must be one .* or call partial_fit with each chunk"):
        BatchSOM((2, 2)).partial_fit(cut(blobs()))


@pytest.mark.parametrize(
    "X",
    [[[1, 2], [3, 4]], np.ones((2, 2)), "text", {"a": 1}, pd.DataFrame([[1, 2]]), csr_array(np.eye(2)), []],
)
def test_what_is_one_table_is_not_taken_for_chunks(X):
    assert not are_chunks(X)


def test_a_later_chunk_must_fit_into_the_precision_of_the_first():
    chunks = [blobs(), blobs().astype(np.float64) * 1e30]
    with pytest.raises(InputError, match="X, chunk 1, holds values as large as"):
        BatchSOM((3, 3)).fit(chunks)
