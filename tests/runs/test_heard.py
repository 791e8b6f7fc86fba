import dataclasses

import numpy as np
import pytest

from somatopy.data import Samples
from somatopy.features.sound import BandSettings
from somatopy.runs import heard
from somatopy.runs.source import Source

SOURCE = Source("/sounds", split="train", exclude=("noise",))
SAMPLES = Samples(
    np.arange(6, dtype=np.float32).reshape(2, 3),
    ["a" * 10_000, 'b"\n'],
    labels=["x", "y"],
    groups=None,
    splits=["train"] * 2,
)


def test_what_was_heard_is_kept(tmp_path):
    heard.keep(tmp_path / "features.npz", SOURCE, SAMPLES)
    found = heard.kept(tmp_path / "features.npz", SOURCE)
    np.testing.assert_array_equal(found.vectors, SAMPLES.vectors)
    assert found.vectors.dtype == np.float32
    assert (found.names, found.labels, found.groups, found.splits) == (
        SAMPLES.names,
        ["x", "y"],
        None,
        ["train"] * 2,
    )


@pytest.mark.parametrize(
    "change",
    [
        {"hearing": BandSettings("mel40")},
        {"hearing": BandSettings(frames=8)},
        {"split": "test"},
        {"path": "/others"},
        {"exclude": ()},
    ],
)
def test_what_was_heard_of_another_source_is_not_taken(tmp_path, change):
    heard.keep(tmp_path / "features.npz", SOURCE, SAMPLES)
    assert heard.kept(tmp_path / "features.npz", dataclasses.replace(SOURCE, **change)) is None


@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[:200], lambda data: b"\x80\x04pickle"]
)
def test_a_damaged_file_is_heard_again(tmp_path, damage):
    path = tmp_path / "features.npz"
    heard.keep(path, SOURCE, SAMPLES)
    path.write_bytes(damage(path.read_bytes()))
    assert heard.kept(path, SOURCE) is None


def test_an_array_of_objects_is_never_opened(tmp_path):
    np.savez(tmp_path / "features.npz", vectors=np.array([{}], object), about=np.zeros(1, np.uint8))
    assert heard.kept(tmp_path / "features.npz", SOURCE) is None


def test_nothing_kept_is_none(tmp_path):
    assert heard.kept(tmp_path / "features.npz", SOURCE) is None
