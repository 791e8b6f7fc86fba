"""How well a spotter hears: right or wrong clip by clip, class by class, and at every threshold.

Scores are (N, C) arrays, before the softmax; targets (N,) classes. Class 0 is silence, class 1 unknown words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from somatopy.speech.labels import LABELS, SILENCE, UNKNOWN

Scores = NDArray[np.float32]
Classes = NDArray[np.int64]
Curve = NDArray[np.float64]


@dataclass(frozen=True)
class ClassRecord:
    """One class: its clips, the share of them that is found, and the share right of what is taken for it."""

    label: str
    clips: int
    recall: float
    precision: float

    @property
    def f1(self) -> float:
        """Harmonic mean of recall and precision; 0 where both are."""
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


def probabilities(scores: Scores) -> Curve:
    """Softmax of each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float64)
    return raised / raised.sum(axis=1, keepdims=True)


def accuracy(scores: Scores, targets: Classes) -> float:
    """Share of clips whose highest score is that of their class."""
    return float((scores.argmax(axis=1) == targets).mean())


def accuracy_of_sounds(scores: Scores, targets: Classes) -> float:
    """The accuracy over all classes but silence: clips of silence left out, and the score of silence not looked at."""
    sounding = targets != SILENCE
    return (
        float((scores[sounding, 1:].argmax(axis=1) + 1 == targets[sounding]).mean())
        if sounding.any()
        else 0.0
    )


def confusion(scores: Scores, targets: Classes) -> NDArray[np.int64]:
    """(C, C) counts: row the class, column what it was taken for.

    >>> confusion(np.eye(3, dtype=np.float32), np.array([0, 1, 1])).tolist()
    [[1, 0, 0], [0, 1, 1], [0, 0, 0]]
    """
    n = scores.shape[1]
    return np.bincount(targets * n + scores.argmax(axis=1), minlength=n * n).reshape(n, n)


def class_records(counts: NDArray[np.int64], labels: Sequence[str] = LABELS) -> list[ClassRecord]:
    """A record a class of a confusion matrix."""
    right, there, taken = counts.diagonal(), counts.sum(axis=1), counts.sum(axis=0)
    return [
        ClassRecord(label, int(n), float(r / n) if n else 0.0, float(r / t) if t else 0.0)
        for label, r, n, t in zip(labels, right, there, taken, strict=True)
    ]


@dataclass(frozen=True, eq=False)
class TradeOff:
    """What each threshold of confidence costs: thresholds, and the shares of false accepts and of false rejects."""

    thresholds: Curve
    false_accepts: Curve
    false_rejects: Curve

    def equal_error(self) -> float:
        """Where both shares are (most nearly) alike."""
        nearest = np.abs(self.false_accepts - self.false_rejects).argmin()
        return float(self.false_accepts[nearest] + self.false_rejects[nearest]) / 2

    def rejects_at(self, false_accepts: float) -> float:
        """The share of keywords missed at the lowest threshold of at most so many false accepts."""
        allowed = np.flatnonzero(self.false_accepts <= false_accepts)
        return float(self.false_rejects[allowed].min()) if len(allowed) else 1.0


def trade_off(scores: Scores, targets: Classes, n_thresholds: int = 1001) -> TradeOff:
    """False accepts and rejects of a spotter that speaks up when its best keyword is at least so probable.

    A false accept is a clip of silence or of an unknown word for which it speaks up; a false reject a keyword for which
    it does not, or says another word.
    """
    chances = probabilities(scores)
    best = chances[:, UNKNOWN + 1 :].argmax(axis=1) + UNKNOWN + 1
    confidence = chances[np.arange(len(best)), best]
    keyword = targets > UNKNOWN
    right = confidence[keyword & (best == targets)]
    other = confidence[~keyword]
    thresholds = np.linspace(0, 1, n_thresholds)
    accepted = _share_at_least(other, thresholds, max(1, len(other)))
    found = _share_at_least(right, thresholds, max(1, int(keyword.sum())))
    return TradeOff(thresholds, accepted, 1 - found)


def _share_at_least(values: Curve, thresholds: Curve, of: int) -> Curve:
    below = np.searchsorted(np.sort(values), thresholds, side="left")
    return np.asarray((len(values) - below) / of)
