"""Writing TOML (the standard library reads it only): tables of plain values."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence

from somatopy.checking import ParameterError, show

Value = str | bool | int | float | Sequence["Value"] | None
Tables = Mapping[str, Mapping[str, Value]]

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def dumps(tables: Tables) -> str:
    """The text of ``tables``; None is left out, as TOML has no word for it.

    Raises
    ------
    ParameterError
        A value is of another kind, or a string is not Unicode (a file name of stray bytes).

    >>> print(dumps({"data": {"path": "my table.csv", "labels": None}, "sound": {"frames": 64}}), end="")
    [data]
    path = "my table.csv"
    <BLANKLINE>
    [sound]
    frames = 64
    """
    return "\n".join(_table(name, table) for name, table in tables.items())


def _table(name: str, table: Mapping[str, Value]) -> str:
    lines = [f"{_key(key)} = {_value(value, key)}\n" for key, value in table.items() if value is not None]
    return f"[{_key(name)}]\n" + "".join(lines)


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _string(key)


def _value(value: Value, key: str) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return repr(float(value)) if math.isfinite(value) else f"{float(value)}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(item, key) for item in value) + "]"
    raise ParameterError(f"{key} must be text, a number, true, false, or a list of these; got {show(value)}")


def _string(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ParameterError(f"{show(text)} is not Unicode text; rename the file") from None
    # JSON escapes what TOML wants escaped, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
