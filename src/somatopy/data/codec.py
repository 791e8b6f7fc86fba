"""A sound as the bytes of a file that browsers play: Ogg Opus, else FLAC, else WAV."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from somatopy.data import soundfiles, wavfile

OPUS_RATES = (8_000, 12_000, 16_000, 24_000, 48_000)
# Of libsndfile, from 0 (256 kbit a second) to 1 (6): 20 to 30 kbit, enough for speech of full band width.
OPUS_LEVEL = 0.95


@dataclass(frozen=True)
class Codec:
    """A way to write a sound.

    Parameters
    ----------
    name : "opus", "flac" or "wav"
    title : for people
    media_type : as a browser calls it
    """

    name: str
    title: str
    media_type: str

    @property
    def suffix(self) -> str:
        return f".{self.name}"

    def encode(self, wave: NDArray[np.float32], rate: int) -> bytes:
        """A mono wave (T,) at ``rate`` as the bytes of a file; values beyond -1 and 1 are cut."""
        wave = np.clip(wave, -1, 1)
        if self.name == "wav":
            return wavfile.encode(wave, rate)
        if self.name == "flac":
            return _written(wave, rate, "FLAC", "PCM_16")
        fine = next((known for known in OPUS_RATES if known >= rate), OPUS_RATES[-1])
        return _written(soundfiles.resampled(wave, rate, fine), fine, "OGG", "OPUS", OPUS_LEVEL)


OPUS = Codec("opus", "Opus", "audio/ogg")
FLAC = Codec("flac", "FLAC", "audio/flac")
WAV = Codec("wav", "WAV", "audio/wav")


def smallest() -> Codec:
    """The codec of the smallest files among those that can be written here."""
    try:
        import soundfile
    except (ImportError, OSError):  # not installed, or without its library
        return WAV
    return OPUS if "OPUS" in soundfile.available_subtypes("OGG") else FLAC


def _written(
    wave: NDArray[np.float32], rate: int, form: str, subtype: str, level: float | None = None
) -> bytes:
    import soundfile

    buffer = io.BytesIO()
    more = {} if level is None else {"compression_level": level}
    soundfile.write(buffer, wave, rate, format=form, subtype=subtype, **more)
    return buffer.getvalue()
