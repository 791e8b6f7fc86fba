"""An epoch is done wholly or not at all: one that is broken off, by Ctrl-C say, leaves the training as it was."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any, TypeVar, cast

Advance = TypeVar("Advance", bound=Callable[..., Any])


def whole_epoch(*in_place: str) -> Callable[[Advance], Advance]:
    """Decorator of a training's ``advance``; ``in_place`` names the attributes whose arrays it writes into.

    The others it may only replace, and to its ``history`` only add.
    """

    def decorated(advance: Advance) -> Advance:
        @wraps(advance)
        def attempt(training: Any, *given: Any) -> Any:
            before, n_records = vars(training).copy(), len(training.history)
            before |= {name: deepcopy(before[name]) for name in in_place}
            try:
                return advance(training, *given)
            except BaseException:
                vars(training).update(before)
                del training.history[n_records:]
                raise

        return cast(Advance, attempt)

    return decorated
