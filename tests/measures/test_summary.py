import tracemalloc

import numpy as np
import pytest
from sklearn.datasets import load_iris

import somatopy
from somatopy import BatchSOM, GrowingHierarchicalSOM, GrowingSOM, OnlineSOM, measures
from somatopy.checking import ParameterError
from somatopy.measures import Estimate, report
from somatopy.measures.nearness import metric_of

X, Y = load_iris(return_X_y=True)
NAMES = load_iris().target_names[Y].tolist()


def test_every_measure_is_the_one_that_is_asked_for_alone():
    som = BatchSOM((7, 5), lattice="rectangular", n_epochs=15).fit(X)
    found, bmu, W, L = report(som, X, NAMES), som.labels_, som.codebook_, som.lattice_
    ended = {"neighborhood": "gaussian", "radius": 0.5}
    kept, pairs = measures.neighborhoods(X, bmu, L), measures.pair_distances(X, bmu, L)
    alone = {
        "n_samples": 150,
        "n_units": 35,
        "n_neighbors": 10,
        "radius": 0.5,
        "quantization_error": measures.quantization_error(X, W),
        "mean_squared_error": measures.mean_squared_error(X, W),
        "explained_variance": measures.explained_variance(X, W),
        "distortion": measures.distortion(X, W, L, **ended),
        "topographic_error": measures.topographic_error(X, W, L),
        "topographic_error_8": measures.topographic_error(X, W, L, neighbors=8),
        "combined_error": measures.combined_error(X, W, L),
        "topographic_product": measures.topographic_product(W, L),
        "trustworthiness": kept.trustworthiness,
        "continuity": kept.continuity,
        "neighborhood_preservation": kept.preservation,
        "c_measure": pairs.c_measure,
        "kruskal_shepard_error": pairs.kruskal_shepard_error,
        "distance_correlation": pairs.correlation,
        "embedding_accuracy": measures.embedding_accuracy(X, W),
        "convergence_index": measures.convergence(X, W, L).index,
        "movement_left": measures.movement_left(X, W, L, **ended),
        "dead_units": measures.dead_units(bmu, 35),
        "purity": measures.purity(NAMES, bmu),
        "normalized_mutual_information": measures.normalized_mutual_information(NAMES, bmu),
        "adjusted_rand_index": measures.adjusted_rand_index(NAMES, bmu),
        "class_scatter": measures.class_scatter(NAMES, bmu, L),
    }
    assert found.numbers() == pytest.approx({name: float(value) for name, value in alone.items()})
    np.testing.assert_array_equal(found.hits, measures.hits(bmu, 35))
    np.testing.assert_allclose(found.u_matrix, measures.u_matrix(W, L))


@pytest.mark.parametrize(
    "som",
    [
        BatchSOM((5, 5), lattice="hexagonal", metric="manhattan", feature_weights=[1, 2, 0, 1], n_epochs=4),
        OnlineSOM(9, lattice="ring", metric="cosine", n_epochs=4, random_state=0),
        GrowingSOM(random_state=0),
        BatchSOM((1, 1), n_epochs=1),
    ],
    ids=["hexagons by Manhattan", "ring by cosine", "growing", "one unit"],
)
def test_every_kind_of_map_gets_a_report(som):
    som.fit(X)
    found = report(som, X, NAMES)
    assert all(np.isfinite(value) for value in found.numbers().values())
    space = X if not hasattr(som, "scaling_") else som.scaling_.apply(X)
    codebook = getattr(som, "scaled_codebook_", som.codebook_)
    error = measures.quantization_error(space, codebook, metric=metric_of(som))
    assert found.quantization_error == pytest.approx(error)
    assert (found.explained_variance is None) == (metric_of(som).name != "euclidean")


def test_gaps_are_measured_as_they_were_trained():
    gappy = X.copy()
    gappy[::7, 1] = np.nan
    found = report(BatchSOM((5, 5), missing="mask", n_epochs=5).fit(gappy), gappy)
    assert all(np.isfinite(value) for value in found.numbers().values())
    assert found.purity is None


