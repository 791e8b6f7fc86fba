"""Tables of numbers, one sample a row, from the files people have."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

from somatopy.checking import InputError, ParameterError, choice, did_you_mean, show
from somatopy.data import fcsfile
from somatopy.data.arrayfile import read_npy, read_npz
from somatopy.data.delimited import read_delimited
from somatopy.data.filenames import is_file
from somatopy.data.gaps import GAPS, settle_gaps
from somatopy.data.parquetfile import read_parquet
from somatopy.data.samples import Samples, row_names
from somatopy.data.sompak import read_sompak
from somatopy.data.textfile import read_text


def read_table(
    path: str | Path,
    *,
    labels: str | int | Path | None = None,
    names: str | int | None = None,
    gaps: str = "keep",
) -> Samples:
    """The samples of a table.

    Parameters
    ----------
    path
        ``.txt`` (white space, ``#`` comments), ``.csv``, ``.tsv``, ``.npy``, ``.npz``, ``.parquet``, ``.dat`` of
        SOM_PAK, or ``.fcs`` of a flow cytometer (compensated by the matrix in the file, if there is one).
    labels
        A file with one label a line; or the column (in an ``.npz``: the array) of the labels, by name or by
        number from 0, -1 being the last. An empty label means that the sample has none.
    names
        The column (or array) that names the samples; by default a first column without a name, or the numbers of
        the rows.
    gaps : "keep", "drop" or "error"
        Cells without a number become NaN and stay; or their rows are left out, with a warning; or are refused.

    Raises
    ------
    InputError
        The file is missing, damaged, or holds a cell that is no number; names the line and the column.
    ParameterError
        ``labels`` is no file and no column, ``names`` no column, or the ending of the file is not known.
    """
    path = Path(path)
    choice("gaps", gaps, GAPS)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(READERS)
        raise ParameterError(f"{path} must end in {known}{did_you_mean(path.suffix.lower(), READERS)}")
    if isinstance(labels, Path) or (isinstance(labels, str) and is_file(Path(labels))):
        samples = reader(path, None, names)
        samples = dataclasses.replace(samples, labels=_read_labels(Path(labels), len(samples)))
    else:
        samples = reader(path, labels, names)
    if samples.labels is not None and not any(samples.labels):
        raise InputError(f"{path} holds no labels: every one is empty; leave labels out")
    return settle_gaps(samples, gaps, str(path))


def _read_labels(path: Path, n: int) -> list[str]:
    labels = [_unquoted(line.strip()) for line in read_text(path).split("\n")]
    while len(labels) > n and not labels[-1]:
        labels.pop()
    if len(labels) != n:
        header = " (is the first a header?)" if len(labels) == n + 1 else ""
        raise InputError(f"{path} must have one label a line, {n} of them; it has {len(labels)}{header}")
    return labels


def _unquoted(label: str) -> str:
    return label[1:-1].replace('""', '"') if re.fullmatch(r'".*"', label) else label


def _read_dat(path: Path, labels: str | int | None, names: str | int | None) -> Samples:
    if labels is not None:
        raise ParameterError(
            f"labels {show(labels)} is no file; in {path} the labels stand behind the values of a row"
        )
    if names is not None:
        raise ParameterError(f"names {show(names)}: {path} has no columns of text; leave it out")
    return read_sompak(path)


def _read_fcs(path: Path, labels: str | int | None, names: str | int | None) -> Samples:
    """The cells of a flow cytometer by its channels, compensated by the matrix in the file, if there is one."""
    if labels is not None or names is not None:
        given = f"labels {show(labels)}" if labels is not None else f"names {show(names)}"
        raise ParameterError(f"{given}: {path} holds numbers only; labels may stand in a file, one a line")
    header = fcsfile.read_header(path)
    cells = fcsfile.read_cells(path, header)
    if (spillover := fcsfile.spillover(path, header)) is not None:
        cells = fcsfile.compensated(cells, header.channels, *spillover)
    return Samples(cells, row_names(len(cells)), feature_names=header.channels)


READERS: dict[str, Callable[[Path, str | int | None, str | int | None], Samples]] = {
    ".txt": read_delimited,
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".npy": read_npy,
    ".npz": read_npz,
    ".parquet": read_parquet,
    ".dat": _read_dat,
    ".fcs": _read_fcs,
}
