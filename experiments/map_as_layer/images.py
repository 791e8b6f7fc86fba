"""Images with classes: those of SOMATOPY_DATA, and colors as images of one pixel."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from somatopy.checking import SomatopyError
from somatopy.data import colors, data_folder

GARMENTS = ["shirt", "trousers", "pullover", "dress", "coat", "sandal", "blouse", "sneaker", "bag", "boot"]
DIGITS = "0123456789"
SHADE = 0.05  # standard deviation of red, green and blue


@dataclass(frozen=True, eq=False)
class Images:
    """Training images and held-out ones.

    Attributes
    ----------
    shape : (height, width) or (height, width, 3)
    X, new : (N, D) values from 0 to 1, row by row of pixels, channels last
    labels, new_labels : the class of each
    """

    shape: tuple[int, ...]
    X: NDArray[np.float32]
    labels: list[str]
    new: NDArray[np.float32]
    new_labels: list[str]

    @property
    def classes(self) -> list[str]:
        return sorted(set(self.labels))

    def codes(self) -> NDArray[np.int64]:
        """The class of each training image as a number, (N,)."""
        number = {name: code for code, name in enumerate(self.classes)}
        return np.array([number[label] for label in self.labels])


def named_colors(n: int | None = None) -> Images:
    """Twenty-four named colors in fifty shades each, and in twenty held-out ones."""
    samples, random = colors(), np.random.default_rng(0)

    def shades(each: int) -> tuple[NDArray[np.float32], list[str]]:
        named = np.repeat(np.arange(len(samples.names)), each)
        rows = named[evenly(len(named), n)]
        X = samples.vectors[rows] + random.normal(0, SHADE, (len(rows), 3))
        return np.clip(X, 0, 1).astype(np.float32), [samples.names[row] for row in rows]

    return Images((1, 1, 3), *shades(50), *shades(20))


def digits(n: int | None = None) -> Images:
    """MNIST: 60,000 handwritten digits and the even-numbered half of the 10,000 test images."""
    return _idx(data_folder("mnist"), "train", DIGITS, n)


def fashion(n: int | None = None) -> Images:
    """Fashion-MNIST: the first 20,000 garments and the even-numbered half of the 10,000 test images."""
    return _idx(data_folder("fashion_mnist"), "train20k", GARMENTS, n)


def cifar(n: int | None = None) -> Images:
    """CIFAR-10, a part of it: 800 training and 150 test images a class."""
    folder = data_folder("cifar10")
    return Images((32, 32, 3), *_pictures(folder / "train", n), *_pictures(folder / "test", n))


SETS: dict[str, Callable[[int | None], Images]] = {
    "colors": cache(named_colors),
    "MNIST": cache(digits),
    "Fashion-MNIST": cache(fashion),
    "CIFAR-10": cache(cifar),
}


def images_of(name: str, n: int | None = None) -> Images | None:
    """The set of that name, or ``n`` evenly of either part; None, with a line that says why, where it is not there."""
    try:
        return SETS[name](n)
    except SomatopyError as absent:
        print(f"{name} left out: {absent}")
        return None


def evenly(count: int, n: int | None) -> NDArray[np.int64]:
    """``n`` of ``count`` indices, evenly from all; None: all."""
    return np.linspace(0, count - 1, count if n is None else min(n, count)).astype(np.int64)


def _idx(folder: Path, training: str, names: str | list[str], n: int | None) -> Images:
    """The four files of MNIST's format, which have heads of 16 and 8 bytes."""

    def read(part: str) -> tuple[NDArray[np.float32], list[str]]:
        pixels = gzip.decompress((folder / f"{part}-images-idx3-ubyte.gz").read_bytes())
        codes = gzip.decompress((folder / f"{part}-labels-idx1-ubyte.gz").read_bytes())[8:]
        rows = evenly(len(codes), n)
        X = np.frombuffer(pixels[16:], np.uint8).reshape(-1, 28 * 28)[rows]
        return X.astype(np.float32) / 255, [names[codes[row]] for row in rows]

    return Images((28, 28), *read(training), *read("t10k-even"))


def _pictures(folder: Path, n: int | None) -> tuple[NDArray[np.float32], list[str]]:
    """A folder of images per class."""
    paths = sorted(folder.glob("*/*.jpg"))
    chosen = [paths[row] for row in evenly(len(paths), n)]
    X = np.array([np.asarray(Image.open(path).convert("RGB")).ravel() for path in chosen])
    return X.astype(np.float32) / 255, [path.parent.name for path in chosen]
