"""A sound file is checked against our limits, then read as a mono wave at the rate wanted."""

import os
import struct
import sys
import time
import tracemalloc

import numpy as np
import pytest

from somatopy.checking import InputError, MissingExtraError
from somatopy.data import soundfiles, wavfile


def tone(rate, hertz=440, seconds=0.5):
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)


def wav(channels=1, rate=16000, bits=16, data=b"\1\0" * 8, claimed=None, codec=1):
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", codec, channels, rate, 0, frame % 2**16, bits)
    head = b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<I", 16) + form
    return head + b"data" + struct.pack("<I", len(data) if claimed is None else claimed) + data


def refused(path, message):
    tracemalloc.start()
    begin = time.process_time()
    try:
        for work in (soundfiles.check, lambda path: soundfiles.read(path, 16000)):
            with pytest.raises(InputError, match=message) as error:
                work(path)
        assert time.process_time() - begin < 1
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("suffix", [".wav", ".WAV", ".flac", ".ogg"])
@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000])
def test_a_tone_keeps_its_pitch_and_length_at_any_rate(tmp_path, suffix, rate):
    soundfile = pytest.importorskip("soundfile")
    path = tmp_path / f"a{suffix}"
    soundfile.write(path, tone(rate), rate)
    wave = soundfiles.read(path, 16000)
    assert wave.dtype == np.float32
    assert wave.shape == (8000,)
    assert np.abs(np.fft.rfft(wave)).argmax() == 220  # of 8000 samples: 440 Hz
    assert abs(np.std(wave) - 0.5 / np.sqrt(2)) < 0.02
    assert soundfiles.check(path).rate == rate


@pytest.mark.parametrize("module", ["soxr", "scipy"])
@pytest.mark.parametrize("rate", [8000, 11025, 48000])
def test_either_resampler_agrees_with_the_tone_itself(monkeypatch, module, rate):
    if module == "scipy":
        monkeypatch.setitem(sys.modules, "soxr", None)
    else:
        pytest.importorskip("soxr")
    wave = soundfiles.resampled(tone(rate).astype(np.float32), rate, 16000)
    assert np.abs(wave - tone(16000))[500:-500].max() < 0.01


@pytest.mark.parametrize("n", [1, 2, 3, 100])
@pytest.mark.parametrize("rate", [8000, 44100, 48000, 384000])
@pytest.mark.parametrize("module", ["soxr", "scipy"])
def test_the_shortest_sounds_stay_finite_and_keep_a_sample(monkeypatch, n, rate, module):
    if module == "scipy":
        monkeypatch.setitem(sys.modules, "soxr", None)
    wave = soundfiles.resampled(np.ones(n, np.float32), rate, 16000)
    assert len(wave) == max(1, -(-n * 16000 // rate))
    assert np.isfinite(wave).all()


def test_channels_are_averaged(file):
    stereo = np.array([[100, 300], [-2, 2]], "<i2").tobytes()
    path = file("a.wav", wav(channels=2, data=stereo))
    assert (soundfiles.read(path, 16000) * 32768).tolist() == [200, 0]
    assert soundfiles.check(path).notes(8000) == [
        "mixed down from 2 channels",
        "resampled from 16000 to 8000 Hz",
    ]


def test_silence_and_a_single_sample_are_sounds(file):
    assert soundfiles.read(file("a.wav", wav(data=bytes(200))), 16000).tolist() == [0] * 100
    assert soundfiles.read(file("b.wav", wav(data=b"\1\0")), 16000).shape == (1,)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html>", "is no WAV file"),
        (bytes(100), "is no WAV file"),
        (wav(claimed=2**32 - 1), "claims 4294967295 bytes"),
        (wav(channels=1024, data=bytes(2048)), "claims 1024 channels; 1 to 32 are read"),
        (wav(rate=0), "claims 0 samples a second"),
        (wav(rate=2**32 - 1), "claims 4294967295 samples a second"),
        (wav(rate=999), "1000 to 384000 are read"),
        (wav(data=b""), "holds no sound"),
        (wav()[:-3], "cut short"),
        (wav(rate=1000, data=bytes(2 * 601_000)), "claims 601 seconds; clips of up to 600 are read, cut it"),
        (
            wav(codec=3, bits=32, data=np.array([0, np.nan, 1, np.nan], "<f4").tobytes()),
            "2 samples that are no finite",
        ),
        (wav(codec=3, bits=32, data=np.array([0, -np.inf], "<f4").tobytes()), "the first at 1"),
        (wav(codec=3, bits=64, data=np.array([1e300], "<f8").tobytes()), "no finite number"),
    ],
)
def test_a_wav_file_beyond_our_limits_is_refused(file, content, message):
    refused(file("a.wav", content), message)


