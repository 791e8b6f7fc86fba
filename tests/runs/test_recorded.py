"""A ``config.toml`` that someone has edited or damaged: named, never an unexpected error."""

import tomllib

import numpy as np
import pytest

from small_run import settings
from somatopy.checking import InputError
from somatopy.data import Samples
from somatopy.runs import configuration, recorded, toml

ODD = (0, -1, 3.5, True, "", "nonsense", [], [1, "a"], float("inf"), 10**30)


@pytest.fixture
def whole(tmp_path):
    """The tables of a run on a small table of samples, and where to write them."""
    samples = Samples(np.eye(3), ["a", "b", "c"], feature_names=["x", "y", "z"])
    found = configuration.from_tables(settings("t.csv")).with_samples(samples, "table")
    found.write(tmp_path / "config.toml")
    return tomllib.loads((tmp_path / "config.toml").read_text("utf-8")), tmp_path / "config.toml"


def complaint(tables, path):
    """What is said against the tables, or None."""
    path.write_text(toml.dumps(tables), encoding="utf-8")
    try:
        configuration.read(path)
    except InputError as error:
        return str(error)
    return None


def test_the_whole_is_accepted(whole):
    assert complaint(*whole) is None


@pytest.mark.parametrize("name", recorded.NEEDED)
def test_a_missing_table_is_named(whole, name):
    tables, path = whole
    del tables[name]
    path.write_text(toml.dumps(tables), encoding="utf-8")
    with pytest.raises(InputError, match=rf"the table \[{name}\] is missing; mend it, or train again"):
        configuration.read(path)


@pytest.mark.parametrize(("name", "key"), [(n, k) for n, keys in recorded.NEEDED.items() for k in keys])
def test_a_missing_key_is_named_with_its_table(whole, name, key):
    tables, path = whole
    del tables[name][key]
    path.write_text(toml.dumps(tables), encoding="utf-8")
    with pytest.raises(InputError, match=rf"\[{name}\]: {key} is missing"):
        configuration.read(path)


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_odd_value_anywhere_is_accepted_or_named(whole, odd):
    tables, path = whole
    for name, table in tables.items():
        for key in table:
            said = complaint({**tables, name: {**table, key: odd}}, path)
            assert said is None or (said.startswith(str(path)) and "\n" not in said), f"[{name}] {key}"


@pytest.mark.parametrize("name", recorded.NEEDED)
def test_an_unknown_key_is_named(whole, name):
    tables, path = whole
    said = complaint({**tables, name: {**tables[name], "zzz": "1"}}, path)
    assert said is None if name == "versions" else "'zzz'" in said


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({"kind": "film"}, r"\[found\] kind must be one of 'sound', 'table'; got 'film'"),
        ({"samples": 0}, r"\[found\] samples must be a whole number at least 1; got 0"),
        ({"fingerprint": 7}, r"\[found\] fingerprint must be text; got 7"),
        ({"kind": "sound"}, r"\[found\] features must be 1536, 24 bands of 64 frames; got 3"),
        ({"feature_names": ["x"]}, r"\[found\] feature_names must be 3 names; got 1"),
        ({"feature_names": "xyz"}, r"\[found\] feature_names must be a list of texts; got 'xyz'"),
        ({"sample": 3}, r"\[found\]: nothing is called 'sample' \(did you mean 'samples'\?\)"),
    ],
)
def test_what_cannot_have_been_found_is_refused(whole, found, message):
    tables, path = whole
    path.write_text(toml.dumps({**tables, "found": {**tables["found"], **found}}), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        configuration.read(path)


@pytest.mark.parametrize("cut", [1, 40, 200, 500])
def test_a_file_cut_short_is_named(whole, cut):
    _, path = whole
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputError, match=r"config\.toml"):
        configuration.read(path)


def test_bytes_that_are_no_text_are_named(whole):
    _, path = whole
    path.write_bytes(b"\xff\xfe\x00" + path.read_bytes())
    with pytest.raises(InputError, match="is not TOML"):
        configuration.read(path)
