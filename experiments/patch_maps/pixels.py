"""Images of SOMATOPY_DATA: handwritten digits (MNIST), photographs (CIFAR-10), views of turning objects (COIL-20)."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

from somatopy.checking import SomatopyError
from somatopy.data.examples import data_folder

PARTS = {"train": "train", "test": "t10k-even"}
VIEWS = 72  # of each object, five degrees apart


def mnist(part: str) -> tuple[np.ndarray, list[str]]:
    """Images (N, 28, 28) as bytes, and the digit each shows."""
    folder = data_folder("mnist")
    images = _bytes(folder / f"{PARTS[part]}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
    return images, [str(label) for label in _bytes(folder / f"{PARTS[part]}-labels-idx1-ubyte.gz", 8)]


def cifar(part: str) -> np.ndarray:
    """Images (N, 32, 32, 3) as bytes."""
    return np.stack(
        [np.asarray(Image.open(path)) for path in sorted((data_folder("cifar10") / part).glob("*/*.jpg"))]
    )


def digits(part: str) -> tuple[np.ndarray, list[str]]:
    """Scikit-learn's small digits (N, 8, 8), for the version that the tests run."""
    data = load_digits()
    rows = slice(0, 400) if part == "train" else slice(400, 600)
    return data.images[rows].astype(np.uint8) * 15, [str(label) for label in data.target[rows]]


def views(number: int) -> np.ndarray:
    """The views (72, 128, 128) of an object, view k turned by 5 k degrees."""
    folder = data_folder("coil20") / f"obj{number:02d}"
    return np.stack(
        [np.asarray(Image.open(folder / f"obj{number}__{k}.png").convert("L")) for k in range(VIEWS)]
    )


def turning_knob() -> np.ndarray:
    """The views (72, 16, 16) of a knob that goes round, for the version that the tests run."""
    y, x = np.mgrid[-1:1:16j, -1:1:16j]
    turns = 2 * np.pi * np.arange(VIEWS)[:, None, None] / VIEWS
    away = (x - 0.5 * np.cos(turns)) ** 2 + (y - 0.5 * np.sin(turns)) ** 2
    return np.asarray(255 * np.exp(-away / 0.2), np.uint8)


def is_there(name: str) -> bool:
    """Whether the folder is in SOMATOPY_DATA; says so where it is not."""
    try:
        data_folder(name)
    except SomatopyError as absent:
        print(f"{name} left out: {absent}")
        return False
    return True


def _bytes(path: Path, offset: int) -> np.ndarray:
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=offset)
