"""Whether rows can be trained on at all, asked before anything is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from somatopy.checking import ParameterError
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
    if isinstance(rows, Samples):
        vectors = (
            np.nan_to_num(rows.vectors, nan=0.0, posinf=np.inf, neginf=-np.inf) if masked else rows.vectors
        )
        check_finite(vectors, rows.feature_names, title=title, row_names=rows.names)


def check_labels(rows: Samples | Clips, parameters: Mapping[str, Any]) -> None:
    """Refuse to reinforce without labels."""
    cycles = parameters.get("reinforcing_cycles")
    if cycles and not is_labeled(rows.labels or []).any():
        raise ParameterError(
            f"reinforcing_cycles={cycles} needs labels: name those of a table by --labels, sort sounds into a "
            "folder for each label, or set it to 0"
        )
