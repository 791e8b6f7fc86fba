from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from plain_parameterless_map import plain_parameterless_map
from somatopy import ParameterlessSOM
from somatopy.checking import MapFileError, ParameterError
from somatopy.data import mapfile
from somatopy.maps.lattice import FreeLattice
from somatopy.measures import topographic_error


@parametrize_with_checks([ParameterlessSOM((3, 3), n_epochs=3)])
def test_it_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def square(n=300, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).random((n, 2)).astype(dtype)


@pytest.mark.parametrize("law", ["logarithmic", "linear"])
@pytest.mark.parametrize("least", [0.0, 1.0])
@pytest.mark.parametrize(
    ("lattice", "shape", "periodic"),
    [
        ("rectangular", (3, 4), False),
        ("hexagonal", (4, 3), True),
        ("rectangular8", (4, 4), False),
        ("ring", (7,), False),
    ],
)
@pytest.mark.parametrize("lattice_distance", ["sheet", "hops"])
def test_training_is_that_of_the_published_rules(lattice, shape, periodic, lattice_distance, least, law):
    X, start = square(80), square(int(np.prod(shape)), seed=1)
    som = ParameterlessSOM(
        shape, lattice=lattice, periodic=periodic, lattice_distance=lattice_distance, beta=2.5, least_range=least,
        range_law=law, start=start, n_epochs=2, shuffle=False,
    ).fit(X)  # fmt: skip
    distances = som.lattice_.distances(lattice_distance)
    expected, largest = plain_parameterless_map(
        np.tile(X, (2, 1)), start, distances, 2.5, least=least, law=law
    )
    np.testing.assert_allclose(som.codebook_, expected, atol=1e-5)
    assert som.largest_error_ == pytest.approx(largest)


def test_a_stream_is_a_training_in_the_given_order():
    X = square()
    stream = ParameterlessSOM((4, 4), start=square(16, seed=1))
    for first in range(0, 300, 75):
        stream.partial_fit(X[first : first + 75])
    whole = ParameterlessSOM((4, 4), start=square(16, seed=1), n_epochs=1, shuffle=False).fit(X)
    assert (stream.codebook_ == whole.codebook_).all()
    assert stream.largest_error_ == whole.largest_error_
    assert stream.n_iter_ == 4


def test_it_unfolds_where_a_schedule_that_begins_too_narrow_stays_folded():
    X = square(1000)
    given = {"start": "random", "n_epochs": 10, "random_state": 0}
    narrow = somatopy.OnlineSOM((10, 10), radius=("exponential", 1.0, 0.5), **given).fit(X)
    free = ParameterlessSOM((10, 10), **given).fit(X)
    torn = [topographic_error(X, som.codebook_, som.lattice_) for som in (narrow, free)]
    assert torn[1] < 0.06
    assert torn[0] > 0.12


def test_it_follows_data_that_move():
    som = ParameterlessSOM((5, 5), random_state=0).fit(square(500))
    known = som.score(square(500, seed=1))
    for seed in range(5):
        som.partial_fit(square(500, seed=seed + 2) + 1)
    assert som.score(square(500, seed=9) + 1) > 1.3 * known
    assert som.score(square(500, seed=1)) < 2 * known


def test_what_is_known_moves_nothing():
    X = np.array([[0.0, 0.0], [1.0, 1.0]])
    som = ParameterlessSOM((1, 2), start=X, n_epochs=3, random_state=0).fit(X)
    assert (som.codebook_ == X).all()
    assert som.largest_error_ == 0


def test_the_history_tells_error_rate_and_range_of_each_epoch():
    som = ParameterlessSOM((6, 6), n_epochs=4, random_state=0).fit(square())
    assert [record["epoch"] for record in som.history_] == [0, 1, 2, 3, 4]
    largest = [record["largest_error"] for record in som.history_]
    assert largest == sorted(largest)
    assert largest[-1] == som.largest_error_
    assert all(0 < r["rate"] < 1 and 0 < r["radius"] < 4.8 for r in som.history_[1:])
    assert som.history_[-1]["mse"] < som.history_[0]["mse"]
    assert [r["last_of_phase"] for r in som.history_] == [True, False, False, False, True]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_precision_of_the_samples_is_kept(dtype):
    assert ParameterlessSOM((3, 3), random_state=0).fit(square(dtype=dtype)).codebook_.dtype == dtype


def test_a_sparse_matrix_trains_as_its_dense_copy(monkeypatch):
    X = square() * (np.random.default_rng(1).random((300, 2)) < 0.7)
    given = {"shape": (4, 4), "start": square(16, seed=1), "n_epochs": 2, "random_state": 0}
    dense = ParameterlessSOM(**given).fit(X)
    sparse = ParameterlessSOM(**given).fit(csr_array(X))
    np.testing.assert_allclose(sparse.codebook_, dense.codebook_, atol=1e-9)
    assert sparse.largest_error_ == pytest.approx(dense.largest_error_)


def test_a_saved_map_goes_on_as_it_would_have(tmp_path):
    X = square()
    som = ParameterlessSOM((4, 4), random_state=0).fit(X[:200])
    for ending in ("safetensors", "npz", "mat"):
        som.save(tmp_path / f"map.{ending}")
        again = somatopy.load(tmp_path / f"map.{ending}")
        assert again.largest_error_ == som.largest_error_
    assert (again.partial_fit(X[200:]).codebook_ == som.partial_fit(X[200:]).codebook_).all()


@pytest.mark.parametrize("value", [-1.0, "wide", None, float("nan")])
def test_a_forged_largest_error_is_refused(tmp_path, value):
    path = tmp_path / "map.safetensors"
    ParameterlessSOM((3, 3), n_epochs=1, random_state=0).fit(square()).save(path)
    header, arrays = mapfile.read(path)
    mapfile.write(path, header | {"largest_error": value}, arrays)
    with pytest.raises(MapFileError, match="largest_error must be a number"):
        somatopy.load(path)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"beta": 0}, "beta must be a number"),
        ({"beta": 1, "least_range": 2}, "beta must be a number at least 2 and above 0; got 1"),
        ({"least_range": -1}, "least_range must be a number at least 0"),
        ({"range_law": "log"}, "range_law must be one of 'logarithmic', 'linear'; got 'log'"),
        ({"n_epochs": 0}, "n_epochs"),
        ({"shuffle": "no"}, "shuffle must be True or False"),
        (
            {"lattice": FreeLattice(np.zeros(1, np.int64), np.zeros(1, np.int64))},
            "full rows and columns.*use BatchSOM",
        ),
    ],
)
def test_an_absurd_parameter_is_refused(parameters, words):
    with pytest.raises(ParameterError, match=words):
        ParameterlessSOM((3, 3), **parameters).fit(square())
