"""Map the cells of a flow cytometer in an AnnData object; compare the metaclusters with gates drawn by hand.

    python examples/cells.py [CELLS.h5ad]

Needs the extra `anndata`, and `cytometry` in the folder SOMATOPY_DATA; without it, made-up populations stand in.
"""

import sys

import anndata
import numpy as np
from sklearn.metrics import adjusted_rand_score

import somatopy.anndata
from somatopy.checking import InputError
from somatopy.data import fcsfile
from somatopy.data.examples import data_folder

MARKERS = np.array([9, 12, 14, 15, 16, 17, 18]) - 1  # of the panel; the other channels are scatter and time
OUTSIDE = "Unlabeled"


def measured(folder):
    """Compensated, transformed and standardized cells, their channels, and the gate of each."""
    path = folder / "68983.fcs"
    header = fcsfile.read_header(path)
    raw = fcsfile.read_cells(path, header)
    own = fcsfile.compensated(raw, header.channels, *fcsfile.spillover(path, header))[:, MARKERS]
    gates = (folder / "68983_manual_gating_labels.csv").read_text(encoding="utf-8").splitlines()
    X = np.arcsinh(own / 150)
    names = [header.channels[marker] for marker in MARKERS]
    return (X - X.mean(0)) / X.std(0), names, [gate.strip('"') for gate in gates if gate]


def made_up(n=1500):
    random, kinds = np.random.default_rng(0), np.arange(n) % 10 // 4
    X = random.normal(random.normal(0, 4, (3, 7))[kinds], 0.7)
    return X, [f"marker {i + 1}" for i in range(7)], [f"population {kind + 1}" for kind in kinds]


def main(path=None, n_clusters=10):
    try:
        X, markers, gates = measured(data_folder("cytometry"))
    except InputError as error:
        print(f"made-up cells: {error}")
        X, markers, gates = made_up()
    cells = anndata.AnnData(X, obs={"gate": gates})
    cells.var_names = markers
    somatopy.anndata.som(cells, metaclusters=n_clusters)
    gated = cells.obs[cells.obs["gate"] != OUTSIDE]
    print(f"{len(cells)} cells, {len(cells.uns['som']['codebook'])} units, {n_clusters} metaclusters")
    print(gated.groupby("gate")["som_cluster"].agg(lambda of: of.mode()[0]).astype(str).to_string())
    print(f"agreement with the gates (ARI) {adjusted_rand_score(gated['gate'], gated['som_cluster']):.3f}")
    if path:
        cells.write_h5ad(path)


if __name__ == "__main__":
    main(*sys.argv[1:2])
