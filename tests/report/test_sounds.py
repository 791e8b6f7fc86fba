"""The sounds of a page: each sample's own, inside the page or in files beside it."""

import io

import numpy as np
import pytest

import somatopy
from payloads import decoded, payload_of
from somatopy.data import Clips, codec
from somatopy.report import Limits
from somatopy.report import media as media_blocks

soundfile = pytest.importorskip("soundfile")

RATE = 16000
TONES = [300 + 100 * number for number in range(7)]
WAVES = [np.sin(2 * np.pi * tone * np.arange(RATE // 4) / RATE) / 2 for tone in TONES]


@pytest.fixture
def heard():
    X = np.random.default_rng(0).normal(size=(7, 6))
    som = somatopy.BatchSOM(shape=(2, 2), random_state=0).fit(X)
    return som, X, Clips.from_waves(WAVES, RATE, [f"tone {tone}" for tone in TONES])


def tone_of(sound):
    wave, rate = soundfile.read(io.BytesIO(sound))
    return np.argmax(np.abs(np.fft.rfft(wave))) * rate / len(wave)


def test_every_sample_finds_its_own_sound_in_the_page(heard, monkeypatch):
    monkeypatch.setattr(media_blocks, "BLOCK_BYTES", 3000)
    som, X, clips = heard
    payload = payload_of(som, X, sounds=clips)
    media = payload.document["media"]
    assert (media["kind"], media["form"], media["type"]) == ("sound", "inline", "audio/ogg")
    assert media["blocks"] == len(payload.blocks) > 1
    for (block, first, size), tone in zip(decoded(media["of_sample"]), TONES, strict=True):
        assert tone_of(payload.blocks[block][first : first + size]) == pytest.approx(tone, abs=5)


def test_above_the_limit_every_sound_is_a_file_beside_the_page(heard):
    som, X, clips = heard
    payload = payload_of(som, X, sounds=clips, limits=Limits(bytes=1000))
    media = payload.document["media"]
    assert (media["form"], media["folder"], payload.blocks) == ("files", "explore_media", [])
    for (block, first, size), tone in zip(decoded(media["of_sample"]), TONES, strict=True):
        sound = payload.files[f"explore_media/{media['files'][block]}"]
        assert (first, size) == (0, len(sound))
        assert tone_of(sound) == pytest.approx(tone, abs=5)
    assert any("folder explore_media" in note for note in payload.document["notes"])


@pytest.mark.parametrize("most", [60_000_000, 1])
def test_a_sound_that_is_gone_is_told_and_the_others_play(heard, tmp_path, most):
    som, X, clips = heard
    paths = clips.save_wavs(tmp_path)
    paths[2].unlink()
    paths[5].write_bytes(b"RIFF")
    payload = payload_of(som, X, sounds=Clips(paths, clips.names), limits=Limits(bytes=most))
    of_sample = decoded(payload.document["media"]["of_sample"])
    assert np.flatnonzero((of_sample == -1).all(axis=1)).tolist() == [2, 5]
    assert (of_sample[[0, 1, 3, 4, 6]] >= 0).all()
    note = next(note for note in payload.document["notes"] if "cannot be read" in note)
    assert note.startswith("2 sounds of 7 cannot be read; the first:")


def test_no_sound_at_all_can_be_read_and_the_page_is_made(heard, tmp_path):
    som, X, clips = heard
    payload = payload_of(som, X, sounds=Clips([tmp_path / "gone.wav"] * 7, clips.names))
    assert (decoded(payload.document["media"]["of_sample"]) == -1).all()
    assert payload.blocks == []


def test_a_long_sound_is_cut_and_the_page_says_so(heard):
    som, X, clips = heard
    payload = payload_of(som, X, sounds=clips, limits=Limits(seconds=0.1))
    block, first, size = decoded(payload.document["media"]["of_sample"])[0]
    wave, rate = soundfile.read(io.BytesIO(payload.blocks[block][first : first + size]))
    assert len(wave) / rate == pytest.approx(0.1, abs=0.01)
    assert any("cut" in note for note in payload.document["notes"])


def test_only_listed_samples_are_heard_in_any_order_of_threads(heard):
    som, X, clips = heard
    done = []
    payload = payload_of(
        som, X, sounds=clips, limits=Limits(samples=3), progress=lambda *step: done.append(step)
    )
    rows = decoded(payload.document["samples"]["row"])
    assert done == [(1, 3), (2, 3), (3, 3)]
    for (block, first, size), row in zip(decoded(payload.document["media"]["of_sample"]), rows, strict=True):
        assert tone_of(payload.blocks[block][first : first + size]) == pytest.approx(TONES[row], abs=5)


def test_without_soundfile_the_sounds_are_wav(heard, monkeypatch):
    monkeypatch.setattr(codec, "smallest", lambda: codec.WAV)
    som, X, clips = heard
    payload = payload_of(som, X, sounds=clips)
    assert payload.document["media"]["type"] == "audio/wav"
    assert payload.blocks[0].startswith(b"RIFF")
