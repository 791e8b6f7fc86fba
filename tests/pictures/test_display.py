"""SOMDisplay gathers from a map what each picture draws."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError

import somatopy.pictures as p
from pictures.drawing import drawn
from somatopy import BatchSOM, GrowingSOM
from somatopy.checking import ParameterError
from somatopy.measures import hits, u_matrix
from somatopy.pictures import SOMDisplay
from somatopy.pictures.display import KINDS

X = np.random.default_rng(0).random((80, 4))
Y = ["ab"[i % 2] for i in range(80)]


@pytest.fixture(scope="module")
def som():
    import pandas

    return BatchSOM(shape=(4, 5), lattice="hexagonal", random_state=0).fit(
        pandas.DataFrame(X, columns=list("wxyz"))
    )


@pytest.fixture(scope="module")
def grown():
    return GrowingSOM(growing_epochs=3, smoothing_epochs=1, random_state=0).fit(X)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["som", "grown"])
def test_every_kind_draws_on_the_given_axes(request, ax, kind, name):
    som = request.getfixturevalue(name)
    display = SOMDisplay.from_estimator(som, y=Y, kind=kind, ax=ax)
    assert display.ax_ is ax
    assert display.figure_ is ax.figure
    drawn(ax.figure)


def test_every_kind_is_the_function_of_that_name():
    assert all(draw is getattr(p, f"draw_{kind}") for kind, (draw, _) in KINDS.items())


def test_without_axes_a_figure_opens(som):
    display = SOMDisplay.from_estimator(som)
    assert plt.get_fignums() == [display.figure_.number]
    plt.close(display.figure_)


def test_what_is_drawn_is_what_the_measures_say(som, ax):
    display = SOMDisplay.from_estimator(som, kind="u_matrix", ax=ax)
    np.testing.assert_allclose(ax.collections[0].get_array(), u_matrix(som.codebook_, som.lattice_))
    assert display.arguments["codebook"] is som.codebook_
    shown = SOMDisplay.from_estimator(som, kind="hits", ax=ax).arguments["hits"]
    np.testing.assert_array_equal(shown, hits(som.labels_, 20))


@pytest.mark.parametrize("kind", ["u_matrix", "full_u_matrix"])
def test_borders_are_measured_with_the_metric_and_the_weights_of_the_map(ax, kind):
    som = BatchSOM(shape=(3, 3), metric="manhattan", feature_weights=[1, 0, 2, 1], random_state=0).fit(X)
    SOMDisplay.from_estimator(som, kind=kind, ax=ax)
    gaps = np.abs(som.codebook_[0] - som.codebook_[[1, 3]])
    weighted = {(gaps * w).sum(axis=1).mean().round(9) for w in ([1, 0, 2, 1], np.sqrt([1, 0, 2, 1]))}
    assert ax.collections[0].get_array()[0].round(9) in weighted


def test_other_samples_than_those_of_the_training(som, ax):
    import pandas

    few = pandas.DataFrame(X[:3], columns=list("wxyz"))
    display = SOMDisplay.from_estimator(som, few, Y[:3], kind="hits", ax=ax)
    np.testing.assert_array_equal(display.arguments["hits"], hits(som.predict(few), 20))


def test_the_names_of_the_features_are_those_of_the_training(som, ax):
    assert SOMDisplay.from_estimator(som, kind="component_planes", ax=ax).arguments["names"] == list("wxyz")


def test_a_scaled_map_is_measured_in_its_scaled_units(grown, ax):
    display = SOMDisplay.from_estimator(grown, kind="u_matrix", ax=ax)
    np.testing.assert_array_equal(display.arguments["codebook"], grown.scaled_codebook_)


def test_options_go_to_the_function_and_plot_draws_again(som, ax):
    display = SOMDisplay.from_estimator(som, kind="hits", ax=ax, numbers=False, background=False)
    assert len(ax.collections) == 1
    other = p.new_figure(3, 3).subplots()
    assert display.plot(other) is display
    assert display.ax_ is other
    assert len(other.collections) == 2


def test_a_classifier_brings_its_classes_and_how_sure_it_is(som, ax):
    classifier = BaseEstimator()
    classifier.fit = None  # it can be fitted, and was:
    classifier.som_, classifier.classes_ = som, np.array(["a", "b"])
    classifier.unit_shares_ = np.column_stack([np.linspace(0, 1, 20), np.linspace(1, 0, 20)])
    classifier.unit_labels_ = np.array(["b"] * 10 + ["a"] * 10)
    display = SOMDisplay.from_estimator(classifier, kind="class_map", ax=ax)
    assert display.arguments["unit_labels"] == ["b"] * 10 + ["a"] * 10
    np.testing.assert_allclose(display.arguments["shares"], classifier.unit_shares_.max(axis=1))


def test_the_clusters_of_a_clusterer_are_its_classes(ax):
    from somatopy.models import SOMClusterer

    clusterer = SOMClusterer(n_clusters=3).fit(X)
    display = SOMDisplay.from_estimator(clusterer, kind="class_map", ax=ax)
    assert display.arguments["unit_labels"] == clusterer.unit_clusters_.tolist()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["0", "1", "2"]


def test_faults_are_named(som, ax):
    with pytest.raises(
        ParameterError, match=r"kind must be one of 'u_matrix', .*; got 'umatrix' .did you mean"
    ):
        SOMDisplay.from_estimator(som, kind="umatrix", ax=ax)
    with pytest.raises(ParameterError, match='kind="labels" needs y'):
        SOMDisplay.from_estimator(som, kind="labels", ax=ax)
    with pytest.raises(NotFittedError):
        SOMDisplay.from_estimator(BatchSOM(), ax=ax)
