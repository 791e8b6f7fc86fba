"""Being asked to stop: Ctrl-C, SIGTERM, a closed terminal."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

Handler = Callable[[int, FrameType | None], None]

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


class Interrupted(BaseException):
    """The process was asked to stop.

    No ``Exception``: like KeyboardInterrupt it must pass through code that mends errors.

    >>> Interrupted(signal.SIGTERM).exit_code
    143
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.name = signal.Signals(number).name
        self.exit_code = 128 + number

    def __str__(self) -> str:
        return self.name


class Request:
    """Whether someone asked to stop; at the second request :class:`Interrupted` is raised at once."""

    def __init__(self, heard: Callable[[], None]) -> None:
        self.number: int | None = None
        self._heard = heard

    def note(self, number: int, _frame: FrameType | None = None) -> None:
        if self.number is not None:
            raise Interrupted(number)
        self.number = number
        self._heard()

    def obey(self) -> None:
        """Raise :class:`Interrupted` if a request came."""
        if self.number is not None:
            raise Interrupted(self.number)


@contextlib.contextmanager
def immediate() -> Iterator[None]:
    """A request to stop raises :class:`Interrupted` where the program stands."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise Interrupted(number)

    with _handling(stop):
        yield


@contextlib.contextmanager
def deferred(heard: Callable[[], None] = lambda: None) -> Iterator[Request]:
    """A first request to stop is only noted (and ``heard``), so that what is under way can be saved."""
    request = Request(heard)
    with _handling(request.note):
        yield request


@contextlib.contextmanager
def _handling(handler: Handler) -> Iterator[None]:
    """``handler`` for each signal that is not ignored (``nohup`` ignores SIGHUP, and means it)."""
    before = {}
    if threading.current_thread() is threading.main_thread():  # only there may handlers be set
        numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
        before = {number: signal.getsignal(number) for number in numbers}
        before = {number: old for number, old in before.items() if old not in (signal.SIG_IGN, None)}
    for number in before:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
