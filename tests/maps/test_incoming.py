"""Samples as they come: the quick look at plain arrays and the careful one are of one opinion."""

import numpy as np
import pytest

from somatopy import BatchSOM, OnlineSOM
from somatopy.maps import incoming

SAMPLES = np.random.default_rng(0).normal(size=(40, 3))
ARRAYS = {
    "doubles": SAMPLES,
    "singles": SAMPLES.astype(np.float32),
    "a gap": np.where(np.arange(120).reshape(40, 3) == 50, np.nan, SAMPLES),
    "infinity": np.where(np.isin(SAMPLES, SAMPLES.max()), -np.inf, SAMPLES),
    "too large": np.where(np.isin(SAMPLES, SAMPLES.max()), -1e154, SAMPLES),
    "too large for singles": (SAMPLES * 1e19).astype(np.float32),
    "too wide": np.hstack([SAMPLES, SAMPLES]),
    "no samples": np.empty((0, 3)),
    "no features": np.empty((40, 0)),
    "one row": SAMPLES[0],
    "a stack": SAMPLES.reshape(5, 8, 3),
    "whole numbers": np.arange(120).reshape(40, 3),
    "half precision": SAMPLES.astype(np.float16),
    "text": SAMPLES.astype(str),
    "complex": SAMPLES + 1j,
    "other bytes": SAMPLES.astype(">f8"),
    "columns first": np.asfortranarray(SAMPLES),
    "every other row": SAMPLES[::2],
    "masked": np.ma.masked_where(SAMPLES > 2, SAMPLES),
}


def as_taken(X, call):
    """What the map gives for X, or the words of its complaint."""
    som = BatchSOM((3, 2), n_epochs=2)
    try:
        if call == "fit":
            return som.fit(X).codebook_
        som.partial_fit(SAMPLES)
        return som.predict(X) if call == "predict" else som.partial_fit(X).codebook_
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("call", ["fit", "partial_fit", "predict"])
@pytest.mark.parametrize("name", ARRAYS)
def test_the_quick_look_and_the_careful_one_give_the_same_map_or_the_same_words(name, call, monkeypatch):
    quick = as_taken(ARRAYS[name], call)
    monkeypatch.setattr(incoming, "is_plain", lambda *_, **__: False)
    careful = as_taken(ARRAYS[name], call)
    assert type(quick) is type(careful)
    assert np.array_equal(quick, careful)


def test_the_careful_look_is_spared_where_it_could_find_nothing(monkeypatch):
    monkeypatch.setattr(incoming, "validate_data", None)
    som = OnlineSOM((3, 2), n_epochs=1, random_state=0).fit(SAMPLES)
    assert som.n_features_in_ == 3
    assert som.predict(SAMPLES).shape == (40,)


def test_a_map_that_knows_names_asks_for_them():
    pandas = pytest.importorskip("pandas")
    som = BatchSOM((3, 2), n_epochs=1).fit(pandas.DataFrame(SAMPLES, columns=["a", "b", "c"]))
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        som.predict(SAMPLES)
    assert not hasattr(som.fit(SAMPLES), "feature_names_in_")
