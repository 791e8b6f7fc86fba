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
from somatopy.data.samples import Samples, row_names
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
    label: int | None
    texts: dict[int, list[str]] = field(default_factory=dict)

    @property
    def name_column(self) -> int | None:
        """A first column without a name, as R and pandas write it, holds the names of the rows."""
        return 0 if self.header is not None and not self.header[0] and self.label != 0 else None


def read_delimited(path: Path, label: str | int | None = None) -> Samples:
    """The samples of a text table; empty cells, NA and NaN become NaN.

    A first row without any number is the header. ``label`` names or numbers the column of the labels.

    Raises
    ------
    InputError
        A cell is no number, a row has more or fewer cells than the first: with line, column and value.
    """
    sheet = _layout(path, label)
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


def _layout(path: Path, label: str | int | None) -> _Sheet:
    lines = read_text(path).split("\n")
    suffix = path.suffix.lower()
    delimiter = {".txt": None, ".tsv": "\t"}[suffix] if suffix != ".csv" else _sniff(path, lines)
    lines = _without_last_separator(lines, delimiter)
    rows = _rows(path, lines, delimiter)
    number, first = next(rows, (0, []))
    header = [cell.strip().removeprefix("# ") for cell in first] if columns.is_header(first, label) else None
    if not first or (header and next(rows, None) is None):
        raise InputError(f"{path} holds no row of data")
    sheet = _Sheet(
        path, lines, delimiter, header, width=len(first), begin=number if header else 0, label=None
    )
    sheet.label = columns.label_column(path, label, header, sheet.width)
    sheet.texts = {column: [] for column in (sheet.label, sheet.name_column) if column is not None}
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
    name = sheet.header[column] if sheet.header else ""
    place = f"line {line}, column {column + 1}" + (f" ({show(name)[1:-1]})" if name else "")
    raise InputError(f"{sheet.path}, {place}: {show(cell)} is no number; {_way_out(sheet, column, cell)}")


def _way_out(sheet: _Sheet, column: int, cell: str) -> str:
    if re.fullmatch(r"\s*[-+]?\d+,\d+([eE][-+]?\d+)?\s*", cell):
        return f"write decimals with a point, {cell.strip().replace(',', '.')}"
    if sheet.delimiter is None and ("," in cell or ";" in cell):
        return "in a .txt file white space separates the cells; name it .csv if commas or semicolons do"
    if sheet.label is None:
        name = sheet.header[column] if sheet.header else column
        return f"if the column holds the labels, {columns.naming_labels(name)}"
    return "mend it, or leave the cell empty for a gap"


def _names(sheet: _Sheet, n: int) -> list[str]:
    if sheet.name_column is None:
        return row_names(n)
    return sheet.texts[sheet.name_column]


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
