from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from plain_map import plain_batch_epoch, plain_two_best
from somatopy.checking import InputError, NoRoomError, ParameterError
from somatopy.maps.batch import BatchSOM
from somatopy.maps.cpu_engine import CpuEngine
from somatopy.maps.lattice import FreeLattice, Hexagonal
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.schedule import exponential


@parametrize_with_checks([BatchSOM((3, 3), n_epochs=5), BatchSOM((3, 2), missing="mask", n_epochs=3)])
def test_it_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def blobs(n=300, features=4, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    centers = rng.normal(size=(6, features)) * 3
    return (centers[rng.integers(0, 6, n)] + rng.normal(size=(n, features))).astype(dtype)


@pytest.mark.parametrize("lattice_distance", ["sheet", "hops"])
@pytest.mark.parametrize("neighborhood", ["gaussian", "bubble", "triangular", "cut_gaussian"])
@pytest.mark.parametrize(
    ("lattice", "periodic"),
    [
        ("rectangular", False),
        ("rectangular", True),
        ("rectangular8", False),
        ("hexagonal", False),
        ("hexagonal", True),
    ],
)
def test_training_is_that_of_the_textbook(lattice, periodic, neighborhood, lattice_distance):
    X = blobs(80)
    som = BatchSOM(
        (4, 5), lattice=lattice, periodic=periodic, neighborhood=neighborhood, lattice_distance=lattice_distance,
        n_epochs=4, radius=("linear", 1.6, 1),  # all units stay within reach: sides in turn do not cut corners off
    )  # fmt: skip
    records = som.iter_fit(X)
    next(records)
    expected = som.codebook_
    for radius, _ in zip([1.6, 1.4, 1.2, 1], records, strict=True):
        distances = som.lattice_.distances(lattice_distance)
        influence = make_neighborhood(neighborhood).weights(distances, radius)
        expected = plain_batch_epoch(X, expected, influence)
        np.testing.assert_allclose(som.codebook_, expected, rtol=1e-9, atol=1e-12)
    assert (som.labels_ == plain_two_best(X, som.codebook_)[0][:, 0]).all()


def test_gaps_are_left_out_of_distance_and_mean():
    X = blobs(200)
    X[np.random.default_rng(1).random(X.shape) < 0.2] = np.nan
    X = X[~np.isnan(X).all(1)]
    som = BatchSOM((5, 5), missing="mask", n_epochs=3, radius=1.0)
    records = som.iter_fit(X)
    next(records)
    before = som.codebook_
    next(records)
    influence = make_neighborhood("gaussian").weights(som.lattice_.distances(), 1.0)
    there = ~np.isnan(X)
    bmu = np.array([np.nansum((before - x) ** 2, axis=1).argmin() for x in X])
    share = influence[:, bmu]
    expected = share @ np.where(there, X, 0) / (share @ there)
    np.testing.assert_allclose(som.codebook_, expected, rtol=1e-9)


def test_a_feature_of_weight_zero_does_not_choose_but_is_learned():
    X = blobs(300)
    X[:, 3] *= 100
    masked = BatchSOM((4, 4), feature_weights=[1, 1, 1, 0], start="samples", random_state=0).fit(X)
    alone = BatchSOM((4, 4), start=masked.codebook_[:, :3], radius=0.5, n_epochs=1).fit(X[:, :3])
    again = BatchSOM(
        (4, 4), feature_weights=[1, 1, 1, 0], start=masked.codebook_, radius=0.5, n_epochs=1
    ).fit(X)
    np.testing.assert_allclose(again.codebook_[:, :3], alone.codebook_)
    assert np.ptp(again.codebook_[:, 3]) > 0


def test_a_resumed_training_is_the_unbroken_one_bit_for_bit():
    X = blobs(500, dtype=np.float32)
    whole = BatchSOM((12, 12), n_epochs=6).fit(X)
    broken = BatchSOM((12, 12), n_epochs=6)
    records = broken.iter_fit(X)
    for _ in range(4):
        next(records)
    state = broken.training_state()
    resumed = BatchSOM((12, 12), n_epochs=6)
    rest = list(resumed.iter_fit(X, state=state))
    assert [r["epoch"] for r in rest] == [4, 5, 6]
    assert rest[-1]["last_of_phase"]
    assert (resumed.codebook_ == whole.codebook_).all()


def test_an_epoch_that_is_broken_off_leaves_the_state_of_the_one_before(monkeypatch):
    som = BatchSOM((4, 4), radius="plateau", random_state=0)
    records = som.iter_fit(blobs())
    next(records)
    header, arrays = som.training_state()
    tally, parts = CpuEngine.tally, iter(range(3))

    def broken_off(*given):
        if next(parts, None) is None:
            raise KeyboardInterrupt
        return tally(*given)

    monkeypatch.setattr(CpuEngine, "tally", broken_off)
    with pytest.raises(KeyboardInterrupt):
        next(records)
    after = som.training_state()
    assert after[0] == header
    assert all((after[1][name] == arrays[name]).all() for name in arrays)


def test_a_saved_map_is_the_loaded_one(tmp_path):
    X = blobs(200, dtype=np.float32)
    som = BatchSOM((4, 6), lattice="hexagonal", radius=exponential(3, 0.5), feature_weights=np.ones(4)).fit(X)
    som.save(tmp_path / "map.safetensors")
    again = somatopy.load(tmp_path / "map.safetensors")
    assert (again.predict(X) == som.predict(X)).all()
    assert again.lattice_ == som.lattice_
    assert again.fit(X).codebook_.tolist() == som.codebook_.tolist()


def test_training_stops_when_nothing_moves_any_more():
    X = blobs(100)
    som = BatchSOM((3, 3), n_epochs=500, radius=0.5, tol=1e-9).fit(X)
    assert som.n_iter_ < 100
    assert som.history_[-1]["last_of_phase"]


def test_partial_fit_on_a_stream_comes_near_a_whole_training():
    X = blobs(3000)
    stream = BatchSOM((5, 5), n_epochs=30)
    for i in range(60):
        stream.partial_fit(X[(i * 50) % 3000 : (i * 50) % 3000 + 50])
    whole = BatchSOM((5, 5), n_epochs=30).fit(X)
    assert stream.score(X) > 1.25 * whole.score(X)


def test_single_precision_stays_single():
    X = blobs(100, dtype=np.float32)
    som = BatchSOM((3, 3)).fit(X)
    assert som.codebook_.dtype == som.transform(X).dtype == np.float32


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"lattice": "hexagon"}, "did you mean 'hexagonal'"),
        ({"neighborhood": "bubbel"}, "did you mean 'bubble'"),
        ({"metric": "euclid"}, "did you mean 'euclidean'"),
        ({"radius": "plateu"}, r"\(did you mean 'plateau'\?\)"),
        ({"radius": [3, 2, 1]}, r"radius must be a number, a schedule or a tuple .*got \[3, 2, 1\]"),
        ({"radius": ("linear", 3)}, r'radius must look like \("linear", start, stop\); got'),
        ({"radius": ("linear", 3, 1, 1, "sample", 9)}, r'must look like \("linear", start, stop\)'),
        ({"periodic": 1}, "periodic must be True or False; got 1"),
        ({"periodic": "no"}, "periodic must be True or False; got 'no'"),
        (
            {"random_state": -1, "start": "samples"},
            "random_state must be None, a whole number from 0 to 4,294,967,295",
        ),
        ({"random_state": "seed"}, "random_state must be None.*got 'seed'"),
        ({"start": "pca "}, "did you mean 'pca'"),
        ({"start": [["a", "b"]]}, "start must be a name or numbers, finite and of shape"),
        ({"feature_weights": "heavy"}, "feature_weights must be 4 numbers of at least 0.*got 'heavy'"),
        ({"neighborhood": lambda d, r: d * np.nan}, "must give finite weights, above 0 at distance 0"),
        ({"neighborhood": lambda d, r: d * 0}, "above 0 at distance 0; got .0.0, 0.0"),
        ({"neighborhood": lambda d, r: 1.0}, "an array of the distances' shape"),
        ({"radius": "linear"}, "radius must be a number, a schedule"),
        ({"n_epochs": 0}, "n_epochs must be a whole number at least 1"),
        ({"shape": (10**6, 10**6)}, "at most 4,000,000 units.*or 8,000.0 GB for each feature"),
        ({"missing": "drop"}, "missing must be one of"),
        ({"feature_weights": [1, 2]}, "one per feature"),
        ({"tol": -1}, "tol must be"),
        ({"n_jobs": 0}, "n_jobs must be"),
        ({"start": np.ones((2, 2))}, "start must be"),
    ],
)
def test_an_absurd_parameter_is_refused(parameters, words):
    with pytest.raises(ParameterError, match=words):
        BatchSOM(**{"shape": (3, 3), **parameters}).fit(blobs(20))


