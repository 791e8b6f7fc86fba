"""Devices by name: the processor, what has been registered, what an extra would bring."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from somatopy import BatchSOM
from somatopy.checking import MissingExtraError, ParameterError
from somatopy.maps import engines
from somatopy.maps.tally import Tally


class PlainEngine:
    """A toy engine: NumPy, Euclidean, float64."""

    def __init__(self, device, settings, held):
        self.device, self.held = device, held

    def load(self, codebook):
        self.codebook = codebook

    def tally(self, X, bmu, weights):
        squared = ((X[:, None].astype(np.float64) - self.codebook) ** 2).sum(2)
        bmu[:, 0] = squared.argmin(1)
        tally = Tally.empty(*self.codebook.shape)
        tally.add(X, bmu[:, 0], squared.min(1), weights)
        return tally


@pytest.fixture
def made(monkeypatch):
    """The engines that were made by the toy's name."""
    monkeypatch.setattr(engines, "_registered", {})
    made = []
    engines.register("toy", lambda *order: made.append(PlainEngine(*order)) or made[-1])
    return made


def blobs(n=200):
    return np.random.default_rng(0).normal(size=(n, 4))


def test_a_registered_engine_trains_the_map_of_the_built_in_one(made):
    X, weights = blobs(), np.arange(200) % 3
    toy = BatchSOM((4, 5), n_epochs=4, device="toy").fit(X, sample_weight=weights)
    cpu = BatchSOM((4, 5), n_epochs=4, device="cpu").fit(X, sample_weight=weights)
    assert len(made) == 1
    np.testing.assert_allclose(toy.codebook_, cpu.codebook_, rtol=1e-9)
    assert (toy.labels_ == cpu.labels_).all()
    assert (toy.predict(X) == cpu.predict(X)).all()


def test_an_engine_is_told_its_device_and_whether_the_samples_stay(made):
    X = blobs()
    BatchSOM((2, 2), n_epochs=1, device="toy:1").fit(X)
    BatchSOM((2, 2), n_epochs=1, device="toy").fit([X[:90], X[90:]])
    BatchSOM((2, 2), device="toy").partial_fit(X)
    assert [(engine.device, engine.held) for engine in made] == [
        ("toy:1", (200, 4)), ("toy", None), ("toy", None)
    ]  # fmt: skip


def test_a_package_can_offer_an_engine_without_being_imported(made, monkeypatch):
    point = SimpleNamespace(name="offered", load=lambda: PlainEngine)
    monkeypatch.setattr(engines, "entry_points", lambda group: [point])
    assert BatchSOM((2, 2), n_epochs=1, device="offered").fit(blobs()).n_iter_ == 1


def broken():
    raise ImportError("No module named 'torch'")


@pytest.mark.parametrize("offered", [[], [SimpleNamespace(name="cuda", load=broken)]])
def test_an_engine_whose_extra_is_missing_names_the_extra(made, monkeypatch, offered):
    monkeypatch.setattr(engines, "entry_points", lambda group: offered)
    with pytest.raises(
        MissingExtraError, match=r"device='cuda' .*pip install 'somatopy\[torch\]'.*device=\"cpu\""
    ):
        BatchSOM((2, 2), device="cuda").fit(blobs())


@pytest.mark.parametrize(
    ("device", "words"),
    [
        ("cdua", r"device must be one of 'cpu', 'cuda'.*\(did you mean 'cuda'\?\)"),
        (0, "device must be None or a name"),
    ],
)
def test_an_unknown_device_is_refused(made, device, words):
    with pytest.raises(ParameterError, match=words):
        BatchSOM((2, 2), device=device).fit(blobs())


def test_the_device_goes_with_the_file(made, tmp_path):
    import somatopy

    BatchSOM((2, 2), n_epochs=1, device="toy").fit(blobs()).save(tmp_path / "map.safetensors")
    assert somatopy.load(tmp_path / "map.safetensors").device == "toy"
