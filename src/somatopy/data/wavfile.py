"""RIFF/WAVE files without any extra package: header, samples, and back."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, show

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
INTEGER_BYTES, FLOAT_BYTES = {1, 2, 3, 4}, {4, 8}
MAX_CHUNKS = 100


@dataclass(frozen=True)
class WavHeader:
    """Where the samples of a WAV file lie and how they are written."""

    rate: int
    channels: int
    frames: int
    codec: int  # PCM or FLOAT
    width: int  # bytes a sample
    start: int  # byte at which the samples begin


def read_header(path: Path) -> WavHeader:
    """The header of a WAV file; InputError says what is wrong with it. Reads no samples."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            raise InputError(
                f"{path} is no WAV file: it begins with {show(head)}" if head else f"{path} is empty"
            )
        chunks = _chunks(file, size)
        if b"fmt " not in chunks or b"data" not in chunks:
            raise InputError(f"{path} is cut short or broken: its header names no format or no samples")
        file.seek(chunks[b"fmt "][0])
        codec, channels, rate, width = _format(path, file.read(min(chunks[b"fmt "][1], 40)))
    start, claimed = chunks[b"data"]
    if claimed > size - start:
        raise InputError(
            f"{path} is cut short: its header claims {claimed} bytes of sound, the file holds {size - start}"
        )
    frames = claimed // (width * channels)
    return WavHeader(rate=rate, channels=channels, frames=frames, codec=codec, width=width, start=start)


def read_samples(path: Path, header: WavHeader) -> NDArray[np.float32]:
    """(frames, channels) samples as float32; whole numbers come out between -1 and 1."""
    count = header.frames * header.channels
    with path.open("rb") as file:
        file.seek(header.start)
        raw = file.read(count * header.width)
    if len(raw) < count * header.width:
        raise InputError(f"{path} is cut short: it became shorter while it was read")
    return _decoded(raw, header).reshape(header.frames, header.channels)


def encode(wave: NDArray[np.floating], rate: int) -> bytes:
    """A mono wave as the bytes of a 16 bit WAV file; values beyond -1 and 1 are cut.

    >>> len(encode(np.zeros(100, np.float32), 16000))
    244
    """
    samples = np.clip(np.rint(np.asarray(wave, np.float64) * 32768), -32768, 32767).astype("<i2").tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, PCM, 1, rate, 2 * rate, 2, 16)
    data = struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(data), b"WAVE") + form + data


def _chunks(file: BinaryIO, size: int) -> dict[bytes, tuple[int, int]]:
    """Chunk name -> (first byte, claimed length) up to and including ``data``; the first of a name counts."""
    chunks: dict[bytes, tuple[int, int]] = {}
    position = 12
    for _ in range(MAX_CHUNKS):
        if position + 8 > size or b"data" in chunks:
            break
        file.seek(position)
        name, length = struct.unpack("<4sI", file.read(8))
        chunks.setdefault(name, (position + 8, length))
        position += 8 + length + length % 2  # chunks begin on even bytes
    return chunks


def _format(path: Path, form: bytes) -> tuple[int, int, int, int]:
    """Codec, channels, rate and bytes a sample, from the bytes of the format chunk."""
    if len(form) < 16:
        raise InputError(f"{path} is cut short or broken: its format is {len(form)} bytes long, not 16")
    codec, channels, rate, _, frame_bytes, bits = struct.unpack("<HHIIHH", form[:16])
    if codec == EXTENSIBLE and len(form) == 40:
        (codec,) = struct.unpack("<H", form[24:26])  # the subformat's number leads its GUID
    width = (bits + 7) // 8
    if width not in {PCM: INTEGER_BYTES, FLOAT: FLOAT_BYTES}.get(codec, set()):
        raise InputError(f"{path}: WAV of format {codec} with {bits} bits is not read; save it as 16 bit PCM")
    if channels == 0 or frame_bytes != channels * width:
        raise InputError(
            f"{path} is broken: {channels} channels of {bits} bits do not make frames of {frame_bytes} bytes"
        )
    return codec, channels, rate, width


def _decoded(raw: bytes, header: WavHeader) -> NDArray[np.float32]:
    if header.codec == FLOAT:
        with np.errstate(over="ignore"):  # beyond float32: becomes infinite, which the reader refuses
            return np.frombuffer(raw, f"<f{header.width}").astype(np.float32)
    if header.width == 1:
        return (np.frombuffer(raw, np.uint8).astype(np.float32) - np.float32(128)) / np.float32(128)
    if header.width == 3:
        high = np.zeros((len(raw) // 3, 4), np.uint8)
        high[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        return high.view("<i4").ravel().astype(np.float32) / np.float32(2**31)
    whole = np.frombuffer(raw, f"<i{header.width}")
    return whole.astype(np.float32) / np.float32(2 ** (8 * header.width - 1))
