"""Pictures of a spotter: its training, its confusions, its mistakes at every threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from somatopy.pictures.canvas import COLUMN_WIDTH, PAGE_WIDTH, canvas
from somatopy.pictures.palette import ACCENT, INK, MAIN, PAPER, QUIET
from somatopy.speech.judgement import TradeOff
from somatopy.speech.labels import LABELS

SHARES = "Blues"  # none is white: most cells of a good spotter are empty

Records = Sequence[Mapping[str, Any]]


def draw_curves(records: Records, *, ax: Axes | None = None) -> Axes:
    """Loss (left) and accuracy (right) of training and validation over the iterations.

    ``records`` have the entries ``step`` and ``valid_`` and ``train_`` ``loss`` and ``accuracy``; the training's may be
    None. Accuracy is drawn on an axis of its own.
    """
    with canvas(ax, COLUMN_WIDTH, 2.4) as axes:
        right = axes.twinx()
        for axis, what, color in ((axes, "loss", ACCENT), (right, "accuracy", MAIN)):
            for kind, style in (("valid", "-"), ("train", ":")):
                points = [
                    (r["step"], r[f"{kind}_{what}"]) for r in records if r[f"{kind}_{what}"] is not None
                ]
                if points:
                    axis.plot(*zip(*points, strict=True), style, color=color, linewidth=1.2, label=kind)
            axis.tick_params(axis="y", colors=color)
            axis.set_ylabel(what, color=color)
        right.set_ylim(0, 1)
        right.spines["right"].set_visible(True)
        axes.set_xlabel("iteration")
        axes.set_ylim(bottom=0)
        axes.legend(frameon=False, loc="center right")
    return axes


def draw_confusion(
    counts: NDArray[np.int64], labels: Sequence[str] = LABELS, *, ax: Axes | None = None
) -> Axes:
    """A confusion matrix (C, C): a row a class, colored by the share of its clips, with the counts in the cells."""
    with canvas(ax, PAGE_WIDTH * 0.75, PAGE_WIDTH * 0.7) as axes:
        shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
        axes.imshow(shares, cmap=SHARES, vmin=0, vmax=1)
        for row, column in np.argwhere(counts):
            ink = PAPER if shares[row, column] > 0.6 else INK
            axes.text(column, row, str(counts[row, column]), ha="center", va="center", color=ink, fontsize=7)
        places = range(len(labels))
        axes.set_xticks(places, labels, rotation=45, ha="right", rotation_mode="anchor")
        axes.set_yticks(places, labels)
        axes.set(xlabel="taken for", ylabel="spoken")
    return axes


def draw_trade_off(found: TradeOff, *, ax: Axes | None = None) -> Axes:
    """The share of keywords missed over the share of other clips taken for a keyword, at every threshold."""
    with canvas(ax, COLUMN_WIDTH, 2.6) as axes:
        axes.plot(found.false_accepts, found.false_rejects, color=MAIN, linewidth=1.2)
        error = found.equal_error()
        axes.plot([error], [error], "o", color=ACCENT, markersize=4)
        axes.annotate(f"equal error {error:.3f}", (error, error), xytext=(6, 6), textcoords="offset points")
        axes.plot([0, 1], [0, 1], ":", color=QUIET, linewidth=0.8)
        most = min(1.0, max(0.1, 3 * error))
        axes.set(xlim=(0, most), ylim=(0, most), xlabel="false accepts", ylabel="false rejects")
    return axes
