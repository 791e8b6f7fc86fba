from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.data.clips import Clips
from somatopy.data.synthesizer import syllables
from somatopy.features.bands import BANDS
from somatopy.features.sound import BandSettings, band_picture, band_vectors

RATE = 16000
TRIMMED = BandSettings(trim=25.0, depth=60.0)
SILENT_MARGIN = np.zeros(RATE // 4, np.float32)


def tone(hz, seconds=0.4, rate=RATE):
    return np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate).astype(np.float32)


def sweep(seconds=0.5):
    t = np.arange(int(seconds * RATE)) / RATE
    return np.sin(2 * np.pi * (200 * t + 3000 / seconds * t * t)).astype(np.float32)


@pytest.fixture
def clips():
    rng = np.random.default_rng(0)
    waves = [rng.normal(size=n) * 0.1 for n in rng.integers(1, 20000, 40)]
    return Clips.from_waves(waves, RATE, [f"clip {i}" for i in range(40)])


@pytest.mark.parametrize("bands", BANDS)
def test_a_tone_lights_the_band_it_lies_in(bands):
    centers = BANDS[bands].centers
    for band in range(2, len(centers), 5):
        picture = band_picture(tone(centers[band]), RATE, BandSettings(bands))
        assert (picture.argmax(axis=0) == band).all()


def test_a_rising_sweep_climbs_through_the_bands_in_time():
    loudest = band_picture(sweep(), RATE).argmax(axis=0)
    assert loudest[0] < 4
    assert loudest[-1] > 19
    assert (np.diff(loudest) >= 0).all()


def test_a_row_is_the_picture_band_after_band(clips):
    vectors = band_vectors(clips, bands="mel40", frames=50)
    assert vectors.shape == (40, 2000)
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous
    picture = band_picture(clips.wave(7), RATE, BandSettings("mel40", 50))
    np.testing.assert_allclose(vectors[7].reshape(40, 50), picture, atol=1e-4)


def test_one_thread_gives_the_same_bits_as_many(clips):
    one = band_vectors(clips, n_jobs=1)
    for n_jobs in (2, 5, None):
        np.testing.assert_array_equal(band_vectors(clips, n_jobs=n_jobs), one)


def test_a_clip_gives_the_same_vector_whatever_clips_stand_beside_it(clips):
    alone = band_vectors(clips.select([11, 3]))
    np.testing.assert_array_equal(alone, band_vectors(clips)[[11, 3]])


def test_progress_is_told_clip_by_clip_in_order(clips):
    told: list[tuple[int, int]] = []
    band_vectors(clips, n_jobs=3, progress=lambda done, total: told.append((done, total)))
    assert told == [(i, 40) for i in range(1, 41)]


def test_energy_is_decibels_below_the_loudest_band():
    loud_then_soft = np.concatenate([tone(1000), 0.1 * tone(1000)])
    picture = band_picture(loud_then_soft, RATE, BandSettings(frames=10))
    assert picture.max() == pytest.approx(0, abs=0.1)
    assert picture[:, -2].max() == pytest.approx(-20, abs=0.5)
    assert picture.min() == -80


def test_loudness_does_not_count():
    np.testing.assert_allclose(band_picture(0.01 * sweep(), RATE), band_picture(sweep(), RATE), atol=1e-3)


def test_silence_around_a_sound_is_cut_off_where_asked_for():
    bare = sweep()
    framed = np.concatenate([SILENT_MARGIN, bare, SILENT_MARGIN])
    assert np.abs(band_picture(framed, RATE, TRIMMED) - band_picture(bare, RATE, TRIMMED)).mean() < 3
    kept = band_picture(framed, RATE, BandSettings())
    assert (kept[:, :15] == -80).all()
    assert (kept[:, -15:] == -80).all()


def test_a_slow_and_a_fast_rendering_give_nearly_the_same_picture():
    slow, fast = band_picture(sweep(0.8), RATE), band_picture(sweep(0.4), RATE)
    assert np.abs(slow - fast).mean() < 3


@pytest.mark.parametrize(
    "wave",
    [
        np.zeros(8000),
        np.zeros(0),
        np.ones(1),
        np.full(8000, np.nan),
        np.full(8000, 0.3),
        np.full(8000, 1e-44),
        np.full(8000, 1e308),
        np.array([np.nan, np.inf, -np.inf, 0.5] * 2000),
        np.array([0, 32767] * 50, np.int16),
    ],
    ids=["silent", "empty", "one sample", "NaN", "constant", "tiny", "huge", "partly NaN", "integers"],
)
@pytest.mark.parametrize("trim", [None, 25.0])
def test_any_wave_gives_finite_features(wave, trim):
    picture = band_picture(wave, RATE, BandSettings(trim=trim))
    assert picture.shape == (24, 64)
    assert picture.dtype == np.float32
    assert np.isfinite(picture).all()
    assert picture.min() >= -80
    assert picture.max() <= 1e-3


def test_a_silent_clip_lies_at_the_floor():
    assert (band_picture(np.zeros(8000), RATE) == -80).all()


def test_a_tone_looks_alike_at_another_rate():
    at_16k = band_picture(tone(700), RATE)
    for rate in (8000, 22050, 48000):
        other = band_picture(tone(700, rate=rate), rate)
        assert np.abs(other - at_16k).mean() < 1.5


def test_the_vowels_of_unseen_speakers_are_told_apart_by_the_nearest_of_some_centers():
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    clips = syllables(n_speakers=8, realizations=1, consonants=["b", "t", "k", "m", "s", "v", "l"])
    train, test = clips.split("train"), clips.split("test")
    with threadpool_limits(1):
        kmeans = KMeans(len(train) // 3, n_init=1, max_iter=20, random_state=0).fit(band_vectors(train))
    vowels = np.array([label[-1] for label in train.labels])
    meaning = [
        Counter(vowels[kmeans.labels_ == center]).most_common(1)[0][0] for center in range(len(train) // 3)
    ]
    heard = np.array(meaning)[kmeans.predict(band_vectors(test))]
    assert np.mean(heard == [label[-1] for label in test.labels]) > 0.9


def test_settings_survive_a_round_trip_through_a_dict():
    settings = BandSettings("mel40", 32, trim=None, window=0.02, hop=0.005, depth=80.0)
    assert BandSettings.from_dict(settings.to_dict()) == settings
    assert settings.shape == (40, 32)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.frames = 3


def test_an_unknown_setting_is_named():
    with pytest.raises(ParameterError, match=r"no band setting 'frame' \(did you mean 'frames'\?\)"):
        BandSettings.from_dict({"frame": 64})


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ({"bands": "bark42"}, "bands must be one of 'bark24', 'mel40'; got 'bark42'"),
        ({"frames": 0}, "frames must be a whole number at least 1"),
        ({"frames": 10**6}, "frames must be a whole number at least 1 and at most 10,000"),
        ({"trim": -3.0}, "trim must be a number above 0"),
        ({"depth": float("nan")}, "depth must be a number above 0"),
        ({"hop": 0.0}, "hop must be a number at least 0.0005"),
    ],
)
def test_an_impossible_setting_is_refused(setting, complaint):
    with pytest.raises(ParameterError, match=complaint):
        BandSettings(**setting)


@pytest.mark.parametrize("given", ["recordings", np.zeros((2, 100))], ids=["folder", "array"])
def test_what_are_no_clips_is_refused_with_the_way_to_clips(given):
    with pytest.raises(ParameterError, match=r"clips must be Clips; got .*read_folder.*from_waves"):
        band_vectors(given)
