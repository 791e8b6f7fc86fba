import numpy as np
import pytest

from somatopy.checking import InputError, ParameterError
from somatopy.data import Clips, Samples
from somatopy.data.soundfiles import write_wav
from somatopy.features.sound import BandSettings
from somatopy.runs import source
from somatopy.runs.source import Source

BEEP = np.sin(np.arange(4000) / 5).astype(np.float32) / 2


@pytest.fixture
def sounds(tmp_path):
    """Two words of two clips each."""
    for i, name in enumerate(["yes/a.wav", "yes/b.wav", "no/a.wav", "no/b.wav"]):
        write_wav(tmp_path / "sounds" / name, BEEP * (i + 1) / 4, 16000)
    return tmp_path / "sounds"


def test_a_table_gives_samples_with_the_labels_of_its_column(table):
    rows = source.read(Source(str(table), labels="kind"))
    assert isinstance(rows, Samples)
    assert rows.vectors.shape == (40, 3)
    assert rows.labels[:3] == ["k0", "k1", "k2"]


def test_labels_may_come_from_a_file_beside_the_table(tmp_path):
    (tmp_path / "t.txt").write_text("1 2\n3 4\n")
    (tmp_path / "labels.txt").write_text("a\nb\n")
    assert source.read(Source(str(tmp_path / "t.txt"), labels=str(tmp_path / "labels.txt"))).labels == [
        "a",
        "b",
    ]


def test_a_folder_a_sound_and_a_list_give_clips(sounds):
    (sounds.parent / "list.txt").write_text("sounds/yes/a.wav\nsounds/no/b.wav\n")
    for path, n in ((sounds, 4), (sounds / "yes" / "a.wav", 1), (sounds.parent / "list.txt", 2)):
        rows = source.read(Source(str(path)))
        assert isinstance(rows, Clips)
        assert len(rows) == n


def test_a_text_file_of_numbers_is_a_table(tmp_path):
    (tmp_path / "audio_coding_1.txt").write_text("# clip.wav\n\n0.5 0.25\n1 2\n")
    assert not source.holds_sound(tmp_path / "audio_coding_1.txt")
    assert len(source.read(Source(str(tmp_path / "audio_coding_1.txt")))) == 2


def test_sounds_that_cannot_be_read_are_left_out_with_a_word(sounds):
    (sounds / "yes" / "c.wav").write_bytes(b"RIFF")
    with pytest.warns(UserWarning, match=r"left out 1 sound that cannot be read; the first: 'yes/c.wav'"):
        assert len(source.read(Source(str(sounds)))) == 4


def test_labels_are_left_out(sounds):
    assert source.read(Source(str(sounds), exclude=("no",))).labels == ["yes", "yes"]


def test_a_label_that_does_not_occur_cannot_be_left_out(table):
    with pytest.raises(ParameterError, match=r"no row is labelled 'k7'"):
        source.read(Source(str(table), labels="kind", exclude=("k7",)))


def test_leaving_out_every_label_is_an_error(sounds):
    with pytest.raises(InputError, match="no sample is left"):
        source.read(Source(str(sounds), exclude=("no", "yes")))


def test_a_table_has_no_splits(table):
    with pytest.raises(ParameterError, match=r"^split 'train' was asked for"):
        source.read(Source(str(table), labels="kind", split="train"))


@pytest.mark.parametrize(
    ("name", "complaint"), [("none.csv", "is not there"), ("picture.gif", r"must end in .txt, .csv")]
)
def test_what_is_no_data_is_named(tmp_path, name, complaint):
    (tmp_path / "picture.gif").touch()
    with pytest.raises((InputError, ParameterError), match=rf"{name}.*{complaint}"):
        source.read(Source(str(tmp_path / name)))


def test_an_example_is_known_by_name():
    assert len(source.read(Source(example="colors"))) == 24
    with pytest.raises(
        ParameterError, match=r"--example must be one of .*; got 'colour' \(did you mean 'colors'"
    ):
        source.read(Source(example="colour"))


def test_the_labels_of_sounds_and_examples_are_their_own(sounds):
    for asked in (Source(str(sounds), labels="kind"), Source(example="colors", labels="kind")):
        with pytest.raises(ParameterError, match="--labels is for tables"):
            source.read(asked)


@pytest.mark.parametrize(
    ("given", "title"), [({"path": "/a/b.csv"}, "b.csv"), ({"example": "colors"}, "colors")]
)
def test_the_title_is_for_people(given, title):
    assert Source(**given).title == title


def test_an_absolute_source_does_not_mind_the_working_folder(table, monkeypatch, tmp_path):
    monkeypatch.chdir(table.parent)
    found = Source(table.name, labels="kind").absolute()
    monkeypatch.chdir(tmp_path)
    assert found == Source(str(table), labels="kind")
    assert len(source.read(found)) == 40


def test_the_number_of_features_is_known_before_a_sound_is_heard(sounds, table):
    for hearing, d in ((BandSettings(frames=7), 24 * 7), (BandSettings("mel40"), 40 * 64)):
        asked = Source(str(sounds), hearing=hearing)
        assert source.n_features(asked, source.read(asked)) == d
    asked = Source(str(table), labels="kind")
    assert source.n_features(asked, source.read(asked)) == 3


@pytest.mark.parametrize(("bands", "d"), [("bark24", 24 * 7), ("mel40", 40 * 7)])
def test_sounds_become_vectors_of_bands_times_frames(sounds, bands, d):
    asked = Source(str(sounds), hearing=BandSettings(bands, 7))
    told = []
    samples = source.vectors(asked, source.read(asked), lambda done, total: told.append((done, total)))
    assert samples.vectors.shape == (4, d)
    assert samples.labels == ["no", "no", "yes", "yes"]
    assert told[-1] == (4, 4)


def test_a_table_may_name_its_samples_and_lose_its_gaps(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,u,kind\nx,1,a\ny,,b\nz,3,a\n")
    with pytest.warns(UserWarning, match=r"t\.csv: dropped 1 of 3 rows for gaps: y"):
        rows = source.read(Source(str(path), labels="kind", names="id", gaps="drop"))
    assert rows.names == ["x", "z"]
    with pytest.raises(InputError, match="row y, column 1"):
        source.read(Source(str(path), labels="kind", names="id"))


def test_a_gap_in_rows_that_are_left_out_is_no_fault(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("u,kind\n1,a\n,b\n")
    assert source.read(Source(str(path), labels="kind", exclude=("b",))).names == ["1"]


def test_names_are_for_tables(sounds):
    with pytest.raises(ParameterError, match="--names is for tables"):
        source.read(Source(str(sounds), names="id"))
    with pytest.raises(ParameterError, match="--names is for tables"):
        source.read(Source(example="animals", names="id"))
