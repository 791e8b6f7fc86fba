import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris, load_wine
from sklearn.preprocessing import scale

from somatopy import BatchSOM, GrowingHierarchicalSOM, GrowingSOM, OnlineSOM
from somatopy.maps.lattice import Rectangular
from somatopy.measures import advise
from somatopy.measures.advice import opposite_sides

PLANE = np.random.default_rng(0).uniform(size=(1500, 2))


def about(som, X):
    return {hint.about: hint for hint in advise(som, X)}


@pytest.mark.parametrize("lattice", ["rectangular", "hexagonal"])
@pytest.mark.parametrize("load", [load_iris, load_wine, load_digits])
def test_nothing_is_wrong_with_well_trained_maps_of_real_data(load, lattice):
    X = load().data
    X = scale(X) if load is load_wine else X[:, X.std(axis=0) > 0]
    assert advise(BatchSOM("auto", lattice=lattice, n_epochs=40).fit(X), X) == []


def test_a_column_that_spreads_too_wide_is_named():
    import pandas as pd

    X = pd.DataFrame(PLANE * [1, 50], columns=["depth", "pressure"])
    hint = about(BatchSOM((6, 6)).fit(X), X)["scale"]
    assert hint.figure == pytest.approx(50, rel=0.05)
    assert str(hint).startswith("pressure spreads 5")
    assert "as wide as depth" in str(hint)
    weighted = BatchSOM((6, 6), feature_weights=[2500, 1]).fit(X)
    assert "scale" not in about(weighted, X)
    assert "scale" not in about(GrowingSOM(random_state=0).fit(X), X)


def test_sorted_samples_are_noticed_only_where_they_are_presented_so():
    X = PLANE[np.argsort(PLANE[:, 0])]
    hint = about(OnlineSOM((6, 6), shuffle=False, random_state=0).fit(X), X)["order"]
    assert hint.figure < 0.01
    assert "in column 0 one differs" in str(hint)
    assert "shuffle=True" in str(hint)
    assert "order" not in about(OnlineSOM((6, 6), random_state=0).fit(X), X)
    assert "order" not in about(OnlineSOM((6, 6), shuffle=False, random_state=0).fit(PLANE), PLANE)


@pytest.mark.parametrize(
    ("radius", "words"), [(("linear", 30, 0.5), "starts at 30"), (("linear", 5, 4.0), "ends at 4")]
)
def test_a_radius_too_large_for_the_map_is_told_at_both_ends(radius, words):
    hint = about(BatchSOM((8, 8), radius=radius, n_epochs=30).fit(PLANE), PLANE)["radius"]
    assert words in str(hint)
    assert hint.figure in radius


def test_more_units_than_samples_are_counted_and_a_number_is_proposed():
    hint = about(BatchSOM((20, 20), n_epochs=30).fit(PLANE[:100]), PLANE[:100])["units"]
    assert hint.figure == 4
    assert "400 units for 100 samples" in str(hint)
    assert "about 50" in str(hint)


def test_too_few_epochs_are_told_by_what_one_more_would_move():
    hint = about(BatchSOM((12, 12), n_epochs=3).fit(PLANE), PLANE)["epochs"]
    assert hint.figure > 0.15
    assert f"{hint.figure:.0%} of the error" in str(hint)
    assert "epochs" not in about(BatchSOM((12, 12), n_epochs=60).fit(PLANE), PLANE)


def test_an_error_that_still_falls_at_one_radius_is_told():
    som = BatchSOM((12, 12), start="random", random_state=0, radius=0.7, n_epochs=5).fit(PLANE)
    assert "still falls" in str(about(som, PLANE)["curve"])


def test_units_that_never_win_are_told():
    start = np.vstack([PLANE[:50], PLANE[:50] + 50])
    som = BatchSOM((10, 10), start=start, radius=("linear", 0.1, 0), n_epochs=20).fit(PLANE)
    assert about(som, PLANE)["dead"].figure == 0.5


def test_a_twisted_map_is_told_from_a_flat_one():
    places = Rectangular(10, 10).positions / 9
    twisted = places.copy()
    twisted[50:, 0] = 1 - twisted[50:, 0]
    maps = [
        BatchSOM((10, 10), start=start, radius=("linear", 1, 0.5), n_epochs=30).fit(PLANE)
        for start in (places, twisted)
    ]
    assert "twist" not in about(maps[0], PLANE)
    hint = about(maps[1], PLANE)["twist"]
    assert hint.figure < -0.9
    assert "run against each other" in str(hint)


def test_sides_are_compared_where_there_are_corners_only():
    flat = Rectangular(6, 5)
    assert opposite_sides(flat.positions * 1.0, flat) == pytest.approx(1)
    assert np.isnan(opposite_sides(np.zeros((9, 2)), Rectangular(3, 3)))
    assert np.isnan(opposite_sides(flat.positions * 1.0, Rectangular(6, 5, periodic=True)))
    assert opposite_sides(np.zeros((30, 2)), flat) == 1
    # Samples on a line: the short sides of the sheet point anywhere, and say nothing.
    thread = flat.positions * [1e-3, 1]
    thread[15:, 0] *= -1
    assert opposite_sides(thread, flat) == pytest.approx(1, abs=1e-4)


def test_torn_samples_are_told():
    X = np.random.default_rng(0).normal(size=(800, 20))
    som = BatchSOM((10, 10), radius=("linear", 1, 0.01), start="samples", random_state=0, n_epochs=30).fit(X)
    hint = about(som, X)["torn"]
    assert hint.figure > 0.3
    assert f"{hint.figure:.0%} of the samples" in str(hint)


def test_a_growing_map_another_metric_and_gaps_get_advice_too():
    X = scale(load_wine().data)
    assert isinstance(advise(GrowingSOM(random_state=0).fit(X), X), list)
    assert "epochs" not in about(BatchSOM((6, 6), metric="cosine", n_epochs=2).fit(X), X)
    X[::9, 3] = np.nan
    assert advise(BatchSOM((6, 6), missing="mask", n_epochs=40).fit(X), X) == []


def test_the_last_map_of_a_tree_says_nothing_about_the_error_of_the_whole():
    tree = GrowingHierarchicalSOM().fit(load_iris().data)
    tree.history_ = [record | {"mse": 1.0 / (1 + i)} for i, record in enumerate(tree.history_)]
    assert "curve" not in [hint.about for hint in advise(tree, load_iris().data)]
