"""Flow cytometry's FCS files."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fcs_file import CELLS, fcs
from somatopy.checking import InputError
from somatopy.data import fcsfile

SPILL = "2,blue,red,1,0.25,0.5,1"


def read(path):
    return fcsfile.read_cells(path, fcsfile.read_header(path))


def test_cells_and_channels_are_read(file):
    path = file("a.fcs", fcs())
    header = fcsfile.read_header(path)
    assert (header.channels, header.n_cells) == (["blue", "red"], 3)
    assert read(path).dtype == np.float32
    assert np.array_equal(read(path), CELLS)


@pytest.mark.parametrize(
    ("kind", "bits", "code", "dtype"),
    [("F", 32, "f4", "float32"), ("D", 64, "f8", "float64"), ("I", 8, "u1", "float32"), ("I", 16, "u2", "float32"),
     ("I", 32, "u4", "float64")],
)  # fmt: skip
@pytest.mark.parametrize(("order", "sign"), [("1,2,3,4", "<"), ("4,3,2,1", ">")])
def test_every_width_and_order_is_read(file, kind, bits, code, dtype, order, sign):
    cells = np.array([[1, 200], [3, 4], [5, 127]], sign + code)
    changes = {"DATATYPE": kind, "BYTEORD": order, "P1B": str(bits), "P2B": str(bits)}
    found = read(file("a.fcs", fcs(cells.tobytes(), **changes)))
    assert found.dtype == dtype
    assert np.array_equal(found, cells)


def test_bits_above_a_channels_range_are_no_part_of_its_value(file):
    cells = np.array([[0xFC01, 0xFFFF], [1023, 1024], [0, 7]], ">u2")
    changes = {"DATATYPE": "I", "P1B": "16", "P2B": "16", "P1R": "1024", "P2R": "1000"}
    assert read(file("a.fcs", fcs(cells.tobytes(), **changes))).tolist() == [[1, 1023], [1023, 0], [0, 7]]


def test_a_doubled_separator_stands_for_itself(file):
    header = fcsfile.read_header(file("a.fcs", fcs(P1N="PE||Cy5")))
    assert header.channels == ["PE|Cy5", "red"]


def test_keywords_are_known_in_small_letters_too(file):
    path = file("a.fcs", fcs(_spill=SPILL))
    assert fcsfile.spillover(path, fcsfile.read_header(path))[1].tolist() == [[1, 0.25], [0.5, 1]]


def test_what_one_channel_spills_into_the_other_is_taken_back(file):
    path = file("a.fcs", fcs(_SPILL=SPILL))
    names, matrix = fcsfile.spillover(path, fcsfile.read_header(path))
    own = np.array([[100.0, 0.0], [0.0, 10.0], [3.0, 4.0]])
    assert fcsfile.compensated(own @ matrix, ["blue", "red"], names, matrix) == pytest.approx(own)
    mixed = np.column_stack([own @ matrix, [7, 8, 9]])[:, [1, 2, 0]]
    found = fcsfile.compensated(mixed, ["red", "time", "blue"], names, matrix)
    assert found == pytest.approx(np.column_stack([own[:, 1], [7, 8, 9], own[:, 0]]))


def test_a_matrix_without_an_inverse_is_refused():
    with pytest.raises(InputError, match="the spillover matrix has no inverse"):
        fcsfile.compensated(CELLS, ["a", "b"], ["a", "b"], np.ones((2, 2)))


def test_without_a_matrix_there_is_none(file):
    path = file("a.fcs", fcs())
    assert fcsfile.spillover(path, fcsfile.read_header(path)) is None


def test_beyond_the_headers_eight_digits_the_text_says_where_the_cells_lie(file):
    whole = fcs(BEGINDATA="000000", ENDDATA="000000")
    begin, end = whole[26:34], whole[34:42]
    text = whole.replace(b"$BEGINDATA|000000", b"$BEGINDATA|%06d" % int(begin))
    text = text.replace(b"$ENDDATA|000000", b"$ENDDATA|%06d" % int(end))
    assert np.array_equal(read(file("a.fcs", text[:26] + b"%8d%8d" % (0, 0) + text[42:])), CELLS)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html>" * 9, "is no FCS file of version 2 or 3: it begins with b'<!DOCTYPE '"),
        (fcs(version="FCS1.0"), "is no FCS file of version 2 or 3"),
        (fcs()[:40], "its TEXT claims bytes|is cut short"),
        (fcs()[:100], "its TEXT claims bytes"),
        (fcs()[:-1], "its DATA claims bytes"),
        (fcs(spans=(58, 99_999_999, 0, 0, 0, 0)), "its TEXT claims bytes '58' to '99999999' of"),
        (fcs(spans=(58, 40, 0, 0, 0, 0)), "its TEXT claims bytes"),
        (fcs(spans=(0, 40, 0, 0, 0, 0)), "its TEXT claims bytes"),
        (fcs(spans=(58, 58, 0, 0, 0, 0)), "its TEXT holds no keyword"),
        (fcs(TOT="4"), "4 cells of 2 channels do not fit into the 24 bytes"),
        (fcs(TOT="99999999999"), "cells of 2 channels do not fit"),
        (fcs(TOT="-1"), r"\$TOT must be a whole number from 1 to .*; got '-1'"),
        (fcs(TOT=None), r"\$TOT must be a whole number"),
        (fcs(PAR="0"), r"\$PAR must be a whole number from 1 to 10000; got '0'"),
        (fcs(PAR="1000000"), r"\$PAR must be a whole number"),
        (fcs(PAR="3"), "channels of such width is not read"),
        (fcs(MODE="H"), r"\$MODE 'H'.*save it as a list of floats"),
        (fcs(DATATYPE="A"), r"\$DATATYPE 'A'"),
        (fcs(BYTEORD="3,4,1,2"), r"\$BYTEORD '3,4,1,2'"),
        (fcs(P2B="16"), "channels of such width is not read"),
        (fcs(DATATYPE="I", P1R="0"), r"\$P1R must be a whole number from 1"),
    ],
)
def test_a_broken_header_says_what_is_broken(file, content, message):
    with pytest.raises(InputError, match=message):
        fcsfile.read_header(file("a.fcs", content))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2,blue,red,1,0.25,0.5", "_SPILL|SPILL must be n, n channels and n x n numbers"),
        ("2,blue,red,1,0.25,0.5,x", "SPILL must be n"),
        ("2,blue,red,1,nan,0.5,1", "SPILL must be n"),
        ("0", "SPILL must be n"),
        ("9999,blue", "SPILL must be n"),
        ("2,blue,green,1,0.25,0.5,1", "names 'green', which is no channel of the file"),
    ],
)
def test_a_broken_matrix_is_named(file, text, message):
    path = file("a.fcs", fcs(_SPILL=text))
    with pytest.raises(InputError, match=message):
        fcsfile.spillover(path, fcsfile.read_header(path))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, 250), st.integers(0, 255)), min_size=1, max_size=4), st.integers(0, 100)
)
def test_any_damage_gives_cells_or_a_named_error(tmp_path_factory, changes, cut):
    content = bytearray(fcs(_SPILL=SPILL))
    for place, value in changes:
        content[place % len(content)] = value
    path = tmp_path_factory.mktemp("cells") / "a.fcs"
    path.write_bytes(content[: len(content) - cut])
    try:
        header = fcsfile.read_header(path)
        cells = fcsfile.read_cells(path, header)
        fcsfile.spillover(path, header)
    except InputError:
        return
    assert cells.nbytes <= 8 * len(content)
