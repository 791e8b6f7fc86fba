"""Measures of other public libraries on random maps, where they define the same thing."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from minisom import MiniSom

from somatopy import measures
from somatopy.maps.lattice import Hexagonal, Rectangular
from somatopy.maps.neighborhood import make_neighborhood


def minisom_map(rows, columns, **options):
    """A MiniSom whose second axis are our rows: it counts columns first."""
    som = MiniSom(columns, rows, 3, random_seed=0, **options)
    return som, som.get_weights().transpose(1, 0, 2).reshape(-1, 3)


@pytest.mark.parametrize(
    ("lattice", "topology", "neighbors"),
    [(Rectangular(5, 4), "rectangular", 8), (Hexagonal(5, 4), "hexagonal", 6)],
    ids=["eight neighbors", "six neighbors"],
)
def test_minisom_counts_the_same_errors(lattice, topology, neighbors):
    X = np.random.default_rng(0).normal(size=(200, 3))
    som, codebook = minisom_map(*lattice.shape, topology=topology)
    error = measures.topographic_error(X, codebook, lattice, neighbors=neighbors)
    assert error == pytest.approx(som.topographic_error(X), abs=1e-10)
    assert measures.quantization_error(X, codebook) == pytest.approx(som.quantization_error(X), abs=1e-10)


def test_minisom_draws_the_same_u_matrix_on_hexagons_up_to_its_scale():
    som, codebook = minisom_map(5, 4, topology="hexagonal")
    ours = measures.u_matrix(codebook, Hexagonal(5, 4))
    theirs = som.distance_map(scaling="mean").T.ravel()
    np.testing.assert_allclose(ours / ours.max(), theirs, atol=1e-10)


@pytest.fixture(scope="module")
def somperf():
    """SOMperf's measures; its package does not open with the scikit-learn of today, the file does."""
    found = importlib.util.find_spec("somperf")
    if found is None:
        pytest.skip("SOMperf is not on PyPI: put a copy of its folder somperf on PYTHONPATH")
    path = Path(found.submodule_search_locations[0]) / "metrics" / "internal.py"
    spec = importlib.util.spec_from_file_location("somperf_internal", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def random_sheet():
    random = np.random.default_rng(2)
    return random.normal(size=(70, 4)), random.normal(size=(20, 4)), Rectangular(4, 5)


def hops(lattice):
    return lambda k, other: int(lattice.hops[k, other])


def test_somperf_measures_the_same_on_a_sheet_of_squares(somperf, random_sheet):
    X, codebook, lattice = random_sheet
    steps = hops(lattice)
    bmu = measures.MapMetric().nearest(X, codebook, 1)[0][:, 0]

    def same(ours, theirs):
        assert float(ours) == pytest.approx(theirs, abs=1e-10)

    same(measures.quantization_error(X, codebook), somperf.quantization_error(codebook, X))
    same(measures.topographic_error(X, codebook, lattice), somperf.topographic_error(steps, codebook, X))
    same(measures.combined_error(X, codebook, lattice), somperf.combined_error(steps, codebook, X))
    near = make_neighborhood("gaussian")
    same(
        measures.distortion(X, codebook, lattice, radius=1.5, lattice_distance="hops"),
        somperf.distortion(steps, lambda d: near.weights(np.array([d]), 1.5)[0], codebook, X),
    )
    same(
        measures.kruskal_shepard_error(X, bmu, lattice, lattice_distance="hops"),
        somperf.kruskal_shepard_error(steps, codebook, X),
    )


def test_somperf_finds_the_same_topographic_product_once_ties_are_broken(somperf, random_sheet):
    _, codebook, lattice = random_sheet
    steps = hops(lattice)
    theirs = somperf.topographic_product(
        lambda k, other: steps(k, other) + 1e-13 * other * (k != other), codebook
    )
    ours = measures.topographic_product(codebook, lattice, lattice_distance="hops")
    assert ours.value == pytest.approx(theirs, abs=1e-10)


def test_what_somperf_calls_neighborhood_preservation_is_continuity_at_half_its_weight(somperf):
    # Its places are the vectors of the best units, and it divides by N k (2N - 3k - 1), not by half of that.
    random = np.random.default_rng(3)
    X, codebook = random.normal(size=(40, 2)), random.normal(size=(400, 2))
    bmu = measures.MapMetric().nearest(X, codebook, 1)[0][:, 0]
    assert len(set(bmu)) > 35
    places = SimpleNamespace(positions=codebook, neighbors=np.zeros((400, 1), np.int32))
    own = np.unique(bmu, return_index=True)[1]  # a sample a unit, or its weights of ties come in
    ours = measures.continuity(X[own], bmu[own], places, n_neighbors=5).value
    theirs = somperf.neighborhood_preservation(5, codebook, X[own])
    assert 1 - (1 - ours) / 2 == pytest.approx(theirs, abs=1e-10)
