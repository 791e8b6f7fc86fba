"""A page of a map to look at: handwritten digits (MNIST), each sample with its image, each unit as an image.

    python examples/explore_images.py FOLDER

Read from the folder mnist in SOMATOPY_DATA. The page opens by double click. Takes half a minute.
"""

import gzip
import sys
import warnings
from pathlib import Path

import numpy as np

from somatopy import BatchSOM
from somatopy.data import data_folder


def mnist(n):
    """The first ``n`` training images (n, 28, 28) and their digits (n,): files with heads of 16 and 8 bytes."""
    folder = data_folder("mnist")
    images = gzip.decompress((folder / "train-images-idx3-ubyte.gz").read_bytes())
    digits = gzip.decompress((folder / "train-labels-idx1-ubyte.gz").read_bytes())
    return np.frombuffer(images[16:], np.uint8).reshape(-1, 28, 28)[:n], [*digits[8 : 8 + n]]


def main(folder, n=5000, shape=(16, 20)):
    Path(folder).mkdir(parents=True, exist_ok=True)
    images, digits = mnist(n)
    X = images.reshape(n, -1).astype(np.float32)
    with warnings.catch_warnings(action="ignore"):  # of pixels that no digit reaches
        som = BatchSOM(shape, lattice="hexagonal", random_state=0).fit(X)
    page = Path(folder, "digits.html")
    print("wrote", som.explore(X, labels=digits, images=images, title="digits", path=page, open_page=False))


if __name__ == "__main__":
    main(*sys.argv[1:2])
