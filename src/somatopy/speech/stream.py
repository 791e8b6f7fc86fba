"""A spotter that listens to a stream of sound: keywords with the time at which they were said.

Every ``hop`` the last second of sound is heard; the probabilities of the last few windows are averaged; while the best
keyword's stays at or above the threshold its peak is looked for, and that is the event, as soon as it falls below or
another keyword takes over. Then, for the refractory time, nothing is said: one word is one event.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from somatopy.checking import InputError, integer, number
from somatopy.speech.corpus import RATE
from somatopy.speech.judgement import probabilities
from somatopy.speech.labels import LABELS, UNKNOWN
from somatopy.speech.waves import SIZE

Wave = NDArray[np.float32]
BLOCK = 10 * RATE  # samples of a long sound that are heard at once


@dataclass(frozen=True)
class Event:
    """A keyword: its label, the middle of the window that heard it best (s), and the smoothed probability there."""

    label: str
    time: float
    confidence: float


class Ring:
    """The last ``size`` samples of a stream, zeros before its beginning.

    >>> ring = Ring(4)
    >>> ring.push(np.arange(1.0, 4.0))
    >>> ring.push(np.arange(4.0, 6.0))
    >>> ring.latest().tolist()
    [2.0, 3.0, 4.0, 5.0]
    """

    def __init__(self, size: int) -> None:
        self._samples = np.zeros(size, np.float32)
        self._next = 0

    def push(self, samples: ArrayLike) -> None:
        """Take samples in; those before the last ``size`` are forgotten."""
        new = np.asarray(samples, np.float32)[-len(self._samples) :]
        places = (self._next + np.arange(len(new))) % len(self._samples)
        self._samples[places] = new
        self._next = (self._next + len(new)) % len(self._samples)

    def latest(self) -> Wave:
        """(size,) the samples, oldest first; a copy."""
        return np.roll(self._samples, -self._next)


class StreamSpotter:
    """Listens to a stream, block by block, of whatever length.

    Parameters
    ----------
    spotter : callable
        Waves (B, 16000) at 16 kHz to scores (B, C), such as a :class:`~somatopy.speech.Spotter`.
    threshold : smoothed probability from which on a keyword counts, 0 to 1
    hop : seconds from one window to the next
    smoothing : windows whose probabilities are averaged
    refractory : seconds after an event in which there is no other
    labels : of the classes; the first two, silence and unknown words, are no events
    """

    def __init__(
        self,
        spotter: Callable[[Tensor], Tensor],
        *,
        threshold: float = 0.7,
        hop: float = 0.1,
        smoothing: int = 3,
        refractory: float = 0.8,
        labels: Sequence[str] = LABELS,
    ) -> None:
        self.spotter, self.labels = spotter, tuple(labels)
        self.threshold = number("threshold", threshold, above=0, at_most=1)
        self.hop_samples = round(number("hop", hop, at_least=0.01, at_most=1) * RATE)
        self.refractory = number("refractory", refractory, at_least=0)
        self._last: deque[NDArray[np.float64]] = deque(maxlen=integer("smoothing", smoothing, at_least=1))
        self._ring, self._heard = Ring(SIZE), 0
        self._peak: Event | None = None
        self._quiet_until = 0.0  # what is heard before the first sample is no event

    def feed(self, samples: ArrayLike) -> list[Event]:
        """The events that the next samples of the stream bring to their end.

        Raises
        ------
        InputError
            The samples are no (T,) array of finite numbers.
        """
        wave = _checked(samples)
        ends, windows = [], []
        while len(wave):
            room = self.hop_samples - self._heard % self.hop_samples
            part, wave = wave[:room], wave[room:]
            self._ring.push(part)
            self._heard += len(part)
            if self._heard % self.hop_samples == 0:
                ends.append(self._heard)
                windows.append(self._ring.latest())
        if not windows:
            return []
        with torch.inference_mode():
            scores = self.spotter(torch.from_numpy(np.stack(windows))).cpu().numpy()
        heard = zip(ends, probabilities(scores), strict=True)
        return [event for end, row in heard if (event := self._look(end, row)) is not None]

    def finish(self) -> list[Event]:
        """The event that the end of the stream finds under way."""
        peak, self._peak = self._peak, None
        return [] if peak is None else [peak]

    def _look(self, end: int, row: NDArray[np.float64]) -> Event | None:
        """What the window that ends at sample ``end`` brings to its end."""
        self._last.append(row)
        smooth = np.mean(self._last, axis=0)
        best = int(smooth[UNKNOWN + 1 :].argmax()) + UNKNOWN + 1
        lag = (len(self._last) - 1) / 2 * self.hop_samples
        now = Event(self.labels[best], (end - SIZE / 2 - lag) / RATE, float(smooth[best]))
        counts = now.confidence >= self.threshold and now.time >= self._quiet_until
        peak = self._peak
        of_peak = peak is not None and self._is_one_word(peak, now)
        if counts and (peak is None or (of_peak and now.confidence > peak.confidence)):
            self._peak = now
            return None
        if peak is None or (counts and of_peak):
            return None
        self._quiet_until = peak.time + self.refractory
        self._peak = now if counts and now.time >= self._quiet_until else None
        return peak

    def _is_one_word(self, peak: Event, now: Event) -> bool:
        """Whether what is heard now is the word of the peak: of its label, or too soon after it to be another."""
        return now.label == peak.label or now.time < peak.time + self.refractory


def events_in(stream: StreamSpotter, wave: ArrayLike) -> Iterator[Event]:
    """The events of a whole sound (T,) at 16 kHz, in time."""
    samples = _checked(wave)
    for first in range(0, len(samples), BLOCK):
        yield from stream.feed(samples[first : first + BLOCK])
    yield from stream.feed(np.zeros(SIZE // 2, np.float32))  # the middle of a window reaches the end
    yield from stream.finish()


@dataclass(frozen=True)
class Hits:
    """Events against what was said: how many were found, missed, and false, and those an hour."""

    found: int
    missed: int
    false: int
    false_an_hour: float


def compared(
    events: Sequence[Event], said: Sequence[tuple[str, float]], seconds: float, tolerance: float = 0.2
) -> Hits:
    """Each of ``said`` (label, time) is found by one event of its label at most ``tolerance`` seconds away.

    >>> compared([Event("go", 1.1, 0.9), Event("no", 5.0, 0.8)], [("go", 1.0), ("up", 3.0)], seconds=3600)
    Hits(found=1, missed=1, false=1, false_an_hour=1.0)
    """
    left = list(events)
    for label, time in said:
        near = [event for event in left if event.label == label and abs(event.time - time) <= tolerance]
        if near:
            left.remove(min(near, key=lambda event: abs(event.time - time)))
    found = len(events) - len(left)
    return Hits(found, len(said) - found, len(left), len(left) * 3600 / seconds)


def _checked(samples: ArrayLike) -> Wave:
    wave = np.asarray(samples, np.float32)
    if wave.ndim != 1 or not np.isfinite(wave).all():
        raise InputError(f"a stream must be fed finite samples of the shape (samples,); got {wave.shape}")
    return wave
