"""One process a folder: a lock that dies with the process that holds it.

The system lets go of the lock when its process ends, however it ends, so there are no stale locks to judge;
the file stays and says who held it last.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from somatopy.checking import ParameterError, RunBusyError

TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock ``path`` while the block runs; makes its folder.

    Raises
    ------
    ParameterError
        The folder cannot be made or written.
    RunBusyError
        Another process holds it; the text names that process.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        reason = error.strerror or error
        raise ParameterError(
            f"--out: {path.parent} cannot be written: {reason}; choose another folder"
        ) from error
    try:
        _take(descriptor, path)
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    try:
        _lock(descriptor)
    except OSError as error:
        if error.errno not in TAKEN:
            text = f"{path.parent}: no locks on this file system; start no second run here"
            warnings.warn(text, stacklevel=4)
            return
        raise RunBusyError(
            f"{path.parent} is in use by {_holder(path)}; wait for it, stop it, or choose another --out"
        ) from None


if sys.platform == "win32":
    import msvcrt

    # Windows locks bytes, and locked bytes cannot be read: one far behind the text is taken.
    LOCKED_BYTE = 2**20

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sign(descriptor: int) -> None:
    text = f"process {os.getpid()} on {socket.gethostname()} since {time.strftime('%Y-%m-%d %H:%M:%S')}\n"
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, text.encode("utf-8", "replace"))


def _holder(path: Path) -> str:
    return path.read_text("utf-8", "replace").strip() or "another process"
