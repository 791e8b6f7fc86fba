"""What a parameter must be, and one voice for complaints.

Every error of somatopy is a :class:`SomatopyError` whose text is one line: it names the parameter (or the
file, row and column), the rule, the value that came, and the way out. The command line turns each class into
its exit code (:attr:`SomatopyError.exit_code`).
"""

from __future__ import annotations

import difflib
import importlib
import math
import numbers
import re
from collections.abc import Collection, Iterable
from types import ModuleType
from typing import Any

# As numpy writes one since version 2: np.int64(3), np.str_('a'), np.True_.
NUMPY_SCALAR = re.compile(r"\bnp\.(?:(True|False)_|\w+\(([^()]*)\))")


class SomatopyError(Exception):
    """Any complaint of somatopy."""

    exit_code = 1


class ParameterError(SomatopyError, ValueError):
    """A parameter breaks its rule (exit code 2)."""

    exit_code = 2


class InputError(SomatopyError, ValueError):
    """The data cannot be used as they came (exit code 3)."""

    exit_code = 3


class MapFileError(SomatopyError, ValueError):
    """A map file or checkpoint is broken, hostile or of another kind (exit code 4)."""

    exit_code = 4


class NoRoomError(SomatopyError, OSError):
    """The disk or the memory does not hold what was asked for (exit code 5)."""

    exit_code = 5


class RunBusyError(SomatopyError, RuntimeError):
    """Another process holds the run folder (exit code 2)."""

    exit_code = 2


class DivergenceError(SomatopyError, ArithmeticError):
    """Training left the finite numbers; the last good state was kept (exit code 1)."""


class MissingExtraError(SomatopyError, ImportError):
    """An optional dependency is not installed (exit code 2)."""

    exit_code = 2


def show(value: object, limit: int = 80) -> str:
    """``repr`` of ``value`` in one line, cut to ``limit`` characters; NumPy's numbers without their types."""
    text = NUMPY_SCALAR.sub(r"\1\2", repr(value).replace("\n", " "))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """`` (did you mean 'x'?)`` for the nearest of ``words``, else the shortest that begins so, or nothing.

    >>> did_you_mean("hex", ["rectangular", "hexagonal"])
    " (did you mean 'hexagonal'?)"
    """
    known, word = [str(name) for name in words], str(word)
    begun = [name for name in known if name.startswith(word)] if len(word) > 1 else []
    near = difflib.get_close_matches(word, known, n=1) or sorted(begun, key=len)
    return f" (did you mean {near[0]!r}?)" if near else ""


def choice(name: str, value: Any, options: Collection[str]) -> str:
    """``value`` if it is one of ``options``.

    >>> choice("rate_law", "gsom", ["geometric", "gsom"])
    'gsom'
    """
    if isinstance(value, str) and value in options:
        return value
    hint = did_you_mean(value, options) if isinstance(value, str) else ""
    listed = ", ".join(repr(option) for option in options)
    raise ParameterError(f"{name} must be one of {listed}; got {show(value)}{hint}")


def number(
    name: str,
    value: Any,
    *,
    at_least: float | None = None,
    above: float | None = None,
    at_most: float | None = None,
    below: float | None = None,
) -> float:
    """``value`` as a finite float within the bounds.

    >>> number("learning_rate", 0.3, above=0, at_most=1)
    0.3
    """
    real = type(value) in (float, int) or (isinstance(value, numbers.Real) and not isinstance(value, bool))
    found = _as_float(value) if real else math.nan
    if not math.isfinite(found) or _outside(found, at_least, above, at_most, below):
        rule = "a number" + _bounds(at_least, above, at_most, below)
        raise ParameterError(f"{name} must be {rule}; got {show(value)}")
    return found


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number of hundreds of digits
        return math.inf


def integer(name: str, value: Any, *, at_least: int | None = None, at_most: int | None = None) -> int:
    """``value`` as an int within the bounds.

    >>> integer("max_units", 400, at_least=4)
    400
    """
    whole = type(value) is int or (isinstance(value, numbers.Integral) and not isinstance(value, bool))
    if not whole or _outside(int(value), at_least, None, at_most, None):
        rule = "a whole number" + _bounds(at_least, None, at_most, None)
        raise ParameterError(f"{name} must be {rule}; got {show(value)}")
    return int(value)


def boolean(name: str, value: Any) -> bool:
    """``value`` as True or False; nothing else is taken for one of them.

    >>> boolean("shuffle", True)
    True
    """
    if not isinstance(value, bool) and type(value).__name__ not in ("bool_", "bool"):  # NumPy's has two names
        raise ParameterError(f"{name} must be True or False; got {show(value)}")
    return bool(value)


def extra(module: str, extra_name: str, purpose: str) -> ModuleType:
    """Import an optional dependency, or say which extra brings it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f"{purpose} needs the package {module!r}, which is not installed: pip install 'somatopy[{extra_name}]'"
        ) from error


def _bounds(at_least: float | None, above: float | None, at_most: float | None, below: float | None) -> str:
    parts = [
        f"{word} {bound:,}" if isinstance(bound, int) else f"{word} {bound:g}"
        for word, bound in (("at least", at_least), ("above", above), ("at most", at_most), ("below", below))
        if bound is not None
    ]
    return " " + " and ".join(parts) if parts else ""


def _outside(
    value: float, at_least: float | None, above: float | None, at_most: float | None, below: float | None
) -> bool:
    return (
        (at_least is not None and value < at_least)
        or (above is not None and value <= above)
        or (at_most is not None and value > at_most)
        or (below is not None and value >= below)
    )
