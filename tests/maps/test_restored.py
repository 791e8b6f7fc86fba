"""What comes back from a file or a state is checked before a compiled loop sees it."""

import numpy as np
import pytest

import somatopy
from somatopy import (
    BatchSOM,
    GrowingNeuralGas,
    GrowingSOM,
    NeuralGas,
    OnlineSOM,
    ParameterlessSOM,
    RecursiveSOM,
)
from somatopy.checking import MapFileError, ParameterError
from somatopy.data import mapfile

X = np.random.default_rng(0).random((60, 5))
GROWING = {"calibration_epochs": 1, "growing_epochs": 1, "smoothing_epochs": 0, "random_state": 0}
MAPS = [
    GrowingSOM(**GROWING),
    BatchSOM((3, 3), n_epochs=2, random_state=0),
    OnlineSOM((3, 3), n_epochs=2, random_state=0),
    ParameterlessSOM((3, 3), n_epochs=2, random_state=0),
    RecursiveSOM((3, 3), n_epochs=2, random_state=0),
]
EVERY = [
    *MAPS,
    NeuralGas(9, n_epochs=2, random_state=0),
    GrowingNeuralGas(9, insert_every=10, n_epochs=2, random_state=0),
]


def forged(tmp_path, som, **changes):
    """A file of ``som`` with other arrays or parameters and a checksum that fits."""
    path = tmp_path / "map.safetensors"
    som.fit(X).save(path)
    header, arrays = mapfile.read(path)
    for name, value in changes.items():
        if name in arrays:
            arrays[name] = value(arrays[name])
        elif name in header:
            header[name] = value
        else:
            header["parameters"][name] = value
    mapfile.write(path, header, arrays)
    return path


def name_of_codebook(som):
    return "scaled_codebook" if isinstance(som, GrowingSOM) else "codebook"


@pytest.mark.parametrize("som", EVERY, ids=lambda som: type(som).__name__)
@pytest.mark.parametrize(
    "change",
    [
        lambda w: np.where(np.arange(w.size).reshape(w.shape) == 3, np.nan, w),
        lambda w: w.astype(np.int8),
        lambda w: w[:-1],
        lambda w: w[:0],
        lambda w: w[:, :, None],
    ],
    ids=["nan", "int8", "fewer units", "empty", "3-D"],
)
def test_a_forged_codebook_is_refused(tmp_path, som, change):
    with pytest.raises(MapFileError):
        somatopy.load(forged(tmp_path, som, **{name_of_codebook(som): change}))


@pytest.mark.parametrize("som", MAPS[1:], ids=lambda som: type(som).__name__)
def test_a_forged_shape_is_refused(tmp_path, som):
    with pytest.raises(MapFileError, match="9 units and its lattice 900"):
        somatopy.load(forged(tmp_path, som, shape=[30, 30]))


def test_forged_places_labels_and_names_are_refused(tmp_path):
    som = MAPS[0]
    for change in (
        {"rows": lambda r: r[:3]},
        {"rows": lambda r: r * 0, "columns": lambda c: c * 0},
        {"rows": lambda r: r * 10**9},
        {"labels": lambda b: b + 10**6},
        {"feature_names": ["only one"]},
        {"scaling_low": lambda s: s[:2], "scaling_span": lambda s: s[:2]},
    ):
        with pytest.raises(MapFileError):
            somatopy.load(forged(tmp_path, som, **change))


@pytest.mark.parametrize("som", EVERY, ids=lambda som: type(som).__name__)
def test_a_state_of_other_samples_is_refused(som):
    state = som.fit(X[:, :1]).training_state()
    with pytest.raises(ParameterError, match="features"):
        next(type(som)(**som.get_params()).iter_fit(X, state=state))


@pytest.mark.parametrize("som", MAPS[1:], ids=lambda som: type(som).__name__)
def test_a_state_of_another_shape_is_refused(som):
    state = som.fit(X).training_state()
    with pytest.raises(ParameterError, match="9 units"):
        next(type(som)((30, 30), n_epochs=2).iter_fit(X, state=state))


@pytest.mark.parametrize("som", MAPS[1:4], ids=lambda som: type(som).__name__)
def test_a_shape_changed_before_partial_fit_is_refused(som):
    changed = type(som)((3, 3), n_epochs=2).fit(X).set_params(shape=(60, 60))
    with pytest.raises(ParameterError, match="has 9 units and shape now asks for 3600"):
        changed.partial_fit(X)


def test_a_reinforcing_set_beyond_the_samples_is_refused():
    som = GrowingSOM(**GROWING, reinforcing_cycles=1)
    header, arrays = som.fit(X, np.arange(60) % 2).training_state()
    arrays["reinforcing_set"] = np.array([0, 59])
    with pytest.raises(ParameterError, match="reinforcing_set must lie between 0 and 39"):
        next(som.iter_fit(X[:40], np.arange(40) % 2, state=(header, arrays)))


def test_an_absurd_number_of_epochs_is_refused_before_a_plan_is_made():
    with pytest.raises(ParameterError, match=r"growing_epochs must be .* at most 10,000; got 1000000000"):
        GrowingSOM(growing_epochs=10**9).fit(X)


@pytest.mark.parametrize("som", EVERY, ids=lambda som: type(som).__name__)
@pytest.mark.parametrize("change", [lambda a: a[:-1], lambda a: a.T[None], lambda a: a.astype(np.float32)])
def test_no_array_of_a_state_is_taken_on_trust(som, change):
    header, arrays = som.fit(X).training_state()
    for name, array in arrays.items():
        if not array.size:  # no reinforcing set: there is nothing to change
            continue
        with pytest.raises(ParameterError):
            next(type(som)(**som.get_params()).iter_fit(X, state=(header, arrays | {name: change(array)})))
