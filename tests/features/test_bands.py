from __future__ import annotations

import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.features.bands import (
    BANDS,
    bark_filters,
    bark_to_hz,
    hz_to_bark,
    hz_to_mel,
    mel_edges,
    mel_filters,
    mel_to_hz,
)

HZ = np.array([20.0, 60.0, 250.0, 999.0, 1000.0, 3000.0, 6500.0, 7990.0, 15000.0])


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (hz_to_bark, bark_to_hz),
        (hz_to_mel, mel_to_hz),
        (lambda f: hz_to_mel(f, htk=True), lambda m: mel_to_hz(m, htk=True)),
    ],
)
def test_a_frequency_scale_is_undone_by_its_inverse(there, back):
    np.testing.assert_allclose(back(there(HZ)), HZ, rtol=1e-12)
    assert (np.diff(there(HZ)) > 0).all()


def test_the_bark_scale_agrees_with_zwickers_critical_bands():
    # Zwicker 1961: upper cut-off frequencies (Hz) of critical bands 2 to 21
    cutoffs = [200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400]
    np.testing.assert_allclose(hz_to_bark(cutoffs), np.arange(2, 19), atol=0.15)


@pytest.mark.parametrize("htk", [False, True])
@pytest.mark.parametrize("norm", ["slaney", None])
@pytest.mark.parametrize("size", [(40, 16000, 512), (64, 22050, 1024), (24, 8000, 256)])
@pytest.mark.parametrize("span", [(0.0, None), (50.0, 4000.0)])
def test_mel_filters_are_those_of_librosa(size, span, htk, norm):
    librosa_filters = pytest.importorskip("librosa.filters", reason="librosa, the oracle, is not installed")
    n_bands, sample_rate, n_fft = size
    theirs = librosa_filters.mel(
        sr=sample_rate, n_fft=n_fft, n_mels=n_bands, fmin=span[0], fmax=span[1], htk=htk, norm=norm
    )
    ours = mel_filters(*size, *span, htk=htk, norm=norm)
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5 * theirs.max())


def test_bark_bands_are_equally_far_apart_in_bark():
    centers = BANDS["bark24"].centers
    assert len(centers) == 24
    steps = np.diff(hz_to_bark(centers))
    np.testing.assert_allclose(steps, steps[0])
    assert 50 < centers[0] < centers[-1] < 8000


@pytest.mark.parametrize("name", BANDS)
def test_a_band_passes_its_center_best_and_the_bands_between_them_pass_all_alike(name):
    bands = BANDS[name]
    filters = bands.filters(16000, 8192)
    hz = np.fft.rfftfreq(8192, 1 / 16000)
    assert filters.shape == (bands.n_bands, 4097)
    np.testing.assert_allclose(hz[filters.argmax(axis=1)], bands.centers, atol=2)
    inside = (hz > bands.centers[0]) & (hz < bands.centers[-1])
    np.testing.assert_allclose(filters[:, inside].sum(axis=0), 1)


def test_a_band_means_the_same_frequencies_at_any_rate_and_none_passes_beyond_the_spectrum():
    wide, narrow = bark_filters(sample_rate=16000, n_fft=512), bark_filters(sample_rate=8000, n_fft=256)
    np.testing.assert_allclose(narrow, wide[:, :129])
    assert narrow[-1].max() == 0


def test_bark24_is_the_default_bark_bank():
    np.testing.assert_array_equal(BANDS["bark24"].filters(16000, 512), bark_filters())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"low": 400.0, "high": 300.0}, "low must be below high; got low=400 and high=300 Hz"),
        ({"low": -1.0, "high": 300.0}, "low must be a number at least 0; got -1.0"),
        ({"low": 0.0, "high": 300.0, "n_bands": 0}, "n_bands must be a whole number at least 1; got 0"),
    ],
)
def test_an_impossible_range_is_refused(arguments, complaint):
    with pytest.raises(ParameterError, match=complaint):
        mel_edges(**{"n_bands": 4, **arguments})


def test_an_unknown_norm_is_refused():
    with pytest.raises(ParameterError, match="norm must be one of 'slaney'"):
        mel_filters(norm="slany")
