"""How a map came to be: the error after every epoch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from somatopy.pictures import words
from somatopy.pictures.learning_curve import trainings
from somatopy.report.planes import is_scaled
from somatopy.report.subject import Subject


def history(subject: Subject) -> dict[str, Any]:
    """The records of the map's training, and what their error is called."""
    unit = words.SCALED_SQUARED if is_scaled(subject.som) else ""
    return {"what": words.with_unit(words.ERROR, unit), "rows": rows(subject.history)}


def rows(records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row an epoch, counted through all phases; before each further map of a tree, one without a value."""
    known = [record for record in records if "mse" in record]  # a deep map has errors of another kind
    first, *others = [[_row(record) for record in part] for part in trainings(known)] or [[]]
    return first + [row for part in others for row in [part[0] | {"value": None}, *part]]


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "epoch": int(record["step"]),
        "phase": str(record["phase"]) if record.get("phase") else None,
        "value": finite(record["mse"]),
        "units": int(record["units"]),
    }


def finite(value: Any) -> float | None:
    """JSON knows no NaN and no infinity: None."""
    return float(value) if value is not None and math.isfinite(value) else None
