"""SOMClusterer against FlowSOM for Python, on FlowSOM's own example of 19,225 cells with gates drawn by hand.

The cells are compensated with the matrix in their file; the seven channels that FlowSOM's vignette takes are
transformed by arcsinh(x / 150) and scaled to mean 0 and variance 1: the same table for both. Agreement is taken over
the cells within a gate: the adjusted Rand index, and F1, the best of any cluster for each gate, weighed by the gate's
cells. FlowSOM makes the ten metaclusters of its vignette on 10 x 10 units, as it does by default, and on as many units
as our map of automatic size has; its figures are medians over seeds, ours has no chance in it but the consensus.

With 192 cells to a unit, a neighborhood that ends at a radius of 0.5, our default, draws the units of rare cells
towards common neighbors. FlowSOM's ends at 0, each unit by itself; so on 10 x 10 units ours is measured with a radius
down to 0.3, too, where a neighbor weighs 0.004. Seconds are those of one thread, after a first run that compiles.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score

from experiments.models import peers
from experiments.record import DOCS, Result, arguments, table, write_page, write_results
from somatopy import BatchSOM, SOMClusterer
from somatopy.checking import SomatopyError
from somatopy.data import fcsfile
from somatopy.data.examples import data_folder
from somatopy.models.clusterer import METHODS

COMMAND = "python -m experiments.models.cytometry"
SYSTEM, DATA = "Models on a map", "cells of 68983.fcs"
ENVIRONMENT, PEER = "kohonen-numba", "flowsom"
CHANNELS = np.array([9, 12, 14, 15, 16, 17, 18]) - 1  # counted from 1 in the vignette
COFACTOR = 150.0  # usual for fluorescence
N_CLUSTERS = 10  # of the vignette
SQUARE = (10, 10)  # units of FlowSOM's map
RADIUS, TO_ITSELF = ("exponential", 2.5, 0.3), ", radius to 0.3"
OUTSIDE = "Unlabeled"
METHOD = "consensus"  # what the guide recommends for cytometry
CHOSEN = f"{METHOD}, {N_CLUSTERS} clusters"
HEADER = ["model", "units", "clusters", "ARI", "F1", "seconds"]
Figures = tuple[int, int, float, float, float]  # units, clusters, ARI, F1, seconds


def cells(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The transformed cells (N, 7) and the gate of each."""
    path = folder / "68983.fcs"
    header = fcsfile.read_header(path)
    found = fcsfile.read_cells(path, header)
    spillover = fcsfile.spillover(path, header)
    assert spillover is not None
    own = fcsfile.compensated(found, header.channels, *spillover)[:, CHANNELS]
    X = np.arcsinh(own.astype(np.float64) / COFACTOR)
    gates = (folder / "68983_manual_gating_labels.csv").read_text(encoding="utf-8").split("\n")
    return (X - X.mean(0)) / X.std(0), np.array([gate.strip().strip('"') for gate in gates if gate.strip()])


def stand_in() -> tuple[np.ndarray, np.ndarray]:
    """Three populations of unequal size where the file is not there, and for the small version."""
    random = np.random.default_rng(0)
    sizes, centers = (1000, 400, 60), random.normal(0, 4, (3, 7))
    gates = np.repeat(["common", "less common", "rare"], sizes)
    X = np.vstack([random.normal(center, 0.7, (n, 7)) for n, center in zip(sizes, centers, strict=True)])
    gates[random.random(len(gates)) < 0.1] = OUTSIDE
    return (X - X.mean(0)) / X.std(0), gates


