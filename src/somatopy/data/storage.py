"""Writing that never leaves half a file under its final name."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from somatopy.checking import InputError, NoRoomError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextlib.contextmanager
def writing(path: str | Path) -> Iterator[BinaryIO]:
    """A binary file that takes the name ``path`` only when the block ends well.

    It is written aside in the same folder, brought to the disk, and renamed over ``path``; then the folder is
    brought to the disk. If anything fails the old file stays as it was and nothing else is left.

    Raises
    ------
    NoRoomError
        The disk is full.
    InputError
        The folder is missing or may not be written.
    """
    path = Path(os.path.realpath(path)) if Path(path).is_symlink() else Path(path)
    aside = path.parent / f".{path.name[:40]}.{secrets.token_hex(6)}.part"
    with complaints(path):
        try:
            with aside.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                aside.chmod(stat.S_IMODE(path.stat().st_mode))
            aside.replace(path)
            sync_folder(path.parent)
        finally:
            aside.unlink(missing_ok=True)


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write ``data`` to ``path``, wholly or not at all (see :func:`writing`)."""
    with writing(path) as file:
        file.write(data)


def write_text(path: str | Path, text: str) -> None:
    """Write ``text`` as UTF-8 with ``\\n`` line ends, wholly or not at all."""
    write_bytes(path, text.encode("utf-8", "replace"))


def sync_folder(folder: str | Path) -> None:
    """Bring the names in ``folder`` to the disk, so that a rename outlives a power cut."""
    if os.name == "nt":  # Windows opens no folders; its renames are journaled
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems cannot
            raise
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def complaints(path: Path) -> Iterator[None]:
    """Errors of the disk while writing ``path`` as ours: NoRoomError, InputError."""
    try:
        yield
    except OSError as error:
        if isinstance(error, NoRoomError):
            raise
        if error.errno in FULL:
            raise NoRoomError(
                f"{path}: no room left on the disk; nothing was changed, free some space"
            ) from error
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}; choose another place"
        ) from error
