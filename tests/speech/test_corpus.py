import numpy as np
import pytest

from somatopy.checking import InputError, ParameterError
from somatopy.data import Clips, find_leaks, soundfiles
from somatopy.speech import corpus, decoded, targets
from spoken_commands import SYLLABLES, noise


def test_the_published_lists_make_the_splits_and_noise_is_no_class(commands):
    clips = corpus.read(commands)
    assert len(clips) == 8 * len(SYLLABLES) + 3
    assert {split: clips.splits.count(split) for split in ("train", "val", "test")} == {
        "train": 5 * len(SYLLABLES) + 2,
        "val": len(SYLLABLES),
        "test": 2 * len(SYLLABLES) + 1,
    }
    assert "_background_noise_" not in clips.labels


def test_without_lists_or_by_wish_the_hash_of_the_speaker_splits(commands, tmp_path):
    from somatopy.speech import official_split

    clips = corpus.read(commands, "hash")
    for speaker, split in zip(clips.groups, clips.splits, strict=True):
        assert not speaker or split == official_split(speaker)
    (tmp_path / "yes").symlink_to(commands / "yes")
    assert corpus.read(tmp_path).splits == corpus.read(tmp_path, "hash").splits


def test_no_speaker_is_in_two_splits_and_a_leak_is_found(commands, tmp_path):
    assert not find_leaks(corpus.read(commands))
    for word in SYLLABLES:
        (tmp_path / word).symlink_to(commands / word)
    (tmp_path / "testing_list.txt").write_text("yes/00000001_nohash_0.wav\n")
    leaks = find_leaks(corpus.read(tmp_path))
    assert [leak.kind for leak in leaks] == ["speaker"]
    assert "test and train" in str(leaks[0])


def test_written_lists_come_back_as_their_clips(commands, tmp_path):
    clips = corpus.read(commands)
    lengths = corpus.write_lists(clips, tmp_path / "lists")
    assert lengths["trainvalid"] == lengths["train"] + lengths["valid"]
    assert set(corpus.lists_in(tmp_path / "lists")) == {"train", "valid", "test", "trainvalid"}
    valid = corpus.read_list(commands, tmp_path / "lists" / "valid.txt")
    assert valid.names == [n for n, s in zip(clips.names, clips.splits, strict=True) if s == "val"]
    assert valid.labels == [name.split("/")[0] for name in valid.names]
    assert valid.groups == ["00000005"] * len(valid)


@pytest.mark.parametrize("line", ["../yes/a.wav", "/etc/passwd", "yes/../../a.wav"])
def test_a_list_cannot_lead_out_of_the_folder(commands, tmp_path, line):
    (tmp_path / "bad.txt").write_text(f"yes/00000000_nohash_0.wav\n{line}\n")
    with pytest.raises(InputError, match=r"bad\.txt, line 2"):
        corpus.read_list(commands, tmp_path / "bad.txt")


def test_an_empty_list_is_an_error(commands, tmp_path):
    (tmp_path / "empty.txt").write_text("\n\n")
    with pytest.raises(InputError, match="lists no sounds"):
        corpus.read_list(commands, tmp_path / "empty.txt")


def test_noise_in_a_list_is_left_out(commands, tmp_path):
    (tmp_path / "list.txt").write_text("_background_noise_/hiss_0.wav\nyes/00000000_nohash_0.wav\n")
    assert corpus.read_list(commands, tmp_path / "list.txt").names == ["yes/00000000_nohash_0.wav"]


def test_an_unknown_rule_is_refused(commands):
    with pytest.raises(ParameterError, match="did you mean 'hash'"):
        corpus.read(commands, "hesh")


def test_noises_are_read_whole_and_may_be_missing(commands, tmp_path):
    assert [len(wave) for wave in corpus.noises(commands)] == [48_000, 48_000]
    assert corpus.noises(tmp_path) == []


def test_a_noise_that_cannot_be_read_is_left_out_with_a_warning_or_an_error(tmp_path):
    place = tmp_path / "_background_noise_"
    soundfiles.write_wav(place / "hiss.wav", noise(np.random.default_rng(0), 20_000), 16_000)
    (place / "broken.wav").write_bytes(b"RIFF")
    with pytest.warns(UserWarning, match=r"left out: .*broken\.wav"):
        assert [len(wave) for wave in corpus.noises(tmp_path)] == [20_000]
    with pytest.raises(InputError, match=r"broken\.wav"):
        corpus.noises(tmp_path, strict=True)


def test_a_clip_whose_split_is_in_no_list_is_told(commands, tmp_path):
    (tmp_path / "yes").symlink_to(commands / "yes")
    names = [f"yes/{speaker:08x}_nohash_0.wav" for speaker in range(3)]
    rows = zip(names, ("train", "dev", ""), strict=True)
    (tmp_path / "manifest.csv").write_text("file,split\n" + "".join(f"{n},{s}\n" for n, s in rows))
    assert corpus.read(tmp_path).report() == [
        f"the split 'dev' is in no list: {names[1]}",
        f"the split '' is in no list: {names[2]}",
    ]


@pytest.mark.parametrize("name", ["yes/a\nno/b.wav", "yes/a\r.wav", " yes/a.wav", "yes\\a.wav"])
def test_a_name_that_would_come_back_as_another_is_not_listed(tmp_path, name):
    clips = Clips.from_waves([np.zeros(9)], 16_000, [name], splits=["train"])
    with pytest.raises(InputError, match="cannot stand in a list"):
        corpus.write_lists(clips, tmp_path / "lists")
    assert not (tmp_path / "lists").exists()


def test_odd_clips_are_converted_and_broken_ones_named(tmp_path):
    soundfile = pytest.importorskip("soundfile")
    folder = tmp_path / "yes"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for name, rate, channels, subtype in [
        ("plain.wav", 16_000, 1, "PCM_16"),
        ("stereo.wav", 16_000, 2, "PCM_16"),
        ("deep.wav", 16_000, 1, "PCM_24"),
        ("deeper.wav", 16_000, 1, "PCM_32"),
        ("studio.flac", 48_000, 2, "PCM_24"),
        ("telephone.wav", 8_000, 1, "PCM_16"),
    ]:
        soundfile.write(folder / name, rng.normal(0, 0.1, (rate, channels)), rate, subtype=subtype)
    (folder / "empty.wav").write_bytes(b"")
    (folder / "page.wav").write_text("<html>404</html>")
    soundfiles.write_wav(folder / "short.wav", noise(rng, 1), 16_000)
    clips = corpus.read(tmp_path)
    assert [name for name, _ in clips.skipped] == ["yes/empty.wav", "yes/page.wav"]
    assert {note for _, note in clips.notes} == {
        "mixed down from 2 channels",
        "resampled from 48000 to 16000 Hz",
        "resampled from 8000 to 16000 Hz",
    }
    waves = decoded(clips)
    lengths = {name.split("/")[1]: len(waves[i]) for i, name in enumerate(clips.names)}
    assert lengths.pop("short.wav") == 1
    assert set(lengths.values()) == {16_000}
    assert all(waves[i].any() for i in range(len(waves)) if clips.names[i] != "yes/short.wav")


def test_the_pack_has_the_counts_of_its_manifest_and_no_leak(speech_commands):
    clips = corpus.read(speech_commands)
    assert len(clips) == 3116
    assert {split: clips.splits.count(split) for split in set(clips.splits)}["test"] == 781
    assert not [leak for leak in find_leaks(clips) if leak.kind == "speaker"]
    assert set(targets(clips.labels).tolist()) == set(range(12))
