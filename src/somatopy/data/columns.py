"""Which columns of a table are text: the header, the labels, the names of the rows."""

from __future__ import annotations

import re
import shlex
import warnings
from collections.abc import Sequence
from pathlib import Path

from somatopy.checking import InputError, ParameterError, did_you_mean, show

GAPS = {"", "na", "n/a", "nan", "null"}
NOTHING = {"labels": "no file and no column", "names": "no column"}
# In messages: the longest name of a column, in letters, and the most columns.
LONGEST_NAME = 40
SHOWN = 5


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


def is_header(row: Sequence[str], *wanted: str | int | None) -> bool:
    """A first row is a header when it holds text but no number, or the name of a ``wanted`` column.

    >>> is_header(["ash", "hue"]), is_header(["1.5", "Barolo"])
    (True, False)
    >>> is_header(["1990", "class"], "class")
    True
    """
    if any(isinstance(name, str) and not is_number(name) and name in row for name in wanted):
        return True
    # "1,5" and "1;2" are numbers in the wrong dress, to be complained of as such
    numbers = any(is_number(cell) or re.fullmatch(r"\s*[-+]?\d[\d.,;]*\s*", cell) for cell in row)
    return not numbers and any(cell.strip() for cell in row)


def with_a_point(cell: str) -> str | None:
    """A decimal that was written with a comma, as it should be; None of any other cell.

    >>> with_a_point("-1,5e3"), with_a_point("1.5"), with_a_point("1,500,000")
    ('-1.5e3', None, None)
    """
    comma = re.fullmatch(r"\s*[-+]?\d+,\d+([eE][-+]?\d+)?\s*", cell)
    return cell.strip().replace(",", ".") if comma else None


def naming(role: str, name: str | None, column: int) -> str:
    """How to say, here and there, what a column holds; a name that would fill the screen gives way to its number.

    >>> naming("labels", "plant kind", 3)
    "say so: --labels 'plant kind' (in Python labels='plant kind')"
    """
    plain = name is not None and len(name) <= LONGEST_NAME and name.isprintable() and bool(name)
    column_name = name if plain else column
    return f"say so: --{role} {shlex.quote(str(column_name))} (in Python {role}={column_name!r})"


def text_column(name: str | None, column: int, *, taken: Sequence[str] = ()) -> str:
    """The way out for a column of text: it holds the labels or the names of the samples, as far as not ``taken``.

    >>> text_column("id", 0, taken=["labels"])
    "if the column holds the names of the samples, say so: --names id (in Python names='id')"
    """
    free = [role for role in ("labels", "names") if role not in taken]
    if not free:
        return "mend it, or leave the cell empty for a gap"
    text = f"if the column holds the {free[0]}{' of the samples' if free[0] == 'names' else ''}, "
    text += naming(free[0], name, column)
    return text + (", or by --names if it names the samples" if len(free) > 1 else "")


def find_column(
    path: Path, role: str, which: str | int | None, header: Sequence[str] | None, width: int
) -> int | None:
    """The column of the ``role`` ("labels", "names"), from its name in the header or its number (from 0; -1 is
    the last)."""
    if which is None:
        return None
    names = list(header or [])
    found = names.count(str(which))
    if found == 1:
        return names.index(str(which))
    if found > 1:
        raise ParameterError(f"{role} {show(which)}: {path} has {found} columns of that name; give a number")
    try:
        column = int(which)
    except ValueError:
        column = width
    if not -width <= column < width:
        listed = _whole_names(names) if names else f"no header and {width} columns, numbered from 0"
        known = f"it has {listed}{did_you_mean(str(which), names)}"
        raise ParameterError(f"{role} {show(which)} is {NOTHING[role]} of {path}; {known}")
    return column % width


def refuse_twins(path: Path, header: Sequence[str]) -> None:
    """For tables whose columns are found by name."""
    if len(set(header)) < len(header):
        raise InputError(f"{path} has two columns of one name among {show(header)}; rename one")


def warn_of_twins(path: Path, header: Sequence[str] | None) -> None:
    """A warning where columns share a name: features could not be told apart by it."""
    places: dict[str, list[int]] = {}
    for column, name in enumerate(header or []):
        places.setdefault(name, []).append(column + 1)
    twins = {name: columns for name, columns in places.items() if name and len(columns) > 1}
    if not twins:
        return
    told = [f"{show(name, 40)} (columns {_listed(columns)})" for name, columns in twins.items()]
    more = f" and {len(told) - SHOWN} more names" if len(told) > SHOWN else ""
    warnings.warn(
        f"{path} has several columns of one name: {', '.join(told[:SHOWN])}{more}; rename them", stacklevel=4
    )


def _whole_names(names: Sequence[str], room: int = 80) -> str:
    """The first of the names, as many as have room."""
    told = [show(name, room)[1:-1] for name in names]
    while len(told) > 1 and len(", ".join(told)) > room:
        told.pop()
    return ", ".join(told) + (", …" if len(told) < len(names) else "")


def _listed(columns: Sequence[int]) -> str:
    return ", ".join(map(str, columns[:SHOWN])) + (", …" if len(columns) > SHOWN else "")
