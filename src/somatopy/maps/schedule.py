"""What radius and learning rate are at each step of a training: from start to stop by a law.

A schedule is a function of the step, ``value(step, steps)`` with steps counted from 0 to ``steps - 1``; the ends
are exact. A batch map takes an epoch as a step. An online map takes a sample as a step, or an epoch where the
schedule says ``per="epoch"``.

>>> linear(10, 1).value(np.arange(4), 4).round(9).tolist()
[10.0, 7.0, 4.0, 1.0]
"""

from __future__ import annotations

import numbers
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError, choice, did_you_mean, integer, number, show


@dataclass(frozen=True)
class Schedule:
    """A law and its ends; made by :func:`constant`, :func:`linear`, :func:`exponential` and their like.

    Parameters
    ----------
    law : "constant", "linear", "exponential", "inverse" or "staircase"
    start, stop : values at the first and the last step (``stop`` where the law has one)
    epochs_per_step : length of a stair, in epochs
    per : "sample" or "epoch": what an online map takes as a step
    """

    law: str
    start: float
    stop: float = 0.0
    epochs_per_step: int = 1
    per: str = "sample"

    def __post_init__(self) -> None:
        choice("schedule", self.law, LAWS)
        choice("per", self.per, ("sample", "epoch"))
        number("start", self.start, at_least=0)
        number("stop", self.stop, at_least=0)
        integer("epochs_per_step", self.epochs_per_step, at_least=1)
        if self.law == "exponential" and not (self.start > 0 and self.stop > 0):
            raise ParameterError(
                f"start and stop of an exponential schedule must be above 0; got {self.start:g} and {self.stop:g}"
            )

    def value(self, step: ArrayLike, steps: int) -> NDArray[np.float64]:
        """The value at ``step`` (a number or an array of them) out of ``steps``."""
        # A number stays one: what an array of no dimension is passed through takes ten times as long.
        return np.asarray(LAWS[self.law](self, np.asarray(step, np.float64)[()], steps))

    def tolist(self) -> list[Any]:
        """A plain form for files; ``Schedule(*it)`` comes back."""
        return list(astuple(self))


def constant(value: float) -> Schedule:
    """The same at every step."""
    return Schedule("constant", value, value)


def linear(start: float, stop: float, *, per: str = "sample") -> Schedule:
    """``start + (stop - start) step / (steps - 1)``."""
    return Schedule("linear", start, stop, per=per)


def exponential(start: float, stop: float, *, per: str = "sample") -> Schedule:
    """``start (stop / start)^(step / (steps - 1))``."""
    return Schedule("exponential", start, stop, per=per)


def inverse(start: float, *, per: str = "sample") -> Schedule:
    """``start / (1 + 2 step / steps)``: ends at a third of the start; MiniSom's asymptotic decay."""
    return Schedule("inverse", start, per=per)


def staircase(start: float, epochs_per_step: int, *, stop: float = 0.0) -> Schedule:
    """Falls by 1 every ``epochs_per_step`` epochs, from ``start`` down to ``stop``.

    Eq. (2) of Długosz & Kolasa (2009); the whole way takes ``(start - stop + 1) epochs_per_step`` epochs.
    """
    return Schedule("staircase", start, stop, epochs_per_step, "epoch")


def _between(step: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    return step / max(1, steps - 1)


def _constant(s: Schedule, step: NDArray[np.float64], steps: int) -> Any:
    return np.full_like(step, s.start)


def _linear(s: Schedule, step: NDArray[np.float64], steps: int) -> Any:
    along = _between(step, steps)
    return s.start * (1 - along) + s.stop * along


def _exponential(s: Schedule, step: NDArray[np.float64], steps: int) -> Any:
    along = _between(step, steps)
    return np.where(along >= 1, s.stop, s.start * (s.stop / max(s.start, 1e-300)) ** along)


def _inverse(s: Schedule, step: NDArray[np.float64], steps: int) -> Any:
    return s.start / (1 + step / (steps / 2))


def _staircase(s: Schedule, step: NDArray[np.float64], steps: int) -> Any:
    return np.maximum(s.stop, s.start - step // s.epochs_per_step)


LAWS: dict[str, Callable[[Schedule, NDArray[np.float64], int], Any]] = {
    "constant": _constant,
    "linear": _linear,
    "exponential": _exponential,
    "inverse": _inverse,
    "staircase": _staircase,
}


def make_schedule(name: str, value: Any) -> Schedule:
    """The schedule that a parameter stands for: a number, ``("linear", 10, 1)`` or a :class:`Schedule`.

    >>> make_schedule("radius", ("linear", 5, 1)) == linear(5, 1)
    True
    """
    if isinstance(value, Schedule):
        return value
    if isinstance(value, tuple | list) and value and isinstance(value[0], str):
        return _spelled_out(name, value)
    if not isinstance(value, numbers.Number):
        hint = did_you_mean(value, ["plateau"]) if isinstance(value, str) and name == "radius" else ""
        raise ParameterError(
            f'{name} must be a number, a schedule or a tuple like ("linear", start, stop); got {show(value)}{hint}'
        )
    return constant(number(name, value, at_least=0))


def _spelled_out(name: str, value: tuple[Any, ...] | list[Any]) -> Schedule:
    """The schedule of a law's name and its numbers."""
    law = choice(name, value[0], LAWS)
    example = f'{name} must look like ("{law}", {"start, stop" if law in TWO_ENDED else "start"})'
    if len(value) < (3 if law in TWO_ENDED else 2):
        raise ParameterError(f"{example}; got {show(value)}")
    try:
        return Schedule(*value)
    except TypeError as error:
        raise ParameterError(f"{example}; got {show(value)}") from error


TWO_ENDED = ("linear", "exponential")
