"""Maps, histories and hostile texts to draw."""

from __future__ import annotations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from somatopy.maps.lattice import FreeLattice, make_lattice

HOSTILE = [
    "x" * 10_000,
    "\u0301" * 10_000,
    r"$\frac{a$",
    "$a$ and $b$",
    r"\$5 and $6$",
    "</script><b>\"quotes\" 'single'",
    "\u202eright to left\u202c\u200f",
    "line\nbreak\r\ttab\u2028separator",
    "\x00\x07\x1b[31m",
    "日本語",
    "\U0001f389 party",
    "\ud800",
    "\ue000\uffff",
    "",
    "   ",
    "_hidden",
    "שלום",
]


def grown_lattice(n_units, seed=0):
    """A map of free shape: births at free places beside random units of a disk."""
    random = np.random.default_rng(seed)
    cells = [(0, 0), (0, 1), (1, 0), (1, 1)]
    while len(cells) < n_units:
        row, column = cells[random.integers(len(cells))]
        free = [(row - 1, column), (row, column + 1), (row + 1, column), (row, column - 1)]
        if row**2 + column**2 < 0.9 * n_units:
            cells += [cell for cell in free if cell not in cells]
    return FreeLattice(*np.array(cells[:n_units]).T)


def hexagonal_lattice(n_rows, n_columns):
    return make_lattice("hexagonal", (n_rows, n_columns))


def smooth_codebook(lattice, n_features=24):
    x, y = (lattice.positions / max(1, np.ptp(lattice.positions))).T
    features = np.arange(1, n_features + 1)
    return np.sin(x[:, None] * features) + np.cos(y[:, None] * features / 2)


def training_history(calibrating=3, growing=6, smoothing=2, cycles=2):
    phases = ["calibrating"] * calibrating + ["growing"] * growing + ["smoothing"] * smoothing
    phases += ["reinforcing", "reviewing"] * cycles
    history = [{"phase": "initialization", "step": 0, "units": 4, "mse": 9.0}]
    for step, phase in enumerate(phases, start=1):
        units = history[-1]["units"] + 3 * (phase == "growing")
        history.append({"phase": phase, "step": step, "units": units, "mse": 9.0 / (1 + step)})
    return history


def drawn(figure):
    """The figure, rendered once: layouts are done, warnings have come."""
    FigureCanvasAgg(figure).draw()
    return figure
