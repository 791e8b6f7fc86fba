"""Tables of text: cells separated by white space (.txt), commas, semicolons or tabs (.csv, .tsv)."""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, show
from somatopy.data import columns
from somatopy.data.samples import Samples, named_or_numbered, row_names
from somatopy.data.textfile import read_text

DELIMITERS = "\t;,|"

Row = tuple[int, list[str]]  # the number of its (last) line, from 1, and its cells


@dataclass
class _Sheet:
    """The layout of one file; the columns of text fill up while it is read."""

    path: Path
    lines: list[str]
    delimiter: str | None  # None: any white space, and # begins a comment
    header: list[str] | None
    width: int
    begin: int  # the first line of data, from 0
    label: int | None = None
    name: int | None = None
    texts: dict[int, list[str]] = field(default_factory=dict)

    @property
    def unnamed(self) -> int | None:
        """A first column without a name, as R and pandas write it, holds the names of the rows."""
        return 0 if self.header is not None and not self.header[0] and self.label != 0 else None

    def name_of(self, column: int) -> str | None:
        return self.header[column] if self.header else None


def read_delimited(path: Path, labels: str | int | None = None, names: str | int | None = None) -> Samples:
    """The samples of a text table; empty cells, NA and NaN become NaN.

    A first row without any number is the header. ``labels`` and ``names`` name or number the column of each.

    Raises
    ------
    InputError
        A cell is no number, a row has more or fewer cells than the first: with line, column and value.
    """
    sheet = _layout(path, labels, names)
    numbers = _read_fast(sheet)
    if numbers is None:
        numbers = _read_carefully(sheet)
    kept = [column for column in range(sheet.width) if column not in sheet.texts]
    if not kept:
        raise InputError(f"{path} has no column of numbers")
    return Samples(
        vectors=numbers[:, kept] if len(kept) < sheet.width else numbers,
        names=_names(sheet, len(numbers)),
        labels=_labels(sheet),
        feature_names=[sheet.header[column] for column in kept] if sheet.header else None,
    )


def _layout(path: Path, labels: str | int | None = None, names: str | int | None = None) -> _Sheet:
    lines = read_text(path).split("\n")
    suffix = path.suffix.lower()
    delimiter = {".txt": None, ".tsv": "\t"}[suffix] if suffix != ".csv" else _sniff(path, lines)
    lines = _without_last_separator(lines, delimiter)
    rows = _rows(path, lines, delimiter)
    number, first = next(rows, (0, []))
    named = columns.is_header(first, labels, names)
    header = [cell.strip().removeprefix("# ") for cell in first] if named else None
    if not first or (header and next(rows, None) is None):
        raise InputError(f"{path} holds no row of data")
    sheet = _Sheet(path, lines, delimiter, header, width=len(first), begin=number if header else 0)
    sheet.label = columns.find_column(path, "labels", labels, header, sheet.width)
    sheet.name = columns.find_column(path, "names", names, header, sheet.width)
    texts = (sheet.label, sheet.name, sheet.unnamed)
    sheet.texts = {column: [] for column in texts if column is not None}
    columns.warn_of_twins(path, header)
    return sheet


def _sniff(path: Path, lines: list[str]) -> str:
    """The separator that cuts the first rows into the same number of cells, or is most often in the first."""
    for delimiter in DELIMITERS:
        try:
            widths = {len(cells) for _, cells in islice(_rows(path, lines[:20], delimiter), 5)}
        except InputError:  # quotes that make no sense with this separator
            continue
        if len(widths) == 1 and widths.pop() > 1:
            return delimiter
    return max(",;\t|", key=lines[0].count)


def _without_last_separator(lines: list[str], delimiter: str | None) -> list[str]:
    """Where every line ends with a separator, no cell is meant to follow it."""
    if delimiter is None or not all(line.endswith(delimiter) for line in lines if line):
        return lines
    return [line.removesuffix(delimiter) for line in lines]


def _rows(path: Path, lines: Sequence[str], delimiter: str | None, begin: int = 0) -> Iterator[Row]:
    """The rows that are not blank, from line ``begin`` on."""
    if delimiter is None:
        cut = (line.partition("#")[0].split() for line in lines[begin:])
        yield from ((number, cells) for number, cells in enumerate(cut, begin + 1) if cells)
        return
    reader = csv.reader((line + "\n" for line in lines[begin:]), delimiter=delimiter, strict=True)
    try:
        yield from (
            (begin + reader.line_num, cells) for cells in reader if len(cells) > 1 or "".join(cells).strip()
        )
    except csv.Error as error:
        raise InputError(f"{path}, line {begin + reader.line_num}: {error}; check the quotes") from error


