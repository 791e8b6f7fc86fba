import csv

from somatopy.data.listing import speaker_of
from somatopy.speech import official_split


def test_real_speakers_fall_where_the_publishers_put_them(speech_commands):
    """The manifest has the published set of every clip in a column of its own."""
    sets = {"training": "train", "validation": "val", "testing": "test"}
    with (speech_commands / "manifest.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["speaker"]]
    assert len(rows) > 2000
    wrong = [row["file"] for row in rows if official_split(row["speaker"]) != sets[row["official_set"]]]
    assert not wrong


def test_a_tenth_is_for_validation_and_a_tenth_for_testing():
    splits = [official_split(f"{speaker:08x}") for speaker in range(20_000)]
    assert abs(splits.count("val") / 20_000 - 0.1) < 0.01
    assert abs(splits.count("test") / 20_000 - 0.1) < 0.01


def test_all_clips_of_a_speaker_fall_together(tmp_path):
    names = ["yes/0a7c2a8d_nohash_0.wav", "no/0a7c2a8d_nohash_3.wav"]
    assert len({official_split(speaker_of(tmp_path / name)) for name in names}) == 1
