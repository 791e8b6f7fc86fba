"""A map to a file and back."""

import numpy as np
import pytest

import somatopy
from somatopy import maps, persistence
from somatopy.checking import MapFileError, ParameterError
from somatopy.data import mapfile


class PlainMap:
    """The least that can be saved."""

    def __init__(self, codebook):
        self.codebook_ = codebook

    def _to_file(self):
        return {"note": "plain"}, {"codebook": self.codebook_}

    @classmethod
    def _from_file(cls, header, arrays):
        if header["note"] != "plain":
            raise KeyError("note")
        return cls(arrays["codebook"])


@pytest.fixture
def plain_map(monkeypatch):
    """PlainMap, known by name for the length of a test."""
    monkeypatch.setitem(persistence.CLASSES, "PlainMap", "plain_module")
    monkeypatch.setitem(
        __import__("sys").modules, "plain_module", __import__("types").SimpleNamespace(PlainMap=PlainMap)
    )
    return PlainMap(np.eye(3))


def test_a_saved_map_is_loaded(plain_map, tmp_path):
    somatopy.save(plain_map, tmp_path / "a.safetensors")
    loaded = somatopy.load(tmp_path / "a.safetensors")
    assert type(loaded) is PlainMap
    assert np.array_equal(loaded.codebook_, plain_map.codebook_)


def test_the_header_says_what_it_is(plain_map, tmp_path):
    somatopy.save(plain_map, tmp_path / "a")
    header, _ = mapfile.read(tmp_path / "a")
    assert header == {"version": 1, "kind": "map", "class": "PlainMap", "note": "plain"}


def test_a_growing_map_comes_back_with_the_same_answers(tmp_path):
    X = np.random.default_rng(0).random((60, 3))
    som = somatopy.GrowingSOM(calibration_epochs=2, growing_epochs=3, random_state=0).fit(X)
    somatopy.save(som, tmp_path / "a.safetensors")
    loaded = somatopy.load(tmp_path / "a.safetensors")
    assert np.array_equal(loaded.codebook_, som.codebook_)
    assert np.array_equal(loaded.predict(X), som.predict(X))
    assert loaded.get_params() == som.get_params()


def test_every_known_class_can_be_imported():
    for name in persistence.CLASSES:
        kind = persistence._class("a", name)
        assert callable(kind._from_file)
        assert callable(kind._to_file)


@pytest.mark.parametrize("thing", [None, np.eye(2), "som", object()])
def test_what_is_no_map_is_not_saved(tmp_path, thing):
    with pytest.raises(ParameterError, match="map must be one of"):
        somatopy.save(thing, tmp_path / "a")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["GrowingSom", "os.system", "", None, 3, ["GrowingSOM"], "__import__"])
def test_a_map_of_an_unknown_class_is_refused(tmp_path, name):
    mapfile.write(tmp_path / "a", {"kind": "map", "class": name}, {})
    with pytest.raises(MapFileError, match=r"this somatopy knows .*GrowingSOM"):
        somatopy.load(tmp_path / "a")


def test_a_checkpoint_is_refused(tmp_path):
    mapfile.write(tmp_path / "a", {"kind": "checkpoint", "class": "GrowingSOM"}, {})
    with pytest.raises(MapFileError, match="'checkpoint', not a map"):
        somatopy.load(tmp_path / "a")


def test_a_sound_file_with_a_hollow_map_is_refused(plain_map, tmp_path):
    for header, arrays in [({}, {}), ({"note": "plain"}, {}), ({"note": 1}, {"codebook": np.eye(2)})]:
        mapfile.write(tmp_path / "a", {"kind": "map", "class": "PlainMap", **header}, arrays)
        with pytest.raises(MapFileError, match="does not hold a PlainMap"):
            somatopy.load(tmp_path / "a")


def test_a_growing_map_without_its_arrays_is_refused(tmp_path):
    mapfile.write(tmp_path / "a", {"kind": "map", "class": "GrowingSOM"}, {})
    with pytest.raises(MapFileError, match="does not hold a GrowingSOM"):
        somatopy.load(tmp_path / "a")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MapFileError, match=r"gone\.safetensors is missing"):
        somatopy.load(tmp_path / "gone.safetensors")


@pytest.mark.parametrize(
    "make",
    [
        getattr(somatopy, name)
        for name in persistence.CLASSES
        if name in maps.__all__ and name.endswith("SOM")
    ],
)
def test_of_a_history_the_latest_records_are_kept_on_request(tmp_path, make):
    X = np.random.default_rng(0).random((60, 3))
    som = make(random_state=0).fit(X)
    for records, kept in ((None, som.history_), (1, som.history_[-1:]), (0, [])):
        somatopy.save(som, tmp_path / "a", records=records)
        loaded = somatopy.load(tmp_path / "a")
        assert loaded.history_ == kept
        assert np.array_equal(loaded.predict(X), som.predict(X))
    with pytest.raises(ParameterError, match="records must be a whole number"):
        somatopy.save(som, tmp_path / "a", records=-1)


def test_a_class_of_ones_own_with_a_known_name_is_not_saved(tmp_path):
    stranger = type("BatchSOM", (), {"_to_file": lambda _: ({}, {})})()
    with pytest.raises(ParameterError, match="map must be one of"):
        somatopy.save(stranger, tmp_path / "a")


def test_a_complaint_of_the_class_is_given_in_full(tmp_path):
    som = somatopy.BatchSOM((3, 3), n_epochs=2).fit(np.random.default_rng(0).random((20, 2)))
    header, arrays = som._to_file()
    arrays["labels"] = np.array([99])
    mapfile.write(tmp_path / "a", {**header, "kind": "map", "class": "BatchSOM"}, arrays)
    with pytest.raises(
        MapFileError, match=r"a sound BatchSOM: labels must lie between 0 and 8; got 99 to 99; train"
    ):
        somatopy.load(tmp_path / "a")


def test_of_a_models_history_the_latest_records_are_kept_on_request(tmp_path):
    X = np.random.default_rng(0).random((40, 2))
    model = somatopy.SOMClusterer(somatopy.BatchSOM((3, 3), n_epochs=4)).fit(X)
    somatopy.save(model, tmp_path / "a.safetensors", records=2)
    assert somatopy.load(tmp_path / "a.safetensors").som_.history_ == model.som_.history_[-2:]
    assert len(model.som_.history_) == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("metric", 3),
        ("metric", "nearness"),
        ("missing", None),
        ("feature_weights", "x"),
        ("feature_weights", [1]),
    ],
)
def test_parameters_that_the_search_cannot_use_are_refused_at_loading(tmp_path, name, value):
    som = somatopy.BatchSOM((3, 3), n_epochs=2).fit(np.random.default_rng(0).random((20, 2)))
    header, arrays = som._to_file()
    header["parameters"][name] = value
    mapfile.write(tmp_path / "a", {**header, "kind": "map", "class": "BatchSOM"}, arrays)
    with pytest.raises(MapFileError, match=f"does not hold a BatchSOM: .{name} must be"):
        somatopy.load(tmp_path / "a")


@pytest.mark.parametrize("ending", persistence.PROMISES)
def test_an_ending_that_promises_another_format_is_refused_before_anything_is_written(
    ending, plain_map, tmp_path
):
    with pytest.raises(ParameterError, match=rf"must not end in \{ending}, .*'a.safetensors' would do"):
        somatopy.save(plain_map, tmp_path / f"a{ending.upper()}")
    assert list(tmp_path.iterdir()) == []
