"""One process a folder: a lock that dies with the process that holds it.

The system lets go of the lock when its process ends, however it ends, so there are no stale locks to judge;
the file stays and says who held it last, unless nothing else came into the folder.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
import time
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

from somatopy.checking import ParameterError, RunBusyError

UNLINKS_OPEN_FILES = sys.platform != "win32"
TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock ``path`` while the block runs; makes its folder, and takes it away if it stays empty.

    Raises
    ------
    ParameterError
        The folder cannot be made or written.
    RunBusyError
        Another process holds it; the text names that process.
    """
    missing = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    descriptor = _taken(path)
    try:
        _sign(descriptor)
        yield
    finally:
        if not UNLINKS_OPEN_FILES:
            os.close(descriptor)
        if _is_alone(path):
            _forget(path, missing)
        if UNLINKS_OPEN_FILES:
            os.close(descriptor)


def _taken(path: Path) -> int:
    """The open file ``path``, locked."""
    while True:
        descriptor = _open(path)
        try:
            _take(descriptor, path)
        except BaseException:
            os.close(descriptor)
            raise
        if _is_there(descriptor, path):
            return descriptor
        os.close(descriptor)  # its last holder took it away between our opening and our locking


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        reason = error.strerror or error
        raise ParameterError(
            f"--out: {path.parent} cannot be written: {reason}; choose another folder"
        ) from error


def _is_there(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _is_alone(path: Path) -> bool:
    return path.parent.is_dir() and list(path.parent.iterdir()) == [path]


def _forget(path: Path, folders: Iterable[Path]) -> None:
    """Delete the lock and, from the innermost on, the folders made for it."""
    with contextlib.suppress(OSError):  # someone else came in
        path.unlink()
        for folder in folders:
            folder.rmdir()


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
