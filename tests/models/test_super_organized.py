"""SuperSOM: a map of several blocks of features."""

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from somatopy import BatchSOM, GrowingSOM, ParameterlessSOM, SuperSOM
from somatopy.checking import InputError, MapFileError, ParameterError
from somatopy.data import mapfile

SMALL = BatchSOM((4, 3), n_epochs=4)


@parametrize_with_checks([SuperSOM({"all": slice(None)}, som=BatchSOM((3, 3), n_epochs=5))])
def test_scikit_learn_contract(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def rings():
    """A place on a circle, its angle in degrees, and noise of many features."""
    random = np.random.default_rng(0)
    angle = random.uniform(-np.pi, np.pi, 300)
    place = np.column_stack([np.cos(angle), np.sin(angle)]) + random.normal(0, 0.02, (300, 2))
    return np.column_stack([place, np.degrees(angle), random.normal(0, 50, (300, 10))])


BLOCKS = {"place": [0, 1], "angle": 2, "noise": slice(3, None)}


def test_it_is_a_map_with_the_weights_of_the_formula(rings):
    model = SuperSOM(BLOCKS, weights={"place": 2, "angle": 1, "noise": 1}, som=SMALL).fit(rings)
    variance = rings.var(axis=0)
    spread = [variance[:2].sum(), variance[2], variance[3:].sum()]
    expected = np.repeat([0.5 / spread[0], 0.25 / spread[1], 0.25 / spread[2]], [2, 1, 10])
    assert model.feature_weights_ == pytest.approx(expected)
    plain = BatchSOM((4, 3), n_epochs=4, feature_weights=expected).fit(rings)
    assert model.som_.codebook_ == pytest.approx(plain.codebook_)


def test_neither_scale_nor_number_of_features_decides(rings):
    place, angle = rings[:, :2], rings[:, 2:3]
    start = rings[:12]
    plain = BatchSOM((4, 3), n_epochs=4, start=start[:, :3])
    tripled = BatchSOM((4, 3), n_epochs=4, start=np.hstack([start[:, :2], *[1000 * start[:, 2:3]] * 3]))
    one = SuperSOM({"place": [0, 1], "angle": 2}, som=plain).fit(rings[:, :3])
    three = SuperSOM({"place": [0, 1], "angle": [2, 3, 4]}, som=tripled)
    three.fit(np.hstack([place, *[1000 * angle] * 3]))
    assert np.array_equal(one.labels_, three.labels_)


def test_a_block_without_weight_is_only_learned_along(rings):
    model = SuperSOM(BLOCKS, weights={"place": 1, "angle": 1, "noise": 0}, som=SMALL).fit(rings)
    changed = rings.copy()
    changed[:, 3:] = np.random.default_rng(5).permutation(changed[:, 3:])
    assert np.array_equal(model.predict(changed), model.predict(rings))
    assert model.som_.codebook_[:, 3:].any()


def test_the_best_unit_is_that_of_a_plain_loop_over_the_known_blocks(rings):
    model = SuperSOM(BLOCKS, som=SMALL).fit(rings)
    weights = model.feature_weights_.copy()
    weights[3:] = 0
    distance = [[np.sum(weights * (x - w) ** 2) for w in model.som_.codebook_] for x in rings]
    holes = rings.copy()
    holes[:, 3:] = np.nan
    assert np.array_equal(model.predict(rings, ["place", "angle"]), np.argmin(distance, axis=1))
    assert np.array_equal(model.predict(holes), np.argmin(distance, axis=1))
    assert model.transform(rings, ["place", "angle"]) == pytest.approx(np.sqrt(distance))


def test_one_block_is_recalled_from_another(rings):
    model = SuperSOM({"place": [0, 1], "angle": 2}, som=BatchSOM((1, 60))).fit(rings[:, :3])
    angle = np.linspace(-150, 150, 21)
    asked = np.column_stack([np.cos(np.radians(angle)), np.sin(np.radians(angle)), np.full(21, np.nan)])
    assert model.recall(asked, "angle", n_best=2)[:, 0] == pytest.approx(angle, abs=12)
    back = np.column_stack([np.full((21, 2), np.nan), angle])
    assert model.recall(back, "place", n_best=2) == pytest.approx(asked[:, :2], abs=0.2)


def test_samples_that_lack_a_block_train_too(rings):
    holes = rings.copy()
    holes[::2, :2] = np.nan
    holes[1::4, 2] = np.nan
    model = SuperSOM(BLOCKS, som=SMALL).fit(holes)
    assert np.isfinite(model.som_.codebook_).all()
    assert set(model.block_errors(holes)) == set(BLOCKS)


def test_block_errors_are_small_for_what_the_map_heeds(rings):
    errors = SuperSOM(BLOCKS, weights={"place": 1, "angle": 1, "noise": 0}).fit(rings).block_errors(rings)
    assert errors["place"] < 0.1
    assert errors["noise"] > 0.5


def test_blocks_may_name_the_columns_of_a_frame(rings):
    frame = pd.DataFrame(rings[:, :3], columns=["x", "y", "angle"])
    named = SuperSOM({"place": ["x", "y"], "angle": "angle"}, som=SMALL).fit(frame)
    assert named.columns_["place"].tolist() == [0, 1]
    assert np.array_equal(
        named.labels_, SuperSOM({"place": [0, 1], "angle": 2}, som=SMALL).fit(rings[:, :3]).labels_
    )


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"blocks": [0, 1]}, "blocks must be a dict"),
        ({"blocks": {}}, "blocks must be a dict"),
        ({"blocks": {"a": [0, 1]}}, "column 2 is in 0 of them"),
        ({"blocks": {"a": [0, 1, 2], "b": [2]}}, "column 2 is in 2 of them"),
        (
            {"blocks": {"a": [0, 1], "b": [3]}},
            r"blocks\['b'\] must be a whole number at least 0 and at most 2",
        ),
        ({"blocks": {"a": slice(None), "b": []}}, r"blocks\['b'\] must hold a column at least"),
        ({"blocks": {"a": "x"}}, r"blocks\['a'\] names no column of X: 'x'"),
        ({"blocks": {"a": slice(None)}, "weights": {"b": 1}}, "weights must name the blocks 'a'"),
        ({"blocks": {"a": slice(None)}, "weights": {"a": 0}}, "weights must not all be 0"),
        ({"blocks": {"a": slice(None)}, "weights": {"a": -1}}, "must be a number at least 0"),
    ],
)
def test_wrong_blocks_are_refused_with_a_reason(rings, parameters, message):
    with pytest.raises(ParameterError, match=message):
        SuperSOM(**parameters).fit(rings[:, :3])


