"""Where commands write: results to stdout, all talk to stderr; colors on terminals only."""

from __future__ import annotations

import functools
import io
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

# Of a table that goes to a file or a pipe: wide enough that no column is cut.
PLAIN_WIDTH = 160


def prepare() -> None:
    """No character may be too strange for the locale: what it lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def results() -> Console:
    """The console of results."""
    return _console(False)


def talk() -> Console:
    """The console of progress, warnings and errors."""
    return _console(True)


def complain(text: str) -> None:
    """One line ``somatopy: text`` on stderr, whatever characters ``text`` holds."""
    _line(talk(), f"somatopy: {' '.join(text.split())}")


def say(text: str) -> None:
    """A line of the result, whatever characters ``text`` holds."""
    _line(results(), text)


def note(text: str) -> None:
    """A line of talk."""
    _line(talk(), text)


def printable(text: str) -> str:
    r"""``text``, in which characters that would move the cursor or change its color stand as escapes.

    >>> printable("a" + chr(27) + "[31mb") == r"a\x1b[31mb"
    True
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _line(console: Console, text: str) -> None:
    console.print(printable(text), markup=False, emoji=False, highlight=False, soft_wrap=True)


@functools.cache
def _console(stderr: bool) -> Console:
    from rich.console import Console

    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=PLAIN_WIDTH, color_system=None)
