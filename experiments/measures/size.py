"""What each measure does as a map grows: one training a size, on a flat sheet of samples and on handwritten digits.

The sheet is what two-dimensional maps are made for: 4,000 samples uniform in a square. The digits are 1,797 images of
8 by 8 pixels, which lie in many more than two dimensions. All maps are hexagonal, square, and trained for 40 epochs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.datasets import load_digits

from experiments.record import DOCS, arguments, table, write_page
from somatopy import BatchSOM
from somatopy.measures import Report, report

COMMAND = "python -m experiments.measures.size"
SIDES = (4, 7, 14, 28)
EPOCHS = 40
LEFT_OUT = {"n_samples", "n_units", "n_neighbors", "radius"}


def flat_sheet() -> tuple[np.ndarray, None]:
    """Samples uniform in a square; they have no labels."""
    return np.random.default_rng(0).uniform(size=(4000, 2)), None


def digits() -> tuple[np.ndarray, Sequence[int]]:
    """Images, without the pixels that are never inked, and the digit each shows."""
    X, labels = load_digits(return_X_y=True)
    return X[:, X.std(axis=0) > 0], labels


def measured(X: np.ndarray, labels: Sequence[int] | None, sides: Sequence[int]) -> list[Report]:
    """A report for each size."""
    trained = (BatchSOM((side, side), lattice="hexagonal", n_epochs=EPOCHS).fit(X) for side in sides)
    return [report(som, X, labels) for som in trained]


def rows(reports: Sequence[Report]) -> list[list[str]]:
    """A row a measure, a column a size."""
    numbers = [found.numbers() for found in reports]
    names = [name for name in numbers[0] if name not in LEFT_OUT]
    return [[name.replace("_", " "), *[f"{column[name]:.3g}" for column in numbers]] for name in names]


def main() -> None:
    """Run, print and write the page."""
    options = arguments(__doc__)
    sides = SIDES[:2] if options.small else SIDES
    parts = [(__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n"]
    for title, (X, labels) in (("A flat sheet", flat_sheet()), ("Handwritten digits", digits())):
        reports = measured(X, labels, sides)
        parts += [
            f"## {title}\n",
            table(["units", *[str(found.n_units) for found in reports]], rows(reports)),
        ]
    folder = (options.out or DOCS) / "experiments" / "measures"
    write_page(folder / "size.md", "Measures and the size of the map", COMMAND, *parts)
    print("\n".join(parts))


if __name__ == "__main__":
    main()
