import contextlib
import csv
import signal
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from somatopy.data import soundfiles
from somatopy.runs import interruption


@pytest.fixture
def sound(tmp_path):
    rng = np.random.default_rng(0)
    soundfiles.write_wav(tmp_path / "long.wav", rng.normal(0, 0.1, 64_000), 16_000)
    return tmp_path / "long.wav"


def test_a_low_threshold_brings_events_and_they_go_to_a_file_too(call, spotting, sound, tmp_path):
    code, out, err = call(
        "speech", "listen", spotting, sound, "--threshold", 0.01, "--out", tmp_path / "a.csv"
    )
    assert code == 0
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(out.splitlines()) > 0
    assert f"{len(rows)} keywords in 4.0 s" in err
    assert "of real time" in err


def test_what_is_no_sound_or_no_threshold_is_said(call, spotting, sound, tmp_path):
    assert call("speech", "listen", spotting, tmp_path / "none.wav")[0] == 3
    code, _, err = call("speech", "listen", spotting, sound, "--threshold", 2)
    assert code == 2
    assert "threshold must be" in err


def test_the_microphone_needs_its_extra(call, spotting, monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    code, _, err = call("speech", "listen", spotting, "mic")
    assert code == 2
    assert "somatopy[mic]" in err


def test_a_microphone_that_cannot_be_opened_is_said(call, spotting, monkeypatch):
    class PortAudioError(Exception):
        pass

    def refuse(*given, **named):
        raise PortAudioError("no device")

    fake = SimpleNamespace(InputStream=refuse, PortAudioError=PortAudioError)
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    code, _, err = call("speech", "listen", spotting, "mic")
    assert code == 1
    assert "the microphone cannot be opened: no device" in err


class CtrlC:
    """A block of sound at which someone presses Ctrl-C."""

    def __getitem__(self, place):
        return self

    def copy(self):
        return self

    def __array__(self, *given, **named):
        raise interruption.Interrupted(signal.SIGINT)


def test_what_the_microphone_heard_is_kept_when_it_is_stopped(call, spotting, monkeypatch, tmp_path):
    @contextlib.contextmanager
    def stream(rate, size, channels, callback):
        rng = np.random.default_rng(0)
        for _ in range(40):
            callback(rng.normal(0, 0.1, (size, channels)).astype(np.float32), size, None, None)
        callback(CtrlC(), size, None, None)
        yield

    fake = SimpleNamespace(InputStream=stream, PortAudioError=OSError)
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    options = ["--threshold", 0.01, "--refractory", 0.2, "--smoothing", 1, "--out", tmp_path / "a.csv"]
    code, out, _ = call("speech", "listen", spotting, "mic", *options)
    assert code == 130
    with (tmp_path / "a.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == len(out.splitlines()) > 0
