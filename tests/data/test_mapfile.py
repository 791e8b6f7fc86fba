"""A map file gives back exactly what was written, or a MapFileError: nothing between."""

import json
import os
import pickle
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors import safe_open
from safetensors.numpy import save

from somatopy.checking import MapFileError, ParameterError
from somatopy.data import mapfile, tensorfile

HEADER = {
    "kind": "map",
    "class": "GrowingSOM",
    "parameters": {"rate": 0.1, "names": ["ä", "</script>"], "none": None},
}
ARRAYS = {
    "codebook": np.linspace(0, 1, 12).reshape(4, 3),
    "rows": np.arange(4),
    "dead": np.array([True, False]),
}


@pytest.fixture
def path(tmp_path):
    mapfile.write(tmp_path / "map.safetensors", HEADER, ARRAYS)
    return tmp_path / "map.safetensors"


def same(found, arrays):
    return found.keys() == arrays.keys() and all(
        found[name].dtype == array.dtype
        and found[name].tobytes() == array.tobytes()
        and found[name].shape == array.shape
        for name, array in arrays.items()
    )


def test_what_was_written_is_read(path):
    header, arrays = mapfile.read(path, kind="map")
    assert header == {"version": 1, **HEADER}
    assert same(arrays, ARRAYS)


@settings(deadline=None, max_examples=40)
@given(
    arrays=st.dictionaries(
        st.text(min_size=1, max_size=8).filter(lambda name: name != "__metadata__" and name.isprintable()),
        hnp.arrays(
            st.sampled_from(["<f8", "<f4", "<f2", "<i8", "<i4", "<u2", "|u1", "|i1", "|b1"]),
            hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
        ),
        max_size=4,
    ),
    text=st.text(max_size=20),
)
def test_any_arrays_and_any_text_come_back_bit_for_bit(tmp_path_factory, arrays, text):
    path = tmp_path_factory.mktemp("maps") / "a"
    mapfile.write(path, {"kind": "map", "class": "X", "text": text}, arrays)
    header, found = mapfile.read(path)
    assert header["text"] == text
    assert same(found, arrays)


def test_numbers_come_back_exactly(tmp_path):
    header = {
        "kind": "map",
        "class": "X",
        "third": 1 / 3,
        "large": 2**80,
        "numpy": np.int64(7),
        "gap": float("nan"),
    }
    mapfile.write(tmp_path / "a", header, {})
    found, _ = mapfile.read(tmp_path / "a")
    assert found["third"] == 1 / 3
    assert found["large"] == 2**80
    assert found["numpy"] == 7
    assert np.isnan(found["gap"])


@pytest.mark.parametrize(
    "array", [np.arange(6, dtype=">f4"), np.asfortranarray(np.eye(3)), np.arange(9)[::2]]
)
def test_the_layout_in_memory_does_not_matter(tmp_path, array):
    mapfile.write(tmp_path / "a", HEADER, {"x": array})
    found = mapfile.read(tmp_path / "a")[1]["x"]
    assert np.array_equal(found, array)
    assert found.dtype.isnative
    assert found.flags.c_contiguous


def test_the_file_is_an_ordinary_safetensors_file(path):
    with safe_open(path, "numpy") as file:
        assert json.loads(file.metadata()["somatopy"])["class"] == "GrowingSOM"
        assert np.array_equal(file.get_tensor("codebook"), ARRAYS["codebook"])


def test_the_same_content_makes_the_same_bytes(path, tmp_path):
    mapfile.write(tmp_path / "again", HEADER, dict(reversed(ARRAYS.items())))
    assert (tmp_path / "again").read_bytes() == path.read_bytes()


def test_every_single_cut_is_noticed(path):
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(MapFileError):
            mapfile.read(path)


def test_flipped_bits_are_noticed_or_change_nothing(path):
    content = path.read_bytes()
    for place in range(0, 8 * len(content), 11):  # every byte nearly, and every bit of a byte somewhere
        damaged = bytearray(content)
        damaged[place // 8] ^= 1 << place % 8
        intact_or_refused(path, bytes(damaged))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"I64"', b'"U64"'),
        (b"[4,3]", b"[3,4]"),
        (b'"rows"', b'"rowz"'),
        (b"0.1", b"0.2"),
        (b"\0" * 8, b"\1" * 8),
    ],
)
def test_a_change_that_leaves_the_file_sound_breaks_the_checksum(path, old, new):
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    with pytest.raises(MapFileError, match="checksum"):
        mapfile.read(path)


@settings(deadline=None, max_examples=150)
@given(seed=st.integers(0, 2**32))
def test_any_damage_is_noticed_or_changes_nothing(tmp_path_factory, seed):
    path = tmp_path_factory.mktemp("maps") / "a"
    mapfile.write(path, HEADER, ARRAYS)
    intact_or_refused(path, damaged(path.read_bytes(), random.Random(seed)))


def damaged(content, dice):
    """Bytes changed, cut out, doubled, moved and inserted, in a few places."""
    content = bytearray(content)
    for _ in range(dice.randint(1, 4)):
        begin, end = sorted(dice.randrange(len(content) + 1) for _ in range(2))
        end = min(end, begin + dice.choice([1, 8, 100, 10**6]))
        piece = content[begin:end]
        new = dice.choice(
            [b"", bytes(len(piece)), dice.randbytes(len(piece)), piece * 2, piece[::-1], b'{"x":[', b"9" * 9]
        )
        content[begin:end] = new
        if not content:
            break
    return bytes(content)


