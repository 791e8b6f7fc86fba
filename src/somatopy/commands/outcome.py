"""How a command ends: its exit code, and what is said of an error."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from somatopy.checking import NoRoomError, SomatopyError
from somatopy.commands import screen

TRACEBACK = "SOMATOPY_TRACEBACK"
FULL = {errno.ENOSPC, errno.EDQUOT}


def leave(command: Callable[[], Any]) -> NoReturn:
    """Run ``command`` and exit: 0, the code of its complaint, 128 + the signal that stopped it, or 1."""
    from somatopy.runs import interruption

    screen.prepare()
    try:
        with interruption.immediate(), _warnings_in_one_line():
            command()
    except interruption.Interrupted as stop:
        screen.complain(f"stopped by {stop.name}")
        sys.exit(stop.exit_code)
    except KeyboardInterrupt:
        screen.complain("stopped")
        sys.exit(128 + signal.SIGINT)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            traceback.print_exc()
        screen.complain(_sentence(error))
        sys.exit(_exit_code(error))
    sys.exit(0)


def _exit_code(error: Exception) -> int:
    if isinstance(error, SomatopyError):
        return error.exit_code
    return NoRoomError.exit_code if isinstance(error, MemoryError) or _is_full(error) else 1


def _is_full(error: Exception) -> bool:
    """Whether a disk had no room, such as the one that the results are redirected to."""
    return isinstance(error, OSError) and error.errno in FULL


def _sentence(error: Exception) -> str:
    if isinstance(error, SomatopyError):
        return str(error)
    if isinstance(error, MemoryError):
        return f"not enough memory: {error}; take fewer samples or features"
    if _is_full(error):
        return "no room left on the disk for what is written, perhaps the output; free some space"
    hint = "" if os.environ.get(TRACEBACK) else f"; set {TRACEBACK}=1 to see where, and please report it"
    return f"unexpected {type(error).__name__}: {error}{hint}"


@contextlib.contextmanager
def _warnings_in_one_line() -> Iterator[None]:
    with warnings.catch_warnings():

        def show(message: Warning | str, *_rest: Any, **_named: Any) -> None:
            screen.complain(f"warning: {message}")

        warnings.showwarning = show
        yield
