"""A model to a header and arrays, and back."""

import copy

import numpy as np
import pytest

import somatopy
from somatopy import (
    BatchSOM,
    InterconnectedSOM,
    SOMClassifier,
    SOMClusterer,
    SOMImputer,
    SOMOutlierDetector,
    SOMRegressor,
    SuperSOM,
)
from somatopy.checking import MapFileError, SomatopyError
from somatopy.data import mapfile
from somatopy.models.model_file import checked

X = np.random.default_rng(0).normal(size=(40, 3))
SMALL = BatchSOM((3, 3), n_epochs=2)
STRANGE = (None, -1, 10**30, float("nan"), "x", [], [[1]], {"a": 1}, True)


def models():
    return [
        SOMClassifier(SMALL).fit(X, np.resize(["a", "b"], 40)),
        SOMRegressor(SMALL).fit(X, X[:, :2]),
        SOMClusterer(SMALL, n_clusters=2).fit(X),
        SOMImputer(BatchSOM((3, 3), n_epochs=2, missing="mask")).fit(X),
        SOMOutlierDetector(SMALL).fit(X),
        SuperSOM({"a": [0, 1], "b": 2}, som=SMALL).fit(X),
        InterconnectedSOM(SMALL, SMALL, reinforcing_cycles=1).fit(X, X[:, :2]),
    ]


def places(entry, before=()):
    """The way to every entry of a header."""
    inside = (
        entry.items() if isinstance(entry, dict) else enumerate(entry[:1]) if isinstance(entry, list) else ()
    )
    for key, value in inside:
        yield (*before, key)
        yield from places(value, (*before, key))


def replaced(header, place, value):
    changed = copy.deepcopy(header)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return changed


@pytest.mark.parametrize("number", range(7))
def test_whatever_a_header_says_the_model_answers_or_the_file_is_refused(number, tmp_path):
    models()[number].save(tmp_path / "a")
    header, arrays = mapfile.read(tmp_path / "a")
    refused = 0
    for place in [place for place in places(header) if "history" not in place]:
        for value in STRANGE:
            mapfile.write(tmp_path / "b", replaced(header, place, value), arrays)
            try:
                model = somatopy.load(tmp_path / "b")
                (model.predict if hasattr(model, "predict") else model.transform)(X)
            except SomatopyError:
                refused += 1
    assert refused > 100


@pytest.mark.parametrize("number", range(7))
def test_arrays_of_another_shape_are_refused(number, tmp_path):
    models()[number].save(tmp_path / "a")
    header, arrays = mapfile.read(tmp_path / "a")
    for name in arrays.keys() - {"map/labels", "first/labels", "second/labels"}:
        for wrong in (arrays[name][..., None], arrays[name][:-1], np.full_like(arrays[name], -1)[:0]):
            mapfile.write(tmp_path / "b", header, {**arrays, name: wrong})
            with pytest.raises(MapFileError):
                somatopy.load(tmp_path / "b")


@pytest.mark.parametrize("wrong", [np.array([1.0, np.inf]), np.array(["a", "b"]), np.ones(3)])
def test_what_is_not_finite_numbers_of_the_shape_is_refused(wrong):
    with pytest.raises(MapFileError, match=r"spread must be finite numbers of shape \(2,\)"):
        checked({"spread": wrong}, "spread", (2,))


def test_what_must_be_above_zero_is():
    with pytest.raises(MapFileError, match=r"spread must be above 0; got 0\.0"):
        checked({"spread": np.array([1.0, 0.0])}, "spread", (2,), positive=True)
