"""WAV files need no package; soundfile is the witness where it is installed."""

import io
import struct
import wave as standard

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from somatopy.checking import InputError
from somatopy.data import wavfile

SOUND = np.array([0, 0.5, -0.5, 0.25, -1, 0.999], np.float32)


def wav(data, codec=1, channels=1, rate=16000, bits=16, claimed=None, frame=None, before=b"", form_extra=b""):
    """A WAV file of those bytes, whatever its header then claims."""
    frame = channels * bits // 8 if frame is None else frame
    form = struct.pack("<HHIIHH", codec, channels, rate, (rate * frame) % 2**32, frame, bits) + form_extra
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + before
    body += b"data" + struct.pack("<I", len(data) if claimed is None else claimed) + data
    return b"RIFF" + struct.pack("<I", len(body) % 2**32) + body


def read(path):
    return wavfile.read_samples(path, wavfile.read_header(path))


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("form", ["WAV", "WAVEX"])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_every_width_is_read_as_soundfile_reads_it(tmp_path, subtype, form, channels):
    soundfile = pytest.importorskip("soundfile")
    sound = np.random.default_rng(0).uniform(-1, 1, (200, channels))
    soundfile.write(tmp_path / "a.wav", sound, 44100, subtype=subtype, format=form)
    wanted, _ = soundfile.read(tmp_path / "a.wav", dtype="float32", always_2d=True)
    header = wavfile.read_header(tmp_path / "a.wav")
    assert (header.rate, header.channels, header.frames) == (44100, channels, 200)
    assert np.array_equal(read(tmp_path / "a.wav"), wanted)


@pytest.mark.parametrize(
    ("bits", "raw", "value"),
    [
        (8, b"\x00", -1),
        (8, b"\x80", 0),
        (8, b"\xff", 127 / 128),
        (16, b"\x00\x80", -1),
        (16, b"\xff\x7f", 1 - 2**-15),
        (24, b"\x00\x00\x80", -1),
        (24, b"\x01\x00\x00", 2**-23),
        (24, b"\xff\xff\xff", -(2**-23)),
        (32, b"\x00\x00\x00\x80", -1),
    ],
)
def test_whole_numbers_lie_between_minus_one_and_one(file, bits, raw, value):
    assert read(file("a.wav", wav(raw, bits=bits))).tolist() == [[np.float32(value)]]


def test_the_samples_of_a_frame_stand_side_by_side(file):
    data = np.array([[1, 2], [3, 4]], "<i2").tobytes()
    assert (read(file("a.wav", wav(data, channels=2))) * 32768).tolist() == [[1, 2], [3, 4]]


def test_other_chunks_are_passed_over_even_of_odd_length(file):
    chunk = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    assert len(read(file("a.wav", wav(b"\1\0" * 5, before=chunk)))) == 5


def test_what_follows_the_samples_is_no_sound(file):
    assert len(read(file("a.wav", wav(b"\1\0" * 5) + b"LIST\4\0\0\0abcd"))) == 5


def test_a_last_half_frame_is_left_out(file):
    assert len(read(file("a.wav", wav(b"\1\0" * 5, channels=2)))) == 2


def test_what_is_encoded_is_read_by_others(tmp_path):
    (tmp_path / "a.wav").write_bytes(wavfile.encode(SOUND, 22050))
    with standard.open(str(tmp_path / "a.wav")) as found:
        assert (found.getframerate(), found.getnchannels(), found.getsampwidth()) == (22050, 1, 2)
        samples = np.frombuffer(found.readframes(100), "<i2")
    assert samples.tolist() == [0, 16384, -16384, 8192, -32768, 32735]


def test_what_is_encoded_comes_back(tmp_path):
    (tmp_path / "a.wav").write_bytes(wavfile.encode(SOUND, 22050))
    assert np.abs(read(tmp_path / "a.wav")[:, 0] - SOUND).max() <= 0.5 / 32768


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html>404</html>", "is no WAV file: it begins with b'<!DOCTYPE ht'"),
        (b"RIFF\0\0\0\0AVI ", "is no WAV file"),
        (b"RIFX\0\0\0\0WAVE", "is no WAV file"),
        (np.random.default_rng(0).bytes(500), "is no WAV file"),
        (b"RIFF\0\0\0\0WAVE", "names no format or no samples"),
        (wav(b"\1\0" * 9)[:30], "names no format or no samples"),
        (wav(b"\1\0" * 9)[:40], "names no format or no samples"),
        (wav(b"\1\0" * 9)[:50], "its header claims 18 bytes of sound, the file holds 6"),
        (wav(b"\1\0", claimed=2**32 - 1), "claims 4294967295 bytes of sound, the file holds 2"),
        (wav(b"\1\0", bits=0), "0 bits is not read"),
        (wav(b"\1\0", bits=64), "64 bits is not read"),
        (wav(b"\1\0", codec=3), "format 3 with 16 bits is not read"),
        (wav(b"\1\0", codec=6, bits=8), "format 6 with 8 bits is not read; save it as 16 bit PCM"),
        (wav(b"\1\0", channels=0), "0 channels"),
        (wav(b"\1\0", frame=0), "do not make frames of 0 bytes"),
        (wav(b"\1\0", frame=7), "do not make frames of 7 bytes"),
        (b"RIFF\0\0\0\0WAVEfmt \4\0\0\0abcddata\2\0\0\0\1\0", "its format is 4 bytes long"),
    ],
)
def test_a_broken_header_says_what_is_broken(file, content, message):
    with pytest.raises(InputError, match=message):
        wavfile.read_header(file("a.wav", content))


def test_a_header_of_endless_small_chunks_is_not_read_to_its_end(file):
    with pytest.raises(InputError, match="names no format"):
        wavfile.read_header(file("a.wav", b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 1000 + wav(b"\1\0")[12:]))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), min_size=1, max_size=4), st.integers(0, 100)
)
def test_any_damage_gives_samples_or_a_named_error(tmp_path_factory, changes, cut):
    content = bytearray(wav(b"\1\0" * 40, before=b"LIST\4\0\0\0abcd"))
    for place, value in changes:
        content[place] = value
    path = tmp_path_factory.mktemp("sounds") / "a.wav"
    path.write_bytes(content[: len(content) - cut])
    try:
        samples = read(path)
    except InputError:
        return
    assert samples.nbytes <= 8 * len(content)


def test_the_standard_library_writes_what_we_read(tmp_path):
    content = io.BytesIO()
    with standard.open(content, "wb") as out:
        out.setparams((2, 2, 8000, 0, "NONE", ""))
        out.writeframes(b"\1\0\2\0" * 10)
    (tmp_path / "a.wav").write_bytes(content.getvalue())
    assert read(tmp_path / "a.wav").shape == (10, 2)
