"""GrowingSOM as its users meet it."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits, load_iris
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from somatopy import GrowingSOM
from somatopy.checking import InputError, ParameterError
from somatopy.data import Clips, animals
from somatopy.measures import confused_samples

QUICK = {"calibration_epochs": 2, "growing_epochs": 3, "smoothing_epochs": 2, "random_state": 0}


@pytest.fixture(scope="module")
def iris():
    return load_iris().data


@pytest.fixture(scope="module")
def fitted(iris):
    return GrowingSOM(random_state=0).fit(iris)


@pytest.mark.filterwarnings("ignore::UserWarning")  # the checks bring constant columns and equal samples
@parametrize_with_checks([GrowingSOM(**QUICK)])
def test_scikit_learns_contract(estimator, check):
    check(estimator)


def test_a_fitted_map_has_what_the_contract_promises(fitted, iris):
    k = len(fitted.codebook_)
    assert fitted.codebook_.shape == (k, 4)
    assert fitted.lattice_.n_units == k
    assert fitted.labels_.shape == (150,)
    assert fitted.n_features_in_ == 4
    assert fitted.n_iter_ == len(fitted.history_) - 1
    assert fitted.growth_threshold_ > 0
    assert fitted.predict(iris).tolist() == fitted.labels_.tolist()


def test_the_codebook_is_in_the_datas_own_units(fitted, iris):
    assert (fitted.codebook_ >= iris.min(0) - 1e-9).all()
    assert (fitted.codebook_ <= iris.max(0) + 1e-9).all()
    assert fitted.codebook_[:, 0].mean() == pytest.approx(iris[:, 0].mean(), abs=0.5)
    np.testing.assert_array_equal(fitted.quantize(iris), fitted.codebook_[fitted.labels_])


def test_transform_gives_distances_whose_smallest_is_the_best_unit(fitted, iris):
    distances = fitted.transform(iris)
    assert distances.shape == (150, len(fitted.codebook_))
    np.testing.assert_array_equal(distances.argmin(1), fitted.labels_)
    assert fitted.score(iris) == pytest.approx(-distances.min(1).mean())


def test_the_same_seed_gives_the_same_map_and_another_seed_another(iris):
    one, two, other = (GrowingSOM(**QUICK | {"random_state": s}).fit(iris) for s in (3, 3, 4))
    assert one.codebook_.tobytes() == two.codebook_.tobytes()
    assert one.codebook_.tobytes() != other.codebook_.tobytes()


def test_the_error_falls_from_start_to_end(fitted):
    mse = [record["mse"] for record in fitted.history_]
    assert mse[-1] < mse[0] / 4
    assert [record["step"] for record in fitted.history_] == list(range(len(mse)))


def test_global_scaling_keeps_the_features_proportions(iris):
    som = GrowingSOM(**QUICK, scaling="global").fit(iris)
    assert len(som.scaling_.low) == 1
    span = som.scaling_.span[0]
    assert span == pytest.approx(iris.max() - iris.min())
    scaled = (iris - iris.min()) / span
    squared = ((scaled[:, None] - som.scaled_codebook_) ** 2).sum(2).min(1)
    assert som.history_[-1]["mse"] == pytest.approx(squared.mean())


def test_without_scaling_the_codebook_starts_in_the_middle_of_the_data():
    X = np.random.default_rng(0).uniform(100, 110, (50, 3))
    som = GrowingSOM(**QUICK, scaling=None)
    next(som.iter_fit(X))
    middle = (X.min(0) + X.max(0)) / 2
    assert np.abs(som.codebook_ - middle).max() <= 0.0501 * np.ptp(X, axis=0).max()
    np.testing.assert_array_equal(som.codebook_, som.scaled_codebook_)


def test_training_is_a_generator_of_epochs_with_a_usable_map_at_each(iris):
    som = GrowingSOM(**QUICK)
    records = []
    for record in som.iter_fit(iris):
        records.append(record)
        assert len(som.codebook_) == record["units"]
        assert som.predict(iris).max() < record["units"]
    assert records[0]["phase"] == "initialization"
    assert [r["phase"] for r in records if r["last_of_phase"]][:3] == [
        "initialization",
        "calibrating",
        "growing",
    ]
    assert len(records) - 1 <= som.planned_epochs() == 7


def test_a_training_goes_on_from_its_state_to_the_same_bits(iris):
    unbroken = GrowingSOM(**QUICK).fit(iris)
    broken = GrowingSOM(**QUICK)
    for record in broken.iter_fit(iris):
        if record["step"] == 3:
            state = broken.training_state()
            break
    resumed = GrowingSOM(**QUICK)
    steps = [record["step"] for record in resumed.iter_fit(iris, state=state)]
    assert steps[0] == 4
    assert resumed.codebook_.tobytes() == unbroken.codebook_.tobytes()
    assert len(resumed.history_) == len(unbroken.history_)


def test_float32_stays_float32(iris):
    som = GrowingSOM(**QUICK).fit(iris.astype(np.float32))
    assert som.codebook_.dtype == np.float32
    assert som.transform(iris.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize("kind", [np.float16, np.int64, np.uint8, ">f8", "fortran", "readonly", "bool"])
def test_all_kinds_of_numbers_train_like_float64(iris, kind):
    whole = np.round(iris * 10)
    if kind == "fortran":
        X = np.asfortranarray(whole)
    elif kind == "readonly":
        X = whole.copy()
        X.flags.writeable = False
    elif kind == "bool":
        whole = (whole > np.median(whole, axis=0)).astype(float)
        X = whole.astype(bool)
    else:
        X = whole.astype(kind)
    som, plain = GrowingSOM(**QUICK).fit(X), GrowingSOM(**QUICK).fit(whole)
    np.testing.assert_allclose(som.codebook_, plain.codebook_, rtol=1e-9)


def test_one_sample_and_fewer_samples_than_units_train():
    with pytest.warns(UserWarning, match="all samples are equal"):
        som = GrowingSOM(**QUICK).fit([[1.0, 2.0]])
    assert len(som.codebook_) == 4
    som = GrowingSOM(**QUICK).fit([[1.0, 2.0], [2.0, 1.0], [0.0, 0.0]])
    assert np.isfinite(som.codebook_).all()


def test_constant_columns_are_warned_of_once_and_the_codebook_stays_finite(iris):
    X = np.hstack([iris, np.full((150, 1), 7.0)])
    with pytest.warns(UserWarning, match="constant columns.*: 4$") as caught:
        som = GrowingSOM(**QUICK).fit(X)
    assert len(caught) == 1
    assert som.codebook_[:, 4] == pytest.approx(7.0, abs=1.0)


def test_unscaled_columns_are_named_when_nobody_scales_them(iris):
    X = iris * [1, 1, 1000, 1]
    with pytest.warns(UserWarning, match="see little but 2: scale the columns"):
        GrowingSOM(**QUICK, scaling=None).fit(X)


def test_reinforcing_leaves_fewer_samples_confused_than_as_many_units_without_it():
    digits = load_digits()
    names = digits.target.astype(str).tolist()

    def mean_of_seeds(**parameters):
        maps = [
            GrowingSOM(scaling="global", random_state=s, **parameters).fit(digits.data, names)
            for s in range(3)
        ]
        return np.mean([[len(som.codebook_), confused_samples(names, som.labels_)] for som in maps], axis=0)

    plain_units, plain = mean_of_seeds(growth_factor=0.4)
    units, reinforced = mean_of_seeds(growth_factor=0.7, reinforcing_cycles=4)
    assert units < plain_units
    assert reinforced < 0.95 * plain


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"growing_epochs": -1},
            "growing_epochs must be a whole number at least 0 and at most 10,000; got -1",
        ),
        (
            {"growing_epochs": 2.5},
            "growing_epochs must be a whole number at least 0 and at most 10,000; got 2.5",
        ),
        ({"learning_rate": 0}, "learning_rate must be a number above 0 and at most 1; got 0"),
        ({"error_spread": 1}, "error_spread must be a number above 0 and below 1; got 1"),
        (
            {"rate_law": "gsm"},
            r"rate_law must be one of 'geometric', 'gsom'; got 'gsm' \(did you mean 'gsom'\?\)",
        ),
        ({"scaling": "columns"}, "scaling must be one of"),
        ({"growth_threshold": "calibrate"}, "did you mean 'calibrated'"),
        (
            {"growth_threshold": "foo"},
            "growth_threshold must be 'calibrated' or a number above 0; got 'foo'$",
        ),
        ({"growth_threshold": float("nan")}, "growth_threshold must be a number above 0; got nan"),
        ({"spread_factor": 1.0}, "spread_factor must be a number above 0 and below 1; got 1.0"),
        ({"spread_factor": 0.5, "growth_threshold": 3.0}, "growth_threshold or spread_factor, not both"),
        ({"calibration_epochs": 0}, "calibration_epochs must be at least 1 to calibrate"),
        ({"max_units": 3}, "max_units must be a whole number at least 4; got 3"),
        ({"reinforcing_cycles": 1}, "needs labels: pass y"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_parameter_out_of_its_rule_is_named_with_the_value_and_the_way_out(iris, parameters, message):
    with pytest.raises(ParameterError, match=message):
        GrowingSOM(**QUICK | parameters).fit(iris)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.nan, "X holds NaN in 2 cells, the first in row 3, column 1"),
        (np.inf, "infinity in 2 cells, the first in row 3, column 1"),
        (1e308, "squared distances overflow: scale your data"),
    ],
)
def test_values_without_distance_are_refused_with_their_place(iris, value, message):
    X = iris.copy()
    X[3, 1] = X[9, 2] = value
    with pytest.raises(InputError, match=message):
        GrowingSOM(**QUICK).fit(X)
    with pytest.raises(InputError, match=message):
        GrowingSOM(**QUICK).fit(iris).predict(X)


def test_one_cell_is_no_plural(iris):
    X = iris.copy()
    X[3, 1] = np.nan
    with pytest.raises(InputError, match="NaN in 1 cell, the first"):
        GrowingSOM(**QUICK).fit(X)


@pytest.mark.parametrize(
    ("rows", "way_out"),
    [
        (animals(), r"got Samples: pass its \.vectors"),
        (Clips.from_waves([[0.1, 0.2]], 16000, ["a"]), r"got Clips: pass band_vectors"),
    ],
    ids=["Samples", "Clips"],
)
def test_samples_and_clips_are_no_array_and_one_is_told_what_is(rows, way_out):
    with pytest.raises(ParameterError, match=way_out):
        GrowingSOM(**QUICK).fit(rows)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.array([["1", "2"], ["3", "4"]]), "X must hold numbers; got str"),
        (np.array([["2020-01-01"], ["2020-01-02"]], "M8[D]"), "X must hold numbers; got datetime64"),
        (np.ma.masked_greater(np.eye(3), 0.5), "masked array with masked values"),
    ],
    ids=["text", "dates", "masked"],
)
def test_what_only_looks_like_numbers_is_refused(X, message):
    with pytest.raises(InputError, match=message):
        GrowingSOM(**QUICK).fit(X)


def test_labels_must_match_the_samples(iris):
    with pytest.raises(InputError, match="one label per sample; got 3 for 150"):
        GrowingSOM(**QUICK | {"reinforcing_cycles": 1}).fit(iris, [1, 2, 3])


def test_the_cap_is_warned_of(iris):
    with pytest.warns(UserWarning, match="reached max_units=9"):
        som = GrowingSOM(**QUICK | {"growth_factor": 0.01}, max_units=9).fit(iris)
    assert len(som.codebook_) <= 9


def test_a_frame_with_other_columns_is_refused(iris):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(iris, columns=["a", "b", "c", "d"])
    som = GrowingSOM(**QUICK).fit(frame)
    assert som.feature_names_in_.tolist() == ["a", "b", "c", "d"]
    with pytest.raises(ValueError, match="feature names"):
        som.predict(frame[["b", "a", "c", "d"]])


def test_it_works_in_a_pipeline_and_as_a_clone(iris):
    pipeline = make_pipeline(StandardScaler(), GrowingSOM(**QUICK)).set_output(transform="default")
    assert pipeline.fit_transform(iris).shape[0] == 150
    assert clone(GrowingSOM(**QUICK, max_units=77)).max_units == 77


def test_output_as_a_frame_names_the_units(iris):
    pytest.importorskip("pandas")
    som = GrowingSOM(**QUICK).set_output(transform="pandas")
    assert som.fit_transform(iris).columns[0] == "growingsom0"


def test_verbose_prints_a_line_per_epoch(iris, capsys):
    GrowingSOM(**QUICK, verbose=1).fit(iris)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("initialization")
    assert len(lines) <= 8


def test_training_state_asks_for_a_training():
    with pytest.raises(ParameterError, match="only while or after"):
        GrowingSOM().training_state()


def test_odd_parameters_are_refused_in_our_own_words(iris):
    for parameters, words in (
        ({"growth_threshold": 10**400}, "growth_threshold must be a number above 0"),
        ({"carry_errors": "no"}, "carry_errors must be True or False"),
        ({"random_state": 1.5}, "random_state must be None"),
    ):
        with pytest.raises(ParameterError, match=words):
            GrowingSOM(**{**QUICK, **parameters}).fit(iris)