def test_nan_is_refused_unless_masked():
    X = blobs(20)
    X[3, 2] = np.nan
    with pytest.raises(InputError, match="1 cell, the first in row 3, column 2"):
        BatchSOM((2, 2)).fit(X)
    X[5] = np.nan
    with pytest.raises(InputError, match="no value at all in row 5"):
        BatchSOM((2, 2), missing="mask").fit(X)


def test_samples_of_no_spread_give_a_finite_map():
    for X in (np.ones((10, 3)), np.ones((1, 1)), np.tile([[1.0, 2.0]], (5, 1))):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert np.isfinite(BatchSOM((3, 3)).fit(X).codebook_).all()


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([1e308] * 20, "at most 1e.100 in all; got 1e.308 in row 0"),
        ([1.0] * 19 + [-1], "at least 0, one per sample, at most .* got -1 in row 19"),
        ([1.0] * 19 + [np.nan], "got nan in row 19"),
        ("heavy", "sample_weight must be 20 numbers of at least 0"),
        ([1.0] * 3, r"got shape \(3,\)"),
        ([0.0] * 20, "must not be zero for all samples"),
    ],
)
def test_an_absurd_sample_weight_is_refused(weights, words):
    for train in (BatchSOM((3, 3)).fit, BatchSOM((3, 3)).partial_fit):
        with pytest.raises(InputError, match=words):
            train(blobs(20), sample_weight=weights)


