from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from somatopy.features.frames import power_spectra, sounding, stretched

PICTURE = np.arange(14, dtype=np.float32).reshape(2, 7)


def test_a_sine_shows_at_its_own_frequency_in_every_frame():
    sine = np.sin(2 * np.pi * 1500 * np.arange(4000) / 16000).astype(np.float32)
    power = power_spectra(sine, length=400, hop=160, n_fft=512)
    assert power.shape == (1 + (4000 - 400) // 160, 257)
    assert power.dtype == np.float32
    assert (power.argmax(axis=1) == 1500 * 512 // 16000).all()


def test_power_spectra_agree_with_librosa():
    librosa = pytest.importorskip("librosa", reason="librosa, the oracle, is not installed")
    wave = np.random.default_rng(0).normal(size=3000).astype(np.float32)
    theirs = librosa.stft(wave, n_fft=512, hop_length=160, win_length=512, window="hann", center=False)
    np.testing.assert_allclose(
        power_spectra(wave, 512, 160, 512).T, np.abs(theirs) ** 2, rtol=1e-3, atol=1e-3
    )


@pytest.mark.parametrize("n_samples", [0, 1, 2, 399])
def test_a_wave_shorter_than_a_frame_gives_one_frame_and_is_not_windowed_away(n_samples):
    power = power_spectra(np.ones(n_samples, np.float32), length=400, hop=160, n_fft=512)
    assert power.shape == (1, 257)
    assert (power.max() > 0) == (n_samples > 0)


def test_only_silence_at_the_ends_counts_as_silence():
    assert sounding(np.float32([-90, -10, -90, 0, -29, -31]), below=30) == slice(1, 5)
    assert sounding(np.float32([-5, -5, -5]), below=30) == slice(0, 3)


def test_a_picture_of_the_wanted_length_stays_as_it_is():
    np.testing.assert_array_equal(stretched(PICTURE, 7), PICTURE)


def test_frames_are_averaged_when_shortened_and_repeated_when_lengthened():
    np.testing.assert_allclose(stretched(PICTURE[:, :6], 3), [[0.5, 2.5, 4.5], [7.5, 9.5, 11.5]])
    np.testing.assert_allclose(stretched(PICTURE[:, :2], 4), [[0, 0, 1, 1], [7, 7, 8, 8]])
    np.testing.assert_allclose(stretched(PICTURE[:1, :3], 2), [[(0 + 0.5) / 1.5, (0.5 + 2) / 1.5]])


@given(
    arrays(
        np.float32, st.tuples(st.integers(1, 3), st.integers(1, 40)), elements=st.floats(-60, 0, width=32)
    ),
    st.integers(1, 90),
)
def test_stretching_keeps_the_mean_over_time_and_the_range(picture, frames):
    result = stretched(picture, frames)
    assert result.shape == (len(picture), frames)
    np.testing.assert_allclose(result.mean(axis=1), picture.mean(axis=1), atol=1e-3)
    assert result.min() >= picture.min() - 1e-3
    assert result.max() <= picture.max() + 1e-3
