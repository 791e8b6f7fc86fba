"""How a loop is compiled: cached on disk where that is possible, and still compiled where it is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit


def compiled(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """``numba.njit`` whose machine code is cached for the next process, if any folder can be written to.

    Without a writable cache folder (a read-only installation and no home), numba refuses to decorate; then each
    process compiles anew.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        try:
            return njit(cache=True, **options)(function)
        except RuntimeError:
            return njit(**options)(function)

    return decorate if function is None else decorate(function)


def is_cached(function: Any) -> bool:
    """Whether machine code of a compiled function, not older than its file, lies in the cache.

    A guess at the price of a look into a folder: the code may be of another type or another machine.
    """
    source = Path(function.py_func.__code__.co_filename)
    folder = getattr(function.stats, "cache_path", None)
    try:
        indexes = list(Path(folder).glob(f"*.{function.__name__}-*.nbi")) if folder else []
        return any(index.stat().st_mtime >= source.stat().st_mtime for index in indexes)
    except OSError:
        return False