def test_tiny_weights_are_weights():
    X = blobs(100)
    expected = BatchSOM((3, 3)).fit(X).codebook_
    found = BatchSOM((3, 3)).fit(X, sample_weight=np.full(100, 1e-20)).codebook_
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("lattice", ["hexagonal", "rectangular"])
def test_a_map_beyond_the_memory_is_refused_with_its_size(lattice):
    with pytest.raises(
        NoRoomError, match=r"2,000,000 units and 4 features needs about 96,\d+.\d GB and .* available"
    ):
        BatchSOM((1000, 2000), lattice=lattice, neighborhood="bubble").fit(blobs(20))


def test_a_map_whose_parts_are_beyond_the_memory_is_refused_with_the_way_out(monkeypatch):
    monkeypatch.setattr("somatopy.maps.room.available_memory", lambda: 1e9)
    som = BatchSOM((100, 100), radius="plateau", start="half")
    with pytest.raises(
        NoRoomError, match=r"tallies of 8 parts needs about 1.6 GB .* a Plateau of fewer parts"
    ):
        next(som.iter_fit(blobs(20, 1000)))


def test_a_lattice_of_free_shape_is_trained_and_saved(tmp_path):
    cross = FreeLattice(np.array([0, 1, 1, 1, 2]), np.array([1, 0, 1, 2, 1]))
    X = blobs(100)
    som = BatchSOM(lattice=cross, n_epochs=3).fit(X)
    assert som.codebook_.shape == (5, 4)
    som.save(tmp_path / "map.safetensors")
    again = somatopy.load(tmp_path / "map.safetensors")
    assert (again.fit(X).codebook_ == som.codebook_).all()


def test_a_lattice_object_goes_with_the_file(tmp_path):
    som = BatchSOM(lattice=Hexagonal(4, 6, periodic=True), n_epochs=3).fit(blobs())
    som.save(tmp_path / "map.safetensors")
    again = somatopy.load(tmp_path / "map.safetensors")
    assert again.lattice_ == som.lattice_
    assert (again.fit(blobs()).codebook_ == som.codebook_).all()


def test_a_stream_keeps_to_its_features_and_their_names():
    frame = pd.DataFrame(blobs(40), columns=list("abcd"))
    som = BatchSOM((2, 2)).partial_fit(frame)
    with pytest.raises(ValueError, match="feature names should match"):
        som.partial_fit(frame.rename(columns={"a": "z"}))
    with pytest.raises(ParameterError, match="has 4 units and shape now asks for 9"):
        som.set_params(shape=(3, 3)).partial_fit(frame)
    with pytest.raises(ValueError, match="X has 3 features, but BatchSOM is expecting 4"):
        BatchSOM((2, 2)).partial_fit(blobs(40)).partial_fit(blobs(40)[:, :3])


@pytest.mark.parametrize(
    ("factors", "words"),
    [
        ([1, 0, 1, 1], "constant columns say nothing and were left as they are: 1$"),
        ([1, 1, 1000, 1], "see little but 2: scale the columns"),
        ([0, 0, 0, 0], "all samples are equal"),
    ],
)
def test_one_warning_of_columns_that_say_nothing_or_drown_the_others(factors, words):
    with pytest.warns(UserWarning, match=words) as caught:
        som = BatchSOM((3, 3), n_epochs=2).fit(blobs() * factors)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert np.isfinite(som.codebook_).all()


def test_columns_of_weight_zero_drown_nobody():
    BatchSOM((3, 3), n_epochs=2, feature_weights=[1, 1, 0, 1]).fit(blobs() * [1, 1, 1000, 1])
