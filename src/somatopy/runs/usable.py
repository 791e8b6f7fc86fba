"""Whether rows can be trained on at all, asked before anything is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from somatopy.checking import InputError, ParameterError, show
from somatopy.data.clips import Clips
from somatopy.data.labels import is_labeled
from somatopy.data.samples import Samples
from somatopy.maps.incoming import check_finite


def check_rows(rows: Samples | Clips, title: str, *, masked: bool = False) -> None:
    """Refuse values that no distance can be taken to; spectrograms of sounds are always finite.

    ``masked``: the map masks gaps, so NaN may stay.

    Raises
    ------
    InputError
        A value is missing, infinite or too large; names the row, counted from 1, or by its name in the table.
    """
    if not isinstance(rows, Samples):
        return
    vectors = rows.vectors
    if masked:
        empty = np.isnan(vectors).all(axis=1)
        if empty.any():
            raise InputError(
                f"{title} holds no value at all in row {show(rows.names[empty.argmax()])[1:-1]}: drop it"
            )
        vectors = np.nan_to_num(vectors, nan=0.0, posinf=np.inf, neginf=-np.inf)
    check_finite(vectors, rows.feature_names, title=title, row_names=rows.names)


def check_labels(rows: Samples | Clips, parameters: Mapping[str, Any]) -> None:
    """Refuse to reinforce without labels."""
    cycles = parameters.get("reinforcing_cycles")
    if cycles and not is_labeled(rows.labels or []).any():
        raise ParameterError(
            f"reinforcing_cycles={cycles} needs labels: name those of a table by --labels, sort sounds into a "
            "folder for each label, or set it to 0"
        )
