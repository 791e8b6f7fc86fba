"""SOM_PAK's ``.dat`` files (Kohonen, Hynninen, Kangas & Laaksonen 1996, SOM_PAK report A31).

The first line begins with the dimension. Each further line is one sample: its values, ``x`` for a gap, and
then, if wanted, its labels. ``#`` begins a comment; ``#n`` a line with the names of the features.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from somatopy.checking import InputError, show
from somatopy.data.columns import warn_of_twins, with_a_point
from somatopy.data.samples import Samples, row_names
from somatopy.data.textfile import read_text

MAX_DIMENSION = 1_000_000


def read_sompak(path: Path) -> Samples:
    """The samples of a ``.dat`` file; several labels of a row are joined by a space.

    Raises
    ------
    InputError
        With the number of the line: a wrong dimension, too few values, a value that is no number.
    """
    text = read_text(path)
    rows = data_lines(text)
    dimension = dimension_of(path, *next(rows, (1, [""])))
    values, labels = [], []
    for line, cells in rows:
        values.append(values_of(path, line, cells, dimension))
        labels.append(" ".join(cell for cell in cells[dimension:] if not re.match(r"(weight|fixed)=", cell)))
    if not values:
        raise InputError(f"{path} holds no row of data below its first line")
    names = row_names(len(values))
    features = feature_names_of(path, text, dimension)
    return Samples(np.array(values), names, labels if any(labels) else None, feature_names=features)


def data_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that is neither empty nor a comment."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.split()


def dimension_of(path: Path, line: int, cells: list[str]) -> int:
    """The whole number that the first line begins with."""
    if not re.fullmatch(r"[0-9]{1,7}", cells[0]) or not 1 <= int(cells[0]) <= MAX_DIMENSION:
        raise InputError(
            f"{path}, line {line} must begin with the dimension, a whole number; got {show(cells[0])}"
        )
    return int(cells[0])


def values_of(path: Path, line: int, cells: list[str], dimension: int) -> list[float]:
    """The first ``dimension`` cells of a line as numbers, ``x`` as NaN."""
    if len(cells) < dimension:
        raise InputError(f"{path}, line {line} has {len(cells)} values, the first line claims {dimension}")
    return [_number(path, line, column, cell) for column, cell in enumerate(cells[:dimension], 1)]


def _number(path: Path, line: int, column: int, cell: str) -> float:
    if cell == "x":
        return np.nan
    try:
        return float(cell.replace("_", "?"))  # 1_000 is a number to Python only
    except ValueError:
        point = with_a_point(cell)
        hint = f"write decimals with a point, {point}" if point else "a gap is written x"
        raise InputError(f"{path}, line {line}, column {column}: {show(cell)} is no number; {hint}") from None


def feature_names_of(path: Path, text: str, dimension: int) -> list[str] | None:
    """The names that a line ``#n`` gives, one per feature, or None."""
    found = re.search(r"^#n[ \t]+(.*)$", text, re.MULTILINE)
    if found is None:
        return None
    names = found[1].split()
    if len(names) != dimension:
        line = text.count("\n", 0, found.start()) + 1
        raise InputError(
            f"{path}, line {line} names {len(names)} features, the first line claims {dimension}"
        )
    warn_of_twins(path, names)
    return names
