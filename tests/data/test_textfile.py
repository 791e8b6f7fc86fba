import gzip

import pytest

from somatopy.checking import InputError
from somatopy.data.textfile import read_text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_one(file, end):
    assert read_text(file("a.txt", f"1{end}2{end}")) == "1\n2\n"


def test_a_byte_order_mark_is_no_text(file):
    assert read_text(file("a.txt", b"\xef\xbb\xbf1")) == "1"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        ("x".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (b"PK\3\4", "is a spreadsheet or zip archive; export it as CSV"),
        (gzip.compress(b"1,2"), "is compressed"),
        (b"PAR1....", "give it the ending .parquet"),
        (b"\x93NUMPY\1\0", "give it the ending .npy"),
        (b"  <!DOCTYPE html><p>404", "is a web page"),
        (b"<HTML>", "is a web page"),
        (b"1\n2\0", "is no text: byte 3 is zero"),
        (b"1\n2\n\xe4", r"line 3: b'\\xe4' is no UTF-8"),
    ],
)
def test_what_is_no_text_is_called_what_it_is(file, content, message):
    with pytest.raises(InputError, match=message):
        read_text(file("a.txt", content))


def test_a_missing_file_suggests_a_near_one(file):
    path = file("sounds.txt", "1")
    with pytest.raises(
        InputError, match=r"sonds\.txt is missing or no plain file \(did you mean 'sounds\.txt'\?\)"
    ):
        read_text(path.with_name("sonds.txt"))


def test_a_folder_is_no_table(tmp_path):
    with pytest.raises(InputError, match="is a folder, not a table"):
        read_text(tmp_path)


def test_a_name_too_long_for_the_system_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="cannot be opened: File name too long"):
        read_text(tmp_path / ("x" * 300))


def test_a_file_that_may_not_be_read_is_an_input_error(file, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    path = file("a.txt", "1")
    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(InputError, match=r"a\.txt cannot be read: Permission denied"):
        read_text(path)


def test_a_file_in_no_folder_is_missing(tmp_path):
    with pytest.raises(InputError, match="is missing"):
        read_text(tmp_path / "no" / "a.txt")