def agreement(gates: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """ARI and F1 over the cells within a gate."""
    gated = gates != OUTSIDE
    gates, labels = gates[gated], np.asarray(labels)[gated]
    return adjusted_rand_score(gates, labels), mean_f1(gates, labels)


def mean_f1(gates: np.ndarray, labels: np.ndarray) -> float:
    """Mean over the gates, by their cells, of the best F1 that a cluster reaches.

    With n cells in both, a in the gate and b in the cluster: ``2 n / (a + b)``.
    """
    _, gate = np.unique(gates, return_inverse=True)
    _, cluster = np.unique(labels, return_inverse=True)
    both = np.zeros((gate.max() + 1, cluster.max() + 1))
    np.add.at(both, (gate, cluster), 1)
    f1 = 2 * both / (both.sum(1, keepdims=True) + both.sum(0, keepdims=True))
    return float(np.average(f1.max(1), weights=both.sum(1)))


def ours(
    X: np.ndarray, gates: np.ndarray, som: BatchSOM, method: str, n_clusters: int | str, *, along: bool
) -> Figures:
    """One clustering; the quicker of two."""
    seconds = []
    for _ in range(2):
        model = SOMClusterer(som, n_clusters=n_clusters, method=method, along_lattice=along, random_state=0)
        began = time.perf_counter()
        model.fit(X)
        seconds.append(time.perf_counter() - began)
    return len(model.som_.codebook_), model.n_clusters_, *agreement(gates, model.labels_), min(seconds)


def theirs(X: np.ndarray, gates: np.ndarray, shape: tuple[int, int], seeds: int) -> Figures:
    """The medians over the seeds."""
    answer = peers.ask(
        ENVIRONMENT, "flowsom_trial.py", {"X": X},
        shape=shape, n_clusters=N_CLUSTERS, seeds=list(range(1, seeds + 1)),
    )  # fmt: skip
    rand, f1 = np.median([agreement(gates, labels) for labels in answer["labels"]], axis=0)
    return shape[0] * shape[1], N_CLUSTERS, rand, f1, float(np.median(answer["seconds"]))


def all_of_ours(X: np.ndarray, gates: np.ndarray, som: BatchSOM, *, few: bool) -> dict[str, Figures]:
    """Every method, with as many clusters as FlowSOM and with a number of its own choice."""
    found = {}
    for method in (METHOD,) if few else METHODS:
        for along in (True, False) if method not in ("kmeans", "consensus") else (False,):
            for n_clusters in (N_CLUSTERS, "auto"):
                words = ", along the lattice" if along else ""
                number = "number by itself" if n_clusters == "auto" else f"{n_clusters} clusters"
                found[f"{method}{words}, {number}"] = ours(X, gates, som, method, n_clusters, along=along)
    return found


def rows_of(name: str, found: dict[str, Figures]) -> list[list[str]]:
    """The rows of the page's table."""
    return [
        [f"{name}, {who}", str(units), str(clusters), f"{rand:.3f}", f"{f1:.3f}", f"{seconds:.2g}"]
        for who, (units, clusters, rand, f1, seconds) in found.items()
    ]


def results_of(mine: Figures, peer: Figures, words: str = "") -> list[Result]:
    """Our figures beside FlowSOM's."""
    what = f"SOMClusterer, {mine[0]} units each{words}"
    figures = (("ARI", mine[2], peer[2]), ("F1", mine[3], peer[3]))
    times = peer[4] / mine[4]
    return [
        *(
            Result(
                SYSTEM, DATA, f"{what}: {measure}", f"at least FlowSOM's {bar:.3f}", f"{value:.3f}",
                bool(value >= bar), COMMAND,
            )
            for measure, value, bar in figures
        ),
        Result(SYSTEM, DATA, f"{what}: times faster than FlowSOM", "above 1", f"{times:.2g}", times > 1, COMMAND),
    ]  # fmt: skip


def main() -> None:
    """Run, print and write the page and the result rows."""
    options = arguments(__doc__)
    out, small = options.out or DOCS, options.small
    try:
        X, gates = stand_in() if small else cells(data_folder("cytometry"))
    except SomatopyError as missing:
        print(f"cytometry left out: {missing}")
        return
    maps = {
        "automatic size": BatchSOM("auto", lattice="hexagonal", n_jobs=1),
        "10 x 10": BatchSOM(SQUARE, lattice="hexagonal", n_jobs=1),
        f"10 x 10{TO_ITSELF}": BatchSOM(SQUARE, lattice="hexagonal", radius=RADIUS, n_jobs=1),
    }
    found = {name: all_of_ours(X, gates, som, few=small) for name, som in maps.items()}
    parts = [text(), *(table(HEADER, rows_of(name, figures)) for name, figures in found.items())]
    absent, results = peers.missing(ENVIRONMENT, PEER), []
    if absent:
        parts.append(f"FlowSOM is left out: {absent}.\n")
    else:
        automatic, square, alone = (figures[CHOSEN] for figures in found.values())
        shapes = SQUARE, most_nearly_square(automatic[0])
        peer = [theirs(X, gates, shape, 1 if small else 10) for shape in shapes]
        parts.append(table(HEADER, rows_of("FlowSOM", {f"{row[0]} units": row for row in peer})))
        results = [
            *results_of(automatic, peer[1]), *results_of(square, peer[0]), *results_of(alone, peer[0], TO_ITSELF)
        ]  # fmt: skip
    write_page(out / "experiments" / "models" / "cytometry.md", "Cells against FlowSOM", COMMAND, *parts)
    print(*parts[1:], sep="\n")
    write_results(out / "results" / "models_cytometry.json", results)


def text() -> str:
    """What the page says above its tables."""
    return (__doc__ or "").split("\n\n", maxsplit=1)[1].strip() + "\n"


def most_nearly_square(units: int) -> tuple[int, int]:
    """The sides of a lattice of so many units."""
    rows = next(side for side in range(int(units**0.5), 0, -1) if units % side == 0)
    return rows, units // rows


if __name__ == "__main__":
    main()
