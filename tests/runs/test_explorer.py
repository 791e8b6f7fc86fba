"""A run as a page."""

import numpy as np
import pytest

from payloads import SCHEMA, decoded
from plain_schema import complaints
from small_run import begin_with
from somatopy.data import Clips
from somatopy.data.synthesizer import syllables
from somatopy.report import Limits
from somatopy.runs import curve, explorer, training
from somatopy.runs.folder import Run


def test_a_run_of_a_table_shows_its_last_gmap_and_how_it_grew(finished, tmp_path):
    run, settings, samples = finished
    document = explorer.explore(run, settings, samples, tmp_path / "explore.html").document
    assert complaints(document, SCHEMA) == []
    assert decoded(document["codebook"]) == pytest.approx(curve.last(run).codebook_, rel=1e-5)
    assert document["features"]["names"] == samples.feature_names
    assert [entry["step"] for entry in document["series"]] == run.gmap_steps()
    steps = [row["epoch"] for row in document["history"]["rows"]]
    assert steps == list(range(len(steps)))
    assert len(steps) >= len(run.gmap_steps())
    assert {entry["phase"] for entry in document["series"]} >= {"calibrating", "growing", "smoothing"}
    assert document["media"] is None
    assert (tmp_path / "explore.html").stat().st_size > 10_000


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    """A run of a few sounds in a folder."""
    folder = tmp_path_factory.mktemp("heard")
    clips = syllables(seed=3).select(np.arange(0, 240, 20))
    clips.save_wavs(folder / "sounds")
    tables = {
        "data": {"path": str(folder / "sounds")},
        "sound": {"frames": 8},
        "parameters": {"growing_epochs": 2, "smoothing_epochs": 0, "calibration_epochs": 1},
    }
    run, asked, samples = begin_with(folder / "run", tables)
    training.train(run, asked.estimator(), samples, digest=asked.digest())
    return folder, run, asked, samples


def test_a_run_of_sounds_plays_them(heard, tmp_path):
    _, run, settings, samples = heard
    document = explorer.explore(run, settings, samples, tmp_path / "explore.html").document
    assert document["features"]["form"] == "spectrogram"
    assert document["features"]["shape"] == [24, 8]
    assert document["features"]["unit"] == "dB"
    assert document["features"]["names"][8] == "band 2, frame 1"
    assert (decoded(document["media"]["of_sample"]) >= 0).all()


def test_sounds_that_went_are_told_by_the_page(heard, tmp_path):
    folder, run, settings, samples = heard
    gone = folder / "gone"
    (folder / "sounds").rename(gone)
    try:
        document = explorer.explore(run, settings, samples, tmp_path / "explore.html").document
    finally:
        gone.rename(folder / "sounds")
    assert document["media"] is None
    assert any(note.startswith("The sounds cannot be played: ") for note in document["notes"])


def test_one_sound_that_went_leaves_the_others(heard, tmp_path):
    folder, run, settings, samples = heard
    first = sorted((folder / "sounds").rglob("*.wav"))[0]
    kept = first.read_bytes()
    first.unlink()
    try:
        document = explorer.explore(run, settings, samples, tmp_path / "explore.html").document
    finally:
        first.write_bytes(kept)
    nowhere = (decoded(document["media"]["of_sample"]) == -1).all(axis=1)
    assert nowhere.sum() == 1
    assert str(first.name) in samples.names[decoded(document["samples"]["row"])[np.argmax(nowhere)]]


def test_files_beside_the_page_belong_to_the_run_and_go_with_it(heard, tmp_path):
    _, run, settings, samples = heard
    own = Run(tmp_path)
    explorer.explore(run, settings, samples, own.explorer, limits=Limits(bytes=1))
    assert own.explorer_media.is_dir()
    assert own.strangers() == []
    own.clear()
    assert list(tmp_path.iterdir()) == []


def test_clips_are_found_by_their_names(heard):
    _, run, settings, samples = heard
    sounds = explorer.subject(run, settings, samples).sounds
    assert isinstance(sounds, Clips)
    assert [path.stem for path in sounds.paths] == [
        name.split("/")[-1].split(".")[0] for name in samples.names
    ]