def test_weights_count_in_the_errors():
    som = BatchSOM((5, 5), n_epochs=5).fit(X)
    weights = np.random.default_rng(0).integers(0, 3, 150)
    once, twice = report(som, X, sample_weight=weights), report(som, np.repeat(X, weights, axis=0))
    for name in (
        "quantization_error",
        "explained_variance",
        "distortion",
        "topographic_error",
        "combined_error",
    ):
        assert getattr(once, name) == pytest.approx(getattr(twice, name))
    assert once.hits.tolist() == twice.hits.tolist()


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_few_samples_get_what_can_be_told(n):
    som = BatchSOM((3, 3), n_epochs=3).fit(X)
    found = report(som, X[:n])
    assert (found.c_measure is None) == (n == 1)
    assert (found.trustworthiness is None) == (n < 3)
    assert str(found)


def test_the_text_names_every_measure_that_there_is_with_its_error():
    som = BatchSOM((5, 5), n_epochs=5).fit(X)
    text = str(report(som, X, NAMES, n_samples=40, n_pairs=500))
    assert text.startswith("25 units, 150 samples")
    shown = {line.split("  ")[1].split(",")[0] for line in text.splitlines() if line.startswith("  ")}
    known = {name.replace("_", " ") for name in report(som, X, NAMES).numbers()}
    assert known - shown == {"n samples", "n units", "n neighbors", "radius", "topographic error 8"}
    assert "±" in next(line for line in text.splitlines() if "continuity" in line)
    assert "purity" not in str(report(som, X))


def test_numbers_are_labels_too_and_samples_without_one_take_no_part():
    som = BatchSOM((5, 5), n_epochs=5).fit(X)
    assert report(som, X, Y).purity == report(som, X, NAMES).purity
    some = [name if place % 2 else None for place, name in enumerate(NAMES)]
    assert report(som, X, some).purity == measures.purity(NAMES[1::2], som.labels_[1::2])


def test_numbers_go_into_a_table_or_json():
    import json

    numbers = report(BatchSOM((5, 5), n_epochs=5).fit(X), X).numbers()
    assert json.loads(json.dumps(numbers)) == numbers
    assert not any(isinstance(value, Estimate) for value in numbers.values())


SMALL = BatchSOM((5, 6), n_epochs=5)
MODELS = [
    somatopy.SOMClassifier(SMALL),
    somatopy.SOMRegressor(SMALL),
    somatopy.SOMClusterer(SMALL),
    somatopy.SOMOutlierDetector(SMALL),
    somatopy.SuperSOM({"sepal": [0, 1], "petal": [2, 3]}, som=SMALL),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_a_model_is_measured_and_advised_as_the_map_within(model):
    model.fit(X, Y)
    assert report(model, X, NAMES).numbers() == report(model.som_, X, NAMES).numbers()
    assert measures.advise(model, X) == measures.advise(model.som_, X)


def test_a_gas_has_no_sheet_to_report_on():
    gas = somatopy.NeuralGas(9, n_epochs=2, random_state=0).fit(X)
    with pytest.raises(ParameterError, match="those of a NeuralGas have not: take quantization_error"):
        report(gas, X)


def test_memory_does_not_grow_with_samples_times_units():
    random = np.random.default_rng(0)
    many = random.normal(size=(24_000, 4)).astype(np.float32)
    names = [f"kind {kind}" for kind in random.integers(0, 20, len(many))]
    som = BatchSOM((20, 20), n_epochs=2).fit(many[:500])
    report(som, many[:500], names[:500])  # what is compiled and cached is so before
    peaks = [peak(lambda n=n: report(som, many[:n], names[:n])) for n in (8_000, 24_000)]
    all_distances = 4 * 400 * np.array([8_000, 24_000])  # in single precision
    assert peaks[1] < 0.5 * all_distances[1]
    assert peaks[1] - peaks[0] < 0.2 * (all_distances[1] - all_distances[0])


def peak(work):
    """Bytes that ``work`` holds at most."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_tree_is_reported_on_by_its_leaves():
    tree = GrowingHierarchicalSOM(breadth=0.4, depth=0.05).fit(X)
    found = report(tree, X, labels=NAMES)
    assert found.n_units == len(tree.codebook_)
    assert found.quantization_error == pytest.approx(-tree.score(X))
    assert (found.hits == np.bincount(tree.labels_, minlength=found.n_units)).all()
    assert found.combined_error is found.topographic_error_8 is None
    assert "combined" not in str(found)
    assert np.isfinite(list(found.numbers().values())).all()
