import errno

import numpy as np
import pytest

from somatopy.checking import MapFileError, NoRoomError
from somatopy.data import mapfile
from somatopy.runs import checkpoint
from somatopy.runs.checkpoint import Checkpoint


def at(step):
    return Checkpoint(
        step, "digest", {"rate": 0.1, "history": [{"step": step}]}, {"codebook": np.full((2, 3), step, float)}
    )


def test_what_was_saved_comes_back(tmp_path):
    checkpoint.write(tmp_path, at(7))
    found = checkpoint.newest(tmp_path)
    assert (found.step, found.run, found.header) == (7, "digest", at(7).header)
    np.testing.assert_array_equal(found.arrays["codebook"], at(7).arrays["codebook"])


def test_an_empty_folder_has_no_checkpoint(tmp_path):
    assert checkpoint.newest(tmp_path) is None


def test_the_two_latest_are_kept(tmp_path):
    for step in (8, 9, 10, 11):
        checkpoint.write(tmp_path, at(step))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "checkpoint_000010.safetensors",
        "checkpoint_000011.safetensors",
    ]
    assert checkpoint.newest(tmp_path).step == 11


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-5], lambda data: data[:-5] + b"wrong", lambda data: b""]
)
def test_where_the_newest_is_damaged_the_one_before_stands(tmp_path, damage):
    checkpoint.write(tmp_path, at(1))
    checkpoint.write(tmp_path, at(2))
    path = tmp_path / "checkpoint_000002.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.warns(UserWarning, match=r"going on from checkpoint_000001.safetensors"):
        assert checkpoint.newest(tmp_path).step == 1


def test_where_all_are_damaged_there_is_an_error_and_no_silent_new_start(tmp_path):
    (tmp_path / "checkpoint_000001.safetensors").write_bytes(b"x")
    with pytest.raises(MapFileError, match="--overwrite"):
        checkpoint.newest(tmp_path)


def test_a_map_in_the_place_of_a_checkpoint_is_refused(tmp_path):
    mapfile.write(tmp_path / "checkpoint_000001.safetensors", {"kind": "map", "class": "GrowingSOM"}, {})
    with pytest.raises(MapFileError, match="not a checkpoint"):
        checkpoint.newest(tmp_path)


def test_a_checkpoint_without_its_parts_is_refused(tmp_path):
    mapfile.write(tmp_path / "checkpoint_000001.safetensors", {"kind": "checkpoint", "class": "training"}, {})
    with pytest.raises(MapFileError, match="no step, run and state"):
        checkpoint.newest(tmp_path)


@pytest.mark.parametrize("call", ["os.fsync", "os.replace"])
def test_when_the_disk_is_full_the_one_before_is_intact_and_nothing_else_left(tmp_path, monkeypatch, call):
    checkpoint.write(tmp_path, at(1))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(call, full)
    with pytest.raises(NoRoomError):
        checkpoint.write(tmp_path, at(2))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_where_there_is_no_folder_there_is_no_checkpoint(tmp_path):
    assert checkpoint.newest(tmp_path / "gone") is None
