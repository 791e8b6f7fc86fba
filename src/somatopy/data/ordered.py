"""Work shared by threads whose results come out in the order of the items."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from somatopy.checking import integer

Item = TypeVar("Item")
Result = TypeVar("Result")

# Results wait for their turn; more than this many a thread are not worked on ahead, so memory stays small.
AHEAD = 8


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], n_jobs: int | None = None
) -> Iterator[Result]:
    """``work(item)`` for each item, in order, by ``n_jobs`` threads (None: one a processor).

    An exception comes out at the place of its item. Worth it where the work lets go of Python's lock, as
    reading and decoding files does.

    >>> list(in_order(abs, [-3, 2, -1], n_jobs=2))
    [3, 2, 1]
    """
    jobs = (os.cpu_count() or 1) if n_jobs is None else integer("n_jobs", n_jobs, at_least=1)
    if jobs == 1:
        yield from map(work, items)
        return
    source = iter(items)
    with ThreadPoolExecutor(jobs) as pool:
        waiting: deque[Future[Result]] = deque(
            pool.submit(work, item) for item in islice(source, AHEAD * jobs)
        )
        try:
            while waiting:
                yield waiting.popleft().result()
                waiting.extend(pool.submit(work, item) for item in islice(source, 1))
        finally:
            for future in waiting:
                future.cancel()
