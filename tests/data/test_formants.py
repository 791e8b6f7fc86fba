from __future__ import annotations

import numpy as np
import pytest

from somatopy.data.formants import antiresonate, glottal_pulses, resonate

RATE, STEP = 16000, 16
HZ = np.fft.rfftfreq(65536, 1 / RATE)


def steady(value, n_ticks=256):
    return np.full(n_ticks, float(value))


def impulse():
    return np.eye(1, 4096)[0]


def response(signal):
    return 20 * np.log10(np.abs(np.fft.rfft(signal, 65536)))


@pytest.mark.parametrize(("frequency", "bandwidth"), [(300, 60), (1200, 90), (5500, 300)])
def test_a_resonance_peaks_at_its_frequency_and_is_as_wide_as_its_bandwidth(frequency, bandwidth):
    gain = response(resonate(impulse(), steady(frequency), steady(bandwidth), RATE, STEP))
    assert gain[0] == pytest.approx(0, abs=1e-6)
    assert HZ[gain.argmax()] == pytest.approx(frequency, rel=0.02)
    assert np.ptp(HZ[gain > gain.max() - 3]) == pytest.approx(bandwidth, rel=0.05)


def test_an_antiresonance_undoes_the_resonance():
    rng = np.random.default_rng(0)
    noise, frequency = rng.normal(size=4096), np.linspace(400, 900, 256)
    there = resonate(noise, frequency, steady(80), RATE, STEP)
    gain = response(antiresonate(impulse(), steady(450), steady(100), RATE, STEP))
    assert HZ[gain.argmin()] == pytest.approx(450, abs=8)
    np.testing.assert_allclose(antiresonate(there, frequency, steady(80), RATE, STEP), noise, atol=1e-6)


def test_a_resonance_at_zero_is_a_low_pass_that_has_lost_6_db_at_half_its_bandwidth():
    gain = response(resonate(impulse(), steady(0), steady(2000), RATE, STEP))
    assert gain[np.searchsorted(HZ, 1000)] == pytest.approx(-6, abs=0.5)


def test_a_resonance_that_moves_agrees_with_one_that_was_always_there():
    tone = np.sin(2 * np.pi * 500 * np.arange(4096) / RATE)
    arrived = np.concatenate([np.linspace(300, 1500, 100), steady(1500, 156)])
    moved = resonate(tone, arrived, steady(60), RATE, STEP)[-1000:]
    np.testing.assert_allclose(moved, resonate(tone, steady(1500), steady(60), RATE, STEP)[-1000:], atol=1e-3)


def test_formants_glide_without_clicks():
    tone = np.sin(2 * np.pi * 200 * np.arange(4096) / RATE)
    glide = resonate(tone, np.linspace(300, 700, 256), steady(60), RATE, STEP)
    level = response(glide * np.hanning(4096))
    assert level[HZ > 4000].max() < level.max() - 80


def test_glottal_pulses_come_at_the_pitch_and_fall_off_towards_high_frequencies():
    phase = np.cumsum(np.full(RATE, 125 / RATE))
    spectrum = 20 * np.log10(np.abs(np.fft.rfft(glottal_pulses(phase, 0.55) * np.hanning(RATE))) + 1e-12)
    harmonics = np.array([spectrum[125 * h - 2 : 125 * h + 3].max() for h in range(1, 33)])
    between = np.array([spectrum[125 * h + 60] for h in range(1, 33)])
    assert (harmonics[:8] > between[:8] + 30).all()
    slope = np.polyfit(np.log2(np.arange(4, 33)), harmonics[3:], 1)[0]
    assert -9 < slope < -4  # dB an octave, after radiation


def test_the_glottis_opens_gently_and_closes_abruptly():
    cycle = glottal_pulses(np.linspace(0, 0.999, 1000), open_quotient=0.6)
    assert np.abs(cycle[:30]).max() < 0.2 * np.abs(cycle).max()
    assert cycle.argmin() == pytest.approx(600, abs=3)
    assert -cycle.min() > 2 * cycle.max()
    assert (cycle[605:] == 0).all()


def test_the_pulse_has_no_mean():
    phase = np.cumsum(np.full(RATE, 100 / RATE))
    assert abs(glottal_pulses(phase, 0.6).mean()) < 1e-3


def test_a_longer_open_phase_strengthens_the_first_harmonic_against_the_second():
    phase = np.cumsum(np.full(RATE, 100 / RATE))
    tight, breathy = (np.abs(np.fft.rfft(glottal_pulses(phase, q)))[[100, 200]] for q in (0.4, 0.75))
    assert breathy[0] / breathy[1] > 1.5 * tight[0] / tight[1]
