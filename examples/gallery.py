"""Draw every kind of picture of a trained map: of handwritten digits, of flowers, of a pendulum.

    python examples/gallery.py FOLDER

Writes a PNG for each kind into FOLDER. Takes about twenty seconds.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits, load_iris

from somatopy import BatchSOM
from somatopy.measures import label_counts
from somatopy.pictures import SOMDisplay, new_figure, paper


def pendulum(n=300):
    """Angle and speed of a swing that comes to rest: (n, 2)."""
    time = np.linspace(0, 12, n)
    return np.exp(-time / 5)[:, None] * np.column_stack([np.cos(2 * time), -np.sin(2 * time)])


def pictures():
    """(map, labels, kind, options) of each picture."""
    digits, iris = load_digits(), load_iris(as_frame=True)
    numerals, species = digits.target.astype(str), iris.target_names[iris.target]
    with warnings.catch_warnings(action="ignore"):  # of pixels that no digit reaches
        writing = BatchSOM(shape=(10, 12), lattice="hexagonal", random_state=0).fit(digits.data)
    flowers = BatchSOM(shape=(5, 7), random_state=0).fit(iris.data)
    counts, _ = label_counts(numerals, writing.labels_, len(writing.codebook_))
    shares = counts.max(axis=1).toarray().ravel() / np.maximum(1, counts.sum(axis=1))
    for kind in ("u_matrix", "full_u_matrix", "hits", "labels", "label_pies", "label_regions"):
        yield writing, numerals, kind, {}
    yield writing, numerals, "class_map", {"shares": shares}
    yield writing, numerals, "codebook_images", {"value": "ink", "cmap": "gray_r"}
    yield flowers, species, "component_planes", {}
    yield flowers, species, "profiles", {"style": "bars", "value": "cm"}
    net = BatchSOM(shape=(9, 9), lattice="rectangular8", random_state=0).fit(pendulum())
    yield net, None, "grid", {"X": pendulum(), "names": ["angle", "speed"]}
    yield net, None, "trajectory", {"times": np.linspace(0, 12, 300), "time": "time (s)"}


def main(folder):
    Path(folder).mkdir(parents=True, exist_ok=True)
    for som, labels, kind, options in pictures():
        with paper():
            figure = new_figure(4.35, 3.4)  # inches
            SOMDisplay.from_estimator(som, y=labels, kind=kind, ax=figure.subplots(), **options)
            figure.savefig(Path(folder, f"{kind}.png"))
        print(kind)


if __name__ == "__main__":
    main(*sys.argv[1:2])
