import dataclasses

import numpy as np
import pytest

from small_run import SHORT, settings
from somatopy.checking import InputError, ParameterError
from somatopy.data import Samples
from somatopy.features.sound import BandSettings
from somatopy.runs import configuration
from somatopy.runs.configuration import Configuration, fingerprint, from_tables, overlaid
from somatopy.runs.source import Source

HOSTILE = 'k"0"\n[run]\nseed = 9\u202e\x7f'


def test_what_is_written_is_read_back(tmp_path):
    asked = from_tables(
        {"data": {"path": "/a b/c.csv", "labels": HOSTILE, "exclude": [HOSTILE, ""]}, "run": {"seed": 3}}
    )
    samples = Samples(np.eye(2), ["a", "b"], labels=["x", "y"], feature_names=[HOSTILE, "2"])
    found = asked.with_samples(samples, "table")
    found.write(tmp_path / "config.toml")
    assert configuration.read(tmp_path / "config.toml") == found


@pytest.mark.parametrize("trim", [None, 25.0])
def test_how_sounds_are_heard_is_written_in_full(tmp_path, trim):
    asked = Configuration(
        Source("x", hearing=BandSettings("mel40", 9, trim=trim, hop=0.02)), {"max_units": 9}
    )
    asked.write(tmp_path / "config.toml")
    assert configuration.load(tmp_path / "config.toml")["sound"].keys() == BandSettings().to_dict().keys()
    assert from_tables(configuration.load(tmp_path / "config.toml")).source == asked.source


def test_every_parameter_of_the_map_is_written(tmp_path):
    from_tables(settings("t.csv")).write(tmp_path / "config.toml")
    written = configuration.load(tmp_path / "config.toml")["parameters"]
    assert written.items() >= SHORT.items()
    assert {"learning_rate", "rate_law", "max_units", "scaling", "growth_threshold"} <= written.keys()


def test_the_versions_that_computed_are_written(tmp_path):
    found = from_tables(settings("t.csv")).with_samples(Samples(np.eye(2), ["a", "b"]), "table")
    assert found.versions.keys() >= {"python", "somatopy", "numpy", "numba"}
    assert found.versions["numpy"] == np.__version__


def test_later_layers_overrule_earlier_ones_key_by_key():
    merged = overlaid({"run": {"seed": 1}, "sound": {"frames": 8}}, {"run": {"seed": 2}}, {})
    assert merged == {"run": {"seed": 2}, "sound": {"frames": 8}}


def test_a_path_overrules_an_example_and_the_reverse():
    path, example = {"data": {"path": "a.csv", "split": "train"}}, {"data": {"example": "syllables"}}
    assert overlaid(path, example) == {"data": {"example": "syllables", "split": "train"}}
    assert overlaid(example, path) == path


@pytest.mark.parametrize(
    ("tables", "complaint"),
    [
        ({"runs": {}}, r"nothing is called 'runs' \(did you mean 'run'\?\)"),
        ({"run": {"sead": 1}}, r"\[run\]: nothing is called 'sead' \(did you mean 'seed'\?\)"),
        ({"data": {"splits": 1}}, r"\[data\]: nothing is called 'splits' \(did you mean 'split'\?\)"),
        ({"sound": {"frame": 1}}, r"no band setting 'frame' \(did you mean 'frames'\?\)"),
        ({"parameters": {"growth": 1}}, "the growing map has no parameter 'growth'"),
        ({"parameters": {"random_state": 1}}, "the growing map has no parameter 'random_state'"),
        ({"run": {"map": "grwing"}}, r"--map must be one of 'growing', .*; got 'grwing' \(did you mean"),
        ({"run": {"seed": -1}}, "--seed must be a whole number at least 0"),
        ({"run": {"seed": True}}, "--seed must be a whole number"),
        ({"run": {"save_every": 0}}, "--save-every must be a whole number at least 1"),
        ({"sound": {"frames": "many"}}, "frames must be a whole number"),
        ({"data": {"exclude": "yes"}}, "exclude must be a list of labels; got 'yes'"),
        ({"data": {"split": 3}}, "split must be text; got 3"),
        ({"sound": {"bands": "bark"}}, "bands must be one of .*; got 'bark'"),
        ({"data": {"example": "syllables"}}, "one of the two"),
    ],
)
def test_a_setting_that_no_run_has_is_refused(tables, complaint):
    with pytest.raises(ParameterError, match=complaint):
        from_tables({**tables, "data": {"path": "t.csv", **tables.get("data", {})}})


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"seed = 3\n", "'seed' must stand below one of"),
        (b"[run\n", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
    ],
)
def test_a_file_that_is_no_configuration_is_named(tmp_path, text, complaint):
    (tmp_path / "my.toml").write_bytes(text)
    with pytest.raises(InputError, match=rf"my.toml.*{complaint}"):
        configuration.load(tmp_path / "my.toml")


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(InputError, match=r"my.toml cannot be read: No such file"):
        configuration.load(tmp_path / "my.toml")


def test_differences_are_told_in_words():
    asked = from_tables(settings("t.csv"))
    other = from_tables(
        overlaid(settings("t.csv"), {"run": {"seed": 1}, "parameters": {"growing_epochs": 7}})
    )
    assert asked.differences(asked) == []
    assert asked.differences(other) == ["seed is 0, not 1", "growing_epochs is 6, not 7"]


def test_the_digest_knows_settings_and_samples_but_not_versions():
    samples = Samples(np.eye(2), ["a", "b"])
    one = from_tables(settings("t.csv")).with_samples(samples, "table")
    assert dataclasses.replace(one, versions={}).digest() == one.digest()
    assert dataclasses.replace(one, seed=1).digest() != one.digest()
    assert one.with_samples(Samples(2 * np.eye(2), ["a", "b"]), "table").digest() != one.digest()


X = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    "other",
    [
        Samples(X + 1e-12, ["a", "b"], labels=["x", "y"]),
        Samples(X.astype(np.float32), ["a", "b"], labels=["x", "y"]),
        Samples(X.reshape(3, 2), ["a", "b", "c"], labels=["x", "y", "z"]),
        Samples(X, ["a", "b"], labels=["x", "x"]),
        Samples(X, ["a", "b"], labels=["xy", ""]),
        Samples(X, ["a", "b"]),
    ],
)
def test_the_fingerprint_tells_other_values_types_shapes_and_labels(other):
    assert fingerprint(other) != fingerprint(Samples(X, ["a", "b"], labels=["x", "y"]))


def test_the_fingerprint_does_not_mind_the_order_in_memory():
    assert fingerprint(Samples(np.asfortranarray(X), ["a", "b"])) == fingerprint(Samples(X, ["a", "b"]))


def test_only_sounds_have_a_spectrum():
    samples = Samples(np.eye(2), ["a", "b"])
    sound = Configuration(Source("x", hearing=BandSettings("mel40", 9)), {}).with_samples(samples, "sound")
    assert sound.spectrum == (40, 9)
    assert sound.with_samples(samples, "table").spectrum is None
