"""Parquet tables, by way of pyarrow (the extra ``parquet``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from somatopy.checking import InputError, extra, show
from somatopy.data.columns import label_column
from somatopy.data.samples import Samples
from somatopy.data.textfile import check_file

MAX_BYTES = 8 * 2**30


def read_parquet(path: Path, label: str | int | None = None) -> Samples:
    """The samples of a Parquet table; nulls become NaN, ``label`` names the column of the labels."""
    check_file(path)
    pyarrow = extra("pyarrow", "parquet", "reading .parquet tables")
    parquet = extra("pyarrow.parquet", "parquet", "reading .parquet tables")
    try:
        with parquet.ParquetFile(path) as file:
            header = [name for name in file.schema_arrow.names if not name.startswith("__index_level_")]
            _check_size(path, file.metadata.num_rows, len(header))
            table = file.read(columns=header)
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{path} is damaged or no Parquet file: {show(str(error))}") from error
    marked = label_column(path, label, header, len(header))
    kept = [column for column in range(len(header)) if column != marked]
    vectors = np.column_stack([_numbers(path, header[column], table.column(column)) for column in kept])
    names = [str(row) for row in range(1, len(vectors) + 1)]
    labels = (
        None if marked is None else ["" if x is None else str(x) for x in table.column(marked).to_pylist()]
    )
    return Samples(vectors, names, labels, feature_names=[header[column] for column in kept])


def _check_size(path: Path, rows: int, width: int) -> None:
    if rows < 1 or width < 1:
        raise InputError(f"{path} holds no data: {rows} rows of {width} columns")
    if rows * width * 8 > MAX_BYTES:
        raise InputError(
            f"{path} claims {rows} rows of {width} columns, more than {MAX_BYTES} bytes; take a part"
        )


def _numbers(path: Path, name: str, column: Any) -> Any:
    pyarrow = extra("pyarrow", "parquet", "reading .parquet tables")
    kind = column.type
    numeric = (
        pyarrow.types.is_floating(kind) or pyarrow.types.is_integer(kind) or pyarrow.types.is_boolean(kind)
    )
    if not numeric:
        way = f"if it holds the labels, say so: labels={name!r}"
        raise InputError(f"{path}, column {show(name)} must hold numbers; got {kind}; {way}")
    return column.cast(pyarrow.float64(), safe=False).to_numpy()
