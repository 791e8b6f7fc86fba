"""Sounds written small are the sounds that were there."""

import io

import numpy as np
import pytest

from somatopy.data import codec

soundfile = pytest.importorskip("soundfile")

SECOND = np.arange(16000) / 16000
BEEP = (0.5 * np.sin(2 * np.pi * 440 * SECOND)).astype(np.float32)
CODECS = [codec.OPUS, codec.FLAC, codec.WAV]


def read_back(how, wave, rate):
    return soundfile.read(io.BytesIO(how.encode(wave, rate)), dtype="float32")


def loudest_tone(wave, rate):
    return np.argmax(np.abs(np.fft.rfft(wave))) * rate / len(wave)


@pytest.mark.parametrize("how", CODECS, ids=lambda how: how.name)
@pytest.mark.parametrize("rate", [8000, 11025, 16000, 44100, 96000])
def test_a_tone_stays_the_tone_it_was(how, rate):
    wave = np.sin(2 * np.pi * 440 * np.arange(rate) / rate).astype(np.float32) / 2
    heard, fine = read_back(how, wave, rate)
    assert len(heard) / fine == pytest.approx(1, abs=0.01)
    assert loudest_tone(heard, fine) == pytest.approx(440, abs=2)
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(np.sqrt(1 / 8), rel=0.05)


@pytest.mark.parametrize("how", CODECS, ids=lambda how: how.name)
def test_the_shortest_and_the_loudest_sounds_can_be_written(how):
    assert len(read_back(how, np.zeros(1, np.float32), 16000)[0]) >= 1
    assert (
        np.abs(read_back(how, 9 * BEEP, 16000)[0]).max() < 3
    )  # a lossy codec overshoots the square that is left


def test_opus_is_the_smallest():
    assert codec.smallest() is codec.OPUS
    sizes = [len(how.encode(BEEP, 16000)) for how in CODECS]
    assert sizes == sorted(sizes)
    assert sizes[0] < 6000


def test_without_opus_it_is_flac_and_without_soundfile_wav(monkeypatch):
    monkeypatch.setattr(soundfile, "available_subtypes", lambda form: {"VORBIS": "Vorbis"})
    assert codec.smallest() is codec.FLAC
    monkeypatch.setitem(__import__("sys").modules, "soundfile", None)
    assert codec.smallest() is codec.WAV
