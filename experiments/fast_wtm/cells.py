"""Trainings gathered over their seeds, and what two schedules differ in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import wilcoxon

from experiments.fast_wtm.trainings import LINEAR, PLATEAU


@dataclass(frozen=True, order=True)
class Task:
    """One training."""

    seed: int
    side: int
    kind: str
    data: str
    neighborhood: str
    schedule: str


Rows = dict[Task, dict[str, float]]


@dataclass(frozen=True)
class Cell:
    """The seeds of one data set, neighborhood, size and kind of map; columns are arrays over the seeds."""

    kind: str
    side: int
    data: str
    neighborhood: str
    figures: dict[str, dict[str, np.ndarray]]

    @property
    def seeds(self) -> int:
        """How many seeds have both trainings."""
        return min(len(self.figures[schedule]["error"]) for schedule in (PLATEAU, LINEAR))

    def median(self, schedule: str, name: str) -> float:
        return float(np.median(self.figures[schedule][name][: self.seeds]))

    def fewer(self, schedule: str, name: str = "epochs") -> float:
        """How many times fewer the plateau takes than that schedule."""
        return self.median(schedule, name) / self.median(PLATEAU, name)

    def pairs(self, schedule: str, name: str) -> tuple[np.ndarray, np.ndarray]:
        """The plateau's figures and that schedule's, seed by seed."""
        theirs = self.figures[schedule][name][: self.seeds]
        return self.figures[PLATEAU][name][: len(theirs)], theirs

    def error(self, schedule: str) -> float:
        """The plateau's error over that schedule's, medians over the seeds that both have."""
        ours, theirs = self.pairs(schedule, "error")
        return float(np.median(ours) / np.median(theirs))

    def higher(self, name: str) -> bool:
        """Whether the plateau's median is above the linear schedule's."""
        return self.median(PLATEAU, name) > self.median(LINEAR, name)

    def worse(self, name: str) -> bool:
        """Whether it is so beyond chance."""
        ours, theirs = self.pairs(LINEAR, name)
        if not self.higher(name) or not (ours - theirs).any():
            return False
        return bool(wilcoxon(ours - theirs, alternative="greater").pvalue < 0.05)


def cells_of(rows: Rows) -> Iterator[Cell]:
    """The rows gathered over their seeds, where both trainings are there."""
    found: dict[tuple[str, int, str, str], dict[str, list[dict[str, float]]]] = {}
    for task in sorted(rows):
        key = (task.kind, task.side, task.data, task.neighborhood)
        found.setdefault(key, {}).setdefault(task.schedule, []).append(rows[task])
    for key, schedules in found.items():
        if {PLATEAU, LINEAR} <= set(schedules):
            yield Cell(*key, {name: columns(figures) for name, figures in schedules.items()})


def columns(figures: list[dict[str, float]]) -> dict[str, np.ndarray]:
    """Each figure as an array over the seeds."""
    return {name: np.array([row[name] for row in figures]) for name in figures[0]}
