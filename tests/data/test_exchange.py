"""Maps as .npz and .mat."""

import json
import shutil
import struct
import subprocess
import zipfile
import zlib

import numpy as np
import pandas as pd
import pytest
from scipy.io import loadmat, savemat

import somatopy
from somatopy import BatchSOM, GrowingSOM, OnlineSOM, SOMClassifier
from somatopy.checking import MapFileError
from somatopy.data import arrayfile, exchange

X = np.random.default_rng(0).random((80, 3))
Y = np.repeat(["a", "b"], 40)


def maps():
    return [
        BatchSOM((3, 4), n_epochs=2).fit(X.astype(np.float32)),
        BatchSOM((6,), lattice="ring", n_epochs=2).fit(X),
        OnlineSOM((3, 3), n_epochs=2, random_state=0).fit(X),
        GrowingSOM(random_state=0).fit(X),
        SOMClassifier(BatchSOM((3, 3), n_epochs=2)).fit(X, Y),
    ]


@pytest.mark.parametrize("ending", [".npz", ".mat"])
@pytest.mark.parametrize("number", range(5))
def test_a_map_comes_back_the_same(tmp_path, ending, number):
    som = maps()[number]
    som.save(tmp_path / f"a{ending}")
    loaded = somatopy.load(tmp_path / f"a{ending}")
    som.save(tmp_path / "a")
    loaded.save(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert np.array_equal(loaded.predict(X), som.predict(X))


def test_numpy_reads_the_arrays(tmp_path):
    som = maps()[0]
    som.save(tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as found:
        assert np.array_equal(found["codebook"], som.codebook_)
        assert json.loads(found["header"].tobytes())["lattice"]["shape"] == [3, 4]


def test_scipy_and_matlab_read_the_arrays(tmp_path):
    som = maps()[0]
    som.save(tmp_path / "a.mat")
    found = loadmat(tmp_path / "a.mat")
    assert np.array_equal(found["codebook"], som.codebook_)
    assert found["labels"].shape == (80, 1)


@pytest.mark.skipif(shutil.which("octave-cli") is None, reason="octave is not installed")
def test_octave_reads_the_arrays(tmp_path):
    som = maps()[0]
    som.save(tmp_path / "a.mat")
    code = "s = load('a.mat'); printf('%d %d %.6f', size(s.codebook), s.codebook(2, 3));"
    shown = subprocess.run(
        ["octave-cli", "--quiet", "--eval", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert shown.stdout == f"12 3 {som.codebook_[1, 2]:.6f}"


@pytest.mark.parametrize("ending", [".npz", ".mat"])
@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 nonsense", b"x" * 500, b"MATLAB 5.0 MAT-file" + bytes(300)]
)
def test_a_damaged_file_is_a_map_file_error(tmp_path, ending, content):
    path = tmp_path / f"a{ending}"
    path.write_bytes(content)
    with pytest.raises(MapFileError):
        somatopy.load(path)


@pytest.mark.parametrize("cut", [100, 300, -10])
@pytest.mark.parametrize("ending", [".npz", ".mat"])
def test_a_file_cut_short_is_a_map_file_error(tmp_path, ending, cut):
    path = tmp_path / f"a{ending}"
    maps()[0].save(path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(MapFileError):
        somatopy.load(path)


def test_files_of_others_are_refused_by_name(tmp_path):
    np.savez(tmp_path / "a.npz", X=X)
    savemat(tmp_path / "a.mat", {"X": X})
    for ending in ("npz", "mat"):
        with pytest.raises(MapFileError, match="no map of somatopy"):
            somatopy.load(tmp_path / f"a.{ending}")


def test_objects_are_never_unpickled(tmp_path):
    np.savez(tmp_path / "a.npz", allow_pickle=True, header=np.array([{}], object))
    with pytest.raises(MapFileError, match="never unpickled"):
        somatopy.load(tmp_path / "a.npz")


def test_a_bomb_is_refused_before_it_unfolds(tmp_path):
    savemat(tmp_path / "a.mat", {"codebook": np.zeros((6000, 6000))}, do_compression=True)
    with pytest.raises(MapFileError, match="unfolds to more than 268435456 bytes"):
        somatopy.load(tmp_path / "a.mat")


@pytest.mark.parametrize("ending", [".npz", ".mat"])
def test_a_newer_version_is_named(tmp_path, ending, monkeypatch):
    monkeypatch.setattr("somatopy.data.mapfile.VERSION", 9)
    maps()[0].save(tmp_path / f"a{ending}")
    monkeypatch.undo()
    with pytest.raises(MapFileError, match="newer version 9"):
        somatopy.load(tmp_path / f"a{ending}")


def test_a_length_within_a_variable_is_not_taken_on_trust(tmp_path, monkeypatch):
    """A matrix of one number whose name alone unfolds to more than is allowed."""
    monkeypatch.setattr(exchange, "FREE_BYTES", 1 << 20)
    name = struct.pack("<II", 1, 8 << 20) + bytes(8 << 20)
    flags, sides = struct.pack("<IIII", 6, 8, 6, 0), struct.pack("<IIii", 5, 8, 1, 1)
    matrix = flags + sides + name + struct.pack("<IId", 9, 8, 1.0)
    folded = zlib.compress(struct.pack("<II", 14, len(matrix)) + matrix)
    head = b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM"
    (tmp_path / "a.mat").write_bytes(head + struct.pack("<II", 15, len(folded)) + folded)
    with pytest.raises(MapFileError, match="unfolds to more than"):
        somatopy.load(tmp_path / "a.mat")


def test_many_arrays_that_unfold_little_each_are_a_bomb_too(tmp_path, monkeypatch):
    monkeypatch.setattr(arrayfile, "FREE_BYTES", 1 << 20)
    np.savez_compressed(tmp_path / "a.npz", **{f"a{n}": np.zeros(100_000) for n in range(20)})
    with pytest.raises(MapFileError, match="bytes of arrays: it is damaged or hostile"):
        somatopy.load(tmp_path / "a.npz")


@pytest.mark.parametrize("value", [np.array([[1, "a"]], object), {"a": 1.0}])
def test_cells_and_structures_are_refused(tmp_path, value):
    savemat(tmp_path / "a.mat", {"codebook": value})
    with pytest.raises(MapFileError, match="no map of somatopy"):
        somatopy.load(tmp_path / "a.mat")


@pytest.mark.parametrize("dtype", ["O", "<U100000000", "V9", "M8[s]", "nonsense", None])
def test_a_type_that_holds_no_numbers_is_refused(tmp_path, dtype):
    shapes = {"codebook": [2, 2, dtype]}
    header = json.dumps({"version": 1, "class": "BatchSOM", "shapes": shapes})
    savemat(tmp_path / "a.mat", {"codebook": np.ones((2, 2)), "header": header})
    with pytest.raises(MapFileError):
        somatopy.load(tmp_path / "a.mat")


def test_two_arrays_of_one_name_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        for name in ("codebook", "codebook.npy"):
            archive.writestr(name, b"")
    with pytest.raises(MapFileError, match="two arrays of one name"):
        somatopy.load(tmp_path / "a.npz")


@pytest.mark.parametrize("ending", [".npz", ".mat"])
def test_a_loaded_map_goes_on_learning(tmp_path, ending):
    som = maps()[0]
    som.save(tmp_path / f"a{ending}")
    loaded = somatopy.load(tmp_path / f"a{ending}")
    assert loaded.codebook_.flags.writeable
    assert loaded.partial_fit(X.astype(np.float32)).codebook_.shape == (12, 3)


@pytest.mark.parametrize("ending", [".npz", ".mat", ".safetensors"])
def test_a_map_from_a_text_file_goes_into_every_other(tmp_path, ending):
    maps()[0].save(tmp_path / "a.cod")
    somatopy.load(tmp_path / "a.cod").save(tmp_path / f"b{ending}")
    assert np.array_equal(somatopy.load(tmp_path / f"b{ending}").predict(X), maps()[0].predict(X))


@pytest.mark.parametrize("ending", [".npz", ".mat"])
def test_names_in_any_script_come_back(tmp_path, ending):
    frame = pd.DataFrame(X, columns=["größe", "重さ", "\U0001f40d"])
    BatchSOM((3, 3), n_epochs=2).fit(frame).save(tmp_path / f"a{ending}")
    assert somatopy.load(tmp_path / f"a{ending}").feature_names_in_.tolist() == list(frame)


def test_the_same_map_makes_the_same_bytes(tmp_path):
    som = maps()[0]
    som.save(tmp_path / "a.npz")
    som.save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
