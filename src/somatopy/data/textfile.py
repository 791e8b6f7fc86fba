"""Text from a file, or a complaint that says what the file is instead."""

from __future__ import annotations

from pathlib import Path

from somatopy.checking import InputError, did_you_mean, show
from somatopy.data.filenames import is_file

_NOT_TEXT = {
    b"PK": "is a spreadsheet or zip archive; export it as CSV",
    b"\xff\xfe": "is UTF-16; save it as UTF-8",
    b"\xfe\xff": "is UTF-16; save it as UTF-8",
    b"\x1f\x8b": "is compressed; unpack it first",
    b"PAR1": "is a Parquet file; give it the ending .parquet",
    b"\x93NUMPY": "is a NumPy file; give it the ending .npy",
}


def check_file(path: Path) -> None:
    """InputError unless ``path`` is a plain file that may be read and is not empty."""
    if not is_file(path):
        raise InputError(f"{path} {_what_instead(path)}")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    if empty:
        raise InputError(f"{path} is empty")


def _what_instead(path: Path) -> str:
    try:
        if path.is_dir():
            return "is a folder, not a table; folders of sounds are read by read_folder"
        near = did_you_mean(path.name, [sibling.name for sibling in path.parent.glob("*")])
    except OSError as error:
        return f"cannot be opened: {error.strerror or error}"
    return f"is missing or no plain file{near}"


def read_text(path: Path) -> str:
    r"""The text of a UTF-8 file, its line ends made ``\n``; InputError where it is none."""
    check_file(path)
    data = path.read_bytes()
    for beginning, what in _NOT_TEXT.items():
        if data.startswith(beginning):
            raise InputError(f"{path} {what}")
    if data[:100].lstrip().lower().startswith((b"<!doctype", b"<html")):
        raise InputError(f"{path} is a web page, perhaps a failed download; fetch it again")
    if b"\0" in data:
        raise InputError(f"{path} is no text: byte {data.index(0)} is zero")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = show(data[error.start : error.start + 1])
        raise InputError(f"{path}, line {line}: {found} is no UTF-8; save the file as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
