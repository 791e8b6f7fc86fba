"""What holds of every trained map, whatever its kind."""

from __future__ import annotations

import numpy as np
import pandas as pd
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
from somatopy.checking import InputError
from somatopy.maps.lattice import FreeLattice

GROWING = {"calibration_epochs": 2, "growing_epochs": 3, "smoothing_epochs": 2, "random_state": 0}
MAKERS = {
    "growing": lambda: GrowingSOM(**GROWING),
    "batch": lambda: BatchSOM((4, 4), n_epochs=6),
    "online": lambda: OnlineSOM((4, 4), n_epochs=6, random_state=0),
    "growing gas": lambda: GrowingNeuralGas(16, insert_every=20, n_epochs=6, random_state=0),
    "gas": lambda: NeuralGas(16, n_epochs=6, random_state=0),
    "gas by batches": lambda: NeuralGas(16, mode="batch", n_epochs=6, random_state=0),
    "parameterless": lambda: ParameterlessSOM((4, 4), n_epochs=6, random_state=0),
    "recursive": lambda: RecursiveSOM((4, 4), n_epochs=6, random_state=0),
}
every_map = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def cloud(n=80, features=3, dtype=np.float64):
    return np.random.default_rng(0).normal(size=(n, features)).astype(dtype)


@every_map
def test_a_state_taken_on_the_way_stays_that_of_its_epoch(make):
    X, som = cloud(), make()
    for record in som.iter_fit(X):
        if record["step"] == 3:
            state = som.training_state()
    again = make()
    rest = list(again.iter_fit(X, state=state))
    assert [record["step"] for record in rest] == list(range(4, som.n_iter_ + 1))
    assert (again.codebook_ == som.codebook_).all()


@every_map
def test_the_best_units_of_an_epoch_are_not_changed_by_the_next_one(make):
    X, som = cloud(), make()
    seen = [(som.labels_, som.labels_.copy()) for _ in som.iter_fit(X)]
    assert any((labels != seen[-1][1]).any() for _, labels in seen), (
        "no epoch moves a sample: nothing is shown"
    )
    for labels, then in seen:
        assert (labels == then).all()


@every_map
def test_values_beyond_the_precision_of_the_map_are_refused(make):
    som = make().fit(cloud(dtype=np.float32))
    X = cloud()
    X[7, 1] = 1e30
    for ask in (som.predict, som.transform, som.score):
        with pytest.raises(InputError, match="squared distances overflow: scale your data"):
            ask(X)


@pytest.mark.parametrize("name", ["batch", "online", "gas", "growing gas", "parameterless"])
def test_a_stream_goes_on_in_the_precision_it_began_with(name):
    som = MAKERS[name]().partial_fit(cloud(dtype=np.float32))
    with pytest.raises(InputError, match="squared distances overflow: scale your data"):
        som.partial_fit(cloud() * 1e30)


@pytest.mark.parametrize("name", ["batch", "online", "parameterless"])
def test_chunks_without_a_sample_are_refused(name):
    som = MAKERS[name]().fit(cloud())
    for chunks in (iter([]), [cloud()[:0]]):
        with pytest.raises(InputError, match="X brought no samples"):
            som.predict(chunks)


def test_a_free_lattice_needs_no_shape_to_go_on_or_to_come_back(tmp_path):
    lattice = FreeLattice(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1]))
    som = BatchSOM("auto", lattice=lattice, n_epochs=2).fit(cloud()).partial_fit(cloud())
    som.save(tmp_path / "map.safetensors")
    assert (somatopy.load(tmp_path / "map.safetensors").predict(cloud()) == som.predict(cloud())).all()


@every_map
def test_samples_of_single_precision_are_searched_on_a_map_of_double(make):
    som = make().fit(cloud())
    assert (som.predict(cloud(dtype=np.float32)) == som.predict(cloud())).all()
    with pytest.raises(InputError, match="squared distances overflow: scale your data"):
        som.transform(cloud(dtype=np.float32) * np.float32(1e30))


@pytest.mark.parametrize(
    "som",
    [
        somatopy.BatchSOM((2, 3), n_epochs=1),
        somatopy.OnlineSOM((2, 3), n_epochs=1, random_state=0),
        somatopy.ParameterlessSOM((2, 3), n_epochs=1, random_state=0),
        somatopy.RecursiveSOM((2, 3), n_epochs=1, random_state=0),
        somatopy.GrowingSOM(growing_epochs=1, random_state=0),
        somatopy.GrowingHierarchicalSOM(n_epochs=1),
        somatopy.GrowingNeuralGas(6, n_epochs=1, random_state=0),
        somatopy.NeuralGas(6, n_epochs=1, random_state=0),
    ],
)
def test_set_output_gives_distances_as_a_frame_with_the_samples_index(som):
    frame = pd.DataFrame(np.random.default_rng(0).random((30, 2)), columns=["a", "b"], index=range(70, 100))
    found = som.set_output(transform="pandas").fit(frame).transform(frame)
    name = type(som).__name__.lower()
    assert found.columns.tolist() == [f"{name}{unit}" for unit in range(len(som.codebook_))]
    assert found.index.tolist() == frame.index.tolist()
