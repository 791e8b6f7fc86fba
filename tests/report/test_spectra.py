"""Spectrograms of the sounds that lie beside a page."""

import io

import numpy as np
import pytest
from PIL import Image

from explorer_pages import sounds_beside
from somatopy.data import Clips
from somatopy.report.spectra import DEPTH, FRAMES_AT_MOST, decibels, png, spectra


def tone(pitch, seconds=0.5, rate=16000):
    return np.sin(2 * np.pi * pitch * np.arange(int(seconds * rate)) / rate).astype(np.float32)


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_a_tone_is_a_line_at_its_frequency_at_any_rate(rate):
    levels = decibels(tone(1000, rate=rate), rate)
    bins = len(levels)
    heights = (bins - 1 - levels.argmax(axis=0)) * rate / 2 / bins
    assert heights == pytest.approx(np.full(levels.shape[1], 1000), abs=rate / 2 / bins)


@pytest.mark.parametrize("length", [1, 100, 256, 16000, 160_000])
def test_every_sound_has_frames_but_not_too_many(length):
    bins, frames = decibels(np.ones(length, np.float32), 16000).shape
    assert bins == 128
    assert 1 <= frames <= FRAMES_AT_MOST


def test_the_picture_runs_from_dark_to_the_loudest():
    levels = np.array([[0.0, -DEPTH / 2, -DEPTH, -2 * DEPTH]])
    picture = np.asarray(Image.open(io.BytesIO(png(levels))))
    assert picture.tolist() == [[255, 128, 0, 0]]


def test_silence_and_sounds_that_are_gone_are_drawn_or_left_out(tmp_path):
    clips = Clips([np.zeros(1600, np.float32), tmp_path / "gone.wav", tone(500)], ["a", "b", "c"])
    silence, gone, heard = spectra(clips, np.array([0, 1, 2]), seconds=0.1)
    assert gone == b""
    assert Image.open(io.BytesIO(silence)).size == Image.open(io.BytesIO(heard)).size == (22, 128)


def test_each_sound_beside_the_page_has_its_spectrogram():
    document, files = sounds_beside()
    media = document["media"]
    for sound, picture in zip(media["files"], media["spectra"], strict=True):
        assert sound.split(".")[0] == picture.split(".")[0]
        assert Image.open(io.BytesIO(files[f"{media['folder']}/{picture}"])).format == "PNG"
    assert len(files) == 2 * len(media["files"])
