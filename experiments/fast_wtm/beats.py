"""Heartbeats of the MIT-BIH arrhythmia records, cut around their annotated R peaks.

A record is two files in the formats of PhysioNet: ``.dat`` holds two leads, two samples of 12 bits in three bytes
(format 212); ``.atr`` holds the annotations, two bytes each: the upper six bits are a code, the lower ten the samples
since the one before.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

ZERO, PER_MILLIVOLT = 1024, 200  # of these records
BEATS = {*range(1, 14), 34, 38}  # codes that stand for a beat, of whatever kind
SKIP, NUMBER, SUBTYPE, CHANNEL, TEXT = 59, 60, 61, 62, 63
BEFORE, AFTER = 96, 160  # samples around the peak: 0.27 s and 0.44 s at 360 Hz
MEAN_OF = 4  # neighboring samples averaged: 64 features at 90 Hz


def first_lead(path: Path) -> np.ndarray:
    """(samples,) millivolts."""
    low, both, _ = np.fromfile(path, np.uint8).reshape(-1, 3).astype(np.int32).T
    raw = low | ((both & 15) << 8)
    return (np.where(raw > 2047, raw - 4096, raw) - ZERO) / PER_MILLIVOLT


def peaks(path: Path) -> np.ndarray:
    """(beats,) the sample of each R peak."""
    words = np.fromfile(path, "<u2")
    at, time, found = 0, 0, []
    while at < len(words) and words[at]:
        code, step = int(words[at] >> 10), int(words[at] & 1023)
        at += 1
        if code == SKIP:
            time += (int(words[at]) << 16) + int(words[at + 1])
            at += 2
        elif code == TEXT:
            at += (step + 1) // 2
        elif code not in (NUMBER, SUBTYPE, CHANNEL):
            time += step
            if code in BEATS:
                found.append(time)
    return np.array(found)


def beats(folder: Path, record: str) -> np.ndarray:
    """(beats, 64) millivolts around each R peak, every beat less its own mean."""
    signal, at = first_lead(folder / f"{record}.dat"), peaks(folder / f"{record}.atr")
    at = at[(at >= BEFORE) & (at <= len(signal) - AFTER)]
    cut = signal[at[:, None] + np.arange(-BEFORE, AFTER)].reshape(len(at), -1, MEAN_OF).mean(2)
    return cut - cut.mean(1, keepdims=True)