def intact_or_refused(path, content):
    path.write_bytes(content)
    try:
        header, arrays = mapfile.read(path)
    except MapFileError:
        return
    assert header == {"version": 1, **HEADER}
    assert same(arrays, ARRAYS)


def forge(path, header, arrays, **metadata):
    """A file with a true checksum, as a hostile writer would make it."""
    text = header if isinstance(header, str) else json.dumps(header)
    path.write_bytes(save(arrays, {"somatopy": text, "sha256": mapfile._digest(text, arrays), **metadata}))
    return path


def test_a_newer_version_says_to_update(tmp_path):
    path = forge(tmp_path / "a", {"version": 2, **HEADER}, {})
    with pytest.raises(MapFileError, match="newer version 2, this somatopy reads up to 1; update it"):
        mapfile.read(path)


@pytest.mark.parametrize("version", [None, "1", 0, -1, 1.0, True, [1]])
def test_a_version_that_is_no_number_is_refused(tmp_path, version):
    with pytest.raises(MapFileError, match="its version is"):
        mapfile.read(forge(tmp_path / "a", HEADER | {"version": version}, {}))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '{"version":1,"version":1}', "[" * 50000, "\ud800"[:0] + "{} x"]
)
def test_a_header_that_is_no_object_is_refused(tmp_path, text):
    with pytest.raises(MapFileError, match="header is no"):
        mapfile.read(forge(tmp_path / "a", text, {}))


def test_a_header_with_a_broken_character_is_refused_not_choked_on(tmp_path):
    directory = b'{"__metadata__":{"somatopy":"{\\"version\\":1,\\"x\\":\\"\\ud800\\"}","sha256":"0"}}'
    (tmp_path / "a").write_bytes(len(directory).to_bytes(8, "little") + directory)
    with pytest.raises(MapFileError, match="checksum"):
        mapfile.read(tmp_path / "a")


def test_a_checkpoint_is_no_map_and_the_way_out_is_named(tmp_path):
    mapfile.write(tmp_path / "a", HEADER | {"kind": "checkpoint"}, ARRAYS)
    assert mapfile.read(tmp_path / "a", kind="checkpoint")[0]["kind"] == "checkpoint"
    with pytest.raises(MapFileError, match=r"holds 'checkpoint', not a map; .* folder gmaps"):
        mapfile.read(tmp_path / "a", kind="map")


def test_a_map_is_no_checkpoint(path):
    with pytest.raises(MapFileError, match="holds 'map', not a checkpoint"):
        mapfile.read(path, kind="checkpoint")


def test_a_safetensors_file_of_someone_else_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(save({"x": np.zeros(3)}))
    with pytest.raises(MapFileError, match="no map of somatopy"):
        mapfile.read(tmp_path / "a")
    (tmp_path / "a").write_bytes(save({"x": np.zeros(3)}, {"format": "pt"}))
    with pytest.raises(MapFileError, match="no map of somatopy"):
        mapfile.read(tmp_path / "a")


class Trap:
    def __reduce__(self):
        return os.mkdir, (str(self.folder),)


def test_a_renamed_pickle_is_never_opened(tmp_path):
    trap = Trap()
    trap.folder = tmp_path / "sprung"
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        (tmp_path / "a.safetensors").write_bytes(pickle.dumps(trap, protocol))
        with pytest.raises(MapFileError, match="never opens pickles"):
            mapfile.read(tmp_path / "a.safetensors")
    assert not trap.folder.exists()


def test_a_renamed_npz_is_refused(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros(3))
    with pytest.raises(MapFileError, match="pickle or zip archive"):
        mapfile.read(tmp_path / "a.npz")


@pytest.mark.parametrize(
    "array", [np.array(["a"]), np.array([1j]), np.array([None]), np.zeros(1, "M8[s]"), [{}]]
)
def test_arrays_of_anything_but_numbers_are_not_written(tmp_path, array):
    with pytest.raises(ParameterError, match="array 'x' must be of numbers or booleans"):
        mapfile.write(tmp_path / "a", HEADER, {"x": array})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("value", [object(), np.zeros(2), {1, 2}, 1j])
def test_a_header_json_cannot_hold_is_not_written(tmp_path, value):
    with pytest.raises(ParameterError, match="header"):
        mapfile.write(tmp_path / "a", {"kind": "map", "value": value}, {})


def test_the_name_of_the_metadata_is_no_name_of_an_array(tmp_path):
    with pytest.raises(ParameterError, match="the format keeps that name"):
        mapfile.write(tmp_path / "a", HEADER, {"__metadata__": np.zeros(1)})


def test_a_header_too_long_to_be_read_again_is_not_written(tmp_path):
    with pytest.raises(ParameterError, match="too long"):
        mapfile.write(tmp_path / "a", {"kind": "map", "text": "x" * tensorfile.MAX_HEADER_BYTES}, {})


def test_a_history_of_twenty_thousand_epochs_is_not_too_long(tmp_path):
    record = {"phase": "growing", "epoch": 20_000, "mse": 1 / 3, "seconds": 1 / 7, "last_of_phase": False}
    mapfile.write(tmp_path / "a", {"kind": "map", "history": [record] * 20_000}, {})
    assert len(mapfile.read(tmp_path / "a")[0]["history"]) == 20_000


def test_a_failed_write_keeps_the_file_that_was_there(path):
    before = path.read_bytes()
    with pytest.raises(ParameterError):
        mapfile.write(path, {"kind": object()}, {})
    assert path.read_bytes() == before
