"""Parquet tables, by way of pyarrow (the extra ``parquet``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from somatopy.checking import InputError, extra, show
from somatopy.data.columns import label_column, naming_labels
from somatopy.data.samples import Samples, row_names
from somatopy.data.textfile import check_file

MAX_BYTES = 8 * 2**30


def read_parquet(path: Path, label: str | int | None = None) -> Samples:
    """The samples of a Parquet table; nulls become NaN, ``label`` names the column of the labels.

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
    marked = label_column(path, label, header, len(header))
    kept = [column for column in range(len(header)) if column != marked]
    if not kept:
        raise InputError(f"{path} has no column of numbers")
    return Samples(
        vectors=np.column_stack([_numbers(path, header[column], table.column(column)) for column in kept]),
        names=row_names(table.num_rows),
        labels=None if marked is None else _labels(table.column(marked)),
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
    if len(set(header)) < len(header):
        raise InputError(f"{path} has two columns of one name among {show(header)}; rename one")


def _numbers(path: Path, name: str, column: Any) -> Any:
    pyarrow = extra("pyarrow", "parquet", "reading .parquet tables")
    numeric = (pyarrow.types.is_floating, pyarrow.types.is_integer, pyarrow.types.is_boolean)
    if not any(is_kind(column.type) for is_kind in numeric):
        way_out = f"if it holds the labels, {naming_labels(name)}"
        raise InputError(f"{path}, column {show(name)} must hold numbers; got {column.type}; {way_out}")
    return column.cast(pyarrow.float64(), safe=False).to_numpy()


def _labels(column: Any) -> list[str]:
    return ["" if label is None else str(label) for label in column.to_pylist()]
