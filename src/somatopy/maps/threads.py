"""Sharing a pass over the samples between threads: plain ones, each inside a kernel that frees the lock.

No threading layer of a compiler or BLAS is involved, so nothing is left behind for a forked process to
stumble over, and a task too small to be worth a second thread gets none. What NumPy's BLAS does between two passes
is as small, and is held to one thread: its threads wait for each other actively, and where another process takes a
core that lasts many times as long as the work.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import Any

from somatopy.checking import ParameterError, integer

WORTH_A_THREAD = 1e8  # operations: about half a millisecond, ten times what starting a thread costs
ALONE_ANYWAY = 5e5  # operations: BLAS itself gives such a product one thread


def thread_count(n_jobs: int | None) -> int:
    """Threads for ``n_jobs``: None is all processors this process may use, -1 too, -2 all but one."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if n_jobs is None:
        return available
    if integer("n_jobs", n_jobs) == 0:
        raise ParameterError(
            "n_jobs must be None, a positive number, or a negative one counted from the end; got 0"
        )
    return n_jobs if n_jobs > 0 else max(1, available + 1 + n_jobs)


def bounds(n_samples: int, parts: int) -> list[tuple[int, int]]:
    """``parts`` runs of samples that differ by at most one in length.

    >>> bounds(10, 3)
    [(0, 3), (3, 6), (6, 10)]
    """
    cuts = [part * n_samples // parts for part in range(parts + 1)]
    return list(pairwise(cuts))


def share(
    task: Callable[[int, int], Any], n_samples: int, *, work: float, n_jobs: int | None = None
) -> list[Any]:
    """``task(start, stop)`` for runs of samples, one run a thread; the results in the order of the runs."""
    parts = max(1, min(int(work / WORTH_A_THREAD), n_samples))
    parts = 1 if parts == 1 and n_jobs is None else min(parts, thread_count(n_jobs))
    if parts == 1:
        return [task(0, n_samples)]
    with ThreadPoolExecutor(parts) as pool:
        return list(pool.map(task, *zip(*bounds(n_samples, parts), strict=True)))


@contextmanager
def one_blas_thread(work: float) -> Iterator[None]:
    """In it BLAS products run in one thread, if all of them take ``work`` operations and that is too few for more."""
    alone = ALONE_ANYWAY < work < WORTH_A_THREAD
    if alone:
        _held_back.enter()
    try:
        yield
    finally:
        if alone:
            _held_back.leave()


class _HeldBack:
    """The number of BLAS threads belongs to the process, or with some versions to each thread: whoever lowers it puts
    back what the first one found."""

    def __init__(self) -> None:
        self.lock, self.inside = threading.Lock(), 0
        self.found: Any = None

    def enter(self) -> None:
        with self.lock:
            lowered = _blas().limit(limits=1)
            if self.inside == 0:
                self.found = lowered
            self.inside += 1

    def leave(self) -> None:
        with self.lock:
            self.inside -= 1
            self.found.restore_original_limits()


_held_back = _HeldBack()


@cache
def _blas() -> Any:
    """What sets the number of threads of the BLAS libraries loaded now; to find them takes a millisecond."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")
