"""What a check says of a run in words: has the map converged, is it in order, what is there to mind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from somatopy.data.samples import Samples
from somatopy.maps.lattice import Hexagonal
from somatopy.measures import Hint, learning_curve, movement_left
from somatopy.measures.advice import hints, opposite_sides
from somatopy.measures.topography import is_torn
from somatopy.measures.view import MapView, end_of_training
from somatopy.runs.history import Record
from somatopy.runs.verdict import TORN

CONVERGENCE, ORDER = ("epochs", "curve"), ("twist", "torn")
FEW_EPOCHS = "fewer than four epochs of the last phase: too few to tell"

# What to do about it on the command line, where Python has other words for it.
WAYS_OUT = {
    "scale": "train with --scaling feature",
    "order": "train with --shuffle",
    "dead": "take fewer units (--shape), or --start pca and a wider first --radius if they lie apart from the data",
    "twist": "train again with --start pca or a wider first --radius",
}
TOO_MANY = {True: "raise --growth-factor", False: "take fewer units, as --shape auto does"}


def judgement(som: Any, records: Sequence[Record], samples: Samples) -> list[str]:
    """Sentences about a gmap and the samples it was trained on, by the ``records`` of its training.

    First whether it has converged, then whether it is in order, then what else to mind; all by rules of thumb
    (:func:`somatopy.measures.advise`).
    """
    som.history_ = list(records)  # a gmap bears its own record only
    if samples.feature_names is not None:
        som.feature_names_in_ = list(samples.feature_names)
    view = MapView.of(som, samples.vectors)
    found = hints(som, view)
    others = [hint for hint in found if hint.about not in (*CONVERGENCE, *ORDER)]
    return [
        f"converged: {_of(found, CONVERGENCE, som) or _converged(som, view)}",
        f"in order: {_of(found, ORDER, som) or _in_order(view)}",
        *(f"mind: {said(hint, som)}" for hint in others or ()),
        *([] if others else ["mind: nothing else"]),
    ]


def said(hint: Hint, som: Any) -> str:
    """A hint, with the way out in the words of the command line."""
    grown = hasattr(som, "growth_factor")
    way_out = TOO_MANY[grown] if hint.about == "units" else WAYS_OUT.get(hint.about, hint.way_out)
    return f"{hint.seen}: {way_out}"


def _of(found: Sequence[Hint], about: Sequence[str], som: Any) -> str | None:
    """``no: ...``, if there are hints about it."""
    these = [said(hint, som) for hint in found if hint.about in about]
    return f"no; {'; '.join(these)}" if these else None


def _converged(som: Any, view: MapView) -> str:
    ended = end_of_training(som)
    if ended is not None and view.metric.name == "euclidean":
        left = movement_left(view.X, view.codebook, view.lattice, bmu=view.bmu, metric=view.metric, **ended)
        return (
            f"yes; one more epoch at the last radius, {ended['radius']:.2g}, would move the units by {left:.0%} of the "
            "error"
        )
    curve = learning_curve(som.history_)
    match curve.state:
        case "short":
            return f"not judged; {FEW_EPOCHS}"
        case "narrowing":
            return (
                f"not judged; the error falls by {curve.fall:.1%} an epoch at the end, and so does the radius"
            )
    return f"yes; the error changes by {abs(curve.fall):.1%} an epoch at the end"


def _in_order(view: MapView) -> str:
    corners_count = None if isinstance(view.lattice, Hexagonal) else 8
    torn = float(is_torn(view.two_best, view.lattice, neighbors=corners_count).mean())
    flat = opposite_sides(view.codebook, view.lattice)
    sides = f"; opposite sides run alike (cosine {flat:.2f})" if math.isfinite(flat) else ""
    word = "yes" if torn < TORN else "fairly"
    how = ", at a corner at least" if corners_count else ""
    return f"{word}; for {1 - torn:.0%} of the samples the two best units touch{how}{sides}"
