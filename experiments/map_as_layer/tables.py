"""Rows of figures as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.map_as_layer.cells import Row
from experiments.map_as_layer.published import published
from experiments.record import table

HEADER = [
    "images", "layers, taught by", "K", "iterations", "seeds", "label accuracy", "purity", "published purity", "NMI",
    "QE", "TE", "dead units", "seconds", "code",
]  # fmt: skip
LEGEND = """Figures of held-out images / of training images. K is the number of units. Label accuracy: the share of
held-out images that bear the majority label of their unit's training images (of these it is the purity). Purity and NMI
(arithmetic mean) compare the units with the labels of the same images. The quantization error (QE) is in the space of
the map's codes, so it compares maps of the same codes only; the topographic error (TE) is the share of images whose two
best units are no neighbors. Seconds are the processor's, in the training alone. Code is the commit that was run. Where
there are several seeds, figures are means, with the standard deviation behind ±.
"""


@dataclass(frozen=True)
class Group:
    """The rows of one training, over its seeds."""

    rows: tuple[Row, ...]

    @property
    def data(self) -> str:
        return self.rows[0].cell.data

    @property
    def model(self) -> str:
        return self.rows[0].cell.model

    @property
    def side(self) -> int:
        return self.rows[0].cell.side

    @property
    def name(self) -> str:
        """What was trained, in a line."""
        seeds = f", {len(self.rows)} seeds" if len(self.rows) > 1 else ""
        return f"{self.data}, {self.model}, K = {self.side**2}{seeds}"

    def values(self, name: str) -> np.ndarray:
        """A figure, for each seed."""
        return np.array([getattr(row.figures, name) for row in self.rows])

    def mean(self, name: str) -> float:
        return float(self.values(name).mean())

    def said(self, name: str) -> str:
        """As a cell of a table."""
        form = "{:.3f}" if self.mean(name) < 10 else "{:.0f}"
        spread = " ± " + form.format(self.values(name).std(ddof=1)) if len(self.rows) > 1 else ""
        return form.format(self.mean(name)) + spread

    def line(self) -> list[str]:
        """A line of the table."""
        cell = self.rows[0].cell
        both = [
            f"{self.said(f'new_{name}')} / {self.said(name)}" for name in ("purity", "nmi", "error", "torn")
        ]
        codes = ", ".join(dict.fromkeys(row.code for row in self.rows))
        return [
            cell.data, cell.model, str(cell.side**2), f"{cell.iterations:,}", str(len(self.rows)),
            self.said("new_accuracy"), both[0], published(cell.data, cell.side), *both[1:],
            self.said("dead"), self.said("seconds"), codes,
        ]  # fmt: skip


def groups_of(rows: Iterable[Row]) -> list[Group]:
    """Rows that differ in the seed alone, together."""
    found: dict[tuple[str, str, int, int], list[Row]] = {}
    for row in rows:
        cell = row.cell
        found.setdefault((cell.data, cell.model, cell.side, cell.iterations), []).append(row)
    return [Group(tuple(same)) for same in found.values()]


def figures_table(groups: Sequence[Group]) -> str:
    """All groups as a table."""
    return table(HEADER, [group.line() for group in groups])
