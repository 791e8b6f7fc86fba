"""SOMClassifier."""

import tracemalloc

import numpy as np
import pytest
from sklearn.datasets import load_iris, load_wine
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from somatopy import BatchSOM, SOMClassifier
from somatopy.checking import InputError, MapFileError, ParameterError
from somatopy.data import mapfile
from somatopy.models.classifier import _shares_of_classes


@parametrize_with_checks([SOMClassifier(BatchSOM((4, 4), n_epochs=5))])
def test_scikit_learn_contract(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def iris():
    return load_iris(return_X_y=True)


def test_the_shares_are_read_off_the_nearest_units(iris):
    X, y = iris
    model = SOMClassifier(BatchSOM((5, 4), n_epochs=5), n_best=3).fit(X, y)
    distance = np.sqrt(np.square(X[:, None] - model.som_.codebook_).sum(2))
    for x, shares in zip(distance, model.predict_proba(X), strict=True):
        units = np.argsort(x, kind="stable")[:3]
        weights = 1 / x[units] ** 2
        assert shares == pytest.approx(weights @ model.unit_shares_[units] / weights.sum())


def test_with_one_unit_a_sample_gets_the_label_of_its_best_unit(iris):
    X, y = iris
    model = SOMClassifier(BatchSOM((5, 4), n_epochs=5), n_best=1).fit(X, y)
    assert np.array_equal(model.predict(X), model.unit_labels_[model.som_.predict(X)])


def test_shares_are_shares(iris):
    X, y = iris
    model = SOMClassifier(BatchSOM((20, 20), n_epochs=5)).fit(X, y)
    assert model.unit_shares_.min() >= 0
    assert model.unit_shares_.sum(1) == pytest.approx(np.ones(400))
    assert model.predict_proba(X).sum(1) == pytest.approx(np.ones(150))


def test_wines_are_told_apart():
    X, y = load_wine(return_X_y=True)
    assert cross_val_score(make_pipeline(StandardScaler(), SOMClassifier()), X, y).mean() > 0.93


def test_the_map_within_can_be_tuned(iris):
    search = GridSearchCV(
        SOMClassifier(BatchSOM((3, 3), n_epochs=3)), {"som__shape": [(2, 2), (6, 5)], "n_best": [1, 3]}, cv=3
    )
    assert search.fit(*iris).best_params_["som__shape"] == (6, 5)


@pytest.mark.parametrize("kind", [int, str, bool, float, object])
def test_a_saved_classifier_answers_the_same(iris, tmp_path, kind):
    X, codes = iris
    y = {
        int: codes * 7,
        str: np.array(["setosa", "versicolor", "virginica"])[codes],
        bool: codes == 0,
        float: codes * 1.0,
        object: np.array(["a", "b", "c"], object)[codes],
    }[kind]
    model = SOMClassifier(BatchSOM((5, 4), n_epochs=3), n_best=2).fit(X, y)
    model.save(tmp_path / "a.safetensors")
    loaded = somatopy.load(tmp_path / "a.safetensors")
    assert np.array_equal(loaded.predict_proba(X), model.predict_proba(X))
    assert np.array_equal(loaded.predict(X), model.predict(X))
    assert loaded.classes_.dtype == model.classes_.dtype
    assert loaded.n_best == 2
    assert loaded.som.shape == (5, 4)


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("class_kind", "M8[s]"),
        ("class_kind", "nonsense"),
        ("class_kind", "<U1000000000"),
        ("class_kind", "O"),
        ("class_kind", 3),
        ("classes", [1]),
        ("classes", [1, 1, 1]),
        ("classes", [[0], [1], [2]]),
        ("classes", {"a": 1}),
        ("map", {"class": "Popen"}),
        ("map", 3),
    ],
)
def test_a_forged_file_is_refused(iris, tmp_path, entry, value):
    model = SOMClassifier(BatchSOM((5, 4), n_epochs=3)).fit(*iris)
    model.save(tmp_path / "a")
    header, arrays = mapfile.read(tmp_path / "a")
    mapfile.write(tmp_path / "b", {**header, entry: value}, arrays)
    with pytest.raises(MapFileError):
        somatopy.load(tmp_path / "b")


def test_shares_that_do_not_fit_the_map_are_refused(iris, tmp_path):
    model = SOMClassifier(BatchSOM((5, 4), n_epochs=3)).fit(*iris)
    model.save(tmp_path / "a")
    header, arrays = mapfile.read(tmp_path / "a")
    mapfile.write(tmp_path / "b", header, {**arrays, "unit_shares": np.zeros((2, 3))})
    with pytest.raises(MapFileError, match=r"unit_shares must be finite numbers of shape \(20, 3\)"):
        somatopy.load(tmp_path / "b")


def test_no_best_units_are_refused(iris):
    with pytest.raises(ParameterError, match="n_best must be a whole number at least 1; got 0"):
        SOMClassifier(n_best=0).fit(*iris)


@pytest.mark.filterwarnings("ignore:The number of unique classes")
def test_as_many_classes_as_samples_take_no_square_of_memory():
    tracemalloc.start()
    _shares_of_classes(np.arange(3000), 3000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.5 * 8 * 3000**2


@pytest.mark.parametrize("som", ["BatchSOM", BatchSOM, StandardScaler()])
def test_what_is_no_map_is_refused(iris, som):
    with pytest.raises(ParameterError, match="som must be a map"):
        SOMClassifier(som).fit(*iris)


@pytest.mark.parametrize("nothing", ["", None, float("nan"), "  "])
def test_samples_without_a_class_train_the_map_and_make_no_class(iris, nothing):
    X, y = iris
    names = np.array(["se", "ve", "vi"], object)[y]
    names[np.arange(150) % 5 > 0] = nothing
    model = SOMClassifier(BatchSOM((5, 4), n_epochs=10)).fit(X, names)
    assert model.classes_.tolist() == ["se", "ve", "vi"]
    assert np.isfinite(model.unit_shares_).all()
    assert (model.predict(X) == np.array(["se", "ve", "vi"])[y]).mean() > 0.9
    labeled_only = SOMClassifier(BatchSOM((5, 4), n_epochs=10)).fit(X[::5], names[::5])
    assert not np.allclose(model.som_.codebook_, labeled_only.som_.codebook_)
    assert model.som_.labels_.shape == (150,)


def test_numbers_that_are_not_known_are_no_class_either(iris):
    X, y = iris
    known = np.where(np.arange(150) % 2, np.nan, y)
    model = SOMClassifier(BatchSOM((5, 4), n_epochs=10)).fit(X, known)
    assert model.classes_.tolist() == [0, 1, 2]
    assert (model.predict(X) == y).mean() > 0.9


def test_with_all_samples_labeled_nothing_is_masked(iris):
    X, y = iris
    whole = SOMClassifier(BatchSOM((5, 4), n_epochs=5)).fit(X, y)
    texts = SOMClassifier(BatchSOM((5, 4), n_epochs=5)).fit(X, y.astype(str))
    np.testing.assert_array_equal(whole.som_.codebook_, texts.som_.codebook_)
    np.testing.assert_array_equal(whole.unit_shares_, texts.unit_shares_)


def test_without_any_class_there_is_nothing_to_learn(iris):
    with pytest.raises(InputError, match="y holds no class: all 150 samples"):
        SOMClassifier().fit(iris[0], [""] * 150)
