"""Samples with classes, with numbers to predict, or to punch holes into: those of scikit-learn and of SOMATOPY_DATA."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn import datasets

from somatopy.checking import SomatopyError
from somatopy.data.examples import data_folder

Set = tuple[np.ndarray, np.ndarray]
FRAMES = 12  # to which every series of Japanese vowels is stretched


def classes(small: bool) -> Iterator[tuple[str, Set]]:
    """(name, (samples, classes)) of the sets that are there."""
    yield "wine", datasets.load_wine(return_X_y=True)
    if small:
        return
    yield "breast cancer", datasets.load_breast_cancer(return_X_y=True)
    yield "digits", datasets.load_digits(return_X_y=True)
    for name, load in (("ecg5000", ecg5000), ("japanese_vowels", japanese_vowels)):
        if folder := _folder(name):
            yield name.replace("_", " "), load(folder)


def numbers(small: bool) -> Iterator[tuple[str, Set]]:
    """(name, (samples, target)) of the sets that are there."""
    yield "diabetes", datasets.load_diabetes(return_X_y=True)
    if small:
        return
    yield "friedman1", datasets.make_friedman1(1000, noise=1.0, random_state=0)
    yield "swiss roll", datasets.make_swiss_roll(1000, noise=0.5, random_state=0)
    if folder := _folder("classic"):
        table = countries(folder)
        yield "life expectancy", (np.delete(table, 6, axis=1), table[:, 6])


def tables(small: bool) -> Iterator[tuple[str, np.ndarray]]:
    """(name, samples) without gaps."""
    if not small and (folder := _folder("classic")):
        yield "countries", countries(folder)
    yield "wine", datasets.load_wine().data
    if not small:
        yield "breast cancer", datasets.load_breast_cancer().data


def countries(folder: Path) -> np.ndarray:
    """167 countries by nine indicators of development."""
    return np.genfromtxt(folder / "countries.csv", delimiter=",", skip_header=1, encoding="utf-8")[:, 1:]


def ecg5000(folder: Path) -> Set:
    """500 heartbeats of 140 values, five classes."""
    table = np.loadtxt(folder / "ECG5000_TRAIN.txt")
    return table[:, 1:], table[:, 0].astype(int)


def japanese_vowels(folder: Path) -> Set:
    """640 series of 12 cepstra by nine speakers, each stretched to twelve frames."""
    both = [_series(folder / f"JapaneseVowels_{part}.ts") for part in ("TRAIN", "TEST")]
    return np.vstack([X for X, _ in both]), np.concatenate([y for _, y in both])


def _series(path: Path) -> Set:
    """The series of a ``.ts`` file: dimensions apart by ``:``, values by ``,``, the class last."""
    vectors, labels = [], []
    for line in path.read_text(encoding="utf-8").split("@data", maxsplit=1)[1].splitlines():
        *dimensions, label = line.strip().split(":")
        if dimensions:
            vectors.append(np.concatenate([_stretched(values) for values in dimensions]))
            labels.append(int(label))
    return np.array(vectors), np.array(labels)


def _stretched(text: str) -> np.ndarray:
    values = np.array([value for value in text.split(",") if value not in ("", "?", "NaN")], float)
    return np.interp(np.linspace(0, len(values) - 1, FRAMES), np.arange(len(values)), values)


def _folder(name: str) -> Path | None:
    try:
        return data_folder(name)
    except SomatopyError as absent:
        print(f"{name} left out: {absent}")
        return None