def test_a_sound_of_more_values_than_our_limit_is_refused_even_if_it_is_there(file):
    claimed = 200 * 384_000 * 2 * 2
    path = file("a.wav", wav(channels=2, rate=384_000, data=b"", claimed=claimed))
    os.truncate(path, path.stat().st_size + claimed)  # no room is taken on the disk
    refused(path, "claims 76800000 samples of 2 channels; 100000000 in all are read")


@pytest.mark.parametrize("suffix", [".flac", ".ogg", ".mp3"])
@pytest.mark.parametrize("content", [b"", b"<!DOCTYPE html>", bytes(100), b"fLaC", b"OggS" + bytes(60)])
def test_other_formats_that_are_none_are_refused(file, suffix, content):
    pytest.importorskip("soundfile")
    refused(file(f"a{suffix}", content), "is no sound that can be read|is cut short or broken|holds no sound")


@pytest.mark.parametrize("cut", [50, 100, 2000, -1])
def test_a_flac_file_cut_short_is_refused(tmp_path, cut):
    soundfile = pytest.importorskip("soundfile")
    soundfile.write(tmp_path / "a.flac", np.random.default_rng(0).uniform(-0.5, 0.5, 16000), 16000)
    content = (tmp_path / "a.flac").read_bytes()
    (tmp_path / "a.flac").write_bytes(content[:cut])
    refused(tmp_path / "a.flac", "cut short or broken|no sound that can be read")


def test_a_flac_file_damaged_inside_is_refused(tmp_path):
    soundfile = pytest.importorskip("soundfile")
    soundfile.write(tmp_path / "a.flac", np.random.default_rng(0).uniform(-0.5, 0.5, 16000), 16000)
    content = bytearray((tmp_path / "a.flac").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "a.flac").write_bytes(content)
    refused(tmp_path / "a.flac", "cut short or broken")


def test_a_flac_header_that_claims_an_hour_is_refused(tmp_path):
    soundfile = pytest.importorskip("soundfile")
    soundfile.write(tmp_path / "a.flac", np.zeros(1600), 16000)
    content = bytearray((tmp_path / "a.flac").read_bytes())
    total = int.from_bytes(content[21:26], "big") & ~(2**36 - 1) | 16000 * 3600
    content[21:26] = total.to_bytes(5, "big")
    (tmp_path / "a.flac").write_bytes(content)
    refused(tmp_path / "a.flac", "claims 3600 seconds")


def test_a_pipe_a_folder_and_a_broken_link_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "link.wav").symlink_to("gone")
    (tmp_path / "loop.wav").symlink_to("loop.wav")
    for name in ("pipe.wav", "folder.wav", "link.wav", "loop.wav", "gone.wav"):
        refused(tmp_path / name, "is missing or no plain file")


def test_without_soundfile_wav_is_read_and_the_rest_names_the_extra(file, monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    monkeypatch.setitem(sys.modules, "soxr", None)
    assert soundfiles.read(file("a.wav", wav()), 8000).shape == (4,)
    with pytest.raises(MissingExtraError, match=r"reading \.flac sounds .* pip install 'somatopy\[audio\]'"):
        soundfiles.check(file("a.flac", b"fLaC"))


def test_a_file_that_shrinks_between_check_and_reading_is_noticed(file):
    path = file("a.wav", wav())
    header = wavfile.read_header(path)
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(InputError, match="became shorter"):
        wavfile.read_samples(path, header)