def _read_fast(sheet: _Sheet) -> NDArray[np.float64] | None:
    """The (N, width) table by numpy's compiled reader; None where it fails or might differ from ours."""
    if sheet.delimiter is not None and any('"' in line for line in sheet.lines):
        return None
    # Text passes as the number of its entry in a book of its column, and is looked up afterwards.
    books: dict[int, dict[str, int]] = {column: {} for column in sheet.texts}
    entries: Any = {
        column: lambda cell, book=book: book.setdefault(cell, len(book)) for column, book in books.items()
    }
    try:
        numbers = np.loadtxt(
            sheet.lines[sheet.begin :],
            delimiter=sheet.delimiter,
            comments=None if sheet.delimiter else "#",
            converters=entries,
            ndmin=2,
            encoding=None,
        )
    except ValueError:
        return None
    if numbers.shape[1] != sheet.width:
        return None
    for column, book in books.items():
        written = [cell.strip() for cell in book]
        sheet.texts[column] = [written[code] for code in numbers[:, column].astype(int).tolist()]
    return numbers


def _read_carefully(sheet: _Sheet) -> NDArray[np.float64]:
    """The (N, width) table cell by cell; whatever is wrong is named with its place."""
    numbers = array("d")
    for line, cells in _rows(sheet.path, sheet.lines, sheet.delimiter, sheet.begin):
        if len(cells) != sheet.width:
            raise InputError(
                f"{sheet.path}, line {line} has {len(cells)} cells, the first row has {sheet.width}"
                f"{_commas_in(sheet, cells)}"
            )
        for column, cell in enumerate(cells):
            if column in sheet.texts:
                sheet.texts[column].append(cell.strip())
            numbers.append(0.0 if column in sheet.texts else _number(sheet, line, column, cell))
    return np.frombuffer(numbers, np.float64).reshape(-1, sheet.width)


def _number(sheet: _Sheet, line: int, column: int, cell: str) -> float:
    try:
        if "_" not in cell:
            return float(cell)
    except ValueError:
        pass
    if cell.strip().lower() in columns.GAPS:
        return np.nan
    name = sheet.name_of(column)
    place = f"line {line}, column {column + 1}" + (f" ({show(name)[1:-1]})" if name else "")
    raise InputError(f"{sheet.path}, {place}: {show(cell)} is no number; {_way_out(sheet, column, cell)}")


def _way_out(sheet: _Sheet, column: int, cell: str) -> str:
    if point := columns.with_a_point(cell):
        return f"write decimals with a point, {point}"
    if sheet.delimiter is None and ("," in cell or ";" in cell):
        return "in a .txt file white space separates the cells; name it .csv if commas or semicolons do"
    roles = {"labels": sheet.label, "names": sheet.name}
    taken = [role for role, place in roles.items() if place is not None]
    return columns.text_column(sheet.name_of(column), column, taken=taken)


def _commas_in(sheet: _Sheet, cells: list[str]) -> str:
    """A row of twice the cells, between commas: its decimals have commas too."""
    doubled = sheet.delimiter == "," and len(cells) == 2 * sheet.width
    if doubled and all(re.fullmatch(r"\s*[-+]?\d+\s*", cell) for cell in cells):
        return (
            f"; if its decimals have commas, write them with a point, {cells[0].strip()}.{cells[1].strip()}"
        )
    return ""


def _names(sheet: _Sheet, n: int) -> list[str]:
    column = sheet.unnamed if sheet.name is None else sheet.name
    if column is None:
        return row_names(n)
    return named_or_numbered(sheet.texts[column])


def _labels(sheet: _Sheet) -> list[str] | None:
    if sheet.label is None:
        return None
    labels = sheet.texts[sheet.label]
    if not any(labels):
        raise InputError(f"{sheet.path}: column {sheet.label + 1} holds no labels, every cell is empty")
    return [_plain_label(label) for label in labels]


def _plain_label(label: str) -> str:
    """A whole number written as a decimal, as numpy writes classes, becomes plain: ``1.000e+00`` is ``1``."""
    return str(int(float(label))) if re.fullmatch(r"-?\d{1,9}\.0*(e[+]?0+)?", label) else label
