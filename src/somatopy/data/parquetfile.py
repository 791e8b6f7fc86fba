"""Parquet tables, by way of pyarrow (the extra ``parquet``)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from somatopy.checking import InputError, extra, show
from somatopy.data.columns import find_column, refuse_twins, text_column
from somatopy.data.samples import Samples, named_or_numbered, row_names
from somatopy.data.textfile import check_file

MAX_BYTES = 8 * 2**30


def read_parquet(path: Path, labels: str | int | None = None, names: str | int | None = None) -> Samples:
    """The samples of a Parquet table; nulls become NaN, ``labels`` and ``names`` name the column of each.

    Raises
    ------
    InputError
        The file is damaged or claims too much; a column is not of numbers.
    MissingExtraError
        pyarrow is not installed.
    """
    check_file(path)
    table = _table(path)
    header = table.column_names
    marked = find_column(path, "labels", labels, header, len(header))
    named = find_column(path, "names", names, header, len(header))
    kept = [column for column in range(len(header)) if column not in (marked, named)]
    if not kept:
        raise InputError(f"{path} has no column of numbers")
    return Samples(
        vectors=np.column_stack([_numbers(path, header, column, table) for column in kept]),
        names=row_names(table.num_rows) if named is None else named_or_numbered(_texts(table.column(named))),
        labels=None if marked is None else _labels(path, header[marked], table.column(marked)),
        feature_names=[header[column] for column in kept],
    )


def _table(path: Path) -> Any:
    """The Arrow table, its claims checked before it is read; an index that pandas added is left out."""
    pyarrow = extra("pyarrow", "parquet", "reading .parquet tables")
    parquet = extra("pyarrow.parquet", "parquet", "reading .parquet tables")
    try:
        with parquet.ParquetFile(path) as file:
            header = [name for name in file.schema_arrow.names if not name.startswith("__index_level_")]
            _check_claims(path, file.metadata.num_rows, header)
            return file.read(columns=header)
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{path} is damaged or no Parquet file: {show(str(error))}") from error


def _check_claims(path: Path, rows: int, header: list[str]) -> None:
    if rows < 1 or not header:
        raise InputError(f"{path} holds no data: {rows} rows of {len(header)} columns")
    if rows * len(header) * 8 > MAX_BYTES:
        claims = f"{rows} rows of {len(header)} columns"
        raise InputError(f"{path} claims {claims}, more than {MAX_BYTES} bytes; take a part")
    refuse_twins(path, header)


def _numbers(path: Path, header: list[str], place: int, table: Any) -> Any:
    pyarrow = extra("pyarrow", "parquet", "reading .parquet tables")
    name, column = header[place], table.column(place)
    numeric = (pyarrow.types.is_floating, pyarrow.types.is_integer, pyarrow.types.is_boolean)
    if not any(is_kind(column.type) for is_kind in numeric):
        kind = show(str(column.type))[1:-1]
        raise InputError(
            f"{path}, column {show(name)} must hold numbers; got {kind}; {text_column(name, place)}"
        )
    return column.cast(pyarrow.float64(), safe=False).to_numpy()


def _texts(column: Any) -> list[str]:
    return [_text(value) for value in column.to_pylist()]


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def _labels(path: Path, name: str, column: Any) -> list[str]:
    labels = _texts(column)
    if not any(labels):
        raise InputError(f"{path}: column {show(name)} holds no labels, every cell is empty")
    return labels
