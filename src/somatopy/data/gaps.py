"""What becomes of samples with gaps, the cells of a table that hold no number."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, choice, show
from somatopy.data.samples import Samples

GAPS = ("error", "keep", "drop")
# Names of samples that are recited.
SHOWN = 5


def settle_gaps(samples: Samples, gaps: str, title: str) -> Samples:
    """``samples`` as they are ("keep", or no gaps at hand) or those without gaps ("drop", with a warning).

    ``title`` is what a message calls them.

    Raises
    ------
    InputError
        There is a gap ("error"), or no sample is without one ("drop").

    >>> vectors = np.array([[1.0, np.nan], [2.0, 3.0]])
    >>> with warnings.catch_warnings(action="ignore"):
    ...     settle_gaps(Samples(vectors, ["a", "b"]), "drop", "t.csv").names
    ['b']
    """
    choice("gaps", gaps, GAPS)
    empty = np.isnan(samples.vectors)
    with_gaps = empty.any(axis=1)
    if gaps == "keep" or not with_gaps.any():
        return samples
    names = [name for name, gap in zip(samples.names, with_gaps, strict=True) if gap]
    if gaps == "error":
        raise InputError(_complaint(samples, empty, title))
    if len(names) == len(samples):
        raise InputError(
            f"{title}: every row has a gap, none is left to drop them; fill them, or drop columns"
        )
    told = f"{title}: dropped {len(names)} of {len(samples)} rows for gaps: {_recited(names)}"
    warnings.warn(told, stacklevel=3)
    return samples.select(~with_gaps)


def _complaint(samples: Samples, empty: NDArray[np.bool_], title: str) -> str:
    row, column = (int(i) for i in np.unravel_index(int(empty.argmax()), empty.shape))
    n = int(empty.sum())
    cells = "1 cell" if n == 1 else f"{n} cells"
    name = "" if samples.feature_names is None else f" ({show(samples.feature_names[column])[1:-1]})"
    return (
        f"{title} holds NaN in {cells}, the first in row {show(samples.names[row])[1:-1]}, column {column + 1}{name}: "
        "drop such rows (--gaps drop), fill them, or keep them for a map that masks gaps (--gaps keep)"
    )


def _recited(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(show(name, 40)[1:-1] for name in names[:SHOWN]) + (
        f" and {more} more" if more > 0 else ""
    )
