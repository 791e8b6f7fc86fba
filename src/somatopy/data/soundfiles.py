"""One sound file: is it fit to be read, and reading it as a mono wave at a given rate.

What a header may claim is limited here, before anything is allocated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, extra
from somatopy.data import filenames, storage, wavfile

SUFFIXES = {".wav", ".wave", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".au"}

MAX_SECONDS = 600
MAX_CHANNELS = 32
MAX_VALUES = 100_000_000  # frames times channels: 400 MB once decoded
MIN_RATE, MAX_RATE = 1_000, 384_000


@dataclass(frozen=True)
class SoundFormat:
    """What a sound file holds: samples a second, channels, frames (samples a channel)."""

    rate: int
    channels: int
    frames: int

    def notes(self, rate: int) -> list[str]:
        """What :func:`read` changes on the way to a mono wave at ``rate``."""
        mixed = [f"mixed down from {self.channels} channels"] if self.channels > 1 else []
        return mixed + ([f"resampled from {self.rate} to {rate} Hz"] if self.rate != rate else [])


def check(path: Path) -> SoundFormat:
    """The format of a file that :func:`read` will read; InputError names the file and what is wrong with it.

    Plain WAV is judged by its header alone. Others are decoded once: only that finds damage inside a
    compressed file, or samples that are no numbers.
    """
    form, plain = _format(path)
    if not plain:
        _decode(path, form)
    return form


def read(path: Path, rate: int) -> NDArray[np.float32]:
    """A (T,) float32 wave at ``rate``: channels averaged, then resampled; errors as in :func:`check`."""
    form, _ = _format(path)
    frames = _decode(path, form)
    mono = frames[:, 0] if form.channels == 1 else frames.mean(axis=1, dtype=np.float32)
    return resampled(np.ascontiguousarray(mono), form.rate, rate)


def resampled(wave: NDArray[np.float32], old: int, new: int) -> NDArray[np.float32]:
    """``wave`` at ``new`` samples a second: by soxr where installed, else by scipy's polyphase filter.

    >>> resampled(np.zeros(8000, np.float32), 8000, 16000).shape
    (16000,)
    """
    if old == new:
        return wave
    length = max(1, math.ceil(len(wave) * new / old))
    result = np.zeros(length, np.float32)
    body = _resampled(wave, old, new)[:length]
    result[: len(body)] = body
    return result


def write_wav(path: Path, wave: NDArray[np.floating], rate: int) -> None:
    """Write a mono wave as 16 bit WAV, wholly or not at all; makes its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    storage.write_bytes(path, wavfile.encode(wave, rate))


def _resampled(wave: NDArray[np.float32], old: int, new: int) -> NDArray[np.float32]:
    try:
        import soxr
    except ImportError:
        from scipy.signal import resample_poly

        shared = math.gcd(old, new)
        return np.asarray(resample_poly(wave, new // shared, old // shared), np.float32)
    return np.asarray(soxr.resample(wave, old, new), np.float32)


def _format(path: Path) -> tuple[SoundFormat, bool]:
    """The format within our limits, and whether it is WAV of whole numbers (decoding cannot fail)."""
    if not filenames.is_file(path):  # a pipe or device by that name would block
        raise InputError(f"{path} is missing or no plain file")
    try:
        if _is_wav(path):
            header = wavfile.read_header(path)
            form, plain = (
                SoundFormat(header.rate, header.channels, header.frames),
                header.codec == wavfile.PCM,
            )
        else:
            form, plain = _format_by_soundfile(path), False
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    _check_limits(path, form)
    return form, plain


def _check_limits(path: Path, form: SoundFormat) -> None:
    if not MIN_RATE <= form.rate <= MAX_RATE:
        raise InputError(
            f"{path}: its header claims {form.rate} samples a second; {MIN_RATE} to {MAX_RATE} are read"
        )
    if not 1 <= form.channels <= MAX_CHANNELS:
        raise InputError(f"{path}: its header claims {form.channels} channels; 1 to {MAX_CHANNELS} are read")
    if form.frames < 1:
        raise InputError(f"{path} holds no sound: its header claims {form.frames} samples")
    if form.frames * form.channels > MAX_VALUES:
        values = f"{form.frames} samples of {form.channels} channels"
        raise InputError(f"{path}: its header claims {values}; {MAX_VALUES} in all are read, cut it")
    if form.frames > MAX_SECONDS * form.rate:
        seconds = form.frames // form.rate
        raise InputError(
            f"{path}: its header claims {seconds} seconds; clips of up to {MAX_SECONDS} are read, cut it"
        )


def _decode(path: Path, form: SoundFormat) -> NDArray[np.float32]:
    frames = (
        wavfile.read_samples(path, wavfile.read_header(path)) if _is_wav(path) else _decode_by_soundfile(path)
    )
    if len(frames) != form.frames:
        raise InputError(
            f"{path} is cut short: its header claims {form.frames} samples, {len(frames)} are there"
        )
    bad = np.argwhere(~np.isfinite(frames))
    if len(bad):
        raise InputError(f"{path} has {len(bad)} samples that are no finite number, the first at {bad[0, 0]}")
    return frames


def _is_wav(path: Path) -> bool:
    return path.suffix.lower() in {".wav", ".wave"}


def _format_by_soundfile(path: Path) -> SoundFormat:
    soundfile = extra("soundfile", "audio", f"reading {path.suffix.lower()} sounds")
    try:
        info = soundfile.info(str(path))
    except soundfile.LibsndfileError as error:
        raise InputError(f"{path} is no sound that can be read: {error.error_string.strip()}") from error
    return SoundFormat(info.samplerate, info.channels, info.frames)


def _decode_by_soundfile(path: Path) -> NDArray[np.float32]:
    soundfile = extra("soundfile", "audio", f"reading {path.suffix.lower()} sounds")
    try:
        frames, _ = soundfile.read(str(path), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise InputError(f"{path} is cut short or broken: {error.error_string.strip()}") from error
    return np.asarray(frames, np.float32)
