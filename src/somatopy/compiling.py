"""How a loop is compiled: cached on disk where that is possible, and still compiled where it is not."""

from __future__ import annotations

from collections.abc import Callable
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
