"""Tables larger than the memory, a run of rows at a time: ``BatchSOM().fit(chunks("huge.parquet"))``."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, ParameterError, did_you_mean, extra, integer, show
from somatopy.data.columns import GAPS, is_header, is_number, refuse_twins
from somatopy.data.textfile import check_file

ROWS = 65_536
DELIMITERS = ",;\t|"

Columns = Sequence[str | int] | None


def chunks(path: str | Path, *, rows: int = ROWS, columns: Columns = None) -> FileChunks:
    """The rows of a table as one (n, D) array after another; can be passed over again and again.

    Parameters
    ----------
    path
        ``.parquet`` (the extra ``parquet``; read by row groups), ``.npy`` (mapped), ``.csv`` or ``.tsv``. Gaps
        become NaN.
    rows
        In a chunk, at most.
    columns
        Names or numbers (from 0) of the columns to take, in this order; all of them if None.

    Raises
    ------
    ParameterError
        The ending of the file is not known, no column is asked for, or one is not there.
    InputError
        The file is missing or damaged, or a cell is no number; while it is read, too.

    >>> for chunk in chunks("huge.csv", rows=100_000):  # doctest: +SKIP
    ...     print(chunk.shape)
    """
    path = Path(path)
    if path.suffix.lower() not in READERS:
        hint = did_you_mean(path.suffix.lower(), READERS)
        raise ParameterError(f"{path} must end in {', '.join(READERS)} to be read in chunks{hint}")
    check_file(path)
    if columns is not None and not len(columns):
        raise ParameterError("columns must name at least one column, or be None for all of them; got none")
    return FileChunks(path, integer("rows", rows, at_least=1), None if columns is None else tuple(columns))


@dataclass(frozen=True)
class FileChunks:
    """What :func:`chunks` gives: an iterable that opens the file anew each time."""

    path: Path
    rows: int = ROWS
    columns: tuple[str | int, ...] | None = None

    def __iter__(self) -> Iterator[NDArray[Any]]:
        return READERS[self.path.suffix.lower()](self)


def _npy(source: FileChunks) -> Iterator[NDArray[Any]]:
    try:
        table = np.load(source.path, mmap_mode="r", allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise InputError(f"{source.path} is damaged or no .npy file: {show(str(error))}") from error
    if table.ndim != 2:
        raise InputError(
            f"{source.path} must have the shape (samples, features); got {table.shape}, reshape it"
        )
    taken = _taken(source, None, table.shape[1])
    for first in range(0, len(table), source.rows):
        chunk = table[first : first + source.rows]
        yield np.asarray(chunk if taken is None else chunk[:, taken])


def _parquet(source: FileChunks) -> Iterator[NDArray[Any]]:
    pyarrow = extra("pyarrow", "parquet", "reading .parquet tables")
    parquet = extra("pyarrow.parquet", "parquet", "reading .parquet tables")
    try:
        with parquet.ParquetFile(source.path) as file:
            header = [name for name in file.schema_arrow.names if not name.startswith("__index_level_")]
            refuse_twins(source.path, header)
            taken = _taken(source, header, len(header))
            names = header if taken is None else [header[column] for column in taken]
            # Row groups are read whole: a reader of batches would go on in the background when nobody asks for more.
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=names)
                for first in range(0, table.num_rows, source.rows):
                    part = table.slice(first, source.rows)
                    yield np.column_stack(
                        [_numbers(source.path, pyarrow, name, part.column(name)) for name in names]
                    )
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{source.path} is damaged or no Parquet file: {show(str(error))}") from error


def _numbers(path: Path, pyarrow: Any, name: str, column: Any) -> NDArray[Any]:
    kind = pyarrow.types
    if not (kind.is_floating(column.type) or kind.is_integer(column.type) or kind.is_boolean(column.type)):
        raise InputError(
            f"{path}, column {show(name)} must hold numbers; got {column.type}: name other columns="
        )
    target = pyarrow.float32() if kind.is_float32(column.type) else pyarrow.float64()
    return np.asarray(column.cast(target, safe=False).to_numpy())


def _text(source: FileChunks) -> Iterator[NDArray[Any]]:
    try:
        with source.path.open(encoding="utf-8-sig", newline="") as file:
            yield from _text_chunks(source, file)
    except UnicodeDecodeError as error:
        raise InputError(f"{source.path} is no UTF-8 text: {error.reason}; save it as UTF-8") from error


def _text_chunks(source: FileChunks, file: IO[str]) -> Iterator[NDArray[Any]]:
    first = file.readline()
    delimiter = "\t" if source.path.suffix.lower() == ".tsv" else max(DELIMITERS, key=first.count)
    cells = next(csv.reader([first], delimiter=delimiter), [])
    header = [cell.strip() for cell in cells] if is_header(cells, None) else None
    taken = _taken(source, header, len(cells))
    if header is None:
        file.seek(0)
    line = 1 if header is None else 2
    while lines := list(islice(file, source.rows)):
        if any(text.strip() for text in lines):
            yield _parsed(source.path, lines, line, delimiter, len(cells), taken)
        line += len(lines)


def _parsed(
    path: Path, lines: list[str], line: int, delimiter: str, width: int, taken: list[int] | None
) -> NDArray[np.float64]:
    """The numbers of some lines, by numpy's compiled reader, or cell by cell where that fails."""
    # Where it is to take some columns, that reader does not mind how many there are.
    if taken is not None and any(text.count(delimiter) != width - 1 for text in lines if text.strip()):
        return _parsed_carefully(path, lines, line, delimiter, width, taken)
    try:
        table = np.loadtxt(lines, delimiter=delimiter, comments=None, usecols=taken, ndmin=2)
    except ValueError:
        return _parsed_carefully(path, lines, line, delimiter, width, taken)
    if taken is None and table.shape[1] != width:
        raise InputError(f"{path}, line {line} has {table.shape[1]} cells, the first row has {width}")
    return table


def _parsed_carefully(
    path: Path, lines: list[str], line: int, delimiter: str, width: int, taken: list[int] | None
) -> NDArray[np.float64]:
    reader = csv.reader(lines, delimiter=delimiter)
    found = []
    for cells in reader:
        place = f"{path}, line {line + reader.line_num - 1}"
        if len(cells) < 2 and not "".join(cells).strip():  # a blank line; a row of empty cells is all gaps
            continue
        if len(cells) != width:
            raise InputError(f"{place} has {len(cells)} cells, the first row has {width}")
        found.append([_number(place, column, cells[column]) for column in taken or range(width)])
    return np.array(found, np.float64)


def _number(place: str, column: int, cell: str) -> float:
    if cell.strip().lower() in GAPS:
        return np.nan
    if not is_number(cell):
        raise InputError(
            f"{place}, column {column + 1}: {show(cell)} is no number; mend it, or name other columns="
        )
    return float(cell)


def _taken(source: FileChunks, header: Sequence[str] | None, width: int) -> list[int] | None:
    """The numbers of the columns asked for; None for all."""
    if source.columns is None:
        return None
    return [_column(source.path, column, list(header or []), width) for column in source.columns]


def _column(path: Path, column: str | int, header: list[str], width: int) -> int:
    if column in header:
        return header.index(str(column))
    if isinstance(column, int) and -width <= column < width:
        return column % width
    known = show(", ".join(header))[1:-1] if header else f"{width} columns, numbered from 0"
    raise ParameterError(
        f"columns: {path} has no {show(column)}; it has {known}{did_you_mean(str(column), header)}"
    )


READERS = {".parquet": _parquet, ".npy": _npy, ".csv": _text, ".tsv": _text}
