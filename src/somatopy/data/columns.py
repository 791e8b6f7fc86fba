"""Which columns of a table are text: the header, the label, the names of the rows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from somatopy.checking import ParameterError, did_you_mean, show

GAPS = {"", "na", "n/a", "nan", "null"}


def is_number(cell: str) -> bool:
    """Whether the cell is a number or the written-out mark of a gap (an empty cell is neither).

    >>> is_number(" 1.5e3"), is_number("NA"), is_number("ash"), is_number("")
    (True, True, False, False)
    """
    try:
        float(cell)
    except ValueError:
        return cell.strip().lower() in GAPS - {""}
    return "_" not in cell


def is_header(row: Sequence[str], label: str | int | None) -> bool:
    """A first row is a header when it holds text but no number, or the name of the label's column.

    >>> is_header(["ash", "hue"], None), is_header(["1.5", "Barolo"], None)
    (True, False)
    >>> is_header(["1990", "class"], "class")
    True
    """
    if isinstance(label, str) and not is_number(label) and label in row:
        return True
    # "1,5" and "1;2" are numbers in the wrong dress, to be complained of as such
    numbers = any(is_number(cell) or re.fullmatch(r"\s*[-+]?\d[\d.,;]*\s*", cell) for cell in row)
    return not numbers and any(cell.strip() for cell in row)


def naming_labels(column: str | int) -> str:
    """How to say, here and there, that the labels are in ``column``.

    >>> naming_labels("plant kind")
    "say so: --labels 'plant kind' (in Python labels='plant kind')"
    """
    return f"say so: --labels {shlex.quote(str(column))} (in Python labels={column!r})"


def label_column(path: Path, label: str | int | None, header: Sequence[str] | None, width: int) -> int | None:
    """The column of the labels, from its name in the header or its number (from 0; -1 is the last)."""
    if label is None:
        return None
    names = list(header or [])
    found = names.count(str(label))
    if found == 1:
        return names.index(str(label))
    if found > 1:
        raise ParameterError(f"labels {show(label)}: {path} has {found} columns of that name; give a number")
    try:
        column = int(label)
    except ValueError:
        column = width
    if not -width <= column < width:
        listed = ", ".join(names) if names else f"no header and {width} columns, numbered from 0"
        known = f"it has {show(listed)[1:-1]}{did_you_mean(str(label), names)}"
        raise ParameterError(f"labels {show(label)} is no file and no column of {path}; {known}")
    return column % width