def test_an_unknown_block_is_refused_with_the_nearest(rings):
    model = SuperSOM(BLOCKS, som=SMALL).fit(rings)
    with pytest.raises(ParameterError, match=r"there is no block 'angel'.*did you mean 'angle'"):
        model.recall(rings, "angel")
    with pytest.raises(ParameterError, match="known must name a block at least"):
        model.predict(rings, [])


def test_a_sample_without_any_value_of_the_known_blocks_is_named(rings):
    model = SuperSOM(BLOCKS, som=SMALL).fit(rings)
    holes = rings.copy()
    holes[5, :2] = np.nan
    with pytest.raises(InputError, match="no value of 'place' in row 5"):
        model.predict(holes, "place")


def test_a_column_without_any_value_is_named(rings):
    holes = rings.copy()
    holes[:, 2] = np.nan
    with pytest.raises(InputError, match="no value at all in column 2"):
        SuperSOM(BLOCKS).fit(holes)


def test_a_saved_one_answers_the_same(rings, tmp_path):
    model = SuperSOM(BLOCKS, som=SMALL).fit(rings)
    model.save(tmp_path / "a.safetensors")
    loaded = somatopy.load(tmp_path / "a.safetensors")
    assert np.array_equal(loaded.predict(rings, "place"), model.predict(rings, "place"))
    assert np.array_equal(loaded.recall(rings, "angle"), model.recall(rings, "angle"))
    assert loaded.block_errors(rings) == model.block_errors(rings)


def test_forged_blocks_are_refused(rings, tmp_path):
    SuperSOM(BLOCKS, som=SMALL).fit(rings).save(tmp_path / "a")
    header, arrays = mapfile.read(tmp_path / "a")
    header["parameters"]["blocks"]["angle"] = [7]
    mapfile.write(tmp_path / "b", header, arrays)
    with pytest.raises(MapFileError):
        somatopy.load(tmp_path / "b")


def test_a_constant_block_does_not_drown_the_others(rings):
    X = np.column_stack([rings[:, :3], np.full(300, 0.1)])
    model = SuperSOM({"place": [0, 1], "angle": 2, "same": 3}, som=SMALL).fit(X)
    assert model.feature_weights_[3] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "som",
    [
        GrowingSOM(),
        ParameterlessSOM((3, 3)),
        BatchSOM((3, 3), metric="manhattan"),
        BatchSOM((3, 3), feature_weights=[1] * 13),
    ],
)
def test_a_map_that_cannot_weigh_the_blocks_is_refused(rings, som):
    with pytest.raises(
        ParameterError, match="som must be a BatchSOM or an OnlineSOM with metric='euclidean'"
    ):
        SuperSOM(BLOCKS, som=som).fit(rings)


def test_a_sample_with_nothing_but_what_has_no_weight_is_named(rings):
    weights = {"place": 1, "angle": 1, "noise": 0}
    holes = rings.copy()
    holes[9, :3] = np.nan
    with pytest.raises(InputError, match="in row 9: drop this sample"):
        SuperSOM(BLOCKS, weights=weights, som=SMALL).fit(holes)
    with pytest.raises(InputError, match="in row 9: drop this sample"):
        SuperSOM(BLOCKS, weights=weights, som=SMALL).fit(rings).predict(holes)


def test_the_errors_of_a_frame_are_asked_for_without_a_warning(rings):
    frame = pd.DataFrame(rings[:, :3], columns=["x", "y", "angle"])
    model = SuperSOM({"place": ["x", "y"], "angle": "angle"}, som=SMALL).fit(frame)
    errors = model.block_errors(frame)
    away = frame.to_numpy() - model.som_.codebook_[model.labels_]
    assert errors["angle"] == pytest.approx(np.mean(away[:, 2] ** 2) / rings[:, 2].var())
    assert np.isnan(model.block_errors(frame.assign(angle=np.nan))["angle"])


def test_columns_that_are_no_columns_are_refused(rings):
    with pytest.raises(ParameterError, match=r"blocks\['a'\] must be a whole number"):
        SuperSOM({"a": 2.5}).fit(rings)


def test_a_loaded_one_trains_as_the_saved_one(rings, tmp_path):
    model = SuperSOM(BLOCKS, som=SMALL).fit(rings)
    model.save(tmp_path / "a.safetensors")
    again = somatopy.load(tmp_path / "a.safetensors").fit(rings)
    assert np.array_equal(again.som_.codebook_, model.som_.codebook_)
